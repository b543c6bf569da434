"""What probes ask: alive, and ready for work."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from app.database import Database

PROBES = frozenset({"/health", "/ready"})
"""Paths that are asked every few seconds: neither logged nor counted nor limited."""


class Health(BaseModel):
    """Answer to a probe, with the release that gave it."""

    status: Literal["ok"] = "ok"
    release: str


class About(BaseModel):
    """What this service is."""

    title: str
    release: str
    docs: str = "/docs"


def build_health_router(database: Database, *, title: str, release: str) -> APIRouter:
    """Routes that belong to no domain."""
    router = APIRouter(tags=["service"])

    @router.get("/")
    async def about() -> About:
        """Say what this service is and where its documentation lives."""
        return About(title=title, release=release)

    @router.get("/health")
    async def health() -> Health:
        """Say that the process answers; the database is not asked."""
        return Health(release=release)

    @router.get("/ready")
    async def ready() -> Health:
        """Say that the database answers as well; 503 when it does not."""
        await database.ping()
        return Health(release=release)

    return router
