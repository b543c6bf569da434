"""The gateway as an ASGI application."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import psycopg
import psycopg_pool
import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from codegen_crds.postgres import Pool
from codegen_crds.v1alpha1.agentrun import Usage

from .cluster import Cluster
from .doorway import Doorway
from .models.abandoned import Abandoned
from .models.api import ModelsApi
from .models.budget import text
from .models.catalogue import Catalogue
from .models.chat import Chat, Offline
from .models.dialogues import Dialogues
from .models.embeddings_api import EmbeddingsApi
from .models.ledger import Ledger
from .models.messages_api import MessagesApi
from .models.paid_answers import PaidAnswers
from .models.relays import Relays
from .models.repeats import Repeats
from .models.responses_api import ResponsesApi
from .models.upstream import UpstreamClient
from .problems import HANDLERS, Problem
from .request_log import RequestLog
from .runs.api import CheckpointApi, RunApi
from .runs.checkpoints import Checkpoints
from .runs.results import Results
from .runs.retention import sweeping
from .runs.status_writer import StatusWriter
from .runs.visits import Visits
from .settings import GatewaySettings
from .transcripts.api import TranscriptApi
from .transcripts.moving import Moving
from .transcripts.objects import Objects
from .transcripts.store import Transcripts

_MAX_UPSTREAM_CONNECTIONS = 200
_log = structlog.get_logger(__name__)


def offline_model(request: dict[str, Any]) -> dict[str, Any]:
    """The built-in model; its dictionaries are loaded with the first call."""
    from .offline import complete  # noqa: PLC0415

    return complete(request)


def create_app(
    cluster: Cluster,
    pool: Pool,
    catalogue: Catalogue,
    settings: GatewaySettings,
    *,
    offline: Offline = offline_model,
    objects: Objects | None = None,
) -> Starlette:
    """The gateway.

    Args:
        cluster: The Kubernetes API.
        pool: The database, migrated.
        catalogue: The models.
        settings: Names and limits.
        offline: The built-in model.
        objects: Where the texts of transcripts go.
    """
    ledger = Ledger(pool, catalogue.rates)
    checkpoints = Checkpoints(pool)
    visits = Visits(pool)
    transcripts = Transcripts(pool, objects)
    doorway = Doorway(cluster, settings)
    http = httpx.AsyncClient(
        limits=httpx.Limits(max_connections=_MAX_UPSTREAM_CONNECTIONS), follow_redirects=False
    )

    async def usage_of(run_uid: str) -> Usage | None:
        return await _usage(ledger, run_uid)

    writer = StatusWriter(cluster, usage_of, visits.of, seconds=settings.progress_seconds)
    upstreams = UpstreamClient(http, timeout_seconds=settings.upstream_timeout_seconds)
    repeats = Repeats(pool)
    relays = Relays(Abandoned(pool))
    chat = Chat(
        catalogue,
        ledger,
        upstreams,
        offline,
        transcripts=transcripts,
        repeats=repeats,
        relays=relays,
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(http)
            stack.push_async_callback(writer.close)
            stack.push_async_callback(relays.close)
            await stack.enter_async_context(
                sweeping(
                    cluster,
                    checkpoints,
                    settings.checkpoint_retention_days,
                    {"visits": visits, "transcripts": transcripts, "answers": repeats},
                    settings.record_retention_days,
                )
            )
            if objects is not None and settings.transcript_objects is not None:
                seconds = settings.transcript_objects.retry_seconds
                mover = Moving(pool, objects, seconds=seconds)
                await stack.enter_async_context(mover.running())
            yield

    async def ready(_request: Request) -> Response:
        async with pool.connection() as connection:
            await connection.execute("SELECT 1")
        return JSONResponse({"status": "ok"})

    dialogues = Dialogues(cluster, settings)
    answers = PaidAnswers(
        doorway=doorway,
        chat=chat,
        writer=writer,
        default_budget=settings.default_budget,
        dialogues=dialogues,
    )
    models = ModelsApi(
        doorway=doorway,
        answers=answers,
        catalogue=catalogue,
        ledger=ledger,
        default_budget=settings.default_budget,
    )
    embeddings = EmbeddingsApi(
        doorway=doorway,
        dialogues=dialogues,
        catalogue=catalogue,
        ledger=ledger,
        client=upstreams,
    )
    messages = MessagesApi(doorway=doorway, answers=answers, chat=chat)
    return Starlette(
        routes=[
            Route("/healthz", _healthy),
            Route("/readyz", ready),
            *RunApi(doorway, Results(pool), visits, writer).routes(),
            *CheckpointApi(doorway, checkpoints).routes(),
            *models.routes(),
            *embeddings.routes(),
            *messages.routes(),
            *ResponsesApi(answers=answers).routes(),
            *TranscriptApi(doorway, transcripts).routes(),
        ],
        exception_handlers={
            **HANDLERS,
            psycopg.Error: _on_database_error,
            psycopg_pool.PoolTimeout: _on_database_error,
        },
        middleware=[Middleware(RequestLog)],
        lifespan=lifespan,
    )


async def _usage(ledger: Ledger, run_uid: str) -> Usage | None:
    used = await ledger.run_usage(run_uid)
    if used.calls == 0 and not used.budget_exhausted:
        return None
    return Usage(
        calls=used.calls,
        prompt_tokens=used.prompt_tokens,
        completion_tokens=used.completion_tokens,
        cost=text(used.cost),
        currency=used.currency,
        budget_exhausted=used.budget_exhausted,
    )


async def _healthy(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _on_database_error(_request: Request, error: Exception) -> Response:
    """The database does not answer: nothing was forwarded that was not paid for."""
    _log.warning("database_unavailable", kind=type(error).__name__)
    return Problem(
        503,
        "database_unavailable",
        "the gateway's database does not answer; try again",
        kind="server_error",
        headers={"Retry-After": "2"},
    ).response()
