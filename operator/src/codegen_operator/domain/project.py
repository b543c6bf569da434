"""Project: the chain from a wish to a URL that answers."""

from datetime import datetime
from decimal import Decimal

from codegen_crds.conditions import is_true
from codegen_crds.meta import FINALIZER
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import ProjectPhase, ProjectStatus, RunRef, Spend

from .agentrun import holds_slot
from .plan import Plan, SetFinalizer
from .project_facts import ProjectObserved, number_of
from .stages.allocation import allocate
from .stages.backup import mirror_backup
from .stages.build import build
from .stages.contraction import approve, mirror_contraction
from .stages.delivery import deliver, mirror_drift, mirror_production
from .stages.draft import Draft
from .stages.engineering import engineer
from .stages.environment import resolve
from .stages.finish import project_ref, tear_down
from .stages.incident import mirror_incident
from .stages.intake import analyze

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
        spend=_spend(seen),
        questions=(),
    )
    mirror_drift(draft, seen.deployment)
    mirror_incident(draft, seen.deployment)
    mirror_contraction(draft, seen.deployment)
    mirror_backup(draft, seen.deployment)
    if project.spec.suspend:
        return _suspended(seen, draft)
    _walk(seen, draft)
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
    """Each link of the chain begins when the one before it holds."""
    intake = analyze(seen, draft)
    if intake is None:
        return
    deployment = allocate(seen, draft, intake.resources)
    if deployment is None:
        return
    commit = engineer(seen, draft, intake.requirements)
    if not commit:
        return
    built = build(seen, draft, commit, intake.requirements)
    if built is None:
        return
    release = resolve(seen, draft, built, deployment, intake.requirements)
    if release is None:
        return
    contractions = approve(seen, draft, built, deployment, release)
    if contractions is not None:
        deliver(seen, draft, deployment, release, contractions)


def _not_enabled(seen: ProjectObserved, draft: Draft) -> Plan[ProjectStatus]:
    namespace = seen.project.metadata.namespace
    text = (
        f"Namespace {namespace} is not enabled for Projects. "
        f"Enable it: kubectl label namespace {namespace} codegen.dev/tenant=true"
    )
    draft.hold("Ready", "NamespaceNotEnabled", text, "Pending")
    return draft.plan()


def _suspended(seen: ProjectObserved, draft: Draft) -> Plan[ProjectStatus]:
    text = "Suspended by spec.suspend; production stays as it is."
    draft.side("Suspended", "Asked", text)
    mirror_production(draft, seen.deployment)
    draft.set(phase="Suspended", message=text)
    return draft.plan()


def _run_refs(seen: ProjectObserved) -> tuple[RunRef, ...]:
    """The newest run of each graph; what is known of a deleted one stays known.

    How far a run is, is its own to say; its phase is here once it waits or has ended.
    """
    refs = {ref.graph: ref for ref in seen.project.status.runs}
    for run in sorted(seen.runs, key=number_of):
        refs[run.spec.graph] = RunRef(
            graph=run.spec.graph,
            name=run.metadata.name,
            number=max(number_of(run), 1),
            phase="" if run.status.phase in _UNDER_WAY else run.status.phase,
        )
    return tuple(refs[graph] for graph in sorted(refs))


def _spend(seen: ProjectObserved) -> Spend | None:
    """What runs have cost, as of their last end: a running one would rewrite it all the time."""
    known = [u for r in seen.runs if not holds_slot(r) and (u := r.status.usage) is not None]
    if not known:
        return seen.project.status.spend
    total = sum((Decimal(usage.cost) for usage in known), Decimal(0))
    amount = format(total.normalize() if total else Decimal(0), "f")
    currency = next((usage.currency for usage in known if usage.currency), "")
    return Spend(amount=amount, currency=currency)


def awaits_build(project_status: ProjectStatus) -> bool:
    """Whether a Project stands in the queue for builds."""
    return any(
        c.type == "Queued" and c.status == "True" and c.reason == "BuildsAtLimit"
        for c in project_status.conditions
    )
