"""Project: the chain from a wish to a URL that answers."""

from dataclasses import replace
from datetime import datetime

from codegen_crds.conditions import is_true
from codegen_crds.contracts.product import ResourceRequest, ServiceRequest
from codegen_crds.contracts.release import Release
from codegen_crds.meta import FINALIZER
from codegen_crds.v1alpha1 import Deployment, Project
from codegen_crds.v1alpha1.project import (
    MOST_STATEMENTS,
    Accepted,
    ProjectPhase,
    ProjectStatus,
    RunRef,
    ServiceRoom,
    Spend,
)

from .agentrun import holds_slot
from .budget import spent
from .plan import Plan, SetFinalizer
from .project_facts import ProjectObserved, number_of, task_of
from .stages.acceptance import check_acceptance
from .stages.allocation import allocate, fits
from .stages.backup import mirror_backup
from .stages.build import build, main_is_at
from .stages.changes import end_without_work, enqueue, put_down, show, take_up
from .stages.contraction import approve, mirror_contraction
from .stages.delivery import announce, deliver, mirror_drift, mirror_production
from .stages.draft import Draft, first_line
from .stages.engineering import engineer
from .stages.environment import Built, resolve
from .stages.finish import project_ref, tear_down
from .stages.handoff import path_of
from .stages.incident import mirror_certificate, mirror_incident
from .stages.intake import analyze
from .stages.provenance import sign_release
from .stages.relocation import mirror_move
from .stages.repair import take_up_repair
from .stages.room import narrowed, widened
from .stages.suspension import stop
from .stages.wish import Wish

_UNDER_WAY = frozenset({"", "Pending", "Running"})


def plan_project(seen: ProjectObserved) -> Plan[ProjectStatus]:
    """Decide what happens to a Project next.

    Raises:
        LookFirst: A fact is needed that was not looked at; fetch it and plan again.
    """
    project = seen.project
    draft = Draft(project, seen.now)
    if project.metadata.deleting:
        if FINALIZER not in project.metadata.finalizers:
            return Plan(project.status)
        return tear_down(seen, draft)
    if not seen.tenant:
        return _not_enabled(seen, draft)
    if FINALIZER not in project.metadata.finalizers:
        # Nothing to say yet: the next pass begins, and says so.
        return Plan(project.status, (SetFinalizer(project_ref(project), present=True),))
    draft.set(
        slug=seen.slug,
        runs=_run_refs(seen),
        path=path_of(seen, 0) or seen.project.status.path,
        spend=_spend(seen),
        questions=(),
        missing_secrets=(),
    )
    mirror_drift(draft, seen.deployment)
    mirror_move(draft, seen.deployment)
    mirror_incident(draft, seen.deployment)
    mirror_certificate(draft, seen.deployment)
    mirror_contraction(draft, seen.deployment)
    mirror_backup(draft, seen.deployment)
    if project.spec.suspend:
        return _suspended(seen, draft)
    _walk(seen, draft)
    sign_release(seen, draft)
    return draft.plan()


def held_up(project: Project, why: str, now: datetime) -> ProjectStatus:
    """The status of a Project that something outside holds up.

    A product that is live stays Ready: that a door of ours is shut does not concern its users.
    """
    if is_true(project.status.conditions, "Ready"):
        return project.status
    draft = Draft(project, now)
    draft.hold("Ready", "HeldUp", f"It is tried again by itself: {why}", _phase(project))
    return draft.status


def _phase(project: Project) -> ProjectPhase:
    return project.status.phase or "Pending"


def _walk(seen: ProjectObserved, draft: Draft) -> None:
    accepted = draft.status.accepted
    if accepted is None:
        enqueue(seen, draft)
        _make(seen, draft)
    else:
        _keep(seen, draft, accepted)
        show(draft)


def _make(seen: ProjectObserved, draft: Draft) -> None:
    """The first release: each link of the chain begins when the one before it holds."""
    wish = Wish(seen, draft)
    intake = analyze(wish)
    if intake is None:
        return
    room = widened(seen, draft, intake.resources)
    deployment = allocate(seen, draft, room)
    if deployment is None:
        return
    wish = replace(wish, requirements=intake.requirements)
    made = _realize(wish, deployment)
    if made is None:
        return
    built, release = made
    if _release(seen, draft, built, deployment, release):
        _accept(wish, built, room)


def _keep(seen: ProjectObserved, draft: Draft, accepted: Accepted) -> None:
    """A product that was live: keep it so, and work on one change of it after another."""
    room = held = _room(accepted)
    wish = take_up_repair(seen, draft, accepted)
    if wish is None:
        found = _understood(take_up(seen, draft, accepted), draft)
        wish, room = found if found is not None else (None, room)
    if wish is not None:
        room = widened(seen, draft, room, held)
        if room != held and not fits(seen, draft, room):
            wish, room = None, held
    change, draft.change = draft.change, None
    deployment = allocate(seen, draft, room)
    draft.change = change
    if wish is not None and deployment is not None and _change(wish, deployment, room):
        return
    put_down(seen, draft)
    if deployment is not None:
        _serve(seen, draft, accepted, deployment)


def _understood(wish: Wish | None, draft: Draft) -> tuple[Wish, ResourceRequest] | None:
    """A change with what its analysis found, and the room it needs; None: not, or not yet."""
    intake = analyze(wish) if wish is not None else None
    if wish is None or intake is None:
        return None
    if intake.verdict != "build":
        end_without_work(draft, intake.verdict, intake.requirements.summary)
        return None
    clear = [*wish.change.clarifications, *intake.clarifications] if wish.change else []
    brief = wish.change.model_copy(update={"clarifications": clear}) if wish.change else None
    return replace(wish, requirements=intake.requirements, change=brief), intake.resources


