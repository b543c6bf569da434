"""The run's state at the gateway: input, progress, question, result."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import httpx
import structlog

from codegen_agents.errors import DoorError
from codegen_crds.contracts.run import Progress, RunInput, RunResult
from codegen_crds.v1alpha1.agentrun import RunQuestion, TaskState

_log = structlog.get_logger(__name__)
_ATTEMPTS: Final = 6
_FIRST_PAUSE: Final = 0.25
_TRANSIENT: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class GatewayClient:
    """Calls to ``/v1/run``; each is safe to repeat, so each is repeated."""

    def __init__(self, http: httpx.Client, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._http = http
        self._sleep = sleep

    def fetch_input(self, *, patience: float) -> RunInput:
        """What this pod is to do.

        Args:
            patience: Seconds for which the gateway may not know the pod yet.

        Raises:
            DoorError: It does not answer, or does not know the pod.
        """
        deadline = time.monotonic() + patience
        while True:
            response = self.call("GET", "/v1/run", accept=frozenset({200, 401, 403}))
            if response.status_code == httpx.codes.OK:
                return RunInput.model_validate_json(response.content)
            if time.monotonic() >= deadline:
                raise DoorError(f"the gateway does not know this pod: {response.status_code}")
            self._sleep(_FIRST_PAUSE)

    def progress(
        self, node: str, message: str, tasks: Sequence[TaskState] | None = None, /
    ) -> None:
        """Tell people; a lost line is no reason to stop."""
        plan = None if tasks is None else list(tasks)
        body = Progress(node=node, message=message[:1024], tasks=plan).model_dump_json()
        try:
            self.call("POST", "/v1/run/progress", content=body.encode())
        except DoorError as error:
            _log.warning("progress_lost", reason=str(error))

    def ask(self, question: RunQuestion) -> None:
        """Post the question that the run waits with."""
        self.call("POST", "/v1/run/question", content=question.model_dump_json().encode())

    def post(self, result: RunResult) -> None:
        """Post the result.

        Raises:
            DoorError: It could not be posted.
        """
        self.call("POST", "/v1/run/result", content=result.body())

    def call(
        self,
        method: str,
        path: str,
        *,
        accept: frozenset[int] = frozenset({200, 201, 204}),
        **request: Any,  # noqa: ANN401 - passed on
    ) -> httpx.Response:
        """Send a request until it is answered.

        Raises:
            DoorError: No answer after several attempts, or one that is not expected.
        """
        pause, problem = _FIRST_PAUSE, ""
        headers = {"content-type": "application/json"}
        for _ in range(_ATTEMPTS):
            try:
                response = self._http.request(method, path, headers=headers, **request)
            except (httpx.TransportError, OSError) as error:
                problem = type(error).__name__
            else:
                if response.status_code in accept:
                    return response
                problem = f"HTTP {response.status_code}: {response.text[:300]}"
                if response.status_code not in _TRANSIENT:
                    break
            self._sleep(pause)
            pause = min(pause * 2, 5.0)
        raise DoorError(f"{method} {path}: {problem}")
