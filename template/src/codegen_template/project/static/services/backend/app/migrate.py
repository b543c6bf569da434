"""Bringing the database's schema up to date.

Migrations only add, so the release before this one still runs on the newer schema. Those that take
something away are marked ``contract = True`` and wait for ``app contract``.
"""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.database import database_url
from app.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


class ContractWaitsError(Exception):
    """Additions lie behind a migration that takes away; the message names both."""


def alembic_config() -> Config:
    """Alembic's configuration; there is no ini file to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(settings: Settings) -> None:
    """Run every addition that has not run yet; safe to run twice and side by side.

    An empty database gets everything: no older release uses it.

    Raises:
        ContractWaitsError: a migration that takes away has to run first.
    """
    config = _config(settings)
    current = asyncio.run(_current(settings))
    script = ScriptDirectory.from_config(config)
    pending = [] if current is None else list(script.iterate_revisions("head", current))
    command.upgrade(config, _before_contract(pending[::-1], current) or "head")


def contract(settings: Settings) -> None:
    """Run every migration, also those that take away: once no older release runs."""
    command.upgrade(_config(settings), "head")


def revert(settings: Settings, revision: str) -> None:
    """Take back every addition after ``revision``: those of a release that never served.

    Nothing is done where none of this code's ran; safe to run twice.

    Raises:
        NotImplementedError: one of them took something away; nothing was taken back.
    """
    config = _config(settings)
    script = ScriptDirectory.from_config(config)
    current = asyncio.run(_current(settings))
    if current not in {known.revision for known in script.walk_revisions()}:
        return
    if revision in {before.revision for before in script.iterate_revisions(current, "base")}:
        command.downgrade(config, revision)


def _before_contract(pending: list[Script], current: str | None) -> str | None:
    """The last revision before the first that takes away; None where none does."""
    marks = [getattr(revision.module, "contract", False) for revision in pending]
    if True not in marks:
        return None
    first = marks.index(True)
    if False in marks[first:]:
        behind = pending[first + marks[first:].index(False)].revision
        message = (
            f"migration {pending[first].revision} takes away what an older release may use, and "
            f"{behind} comes after it: run 'app contract' once no older release runs"
        )
        raise ContractWaitsError(message)
    return pending[first - 1].revision if first else current


def write_revision(message: str) -> None:
    """Write an empty migration for a change that a spec cannot say."""
    command.revision(alembic_config(), message=message)


def _config(settings: Settings) -> Config:
    config = alembic_config()
    config.attributes["url"] = database_url(settings)
    return config


async def _current(settings: Settings) -> str | None:
    engine = create_async_engine(database_url(settings), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    finally:
        await engine.dispose()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
