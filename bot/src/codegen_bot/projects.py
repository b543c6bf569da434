"""Projects of everybody, as the API server sends them."""

from typing import Any

import structlog
from pydantic import ValidationError

from codegen_crds.client import Client
from codegen_crds.kinds import PROJECT
from codegen_crds.v1alpha1 import Project

log = structlog.get_logger(__name__)


async def all_projects(client: Client) -> list[Project]:
    """Every Project that can be read, with the rights of the client.

    Raises:
        ApiError: The API server refuses or does not answer.
    """
    items, _ = await client.list(PROJECT)
    return [found for item in items if (found := project_of(item)) is not None]


def project_of(body: dict[str, Any]) -> Project | None:
    """A Project as the API server sent it; None, and a line in the log, if it cannot be read.

    One that a newer version wrote must not keep the others from being heard of.
    """
    try:
        return Project.model_validate(body)
    except ValidationError as error:
        meta = body.get("metadata") or {}
        where = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
        log.warning(
            "project.unreadable",
            namespace=meta.get("namespace"),
            project=meta.get("name"),
            fields=where[:5],
        )
        return None
