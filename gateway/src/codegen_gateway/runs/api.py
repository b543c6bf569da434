"""``/v1/run`` and ``/v1/checkpoints``: what a run's pod reads and leaves behind."""

import hashlib
from typing import Any, Final

import psycopg
import psycopg_pool
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from codegen_crds.contracts.run import (
    MAX_RESULT_BYTES,
    EngineeringOutput,
    Progress,
    RunResult,
)
from codegen_crds.v1alpha1.agentrun import PostedResult, RunQuestion
from codegen_gateway.doorway import Doorway
from codegen_gateway.problems import Problem
from codegen_gateway.wire import read_model

from .checkpoints import Checkpoint, Checkpoints, Listing, PutWrites
from .results import Results
from .run_input import BadInputError, assemble, question_prefix
from .status_writer import StatusWriter
from .visits import Visits

_SMALL_BODY: Final = 65536
_CHECKPOINT_BODY: Final = 8 * 1024 * 1024
_MAX_LISTED: Final = 100
_log = structlog.get_logger(__name__)


class RunApi:
    """The handlers of ``/v1/run``."""

    def __init__(
        self, doorway: Doorway, results: Results, visits: Visits, writer: StatusWriter
    ) -> None:
        self._doorway = doorway
        self._results = results
        self._visits = visits
        self._writer = writer

    async def read(self, request: Request) -> Response:
        """The run's input."""
        run = await self._doorway.run(request)
        project = await self._doorway.project(run)
        name = run.spec.input_ref.name
        payload = await self._doorway.cluster.input_text(run.metadata.namespace, name)
        if payload is None:
            raise Problem(404, "input_not_found", f"the ConfigMap {name} has no input.json")
        try:
            whole = assemble(run, project, payload)
        except BadInputError as error:
            raise Problem(422, "input_unreadable", f"ConfigMap {name}: {error}") from None
        return Response(whole.model_dump_json(), media_type="application/json")

    async def progress(self, request: Request) -> Response:
        """Where the run is: recorded, and written to its status soon."""
        run = await self._doorway.run(request)
        body = await read_model(request, Progress, _SMALL_BODY)
        try:
            await self._visits.enter(run.metadata.uid, run.status.attempts, body.node, body.message)
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            # No run stops because its record has a gap.
            _log.warning("visit_not_recorded", run=run.metadata.key, why=type(error).__name__)
        news: dict[str, Any] = {"node": body.node, "progress": body.message}
        if body.tasks is not None:
            news["tasks"] = [task.model_dump(mode="json") for task in body.tasks]
        self._writer.note(run, news)
        return Response(status_code=204)

    async def question(self, request: Request) -> Response:
        """What the run wants to know: written before this is answered."""
        run = await self._doorway.run(request)
        body = await read_model(request, RunQuestion, _SMALL_BODY)
        prefix = question_prefix(run)
        if not body.id.removeprefix(prefix).isdigit() or not body.id.startswith(prefix):
            raise Problem(400, "invalid_request", f"id: {prefix}<n> is needed")
        await self._writer.write(run, {"question": body.model_dump(mode="json")})
        _log.info("question_posted", run=run.metadata.key, question=body.id)
        return Response(status_code=204)

    async def result(self, request: Request) -> Response:
        """How the run ended: written before this is answered; 409 for a second opinion."""
        run = await self._doorway.run(request)
        result = await read_model(request, RunResult, MAX_RESULT_BYTES)
        posted = _posted(result)
        stands = await self._results.claim(run.metadata.uid, run.status.pod_uid, posted.sha256)
        if stands != posted.sha256:
            raise Problem(
                409,
                "result_posted",
                "this pod has posted another result",
                details={"sha256": stands},
            )
        fields = {"result": posted.model_dump(mode="json"), "question": None}
        await self._writer.write(run, fields)
        _log.info("result_posted", run=run.metadata.key, outcome=posted.outcome)
        return JSONResponse({"sha256": posted.sha256})

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        return [
            Route("/v1/run", self.read, methods=["GET"]),
            Route("/v1/run/progress", self.progress, methods=["POST"]),
            Route("/v1/run/question", self.question, methods=["POST"]),
            Route("/v1/run/result", self.result, methods=["POST"]),
        ]


def _posted(result: RunResult) -> PostedResult:
    body = result.body()
    if len(body) > MAX_RESULT_BYTES:
        raise Problem(413, "body_too_large", f"a result has at most {MAX_RESULT_BYTES} bytes")
    made = result.output
    return PostedResult(
        outcome=result.outcome,
        reason=result.reason,
        files_changed=made.files_changed if isinstance(made, EngineeringOutput) else 0,
        sha256=hashlib.sha256(body).hexdigest(),
        body=body.decode(),
    )


class CheckpointApi:
    """The handlers of ``/v1/checkpoints``. The thread is always the caller's run."""

    def __init__(self, doorway: Doorway, checkpoints: Checkpoints) -> None:
        self._doorway = doorway
        self._checkpoints = checkpoints

    async def latest(self, request: Request) -> Response:
        """The newest checkpoint of ``?ns=``, or the one with ``?id=``, with its writes."""
        run = await self._doorway.run(request)
        query = request.query_params
        found = await self._checkpoints.find(
            run.metadata.uid, ns=query.get("ns", ""), id=query.get("id", "")
        )
        if not found:
            raise Problem(404, "checkpoint_not_found", "there is no such checkpoint")
        return Response(found[0].model_dump_json(), media_type="application/json")

    async def listing(self, request: Request) -> Response:
        """Checkpoints, the newest first: ``?ns=`` (default: all), ``?before=``, ``?limit=``."""
        run = await self._doorway.run(request)
        query = request.query_params
        found = await self._checkpoints.find(
            run.metadata.uid,
            ns=query.get("ns"),
            before=query.get("before", ""),
            limit=_limit(query.get("limit", "")),
        )
        body = Listing(checkpoints=found)
        return Response(body.model_dump_json(), media_type="application/json")

    async def put(self, request: Request) -> Response:
        """Store a checkpoint."""
        run = await self._doorway.run(request)
        body = await read_model(request, Checkpoint, _CHECKPOINT_BODY)
        await self._checkpoints.put(run, body)
        return Response(status_code=204)

    async def put_writes(self, request: Request) -> Response:
        """Store a task's writes."""
        run = await self._doorway.run(request)
        body = await read_model(request, PutWrites, _CHECKPOINT_BODY)
        await self._checkpoints.put_writes(run, body)
        return Response(status_code=204)

    async def delete(self, request: Request) -> Response:
        """Forget the thread."""
        run = await self._doorway.run(request)
        await self._checkpoints.delete(run.metadata.uid)
        return Response(status_code=204)

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        return [
            Route("/v1/checkpoints/latest", self.latest, methods=["GET"]),
            Route("/v1/checkpoints/writes", self.put_writes, methods=["PUT"]),
            Route("/v1/checkpoints", self.listing, methods=["GET"]),
            Route("/v1/checkpoints", self.put, methods=["PUT"]),
            Route("/v1/checkpoints", self.delete, methods=["DELETE"]),
        ]


def _limit(text: str) -> int:
    if not text:
        return _MAX_LISTED
    if not text.isdigit() or not 1 <= int(text) <= _MAX_LISTED:
        raise Problem(
            400, "invalid_request", f"limit: a whole number from 1 to {_MAX_LISTED} is needed"
        )
    return int(text)
