"""One pod of a run: fetch the input, go on with the thread, post the result, say goodbye."""

import hashlib
import time
from pathlib import Path
from typing import Final

import httpx
import structlog

from codegen_crds.contracts.run import RunInput, RunResult, Termination

from .doors.authentication import TokenFile
from .doors.gateway import GatewayClient
from .errors import EXIT_BUG, EXIT_DOORS, EXIT_OK, DoorError, RunFailedError
from .interruptions import DeadlineExceededError, StopRequestedError, deadline, stoppable
from .loading import loading
from .prompt_record import recorded
from .settings import AgentSettings

_log = structlog.get_logger(__name__)
_NOTHING_POSTED: Final = hashlib.sha256(b"").hexdigest()
_HTTP_SECONDS: Final = 310.0
_FAREWELL_SECONDS: Final = 15.0
"""Kept of the pod's time for posting that it is up."""


def run_pod(settings: AgentSettings) -> int:
    """Run to the end of what can be done now.

    Returns:
        The exit status: 0 when a result was posted or a question asked, 75 when a door does
        not answer or the pod is told to stop, 70 for a fault of ours.
    """
    auth = TokenFile(settings.gateway_token_file)
    with httpx.Client(base_url=settings.gateway_url, auth=auth, timeout=_HTTP_SECONDS) as http:
        gateway = GatewayClient(http)
        try:
            with stoppable():
                return _begin(settings, gateway, http)
        except DoorError as error:
            _log.warning("door_closed", reason=str(error))
        except StopRequestedError:
            _log.info("pod_stopped")
        except Exception as error:  # noqa: BLE001 - the last border of the process
            _log.exception("pod_failed")
            return _confess(settings, gateway, error)
        return EXIT_DOORS


def _begin(settings: AgentSettings, gateway: GatewayClient, http: httpx.Client) -> int:
    started = time.monotonic()
    run = gateway.fetch_input(patience=settings.start_seconds)
    structlog.contextvars.bind_contextvars(
        run=run.run, run_uid=run.uid, attempt=run.attempt, graph=run.payload.graph
    )
    _log.info("pod_started")
    seconds = run.payload.limits.deadline_seconds
    left = seconds - min(_FAREWELL_SECONDS, seconds / 4) - (time.monotonic() - started)
    with recorded() as prompts:
        try:
            with deadline(max(left, 1.0)):
                end = _advance(settings, gateway, http, run)
        except RunFailedError as error:
            _log.info("run_failed", failure_class=error.class_, reason=error.reason)
            end = error.result()
        except DeadlineExceededError:
            text = f"The run did not end within {seconds} seconds."
            _log.info("run_failed", failure_class="product", reason="DeadlineExceeded")
            end = RunFailedError("product", "DeadlineExceeded", text).result()
    if end is None:
        termination = Termination(
            outcome="waiting", reason="Question", result_sha256=_NOTHING_POSTED
        )
        _write(settings.termination_log, termination.model_dump_json())
        return EXIT_OK
    _post(settings, gateway, end.model_copy(update={"prompts": prompts}))
    return EXIT_OK


def _advance(
    settings: AgentSettings, gateway: GatewayClient, http: httpx.Client, run: RunInput
) -> RunResult | None:
    """Take the thread as far as it goes; None: it waits, and the question is posted."""
    with loading():
        from .assembly import Pod, assemble  # noqa: PLC0415 - LangChain and LangGraph load here
        from .doors.checkpoints import GatewaySaver  # noqa: PLC0415
        from .thread import Waiting, advance  # noqa: PLC0415

        pod = Pod(settings, run, http, GatewaySaver(gateway), gateway.progress)
        graph, finish = assemble(pod)  # loads the graph
    end = advance(graph, run, finish)
    if isinstance(end, Waiting):
        gateway.ask(end.question)
        _log.info("run_waits", question=end.question.id)
        return None
    return end


def _post(settings: AgentSettings, gateway: GatewayClient, result: RunResult) -> None:
    gateway.post(result)
    _log.info("result_posted", outcome=result.outcome, reason=result.reason)
    _write(settings.termination_log, Termination.of(result).model_dump_json())


def _confess(settings: AgentSettings, gateway: GatewayClient, error: Exception) -> int:
    """Say what broke where it outlives the pod: as a result, else in the termination message."""
    # The text of an unknown error may hold anything; its type and place may not.
    place = _place(error)
    message = f"The agent broke: {type(error).__name__} at {place}. Its log says more."
    try:
        _post(settings, gateway, RunFailedError("bug", type(error).__name__[:64], message).result())
    except DoorError:
        _write(settings.termination_log, message)
    return EXIT_BUG


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
