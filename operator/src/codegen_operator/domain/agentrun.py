"""AgentRun: one pod after another until the run has an end.

Three marks make it safe to die anywhere. ``attempts`` is raised before a pod is made, so a pod
has one name for ever. ``podUID`` says that this pod was seen, so its absence means that it is
gone and not that it was never made. ``accounted`` says that its end was counted, so it is
counted once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from codegen_crds import names
from codegen_crds.v1alpha1 import AgentRun, Project
from codegen_crds.v1alpha1.agentrun import AgentRunStatus, Failure, RunPhase

from .budget import allowance, budget_of, is_zero, spent_otherwise
from .builders.agent_pod import build_agent_pod
from .builders.egress import NETWORKING, build_egress_policy
from .plan import Action, Create, Delete, Plan, Ref
from .policy import NO_ENGINE, Policy
from .project_facts import task_of
from .run_end import Branch, End, judge
from .slots import Slot
from .view import PodView

_ENGINE_VALUES: Final = {"claude-code": "claudeCode"}
"""Parts of the chart's values where they are not named like the engine."""

_STARTS = frozenset({"ContainerCreating", "PodInitializing"})
"""What a kubelet says of every pod on its way up: no news."""


@dataclass(frozen=True, slots=True)
class RunObserved:
    """Everything a decision about a run may depend on."""

    run: AgentRun
    project: Project | None
    """The Project with the uid the run names; None: gone."""
    pod: PodView | None
    """Pod of the newest attempt, ours by owner uid."""
    slot: Slot
    policy: Policy
    now: datetime
    branch: Branch | None = None
    """Looked at when a pod of an engineering run has ended."""
    egress_policy: str = ""
    """Uid of the NetworkPolicy of an ended run that was granted one; empty: it is gone."""

    @property
    def status(self) -> AgentRunStatus:
        """The run's status."""
        return self.run.status


def holds_slot(run: AgentRun) -> bool:
    """Whether the run counts against the limit: it has a pod, or is about to."""
    return not run.terminal and run.status.attempts > run.status.accounted


def plan_agentrun(seen: RunObserved) -> Plan[AgentRunStatus]:
    """Decide what happens to a run next."""
    if seen.run.terminal:
        return _ended(seen)
    if seen.project is None or seen.project.metadata.deleting or seen.run.metadata.deleting:
        status = _say(seen, "Cancelled", "ProjectGone", "Its Project is gone.")
        return Plan(_set(status, finished_at=seen.now), _stop(seen))
    if seen.status.attempts > seen.status.accounted:
        return _with_pod(seen, seen.project)
    if seen.pod is not None:
        # The end is accounted for; the next pod waits until this one is seen gone.
        return Plan(seen.status, _stop(seen))
    return _without_pod(seen, seen.project)


def _ended(seen: RunObserved) -> Plan[AgentRunStatus]:
    """Stop its pod and take its right to connect; that it has none is said once it is seen gone."""
    if seen.status.egress != "Granted":
        return Plan(seen.status, _stop(seen))
    if not seen.egress_policy:
        return Plan(_set(seen.status, egress="Withdrawn"), _stop(seen))
    meta = seen.run.metadata
    name = names.run_egress(meta.name)
    ref = Ref(NETWORKING, "NetworkPolicy", meta.namespace, name, seen.egress_policy)
    return Plan(seen.status, (*_stop(seen), Delete(ref)))


def _make(seen: RunObserved, attempt: int) -> tuple[Action, ...]:
    """The pod of an attempt, after the right to connect where its run has one."""
    pod = Create(build_agent_pod(seen.run, attempt, seen.policy.agent))
    if not _grants(seen):
        return (pod,)
    return (Create(build_egress_policy(seen.run)), pod)


def _grants(seen: RunObserved) -> bool:
    return bool(seen.run.spec.egress) and seen.policy.network_policies


def _with_pod(seen: RunObserved, project: Project) -> Plan[AgentRunStatus]:
    status, pod = seen.status, seen.pod
    if pod is None and not status.pod_uid:
        return _unmade(seen, project)
    if pod is None or pod.ended or (pod.deleting and not pod.started):
        return _account(seen)
    if project.spec.suspend:
        paused = _say(seen, "Waiting", "Suspended", "The Project is suspended.")
        return Plan(_set(paused, accounted=status.attempts), _stop(seen))
    if pod.phase == "Running":
        text = f"Pod {pod.name} is at work."
        return Plan(_set(_say(seen, "Running", "Working", text), pod_uid=pod.uid))
    reason = "" if pod.reason in _STARTS else pod.reason
    text = f"{reason}: {pod.note}".rstrip(": ") if reason else f"Pod {pod.name} is starting."
    return Plan(_set(_say(seen, "Pending", _word(reason), text), pod_uid=pod.uid))


