"""The process: settings in, HTTP out, until a signal ends it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import psycopg_pool
import structlog
import uvicorn
from starlette.applications import Starlette

from codegen_agents.doors.authentication import TokenFile
from codegen_agents.doors.embeddings import GatewayEmbeddings
from codegen_crds.postgres import BadDsnError, Pool, read_dsn

from . import memory
from .app import create_app
from .engine import Engine
from .knowledge import Shelves
from .meaning import Meaning
from .memory import Memory
from .rules_engine import RulesEngine
from .settings import ProductOwnerSettings
from .vectors import Vectors

if TYPE_CHECKING:
    from .voice import Voice

_SPARE_CONNECTIONS: Final = 4
"""For those that are refused, and for the probes."""
_SHORTEST_TOKEN: Final = 16
_GRACE_SECONDS: Final = 20
_log = structlog.get_logger(__name__)


class BadTokenError(ValueError):
    """The file with the callers' token cannot be used. Its content is not quoted."""


def read_token(path: Path) -> str:
    """The token that callers have to send.

    Raises:
        BadTokenError: Names the file.
    """
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadTokenError(f"{path}: {type(error).__name__}") from None
    if len(token) < _SHORTEST_TOKEN:
        raise BadTokenError(f"{path}: a token has at least {_SHORTEST_TOKEN} characters")
    return token


@asynccontextmanager
async def engine_of(settings: ProductOwnerSettings) -> AsyncIterator[Engine]:
    """The engine that the settings name, as long as the context lasts."""
    if settings.engine == "rules":
        yield RulesEngine()
        return
    # Imported here: without a model, none of its libraries is needed.
    from .builtin_engine import BuiltinEngine  # noqa: PLC0415

    async with _voice_of(settings) as voice:
        yield BuiltinEngine(
            voice,
            steps=settings.steps,
            seconds=settings.turn_seconds,
            memory_characters=settings.memory_characters,
        )


@asynccontextmanager
async def _voice_of(settings: ProductOwnerSettings) -> AsyncIterator["Voice"]:
    """Who speaks for the model that the settings name."""
    if settings.engine == "claude-code":
        from .claude_voice import ClaudeVoice  # noqa: PLC0415

        files = (settings.gateway_token_file, settings.token_file, settings.database_dsn_file)
        yield ClaudeVoice(
            program=settings.claude_program,
            model=settings.model,
            gateway_url=settings.gateway_url,
            token_file=settings.gateway_token_file,
            # The directories: what a kubelet mounts as a file is a link to another each time.
            hidden=tuple(sorted({file.parent for file in files})),
            path=settings.path,
            seconds=settings.turn_seconds,
        )
        return
    from .voice import chat_voice  # noqa: PLC0415

    async with chat_voice(
        settings.gateway_url,
        settings.gateway_token_file,
        settings.model,
        seconds=settings.turn_seconds,
    ) as voice:
        yield voice


@asynccontextmanager
async def meaning_of(settings: ProductOwnerSettings, pool: Pool) -> AsyncIterator[Meaning | None]:
    """Search by meaning, as long as the context lasts; None: nobody named a model for it."""
    if settings.engine == "rules" or not settings.embedding_model:
        yield None
        return
    vectors = await Vectors.opened(pool)
    auth = TokenFile(settings.gateway_token_file)
    async with httpx.AsyncClient(auth=auth, timeout=settings.turn_seconds) as http:
        made = GatewayEmbeddings(http, settings.gateway_url, settings.embedding_model)
        yield Meaning(made, vectors)


def serve(settings: ProductOwnerSettings) -> int:
    """Serve until SIGTERM or SIGINT; turns under way may finish.

    Returns:
        Exit code.
    """
    try:
        token = read_token(settings.token_file)
        dsn = read_dsn(settings.database_dsn_file)
        asyncio.run(_serve(settings, token, dsn))
    except (BadTokenError, BadDsnError) as error:
        sys.stderr.write(f"codegen-agent product-owner: {error}\n")
        return 1
    except psycopg_pool.PoolTimeout:
        sys.stderr.write("codegen-agent product-owner: the database does not answer\n")
        return 1
    return 0


@asynccontextmanager
async def opened(settings: ProductOwnerSettings, token: str, dsn: str) -> AsyncIterator[Starlette]:
    """The service with its database, as long as the context lasts.

    Raises:
        PoolTimeout: The database does not answer.
    """
    async with (
        memory.connect(dsn, settings.at_once + _SPARE_CONNECTIONS) as pool,
        engine_of(settings) as engine,
        meaning_of(settings, pool) as meaning,
    ):
        shelves = Shelves(pool, settings.git_url, meaning)
        yield create_app(Memory(pool, at_once=settings.at_once), engine, token, shelves.of)


async def _serve(settings: ProductOwnerSettings, token: str, dsn: str) -> None:
    async with opened(settings, token, dsn) as app:
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        _log.info("product_owner_starts", engine=settings.engine, port=settings.port)
        await uvicorn.Server(config).serve()
