"""Two Projects that want one domain, on a real API server."""

from typing import Any

from codegen_crds.kinds import PROJECT

DOMAIN = "shop.example.test"


async def test_a_domain_is_one_products_until_it_is_free(stage: Any, node: Any) -> None:
    """The younger Project says who is in the way, and goes on by itself when that one is gone."""
    stage.start()
    await stage.server()
    await stage.project(domain=DOMAIN)
    await stage.reaches("Deployed")
    await stage.project("zwei", domain=DOMAIN)
    await stage.says("DomainTaken", "zwei")
    held = await stage.condition("Ready", "zwei")
    assert held["message"] == f"the Deployment todo has the domain {DOMAIN} already"
    assert (await stage.condition("Deployed"))["status"] == "True"

    await stage.client.delete(PROJECT, "todo", stage.tenant)
    await stage.gone(PROJECT, "todo", stage.tenant)
    await stage.reaches("Deployed", "zwei")
    assert len(node.jobs_seen) == len(set(node.jobs_seen))