def _unmade(seen: RunObserved, project: Project) -> Plan[AgentRunStatus]:
    """The newest pod was counted and never made: made now, or given back to who must act."""
    if project.spec.suspend:
        paused = _say(seen, "Waiting", "Suspended", "The Project is suspended.")
        return Plan(_set(paused, accounted=seen.status.attempts))
    if not seen.policy.agent.image_for(seen.run):
        return Plan(_set(_without_engine(seen), accounted=seen.status.attempts))
    return Plan(seen.status, _make(seen, seen.status.attempts))


def _account(seen: RunObserved) -> Plan[AgentRunStatus]:
    """Count the end of the newest pod, once."""
    end = judge(seen.run, seen.pod, seen.branch)
    base = _set(seen.status, accounted=seen.status.attempts)
    if seen.pod is not None:
        base = _set(base, pod_uid=seen.pod.uid)
    if end.kind == "succeeded":
        return _finish(seen, base, "Succeeded", end)
    if end.kind == "waiting":
        again = seen.status.question is not None and _answered(seen, seen.status.question.id)
        base = _set(base, waits=0, retries=base.retries + int(again))
        return Plan(_say(seen, "Waiting", "Question", end.message, base), _stop(seen))
    return _account_failure(seen, base, end)


def _account_failure(seen: RunObserved, base: AgentRunStatus, end: End) -> Plan[AgentRunStatus]:
    failure = end.failure
    class_ = failure.class_ if failure else "bug"
    # A result belongs to the pod that posted it; the next pod posts its own.
    parked = _set(base, result=None)
    if class_ == "infrastructure":
        waits = base.waits + 1
        retry = seen.now + timedelta(seconds=seen.policy.infrastructure.after(waits))
        parked = _set(parked, waits=waits, retry_at=retry)
        return Plan(_say(seen, "Waiting", end.reason, end.message, parked), _stop(seen))
    if class_ == "budget" and not task_of(seen.run):
        # The share of a task is no person's to raise: its task goes back to whoever merges.
        parked = _set(parked, parked_budget=_allowance(seen), waits=0)
        return Plan(_park(seen, parked), _stop(seen))
    if class_ == "transient" and base.retries < seen.policy.transient_retries:
        retries = base.retries + 1
        retry = seen.now + timedelta(seconds=seen.policy.transient.after(retries))
        parked = _set(parked, retries=retries, retry_at=retry, waits=0)
        return Plan(_say(seen, "Pending", end.reason, end.message, parked), _stop(seen))
    fact = Failure(class_=class_, reason=end.reason, message=end.message[:4096])
    return _finish(seen, _set(base, failure=fact), "Failed", end)


def _without_pod(seen: RunObserved, project: Project) -> Plan[AgentRunStatus]:
    """No pod, all ends accounted for: the next one starts unless something is waited for."""
    waits = _waits_for_people(seen, project)
    if waits is not None:
        return waits
    status = seen.status
    if status.retry_at is not None and status.retry_at > seen.now:
        return Plan(status, requeue_seconds=(status.retry_at - seen.now).total_seconds())
    if not seen.slot.granted:
        return Plan(_say(seen, "Pending", "Queued", f"Queued: {seen.slot.place}."))
    number = status.attempts + 1
    started = _set(
        _say(seen, "Pending", "Starting", f"Attempt {number} is starting."),
        attempts=number,
        egress="Granted" if _grants(seen) else status.egress,
        pod_uid="",
        retry_at=None,
        parked_budget="",
        started_at=status.started_at or seen.now,
    )
    return Plan(started, _make(seen, number))