def _change(wish: Wish, deployment: Deployment, room: ResourceRequest) -> bool:
    """Bring a change on its way; whether production is to run it now."""
    seen, draft = wish.seen, wish.draft
    made = _realize(wish, deployment)
    if made is None:
        return False
    built, release = made
    pinned = seen.project.spec.pinned_release
    if pinned not in {"", release.release_id}:
        text = f"Release {release.release_id} waits: spec.pinnedRelease holds {pinned}."
        draft.tell(state="Deploying", reason="Pinned", message=text)
        return False
    contractions = approve(seen, draft, built, deployment, release)
    if contractions is None:
        return False
    draft.delivering = True
    live = deliver(seen, draft, deployment, release, contractions)
    if draft.change is not None and draft.change.state == "Failed":
        return False
    if live and main_is_at(wish, built.commit):
        draft.end("Live", "Released", f"Release {release.release_id} is live.")
        draft.set(commit=built.commit)
        draft.adopt()
        _accept(wish, built, room)
        name = draft.change.id if draft.change is not None else ""
        announce(seen, draft, "ChangeLive", f"Change {name} is live: {draft.status.url}")
    put_down(seen, draft)
    return True


def _serve(seen: ProjectObserved, draft: Draft, accepted: Accepted, deployment: Deployment) -> None:
    """Keep in production what came true last."""
    wish = Wish(seen, draft, number=accepted.number, accepted=True)
    draft.set(commit=accepted.commit)
    built = Built(accepted.commit, accepted.images, accepted.schema_revision, accepted.contractions)
    release = resolve(wish, built, deployment)
    if release is not None and _release(seen, draft, built, deployment, release):
        check_acceptance(wish, deployment)


def _release(
    seen: ProjectObserved, draft: Draft, built: Built, deployment: Deployment, release: Release
) -> bool:
    """Bring a release to production and tell people once it is live."""
    contractions = approve(seen, draft, built, deployment, release)
    if contractions is None or not deliver(seen, draft, deployment, release, contractions):
        return False
    announce(seen, draft, "Ready", f"{draft.status.url} is live.")
    return True


def _realize(wish: Wish, deployment: Deployment) -> tuple[Built, Release] | None:
    """From understood to a release: engineering, build, environment."""
    commit = engineer(wish)
    if not commit:
        return None
    status = build(wish, commit)
    if status is None:
        return None
    built = Built(status.commit, status.images, status.schema_revision, status.contractions)
    release = resolve(wish, built, deployment)
    return (built, release) if release is not None else None


def _accept(wish: Wish, built: Built, request: ResourceRequest) -> None:
    """It came true: what production runs between changes, and what has to stay true of it."""
    draft, before = wish.draft, wish.draft.status.accepted
    said = wish.requirements.acceptance if wish.requirements else []
    statements = dict.fromkeys((*(before.statements if before else ()), *said))
    lasting = narrowed(wish.seen, built.commit, request)
    services = tuple(ServiceRoom(**dict(s)) for s in lasting.services)
    accepted = Accepted(
        number=wish.number,
        commit=built.commit,
        images=dict(built.images),
        schema_revision=built.schema_revision,
        contractions=dict(built.contractions),
        services=services,
        statements=tuple(statements)[-MOST_STATEMENTS:],
    )
    draft.set(accepted=accepted)


def _room(accepted: Accepted) -> ResourceRequest:
    return ResourceRequest(services=[ServiceRequest(**dict(s)) for s in accepted.services])


def _not_enabled(seen: ProjectObserved, draft: Draft) -> Plan[ProjectStatus]:
    namespace = seen.project.metadata.namespace
    text = (
        f"Namespace {namespace} is not enabled for Projects. "
        f"Enable it: kubectl label namespace {namespace} codegen.dev/tenant=true"
    )
    draft.hold("Ready", "NamespaceNotEnabled", text, "Pending")
    return draft.plan()


def _suspended(seen: ProjectObserved, draft: Draft) -> Plan[ProjectStatus]:
    reason, text = stop(seen, draft)
    draft.side("Suspended", reason, text)
    mirror_production(draft, seen.deployment)
    draft.set(phase="Suspended", message=first_line(text))
    return draft.plan()


def _run_refs(seen: ProjectObserved) -> tuple[RunRef, ...]:
    """The newest run of each graph; what is known of a deleted one stays known.

    How far a run is, is its own to say; its phase is here once it waits or has ended.
    """
    refs = {ref.graph: ref for ref in seen.project.status.runs}
    for run in sorted((r for r in seen.runs if not task_of(r)), key=number_of):
        refs[run.spec.graph] = RunRef(
            graph=run.spec.graph,
            name=run.metadata.name,
            number=max(number_of(run), 1),
            phase="" if run.status.phase in _UNDER_WAY else run.status.phase,
        )
    return tuple(refs[graph] for graph in sorted(refs))


def _spend(seen: ProjectObserved) -> Spend | None:
    """What runs have cost, as of their last end: a running one would rewrite it all the time."""
    ended = (run for run in seen.runs if not holds_slot(run))
    return spent(ended) or seen.project.status.spend


def awaits_build(project_status: ProjectStatus) -> bool:
    """Whether a Project stands in the queue for builds."""
    return any(
        c.type == "Queued" and c.status == "True" and c.reason == "BuildsAtLimit"
        for c in project_status.conditions
    )
