"""Placement: which server has room, decided by code and claimed by compare-and-swap.

The admission predicate is one function. A claim is written into ``Server.status.allocations``
under the resource version that was looked at; who loses the race looks again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from codegen_crds.conditions import is_true
from codegen_crds.contracts.product import ResourceRequest, ServiceRequest
from codegen_crds.v1alpha1.deployment import Placement, PortPair
from codegen_crds.v1alpha1.server import Allocation, Server

from .measured import Measured
from .plan import ClaimAllocation

RefusalReason = Literal[
    "NoServer",
    "NotAllowed",
    "Cordoned",
    "NotReady",
    "LoadUnknown",
    "NoDisk",
    "NoMemory",
    "NoPorts",
]
_ORDER: tuple[RefusalReason, ...] = (
    "NoServer",
    "NotAllowed",
    "Cordoned",
    "NotReady",
    "LoadUnknown",
    "NoDisk",
    "NoMemory",
    "NoPorts",
)
"""From far to near: a person is told of the server that came nearest."""


MEASURED: Final = frozenset({"LoadUnknown", "NoDisk", "NoMemory"})
"""Refusals that may end by themselves, with nothing that anybody writes."""
_DISK_GIB: Final = 2
"""A release pulls images before it does anything else."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a server measured of itself; ``distrusted`` says why it counts for nothing."""

    measured: Measured
    distrusted: str = ""


@dataclass(frozen=True, slots=True)
class Claimant:
    """Whose claim it is: the Project, or a Deployment that was applied by hand."""

    namespace: str
    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place. ``claim`` is None when the claimant holds exactly this already."""

    placement: Placement
    claim: ClaimAllocation | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """No place, and what would have to change."""

    reason: RefusalReason
    message: str


def choose_placement(
    servers: Iterable[Server],
    request: ResourceRequest,
    claimant: Claimant,
    *,
    named: str = "",
    loads: Mapping[str, Load] | None = None,
) -> Chosen | Refusal:
    """Choose a server and ports.

    A claim that is held already decides the server. Otherwise a server under high load comes
    last, and the one with the most free memory wins; its name breaks ties. Equal arguments give
    equal answers.

    Args:
        servers: Every Server.
        request: Room that is needed.
        claimant: Who asks.
        named: The one Server that may be chosen, if a person named it.
        loads: What servers measured, by name; those on which nothing runs measure nothing.
    """
    loads = loads or {}
    known = sorted(servers, key=lambda s: s.metadata.name)
    for server in known:
        held = _held(server, claimant)
        if held is not None:
            return _stay(server, held, request, claimant)
    refusals: list[Refusal] = []
    fitting: list[tuple[tuple[bool, int], Server, tuple[PortPair, ...]]] = []
    for server in known:
        load = loads.get(server.metadata.name)
        answer = admit(server, claimant.namespace, request.memory_mib, _public(request), load)
        if isinstance(answer, Refusal):
            refusals.append(answer)
        else:
            busy = load is not None and load.measured.load == "high"
            fitting.append(((busy, -_least_free(server, load)), server, answer))
    if not refusals and not fitting and named:
        return Refusal("NoServer", f"spec.server: there is no Server {named}")
    if not fitting:
        return _nearest(refusals, claimant.namespace)
    _, server, ports = min(fitting, key=lambda f: (f[0], f[1].metadata.name))
    return _choose(server, request, ports, claimant)


def admit(
    server: Server,
    namespace: str,
    memory_mib: int,
    public: Sequence[ServiceRequest],
    load: Load | None = None,
) -> tuple[PortPair, ...] | Refusal:
    """Decide whether a server takes something new: the one admission predicate.

    Of what is reserved and what is measured the worse counts.

    Args:
        server: The server.
        namespace: Namespace of who asks.
        memory_mib: Memory that is needed, in MiB.
        public: Services that need a port pair each.
        load: What it measured of itself, if it did.

    Returns:
        The port pairs, or the first thing that is in the way.
    """
    closed = _closed(server, namespace)
    if closed is not None:
        return closed
    name = server.metadata.name
    free = free_memory(server)
    if free < memory_mib:
        return Refusal(
            "NoMemory",
            f"{name}: {memory_mib} MiB are needed, {free} of {room(server)} MiB are free",
        )
    if load is not None and (short := _short(name, memory_mib, load)) is not None:
        return short
    pairs = free_pairs(server, len(public))
    if pairs is None:
        capacity = server.spec.capacity
        return Refusal(
            "NoPorts",
            f"{name}: {len(public)} free port pair(s) are needed in "
            f"{capacity.port_range_start}-{capacity.port_range_end}",
        )
    return _pairs(public, pairs)


def _pairs(
    public: Sequence[ServiceRequest], ports: Sequence[tuple[int, int]]
) -> tuple[PortPair, ...]:
    return tuple(
        PortPair(service=s.name, blue=blue, green=green, replica_of=s.replica_of)
        for s, (blue, green) in zip(public, ports, strict=True)
    )


def _short(name: str, memory_mib: int, load: Load) -> Refusal | None:
    """What a server's own measurement says against something new."""
    if load.distrusted:
        return Refusal("LoadUnknown", f"{name}: {load.distrusted}")
    measured = load.measured
    if measured.disk_free_gib < _DISK_GIB:
        return Refusal(
            "NoDisk", f"{name}: {measured.disk_free_gib} GiB of disk are free, {_DISK_GIB} needed"
        )
    if measured.memory_free_mib < memory_mib:
        found = measured.memory_free_mib
        return Refusal(
            "NoMemory", f"{name}: {memory_mib} MiB are needed, it measures {found} MiB free"
        )
    return None


