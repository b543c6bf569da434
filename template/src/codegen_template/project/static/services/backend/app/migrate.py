"""Bringing the database's schema up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from app.database import database_url
from app.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration; there is no ini file to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(settings: Settings) -> None:
    """Run every migration that has not run yet; safe to run twice and side by side."""
    config = alembic_config()
    config.attributes["url"] = database_url(settings)
    command.upgrade(config, "head")


def write_revision(message: str) -> None:
    """Write an empty migration for a change that a spec cannot say."""
    command.revision(alembic_config(), message=message)
