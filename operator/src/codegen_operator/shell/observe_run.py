"""Observes an AgentRun."""

from datetime import datetime

from codegen_crds import names
from codegen_crds.kinds import AGENT_RUN, NETWORK_POLICY, POD
from codegen_crds.v1alpha1 import AgentRun, Project
from codegen_operator.cluster.ports import GitHost, Objects
from codegen_operator.domain.agentrun import RunObserved, holds_slot, pod_name
from codegen_operator.domain.policy import Policy
from codegen_operator.domain.project_facts import COMMIT, MAIN
from codegen_operator.domain.run_end import Branch
from codegen_operator.domain.slots import FREE_SLOT
from codegen_operator.domain.view import PodView

from .slot_keeper import SlotKeeper
from .store import Key, Store


class RunObserver:
    """Gathers what a decision about a run depends on."""

    def __init__(
        self,
        store: Store,
        objects: Objects,
        git: GitHost,
        *,
        slots: SlotKeeper,
        policy: Policy,
    ) -> None:
        self._store = store
        self._objects = objects
        self._git = git
        self._slots = slots
        self._policy = policy

    async def observe(self, run: AgentRun, now: datetime) -> RunObserved:
        """Observe; an ended or vanished pod is worth a second look at the API server."""
        pod = self._pod(run)
        branch = None
        if holds_slot(run):
            if pod is None and run.status.pod_uid:
                # Its absence starts the next pod: the store alone is not enough to go by.
                name, namespace = pod_name(run), run.metadata.namespace
                await self._objects.find(POD, name, namespace)
                pod = self._pod(run)
            if pod is None or pod.ended:
                run = await self._fresh(run)
                branch = await self._branch(run, pod)
        project = self._project(run)
        asks = not run.terminal and not holds_slot(run) and pod is None and project is not None
        slot = self._slots.for_run(run) if asks else FREE_SLOT
        egress = await self._egress(run)
        return RunObserved(run, project, pod, slot, self._policy, now, branch, egress)

    async def _egress(self, run: AgentRun) -> str:
        """Uid of what lets an ended run connect; empty: it is gone, or was withdrawn before."""
        if not run.terminal or run.status.egress != "Granted":
            return ""
        name, namespace = names.run_egress(run.metadata.name), run.metadata.namespace
        found = await self._objects.find(NETWORK_POLICY, name, namespace)
        return str(found["metadata"]["uid"]) if found else ""

    def _pod(self, run: AgentRun) -> PodView | None:
        entry = self._store.entry(Key("Pod", run.metadata.namespace, pod_name(run)))
        if entry is None or entry.body is None or run.metadata.uid not in entry.owners:
            return None
        return PodView.of(entry.body)

    def _project(self, run: AgentRun) -> Project | None:
        ref = run.spec.project_ref
        project = self._store.get(Project, run.metadata.namespace, ref.name)
        return project if project is not None and project.metadata.uid == ref.uid else None

    async def _fresh(self, run: AgentRun) -> AgentRun:
        """The run as the API server has it: the result may have been posted a moment ago."""
        meta = run.metadata
        await self._objects.find(AGENT_RUN, meta.name, meta.namespace)
        fresh = self._store.get(AgentRun, meta.namespace, meta.name)
        return fresh if fresh is not None and fresh.metadata.uid == meta.uid else run

    async def _branch(self, run: AgentRun, pod: PodView | None) -> Branch | None:
        if run.spec.graph != "engineering" or pod is None:
            return None
        project = self._project(run)
        if project is None:
            return None
        refs = await self._git.refs(run.metadata.namespace, project.status.slug) or {}
        head = refs.get(f"refs/heads/{names.run_branch(run.metadata.name)}", "")
        known = {refs.get(MAIN, ""), run.metadata.annotations.get(COMMIT, "")}
        return Branch(head, frozenset(known - {""}))