def _least_free(server: Server, load: Load | None) -> int:
    free = free_memory(server)
    return free if load is None else min(free, load.measured.memory_free_mib)


def admit_exactly(server: Server, placement: Placement, claimant: Claimant) -> Refusal | None:
    """Decide whether a placement that somebody else chose can be claimed as it is."""
    closed = _closed(server, claimant.namespace)
    return closed or collision(server, placement, claimant.uid)


def collision(server: Server, placement: Placement, uid: str) -> Refusal | None:
    """What a placement takes that others have claimed, or None; its own claim aside."""
    others = [a for a in server.status.allocations if a.uid != uid]
    name = server.metadata.name
    free = room(server) - sum(a.memory_mib for a in others)
    if free < placement.memory_mib:
        return Refusal(
            "NoMemory", f"{name}: {placement.memory_mib} MiB are needed, {free} MiB are free"
        )
    wanted = [port for pair in placement.ports for port in (pair.blue, pair.green)]
    taken = _ports(others) & set(wanted)
    if taken or len(set(wanted)) != len(wanted):
        listed = ", ".join(map(str, sorted(taken))) or "one port, twice"
        return Refusal("NoPorts", f"{name}: already taken: {listed}")
    return None


def free_memory(server: Server) -> int:
    """Memory that nothing has claimed, in MiB; negative when too much is claimed."""
    claimed = sum(a.memory_mib for a in server.status.allocations)
    return room(server) - claimed


def room(server: Server) -> int:
    """Memory for products, in MiB: what was offered, or what the machine has if that is less."""
    offered, facts = server.spec.capacity.memory_mib, server.status.facts
    return min(offered, facts.memory_mib) if facts is not None and facts.memory_mib else offered


def free_pairs(server: Server, count: int) -> tuple[tuple[int, int], ...] | None:
    """The lowest free pairs of neighbouring ports, or None when there are not enough."""
    capacity = server.spec.capacity
    taken = _ports(server.status.allocations)
    pairs: list[tuple[int, int]] = []
    port = capacity.port_range_start
    while len(pairs) < count and port < capacity.port_range_end:
        if port in taken or port + 1 in taken:
            port += 1
            continue
        pairs.append((port, port + 1))
        port += 2
    return tuple(pairs) if len(pairs) == count else None


def claim(server: Server, placement: Placement, claimant: Claimant) -> ClaimAllocation:
    """The write that claims a placement, in place of what the claimant held there."""
    mine = Allocation(
        uid=claimant.uid,
        namespace=claimant.namespace,
        name=claimant.name,
        memory_mib=placement.memory_mib,
        ports=placement.ports,
    )
    others = [a for a in server.status.allocations if a.uid != claimant.uid]
    return ClaimAllocation(
        server=server.metadata.name,
        resource_version=server.metadata.resource_version,
        allocations=in_order((*others, mine)),
    )


