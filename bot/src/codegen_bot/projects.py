"""Projects of everybody, as the API server sends them."""

from codegen_crds.client import Client
from codegen_crds.kinds import PROJECT
from codegen_crds.v1alpha1 import Project

from .objects import readable


async def all_projects(client: Client) -> list[Project]:
    """Every Project that can be read, with the rights of the client.

    Raises:
        ApiError: The API server refuses or does not answer.
    """
    items, _ = await client.list(PROJECT)
    return [found for item in items if (found := readable(Project, item)) is not None]
