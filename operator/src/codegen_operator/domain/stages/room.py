"""Room that a product needs: as it was understood, and as its registry says once it is built."""

from codegen_crds.contracts.product import ResourceRequest, ServiceRequest
from codegen_operator.domain.project_facts import ProjectObserved
from codegen_operator.domain.service_registry import (
    MAX_UNITS,
    ServicesFile,
    ServicesFileError,
    parse_services,
)

from .build import SUCCEEDED
from .draft import Draft


def widened(
    seen: ProjectObserved,
    draft: Draft,
    room: ResourceRequest,
    held: ResourceRequest | None = None,
) -> ResourceRequest:
    """Room for what runs and for what comes: of each service the larger of both.

    What comes is known once a build succeeded: people change ``services.yml``, and its replicas
    are nobody's guess. Before, and while the registry cannot be read, it is the room that was
    given.

    Args:
        seen: What is looked at.
        draft: With the newest build.
        room: As it was understood.
        held: What production has: its replicas serve until a release without them does.

    Raises:
        LookFirst: The sources of the build's commit are needed.
    """
    replicas = [s for s in held.services if s.replica_of] if held is not None else []
    found = {s.name: s for s in (*room.services, *replicas)}
    build = draft.status.build
    succeeded = build is not None and build.outcome == SUCCEEDED
    registry = _registry(seen, build.commit) if build is not None and succeeded else None
    units = _units(registry) if registry is not None else []
    for wanted in units:
        before = found.get(wanted.name, wanted)
        memory = max(before.memory_mib, wanted.memory_mib)
        public = before.public or wanted.public
        found[wanted.name] = wanted.model_copy(update={"memory_mib": memory, "public": public})
    services = list(found.values())
    return ResourceRequest(services=services if len(services) <= MAX_UNITS else units)


def narrowed(seen: ProjectObserved, commit: str, room: ResourceRequest) -> ResourceRequest:
    """Room without replicas that the registry of a commit, which is live now, no longer asks for.

    Raises:
        LookFirst: The sources of the commit are needed.
    """
    registry = _registry(seen, commit)
    if registry is None:
        return room
    names = {unit.name for unit in _units(registry)}
    kept = [s for s in room.services if s.replica_of is None or s.name in names]
    return ResourceRequest(services=kept)


def _registry(seen: ProjectObserved, commit: str) -> ServicesFile | None:
    try:
        return parse_services(seen.look_sources(commit).services)
    except ServicesFileError:
        return None  # said where the release is made of it


def _units(registry: ServicesFile) -> list[ServiceRequest]:
    return [
        ServiceRequest(
            name=unit,
            public=entry.public,
            memory_mib=entry.memory_mib,
            replica_of=name if unit != name else None,
        )
        for unit, name, entry in registry.units
    ]
