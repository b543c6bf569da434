"""One domain leads to one product, whatever Server it is on."""

from typing import Any

from codegen_crds.conditions import find
from codegen_crds.meta import API_VERSION
from codegen_crds.v1alpha1 import Deployment
from codegen_operator.shell.router import wakes
from codegen_operator.shell.store import Key, Store

UID, YOUNG = "deployment-todo", "deployment-zwei"


def pair(make: Any, **changes: Any) -> Any:
    """An older product, and a younger one with its domain on another Server."""
    cluster = make.cluster()
    old = cluster.add(make.deployment())
    placement = old.spec.placement.model_copy(update={"server": "elsewhere"})
    young = make.deployment("zwei", placement=placement, domain=old.spec.domain)
    cluster.add(young.model_copy(update={"metadata": young.metadata.model_copy(update=changes)}))
    cluster.settle(UID)
    cluster.server = make.ready(make.server("elsewhere"))
    cluster.settle(YOUNG)
    return cluster


def placed(cluster: Any) -> Any:
    return find(cluster.deployments[YOUNG].status.conditions, "Placed")


def test_a_domain_is_refused_by_the_name_of_who_has_it(make: Any) -> None:
    found = placed(pair(make))
    assert (found.status, found.reason) == ("False", "DomainTaken")
    assert "the Deployment todo" in found.message


def test_another_tenant_learns_no_name(make: Any) -> None:
    found = placed(pair(make, namespace="rival"))
    assert (found.status, found.reason) == ("False", "DomainTaken")
    assert "todo has" not in found.message
    assert "Deployment todo" not in found.message


def test_an_app_name_on_another_server_is_no_collision(make: Any) -> None:
    """It names files of a server; only the domain is the world's."""
    cluster = make.cluster()
    old = cluster.add(make.deployment())
    placement = old.spec.placement.model_copy(update={"server": "elsewhere"})
    young = make.deployment("zwei", placement=placement, app=old.spec.app, domain="b.example.org")
    cluster.add(young)
    cluster.server = make.ready(make.server("elsewhere"))
    cluster.settle(YOUNG)
    assert cluster.condition(YOUNG, "Placed") == ("True", "Claimed")


def test_whoever_waits_for_a_domain_is_woken_when_it_is_free(make: Any) -> None:
    store = Store()
    old, young = make.deployment(), make.deployment("zwei", domain=make.deployment().spec.domain)
    for each in (old, young):
        store.put(_body(each))
    key, waiting = Key("Deployment", "shop", "todo"), Key("Deployment", "shop", "zwei")
    before = store.entry(key)
    assert waiting not in wakes(store, before, before)
    assert waiting in wakes(store, before, None)
    store.put(_body(make.deployment(domain="moved.example.org"), version="2"))
    assert waiting in wakes(store, before, store.entry(key))


def _body(deployment: Deployment, version: str = "1") -> dict[str, Any]:
    body = deployment.model_dump(mode="json", by_alias=True, exclude_none=True)
    body["metadata"]["resourceVersion"] = version
    return {**body, "apiVersion": API_VERSION, "kind": "Deployment"}
