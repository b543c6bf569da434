"""The provenance of a release is signed once it is live; nothing waits for it."""

import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen_crds import conditions
from codegen_crds.contracts.provenance import release_of
from codegen_crds.v1alpha1.project import Change
from codegen_operator.domain.project_facts import ProvenanceSeen
from codegen_operator.domain.stages.provenance import SIGNED


def signing(played: ModuleType, **world: Any) -> Any:
    """A product that is live for the first time, where releases are signed."""
    made = played.live(played.World(policy=replace(played.POLICY, signs_releases=True), **world))
    made.served()
    made.settle()
    assert made.holds("Ready")
    return made


def said(world: Any) -> tuple[str, str]:
    found = conditions.find(world.project.status.conditions, SIGNED)
    return (found.status, found.reason) if found else ("", "")


def changed(world: Any, number: int, commit: str) -> None:
    """Bring a change of the product to production."""
    wish = Change(id=f"c{number}", request=f"Wish {number}.")
    spec = world.project.spec
    spec = spec.model_copy(update={"changes": (*spec.changes, wish)})
    world.project = world.project.model_copy(update={"spec": spec})
    world.settle()
    world.intake(number + 1)
    world.settle()
    world.engineering(number + 1, commit)
    world.settle()
    world.jobs = {n: j for n, j in world.jobs.items() if n.find(commit[:12]) >= 0}
    world.built()
    world.settle()
    world.devops(number + 1, commit)
    world.settle()
    world.served()
    world.settle()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deaths=st.lists(st.booleans(), max_size=40))
def test_a_live_release_is_signed_once_whoever_dies(played: ModuleType, deaths: list[bool]) -> None:
    world = signing(played, deaths=iter(deaths))
    (order,) = world.documents
    release = world.project.status.release
    stated = json.loads(order.document)
    assert release_of(stated)[0] == order.release_id == release
    assert (order.namespace, order.name, order.owner["uid"]) == ("team", "todo-provenance", "d-uid")
    assert world.project.status.signed_release == release
    assert said(world) == ("True", "Signed")
    world.looks.clear()
    assert not world.step()
    assert "provenance" not in world.looks, "a signed release is not looked at again"


def test_a_change_is_in_the_document_of_its_release_and_the_older_one_stays(
    played: ModuleType,
) -> None:
    world = signing(played)
    first = world.project.status.release
    changed(world, 1, "d" * 40)
    assert world.project.status.signed_release == world.project.status.release != first
    order = world.documents[-1]
    words = json.loads(order.document)["predicate"]["buildDefinition"]["externalParameters"]
    assert words["changes"] == [{"id": "c1", "request": "Wish 1."}]
    assert first in order.others

    # Back to the first: its document is there, and none is made that tells of the change.
    spec = world.project.spec.model_copy(update={"pinned_release": first})
    world.project = world.project.model_copy(update={"spec": spec})
    world.settle()
    world.served()
    world.settle()
    assert world.project.status.signed_release == first
    assert len(world.documents) == 2
    world.provenance = replace(world.provenance, stored=frozenset())
    status = world.project.status.model_copy(update={"signed_release": ""})
    world.project = world.project.model_copy(update={"status": status})
    world.settle()
    assert said(world) == ("False", "OlderRelease")
    assert len(world.documents) == 2


@pytest.mark.parametrize(
    ("signs", "problem", "reason"),
    [(False, "", "NoSigningKey"), (True, "Secret sys/key is needed", "CannotSign")],
)
def test_without_a_key_the_product_is_live_and_says_that_nothing_is_signed(
    played: ModuleType, *, signs: bool, problem: str, reason: str
) -> None:
    world = played.World(policy=replace(played.POLICY, signs_releases=signs))
    world.provenance = ProvenanceSeen(problem=problem)
    world = played.live(world)
    world.served()
    world.settle()
    assert world.holds("Ready")
    assert said(world) == ("False", reason)
    assert not world.documents
    assert ("provenance" in world.looks) is signs

    # The key comes: the release that is live already is signed.
    world.policy = replace(world.policy, signs_releases=True)
    world.provenance = ProvenanceSeen(key="sha256:abc")
    world.settle()
    assert said(world) == ("True", "Signed")
