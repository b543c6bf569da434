"""A Project's life on a real API server, with the real git host."""

from typing import Any

from codegen_crds.kinds import PROJECT


async def test_a_wish_becomes_a_release_on_a_server(stage: Any, node: Any) -> None:
    """From the manifest to a release that is handed to a server, every link in its turn."""
    stage.start()
    await stage.server()
    await stage.project()
    for link in ("Analyzed", "Allocated", "Engineered", "Built", "EnvironmentResolved"):
        await stage.reaches(link)
    await stage.reaches("Deployed")
    body = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert body["status"]["commit"] == body["status"]["repository"]["main"]