def _waits_for_people(seen: RunObserved, project: Project) -> Plan[AgentRunStatus] | None:
    """Suspension, money, an engine or an answer: what only a person can change."""
    status = seen.status
    if project.spec.suspend:
        return Plan(_say(seen, "Waiting", "Suspended", "The Project is suspended."))
    if is_zero(budget_of(project, seen.policy.default_budget)):
        text = "The budget is 0. Raise it to let work begin."
        return Plan(_say(seen, "Waiting", "BudgetExhausted", text))
    if not seen.policy.agent.image_for(seen.run):
        return _for_another_engine(seen, project) or Plan(_without_engine(seen))
    if status.parked_budget and status.parked_budget == _allowance(seen):
        return Plan(_park(seen, status), requeue_seconds=_until_next_month(seen))
    if status.question is not None and not _answered(seen, status.question.id):
        return Plan(_say(seen, "Waiting", "Question", status.question.text))
    return None


def _finish(
    seen: RunObserved, base: AgentRunStatus, phase: RunPhase, end: End
) -> Plan[AgentRunStatus]:
    done = _set(_say(seen, phase, end.reason, end.message, base), finished_at=seen.now)
    return Plan(_set(done, retry_at=None, parked_budget=""))


def _stop(seen: RunObserved) -> tuple[Action, ...]:
    """Delete the pod unless it is going already; the ended pod of an ended run keeps its log."""
    pod = seen.pod
    if pod is None or pod.deleting or (seen.run.terminal and pod.ended):
        return ()
    return (Delete(Ref("v1", "Pod", seen.run.metadata.namespace, pod.name, pod.uid)),)


def _without_engine(seen: RunObserved) -> AgentRunStatus:
    engine = seen.run.spec.engine
    if engine == "custom":
        image = seen.run.spec.engine_image
        text = f"The image {image} is not allowed here: the chart's value engines.custom.images."
        return _say(seen, "Waiting", NO_ENGINE, text)
    value = f"engines.{_ENGINE_VALUES.get(engine, engine)}.image"
    text = (
        f"The engine {engine} is not installed here: its image is set by the chart's value {value}."
    )
    return _say(seen, "Waiting", NO_ENGINE, text)


def _for_another_engine(seen: RunObserved, project: Project) -> Plan[AgentRunStatus] | None:
    """The end of a run that waits for an engine which its Project no longer asks for."""
    run, wish = seen.run.spec, project.spec
    if (run.engine, run.engine_image) == (wish.engine, wish.engine_image):
        return None
    text = f"The engine {run.engine} is not installed here, and another one is asked for."
    fact = Failure(class_="input", reason=NO_ENGINE, message=text)
    return _finish(seen, _set(seen.status, failure=fact), "Failed", End("failed", NO_ENGINE, text))


def _park(seen: RunObserved, base: AgentRunStatus) -> AgentRunStatus:
    text = (
        f"The budget ({base.parked_budget}) does not cover the next model call. "
        "Raise it to go on from here."
    )
    budget = budget_of(seen.project, seen.policy.default_budget) if seen.project else None
    if seen.project and budget and (other := spent_otherwise(seen.project, seen.run, budget)):
        text += (
            f" {other} were spent before: where the gateway has no rate for them, set the budget's "
            f"currency back from {budget.currency}."
        )
    return _say(seen, "Waiting", "BudgetExhausted", text, base)


def _answered(seen: RunObserved, question: str) -> bool:
    answers = seen.project.spec.answers if seen.project else ()
    return any(a.question_id == question for a in answers)


def _allowance(seen: RunObserved) -> str:
    budget = budget_of(seen.project, seen.policy.default_budget) if seen.project else None
    return allowance(seen.run, budget, seen.now)


def _until_next_month(seen: RunObserved) -> float | None:
    budget = budget_of(seen.project, seen.policy.default_budget) if seen.project else None
    if budget is None or budget.period != "month":
        return None
    first = seen.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=32)).replace(day=1)
    return (following - seen.now).total_seconds() + 1


def _say(
    seen: RunObserved,
    phase: RunPhase,
    reason: str,
    message: str,
    base: AgentRunStatus | None = None,
) -> AgentRunStatus:
    return _set(base or seen.status, phase=phase, reason=reason, message=message[:1024])


def _set(status: AgentRunStatus, **fields: Any) -> AgentRunStatus:  # noqa: ANN401 - any field
    return status.model_copy(update=fields)


def _word(reason: str) -> str:
    return reason[:64] if reason.isalnum() and reason[:1].isupper() else "Starting"


def pod_name(run: AgentRun) -> str:
    """Name of the newest attempt's pod; before the first: of the first."""
    return names.run_pod(run.metadata.name, max(run.status.attempts, 1))
