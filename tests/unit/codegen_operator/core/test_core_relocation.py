"""Which Server a Project is on: the one it names, and another when its own is left."""

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from codegen_crds import conditions
from codegen_crds.v1alpha1.deployment import Move


def second(played: ModuleType, **spec: Any) -> Any:
    """A Server beside the first."""
    made = played.make_server()
    metadata = made.metadata.model_copy(update={"name": "second", "uid": "uid-second"})
    changed = made.spec.model_copy(update={"domain_suffix": "second.example", **spec})
    return made.model_copy(update={"metadata": metadata, "spec": changed})


def serving(played: ModuleType, *more: Any) -> Any:
    """A live product on the first Server."""
    world = played.World()
    world.servers += more
    played.live(world)
    world.served()
    status = world.deployment.status.model_copy(update={"home": world.deployment.spec.placement})
    world.deployment = world.deployment.model_copy(update={"status": status})
    world.settle()
    assert world.holds("Ready")
    return world


def leave(world: Any, **spec: Any) -> None:
    first = world.servers[0]
    world.servers[0] = first.model_copy(update={"spec": first.spec.model_copy(update=spec)})


def place(world: Any) -> str:
    return str(world.deployment.spec.placement.server)


def told(world: Any) -> str:
    found = conditions.find(world.project.status.conditions, "Moving")
    return found.reason if found is not None and found.status == "True" else ""


def test_a_named_server_is_the_only_one_that_counts(played: ModuleType) -> None:
    world = played.World(project=played.make_project(server="second"))
    world.settle()
    world.intake()
    world.settle()
    found = conditions.find(world.project.status.conditions, "Allocated")
    assert found is not None
    assert (found.status, found.reason) == ("False", "NoServer")
    assert "second" in found.message


@pytest.mark.parametrize("way", ["named", "drain", "lost"])
def test_a_product_goes_to_another_server_and_claims_nothing_itself(
    played: ModuleType, way: str
) -> None:
    """The Deployment claims the place it is given; the release stays what it was."""
    world = serving(played, second(played))
    release, home = world.deployment.spec.release, place(world)
    claims = [s.status.allocations for s in world.servers]
    if way == "named":
        world.respec(server="second")
    else:
        leave(world, **{way: True})
    world.settle()
    assert place(world) == "second"
    assert not world.deployment.spec.domain.endswith("second.example"), "it serves by its name"
    assert world.deployment.status.home.server == home
    assert world.deployment.spec.release.commit == release.commit
    assert [s.status.allocations for s in world.servers] == claims
    world.settle()
    assert place(world) == "second", "it does not go back by itself"
    # It has moved, with a claim of its own.
    there = world.deployment.spec.placement
    claimed = tuple(a.model_copy(update={"ports": there.ports}) for a in claims[0])
    taken = world.servers[1].status.model_copy(update={"allocations": claimed})
    world.servers[1] = world.servers[1].model_copy(update={"status": taken})
    status = world.deployment.status.model_copy(update={"home": there})
    world.deployment = world.deployment.model_copy(update={"status": status})
    world.settle()
    assert world.deployment.spec.domain.endswith(".second.example")


@pytest.mark.parametrize(
    ("spec", "reason"),
    [({"cordoned": True}, "Cordoned"), ({"tenants": ()}, "NotAllowed"), (None, "NoServer")],
)
def test_without_another_place_a_product_stays_ready_where_it_is_and_says_why(
    played: ModuleType, spec: dict[str, Any] | None, reason: str
) -> None:
    world = serving(played, *([second(played, **spec)] if spec is not None else []))
    home = place(world)
    leave(world, drain=True)
    world.settle()
    assert (place(world), told(world)) == (home, reason)
    assert world.holds("Ready")


def test_a_server_that_is_named_and_left_at_once_is_said(played: ModuleType) -> None:
    world = serving(played, second(played))
    home = place(world)
    world.respec(server=home)
    leave(world, drain=True)
    world.settle()
    assert (place(world), told(world)) == (home, "NamedServerIsLeft")


def test_a_move_that_is_under_way_is_not_led_elsewhere(played: ModuleType) -> None:
    world = serving(played, second(played))
    home = world.deployment.spec.placement
    world.respec(server="second")
    world.settle()
    target = world.deployment.spec.placement
    move = Move(id="20300101t000000", source=home, target=target, phase="Restoring")
    status = world.deployment.status.model_copy(update={"move": move})
    world.deployment = world.deployment.model_copy(update={"status": status})
    world.respec(server=home.server)
    world.settle()
    assert place(world) == "second"


def test_people_are_told_once_that_it_moves_and_how_that_ended(played: ModuleType) -> None:
    world = serving(played, second(played))
    place = world.deployment.spec.placement
    there = place.model_copy(update={"server": "second"})
    going = Move(id="20300101t000000", source=place, target=there, phase="Restoring")
    ways: tuple[tuple[conditions.ConditionStatus, str, str, Move | None], ...] = (
        ("True", "Stopping", "being stopped", going),
        ("True", "TargetSilent", "nobody knows", going),
        ("True", "TargetSilent", "nobody knows, again", going),
        ("False", "MoveFailed", "it stays", going.model_copy(update={"phase": "Failed"})),
        ("False", "Moved", "it runs on second", None),
        ("False", "Moved", "it runs on second", None),
    )
    before = len(world.project.status.notifications)
    for status, reason, message, move in ways:
        held = conditions.upsert(
            world.deployment.status.conditions,
            type="Moving",
            status=status,
            reason=reason,
            message=message,
            now=world.now,
        )
        changed = world.deployment.status.model_copy(update={"conditions": held, "move": move})
        world.deployment = world.deployment.model_copy(update={"status": changed})
        world.settle()
        world.now += timedelta(minutes=1)
    told = [n.event for n in world.project.status.notifications[before:]]
    assert told == ["Moving", "TargetSilent", "MoveFailed", "Moved"]
