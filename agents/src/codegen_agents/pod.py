"""One pod of a run: fetch the input, go on with the thread, post the result, say goodbye."""

import hashlib
from pathlib import Path

import httpx
import structlog

from codegen_crds.contracts.run import RunInput, RunResult, Termination

from .doors.authentication import TokenFile
from .doors.gateway import GatewayClient
from .errors import EXIT_BUG, EXIT_DOORS, EXIT_OK, DoorError, RunFailedError
from .settings import AgentSettings

_log = structlog.get_logger(__name__)
_NOTHING_POSTED = hashlib.sha256(b"").hexdigest()
_HTTP_SECONDS = 310.0


def run_pod(settings: AgentSettings) -> int:
    """Run to the end of what can be done now.

    Returns:
        The exit status: 0 when a result was posted or a question asked, 75 when a door does
        not answer, 70 for a fault of ours.
    """
    auth = TokenFile(settings.gateway_token_file)
    with httpx.Client(base_url=settings.gateway_url, auth=auth, timeout=_HTTP_SECONDS) as http:
        gateway = GatewayClient(http)
        try:
            run = gateway.fetch_input(patience=settings.start_seconds)
            structlog.contextvars.bind_contextvars(
                run=run.run, run_uid=run.uid, attempt=run.attempt, graph=run.payload.graph
            )
            return _go_on(settings, gateway, http, run)
        except DoorError as error:
            _log.warning("door_closed", reason=str(error))
            return EXIT_DOORS
        except Exception as error:  # noqa: BLE001 - the last border of the process
            # The pod is gone after this: what went wrong has to be said where it is kept.
            _log.exception("pod_failed")
            reason = type(error).__name__[:64]
            _write(settings.termination_log, "failed", reason, _NOTHING_POSTED)
            return EXIT_BUG


def _go_on(
    settings: AgentSettings, gateway: GatewayClient, http: httpx.Client, run: RunInput
) -> int:
    from .assembly import Pod, assemble  # noqa: PLC0415 - LangChain and LangGraph load here
    from .doors.checkpoints import GatewaySaver  # noqa: PLC0415
    from .thread import Waiting, advance  # noqa: PLC0415

    _log.info("pod_started")
    try:
        pod = Pod(settings, run, http, GatewaySaver(gateway), gateway.progress)
        graph, finish = assemble(pod)
        end = advance(graph, run, finish)
    except RunFailedError as error:
        _log.info("run_failed", failure_class=error.class_, reason=error.reason)
        return _leave(settings, gateway, error.result())
    if isinstance(end, Waiting):
        gateway.ask(end.question)
        _log.info("run_waits", question=end.question.id)
        _write(settings.termination_log, "waiting", "Question", _NOTHING_POSTED)
        return EXIT_OK
    return _leave(settings, gateway, end)


def _leave(settings: AgentSettings, gateway: GatewayClient, result: RunResult) -> int:
    gateway.post(result)
    _log.info("result_posted", outcome=result.outcome, reason=result.reason)
    text = Termination.of(result).model_dump_json()
    settings.termination_log.write_text(text, encoding="utf-8")
    return EXIT_OK


def _write(path: Path, outcome: str, reason: str, digest: str) -> None:
    termination = Termination.model_validate(
        {"outcome": outcome, "reason": reason, "resultSha256": digest}
    )
    path.write_text(termination.model_dump_json(), encoding="utf-8")
