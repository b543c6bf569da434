"""Which objects have to look again when one has changed."""

from collections.abc import Iterator

from codegen_crds.conditions import find, is_true
from codegen_crds.meta import ANNOTATION_CANCEL, LABEL_PROJECT
from codegen_crds.v1alpha1 import AgentRun, Deployment, MachineRequest, Project, Server
from codegen_operator.domain.agentrun import holds_slot
from codegen_operator.domain.delivery.facts import places
from codegen_operator.domain.project import awaits_build
from codegen_operator.domain.stages.build import holds_slot as holds_build_slot

from .store import Entry, Key, Store


def wakes(store: Store, before: Entry | None, now: Entry | None) -> set[Key]:
    """Keys to reconcile after a change.

    Args:
        store: With the change in it.
        before: The entry as it was; None: it is new.
        now: The entry as it is; None: it is gone.
    """
    entry = now or before
    if entry is None:
        return set()
    return set(_by_kind(store, entry, before, now))


def _by_kind(store: Store, entry: Entry, before: Entry | None, now: Entry | None) -> Iterator[Key]:
    match entry.key.kind:
        case "Project":
            yield from _project(store, before, now)
        case "AgentRun":
            yield from _run(store, before, now)
        case "Deployment":
            yield from _deployment(store, before, now)
        case "Server":
            yield from _server(store, entry, before, now)
        case "MachineRequest":
            yield from _machine_request(store, before, now)
        case "Namespace":
            yield from _namespace(store, before, now)
        case "Secret":
            yield from _secret(store, entry)
        case _:
            yield from _owners(store, entry)


def _owners(store: Store, entry: Entry) -> Iterator[Key]:
    for uid in entry.owners:
        key = store.key_of(uid)
        if key is not None:
            yield key
    # What deletion waits for may have lost its owner already.
    project = entry.labels.get(LABEL_PROJECT)
    if project and entry.key.kind == "Pod":
        yield Key("Project", entry.key.namespace, project)


def _project(store: Store, before: Entry | None, now: Entry | None) -> Iterator[Key]:
    entry = now or before
    if entry is None:
        return
    yield entry.key
    spec_changed = now is None or before is None or _generation(before) != _generation(now)
    cancelled = _cancelled(before) != _cancelled(now)
    if spec_changed or cancelled or _deleting(before) != _deleting(now):
        for owned in store.owned(entry.uid):
            if owned.key.kind in {"AgentRun", "Deployment"}:
                yield owned.key
    if _builds(before) and not _builds(now):
        for project in store.every(Project):
            if awaits_build(project.status):
                yield _key(project)
    if now is None:
        # Its claim goes, and somebody may wait for the room.
        for server in store.every(Server):
            yield _key(server)


def _run(store: Store, before: Entry | None, now: Entry | None) -> Iterator[Key]:
    entry = now or before
    if entry is None:
        return
    if now is not None:
        yield entry.key
    yield from _owners(store, entry)
    if _holds(before) and not _holds(now):
        for run in store.every(AgentRun):
            if run.status.reason == "Queued" and not run.terminal:
                yield _key(run)


def _deployment(store: Store, before: Entry | None, now: Entry | None) -> Iterator[Key]:
    freed = _domain(before)
    if freed and freed != _domain(now):
        # Somebody may wait for the domain.
        yield from (_key(d) for d in store.every(Deployment) if d.spec.domain == freed)
    for entry in (before, now):
        if entry is None:
            continue
        yield entry.key
        deployment = entry.resource
        if isinstance(deployment, Deployment):
            yield from (Key("Server", "", p.server) for p in places(deployment))
            if deployment.spec.project_ref is not None:
                name = deployment.spec.project_ref.name
                yield Key("Project", entry.key.namespace, name)


def _server(store: Store, entry: Entry, before: Entry | None, now: Entry | None) -> Iterator[Key]:
    yield entry.key
    for deployment in store.every(Deployment):
        if any(p.server == entry.key.name for p in places(deployment)):
            yield _key(deployment)
    wished = before is None or now is None or _generation(before) != _generation(now)
    for project in store.every(Project):
        analyzed = is_true(project.status.conditions, "Analyzed")
        placed = is_true(project.status.conditions, "Allocated")
        waits = (analyzed and not placed) or is_true(project.status.conditions, "Moving")
        # A Server that is drained or lost is left by those who are on it.
        if waits or wished or project.metadata.deleting:
            yield _key(project)


def _machine_request(store: Store, before: Entry | None, now: Entry | None) -> Iterator[Key]:
    if now is not None:
        yield now.key
    if now is None or _settled(now) != _settled(before):
        # Requests go one after another: the next one waits for this.
        for request in store.every(MachineRequest):
            if not request.status.ended:
                yield _key(request)


def _namespace(store: Store, before: Entry | None, now: Entry | None) -> Iterator[Key]:
    entry = now or before
    if entry is None:
        return
    yield entry.key
    if before is None or now is None or before.labels != now.labels:
        for project in store.every(Project):
            if project.metadata.namespace == entry.key.name:
                yield _key(project)


def _secret(store: Store, entry: Entry) -> Iterator[Key]:
    """Whom a Secret of ours belongs to; for a person's, everybody of the namespace who looks."""
    if entry.owners:
        yield from _owners(store, entry)
        return
    for project in store.every(Project):
        if project.metadata.namespace != entry.key.namespace:
            continue
        if find(project.status.conditions, "EnvironmentResolved") is not None:
            yield _key(project)
    for deployment in store.every(Deployment):
        if deployment.metadata.namespace == entry.key.namespace:
            yield _key(deployment)


def _holds(entry: Entry | None) -> bool:
    return entry is not None and isinstance(entry.resource, AgentRun) and holds_slot(entry.resource)


def _settled(entry: Entry | None) -> bool:
    resource = entry.resource if entry is not None else None
    return isinstance(resource, MachineRequest) and resource.status.ended


def _builds(entry: Entry | None) -> bool:
    return (
        entry is not None
        and isinstance(entry.resource, Project)
        and holds_build_slot(entry.resource.status.build)
    )


def _domain(entry: Entry | None) -> str:
    deployment = entry.resource if entry is not None else None
    return deployment.spec.domain if isinstance(deployment, Deployment) else ""


def _generation(entry: Entry) -> int:
    return entry.resource.metadata.generation if entry.resource else 0


def _cancelled(entry: Entry | None) -> str:
    resource = entry.resource if entry is not None else None
    return resource.metadata.annotations.get(ANNOTATION_CANCEL, "") if resource else ""


def _deleting(entry: Entry | None) -> bool:
    return entry is not None and entry.resource is not None and entry.resource.metadata.deleting


def _key(resource: Project | AgentRun | Deployment | MachineRequest | Server) -> Key:
    return Key(resource.kind, resource.metadata.namespace, resource.metadata.name)
