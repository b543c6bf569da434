"""Placement: who fits where, who is refused and why, and who wins a race."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen_crds.contracts.product import ResourceRequest, ServiceRequest
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.deployment import PortPair
from codegen_crds.v1alpha1.server import Allocation, Capacity, Facts
from codegen_operator.domain.measured import LoadClass, Measured, distrusted
from codegen_operator.domain.placement import (
    Chosen,
    Claimant,
    Load,
    Refusal,
    admit_exactly,
    choose_placement,
    free_pairs,
)


def request(memory: int = 192, public: int = 1, private: int = 1) -> ResourceRequest:
    services = [
        ServiceRequest(name=f"public{i}", public=True, memory_mib=memory) for i in range(public)
    ]
    services += [
        ServiceRequest(name=f"private{i}", public=False, memory_mib=memory) for i in range(private)
    ]
    return ResourceRequest(services=services)


def replicated(count: int) -> ResourceRequest:
    services = [ServiceRequest(name="backend", public=True, memory_mib=100)]
    services += [
        ServiceRequest(name=f"backend-{n}", public=True, memory_mib=100, replica_of="backend")
        for n in range(2, count + 1)
    ]
    return ResourceRequest(services=services)


def claimant(name: str, namespace: str = "shop") -> Claimant:
    return Claimant(namespace, name, f"project-{name}")


def applied(server: Server, chosen: Chosen) -> Server:
    """The Server after the claim, or as it was when it has moved on: compare-and-swap."""
    claim = chosen.claim
    if claim is None or claim.resource_version != server.metadata.resource_version:
        return server
    version = str(int(server.metadata.resource_version) + 1)
    metadata = server.metadata.model_copy(update={"resource_version": version})
    status = server.status.model_copy(update={"allocations": claim.allocations})
    return server.model_copy(update={"status": status, "metadata": metadata})


@pytest.mark.parametrize(
    ("changes", "is_ready", "reason", "said"),
    [
        ({"tenants": ()}, True, "NotAllowed", "shop"),
        ({"cordoned": True}, True, "Cordoned", "srv"),
        ({}, False, "NotReady", "srv"),
        (
            {"capacity": Capacity(memory_mib=100)},
            True,
            "NoMemory",
            "384 MiB are needed, 100 of",
        ),
        (
            {"capacity": Capacity(memory_mib=900, port_range_start=2000, port_range_end=2001)},
            True,
            "NoPorts",
            "2000-2001",
        ),
    ],
)
def test_a_refusal_says_what_is_in_the_way(
    make: Any,
    changes: dict[str, Any],
    is_ready: bool,
    reason: str,
    said: str,
) -> None:
    server = make.server(**changes)
    server = make.ready(server) if is_ready else server
    public = 2 if reason == "NoPorts" else 1
    answer = choose_placement([server], request(public=public), claimant("a"))
    assert isinstance(answer, Refusal)
    assert answer.reason == reason
    assert said in answer.message


def test_without_servers_it_says_so() -> None:
    answer = choose_placement([], request(), claimant("a"))
    assert isinstance(answer, Refusal)
    assert answer.reason == "NoServer"


def test_a_person_is_told_of_the_server_that_came_nearest(make: Any) -> None:
    closed = make.ready(make.server("closed", tenants=()))
    small = make.ready(make.server("small", capacity=Capacity(memory_mib=64)))
    answer = choose_placement([closed, small], request(), claimant("a"))
    assert isinstance(answer, Refusal)
    assert answer.reason == "NoMemory"
    assert "closed" not in answer.message, "nobody learns of servers they may not use"


def test_most_free_memory_wins_and_the_name_breaks_ties(make: Any) -> None:
    servers = [
        make.ready(make.server(name, capacity=Capacity(memory_mib=memory)))
        for name, memory in (("c", 2000), ("b", 2000), ("a", 1000))
    ]
    answer = choose_placement(servers, request(), claimant("x"))
    assert isinstance(answer, Chosen)
    assert answer.placement.server == "b"


def test_of_two_at_once_one_deploys_and_the_other_waits_until_it_is_gone(make: Any) -> None:
    """Both look at the same Server with one free pair; the second claim meets a newer version."""
    capacity = Capacity(memory_mib=4096, port_range_start=20000, port_range_end=20001)
    before = make.ready(make.server(capacity=capacity))
    first, second = (choose_placement([before], request(), claimant(n)) for n in "ab")
    assert isinstance(first, Chosen)
    assert isinstance(second, Chosen)
    after = applied(applied(before, first), second)
    assert [a.name for a in after.status.allocations] == ["a"]
    again = choose_placement([after], request(), claimant("b"))
    assert isinstance(again, Refusal)
    assert again.reason == "NoPorts"
    status = after.status.model_copy(update={"allocations": ()})
    emptied = after.model_copy(update={"status": status})
    assert isinstance(choose_placement([emptied], request(), claimant("b")), Chosen)


def test_who_holds_a_claim_stays_whatever_else_is_free(make: Any) -> None:
    home = make.ready(make.server("home"))
    chosen = choose_placement([home], request(), claimant("a"))
    assert isinstance(chosen, Chosen)
    home = applied(home, chosen)
    bigger = make.ready(make.server("bigger", capacity=Capacity(memory_mib=99999)))
    again = choose_placement([bigger, home], request(), claimant("a"))
    assert again == Chosen(chosen.placement, None)
    closed = home.model_copy(
        update={"spec": home.spec.model_copy(update={"cordoned": True, "tenants": ()})}
    )
    assert choose_placement([bigger, closed], request(), claimant("a")) == again


def test_a_grown_request_keeps_the_ports_it_has(make: Any) -> None:
    server = make.ready(make.server())
    chosen = choose_placement([server], request(memory=100), claimant("a"))
    assert isinstance(chosen, Chosen)
    grown = choose_placement(
        [applied(server, chosen)], request(memory=200, public=2), claimant("a")
    )
    assert isinstance(grown, Chosen)
    assert grown.claim is not None
    assert chosen.placement.ports[0] in grown.placement.ports
    assert len(grown.claim.allocations) == 1


def test_replicas_come_and_go_and_the_ports_of_the_others_stay(make: Any) -> None:
    capacity = Capacity(memory_mib=1000, port_range_start=20000, port_range_end=20009)
    server = make.ready(make.server(capacity=capacity))
    held: tuple[PortPair, ...] = ()
    for count in (1, 3, 2):
        chosen = choose_placement([server], replicated(count), claimant("a"))
        assert isinstance(chosen, Chosen)
        pairs = chosen.placement.ports
        assert [(p.service, p.replica_of) for p in pairs] == [
            ("backend", None),
            ("backend-2", "backend"),
            ("backend-3", "backend"),
        ][:count]
        assert pairs[: len(held)] == held[:count]
        server, held = applied(server, chosen), pairs


def test_a_foreign_placement_is_checked_against_every_claim(make: Any) -> None:
    server = make.ready(make.server())
    chosen = choose_placement([server], request(), claimant("a"))
    assert isinstance(chosen, Chosen)
    taken = applied(server, chosen)
    refusal = admit_exactly(taken, chosen.placement, claimant("b"))
    assert refusal is not None
    assert refusal.reason == "NoPorts"
    assert "20000" in refusal.message
    assert admit_exactly(taken, chosen.placement, claimant("a")) is None


@pytest.mark.parametrize(
    ("taken", "end", "expected"),
    [
        ((20001, 20002), 20009, (20003, 20004)),
        ((20000, 20001), 20002, None),
        ((20000, 20001), 20003, (20002, 20003)),
        ((20002, 20003), 20009, (20000, 20001)),
    ],
)
def test_a_pair_is_two_neighbours_that_nobody_has(
    make: Any, taken: tuple[int, int], end: int, expected: tuple[int, int] | None
) -> None:
    capacity = Capacity(memory_mib=1000, port_range_start=20000, port_range_end=end)
    server = make.ready(make.server(capacity=capacity))
    pair = PortPair(service="x", blue=taken[0], green=taken[1])
    held = Allocation(uid="other", namespace="shop", name="o", memory_mib=1, ports=(pair,))
    status = server.status.model_copy(update={"allocations": (held,)})
    pairs = free_pairs(server.model_copy(update={"status": status}), 1)
    assert pairs == (None if expected is None else (expected,))


REQUESTS = st.builds(
    request,
    memory=st.integers(16, 400),
    public=st.integers(0, 3),
    private=st.integers(0, 2),
).filter(lambda r: r.services)


@given(
    requests=st.lists(REQUESTS, min_size=1, max_size=12),
    stale=st.lists(st.integers(0, 3), min_size=12, max_size=12),
    pairs=st.integers(1, 8),
)
@settings(max_examples=80, deadline=None)
def test_no_two_claimants_ever_share_a_port_or_overbook_memory(
    make: Any, requests: list[ResourceRequest], stale: list[int], pairs: int
) -> None:
    """Claims are made on views that are up to three versions old; the version decides."""
    capacity = Capacity(
        memory_mib=1500, port_range_start=20000, port_range_end=20000 + 2 * pairs - 1
    )
    versions = [make.ready(make.server(capacity=capacity))]
    for index, (wanted, lag) in enumerate(zip(requests, stale, strict=False)):
        seen = versions[max(0, len(versions) - 1 - lag)]
        answer = choose_placement([seen], wanted, claimant(f"p{index}"))
        assert answer == choose_placement([seen], wanted, claimant(f"p{index}"))
        if isinstance(answer, Chosen):
            moved = applied(versions[-1], answer)
            if moved is not versions[-1]:
                versions.append(moved)
    for server in versions:
        held = server.status.allocations
        ports = [p for a in held for pair in a.ports for p in (pair.blue, pair.green)]
        assert len(ports) == len(set(ports))
        assert all(20000 <= p <= capacity.port_range_end for p in ports)
        assert sum(a.memory_mib for a in held) <= capacity.memory_mib


@given(st.integers(64, 4096), st.integers(0, 4096), st.integers(16, 4096))
def test_more_than_the_machine_has_is_never_given_away(
    make: Any, offered: int, machine: int, needed: int
) -> None:
    """What a person offered and what the machine said of itself: the worse of both counts."""
    server = make.ready(make.server(capacity=Capacity(memory_mib=offered)))
    status = server.status.model_copy(update={"facts": Facts(memory_mib=machine)})
    server = server.model_copy(update={"status": status})
    answer = choose_placement([server], request(needed, private=0), claimant("todo"))
    there = min(offered, machine) if machine else offered
    assert isinstance(answer, Chosen) == (needed <= there)
    if isinstance(answer, Refusal):
        assert (answer.reason, f"of {there} MiB" in answer.message) == ("NoMemory", True)


NOW = datetime(2030, 1, 1, tzinfo=UTC)


def load(memory: int = 4096, disk: int = 50, of: LoadClass = "normal", *, old: float = 60) -> Load:
    found = Measured(NOW - timedelta(seconds=old), memory, disk, of)
    return Load(found, distrusted(found, NOW, 300))


@pytest.mark.parametrize(
    ("measured", "reason", "said"),
    [
        (load(memory=320), "NoMemory", "it measures 320 MiB free"),
        (load(disk=1), "NoDisk", "1 GiB of disk"),
        (load(old=901), "LoadUnknown", "15 min old"),
        (load(old=86400), "LoadUnknown", "24 h old, or its clock is wrong"),
        (load(old=-86400), "LoadUnknown", "its clock is 24 h ahead"),
    ],
)
def test_what_a_server_measures_counts_where_it_is_worse(
    make: Any, measured: Load, reason: str, said: str
) -> None:
    server = make.ready(make.server())
    refused = choose_placement([server], request(), claimant("a"), loads={"srv": measured})
    assert isinstance(refused, Refusal)
    assert refused.reason == reason
    assert said in refused.message
    good = choose_placement([server], request(), claimant("a"), loads={"srv": load()})
    assert isinstance(good, Chosen)


def test_a_server_under_high_load_comes_last_and_is_not_refused(make: Any) -> None:
    busy = make.ready(make.server("busy", capacity=Capacity(memory_mib=8192)))
    calm = make.ready(make.server("calm"))
    loads = {"busy": load(of="high"), "calm": load()}
    chosen = choose_placement([busy, calm], request(), claimant("a"), loads=loads)
    assert isinstance(chosen, Chosen)
    assert chosen.placement.server == "calm"
    alone = choose_placement([busy], request(), claimant("a"), loads=loads)
    assert isinstance(alone, Chosen)


def test_who_has_a_claim_keeps_it_whatever_is_measured(make: Any) -> None:
    server = make.ready(make.server())
    chosen = choose_placement([server], request(), claimant("a"))
    assert isinstance(chosen, Chosen)
    held = applied(server, chosen)
    again = choose_placement([held], request(), claimant("a"), loads={"srv": load(memory=0)})
    assert again == Chosen(chosen.placement, None)


_MEASURED = st.builds(
    load,
    memory=st.integers(0, 4096),
    disk=st.integers(0, 4),
    of=st.sampled_from(["low", "normal", "high"]),
    old=st.floats(-1000, 2000),
)


@settings(deadline=None, max_examples=200)
@given(loads=st.dictionaries(st.sampled_from(["a", "b", "c"]), _MEASURED), needed=st.integers(1, 4))
def test_measuring_never_gives_room_that_is_not_there(
    make: Any, loads: dict[str, Load], needed: int
) -> None:
    """Who is placed with measurements would be placed without; nobody goes where it is worse."""
    servers = [
        make.ready(make.server(name, capacity=Capacity(memory_mib=512 * size)))
        for size, name in enumerate("abc", start=1)
    ]
    wanted = request(192 * needed, private=0)
    answer = choose_placement(servers, wanted, claimant("x"), loads=loads)
    without = choose_placement(servers, wanted, claimant("x"))
    if isinstance(answer, Refusal):
        assert isinstance(without, Refusal) or answer.reason in {
            "LoadUnknown",
            "NoDisk",
            "NoMemory",
        }
        return
    assert isinstance(without, Chosen)
    found = loads.get(answer.placement.server)
    if found is not None:
        assert not found.distrusted
        assert found.measured.memory_free_mib >= wanted.memory_mib
        assert found.measured.disk_free_gib >= 2
    if found is not None and found.measured.load == "high":
        others = {n: v for n, v in loads.items() if v.measured.load != "high"}
        calm = [s for s in servers if s.metadata.name not in loads or s.metadata.name in others]
        assert isinstance(choose_placement(calm, wanted, claimant("x"), loads=others), Refusal)