def in_order(allocations: Iterable[Allocation]) -> tuple[Allocation, ...]:
    """Allocations in the one order that they are written in."""
    return tuple(sorted(allocations, key=lambda a: a.uid))


def holds(server: Server, placement: Placement, uid: str) -> bool:
    """Whether exactly this placement is claimed by this claimant."""
    return any(
        a.uid == uid and a.memory_mib == placement.memory_mib and a.ports == placement.ports
        for a in server.status.allocations
    )


def _closed(server: Server, namespace: str) -> Refusal | None:
    name = server.metadata.name
    if namespace not in server.spec.tenants:
        return Refusal(
            "NotAllowed", f"{name}: its spec.tenants does not list the namespace {namespace}"
        )
    if server.spec.cordoned or server.metadata.deleting:
        why = "is being deleted" if server.metadata.deleting else "is cordoned"
        return Refusal("Cordoned", f"{name}: {why}")
    if server.spec.drain or server.spec.lost:
        return Refusal("Cordoned", f"{name}: is {'lost' if server.spec.lost else 'being drained'}")
    if not is_true(server.status.conditions, "Ready"):
        return Refusal("NotReady", f"{name}: is not Ready; see its conditions")
    return None


def _held(server: Server, claimant: Claimant) -> Allocation | None:
    return next((a for a in server.status.allocations if a.uid == claimant.uid), None)


def _stay(
    server: Server, held: Allocation, request: ResourceRequest, claimant: Claimant
) -> Chosen | Refusal:
    """Keep the server and the ports of services that stay; the rest may change."""
    public = _public(request)
    names = {s.name for s in public}
    kept = {p.service: p for p in held.ports if p.service in names}
    trial = _without(server, claimant.uid, kept.values())
    free = free_memory(trial)
    if free < request.memory_mib:
        return Refusal(
            "NoMemory",
            f"{server.metadata.name}: {request.memory_mib} MiB are needed, {free} MiB are free",
        )
    fresh = [service for service in public if service.name not in kept]
    pairs = free_pairs(trial, len(fresh))
    if pairs is None:
        return Refusal(
            "NoPorts", f"{server.metadata.name}: {len(fresh)} more port pair(s) are needed"
        )
    held_or_new = kept | {pair.service: pair for pair in _pairs(fresh, pairs)}
    ports = tuple(
        held_or_new[s.name].model_copy(update={"replica_of": s.replica_of}) for s in public
    )
    return _choose(server, request, ports, claimant)


def _without(server: Server, uid: str, kept: Iterable[PortPair]) -> Server:
    """The server as if the claimant held no memory and no ports but the kept ones."""
    others = [a for a in server.status.allocations if a.uid != uid]
    rest = Allocation(uid=uid, namespace="", name="", memory_mib=0, ports=tuple(kept))
    status = server.status.model_copy(update={"allocations": (*others, rest)})
    return server.model_copy(update={"status": status})


def _choose(
    server: Server,
    request: ResourceRequest,
    ports: tuple[PortPair, ...],
    claimant: Claimant,
) -> Chosen:
    placement = Placement(server=server.metadata.name, memory_mib=request.memory_mib, ports=ports)
    if holds(server, placement, claimant.uid):
        return Chosen(placement, None)
    return Chosen(placement, claim(server, placement, claimant))


def _nearest(refusals: Sequence[Refusal], namespace: str) -> Refusal:
    if not refusals:
        return Refusal("NoServer", "there is no Server; create one (kubectl get servers)")
    reason = max((r.reason for r in refusals), key=_ORDER.index)
    messages = [r.message for r in refusals if r.reason == reason]
    if reason == "NotAllowed":
        # Whoever may not use a server need not learn its name.
        return Refusal(reason, f"no Server lists the namespace {namespace} in its spec.tenants")
    return Refusal(reason, "; ".join(messages))


def _public(request: ResourceRequest) -> list[ServiceRequest]:
    return sorted((s for s in request.services if s.public), key=lambda s: s.name)


def _ports(allocations: Iterable[Allocation]) -> set[int]:
    return {port for a in allocations for pair in a.ports for port in (pair.blue, pair.green)}
