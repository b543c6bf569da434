"""Observes a Project: what is in the store at once, the rest when the plan asks for it."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime

from codegen_crds import names
from codegen_crds.meta import LABEL_PROJECT
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project, Server
from codegen_operator.cluster.ports import Gateway, GitHost
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.job_results import build_job_seen
from codegen_operator.domain.policy import Policy
from codegen_operator.domain.project_facts import (
    Fact,
    ModelInfo,
    ProjectObserved,
    ProvenanceSeen,
    Remains,
    Sources,
)
from codegen_operator.domain.stages.build import build_order
from codegen_operator.domain.tenancy import is_tenant
from codegen_operator.domain.view import PodView

from .jobs import Jobs
from .looks import Looks
from .provenance import ProvenanceKeeper
from .secret_views import SecretViews
from .slot_keeper import SlotKeeper
from .store import Key, Store

_SOURCES_KEPT = 256
_CONTRACT = "env.contract.yaml"


class ProjectObserver:
    """Gathers what a decision about a Project depends on."""

    def __init__(
        self,
        store: Store,
        git: GitHost,
        gateway: Gateway,
        *,
        jobs: Jobs,
        secrets: SecretViews,
        slots: SlotKeeper,
        looks: Looks,
        policy: Policy,
        delivery: DeliverySettings,
        provenance: ProvenanceKeeper | None = None,
    ) -> None:
        self._store = store
        self._git = git
        self._gateway = gateway
        self._jobs = jobs
        self._secrets = secrets
        self._slots = slots
        self._looks = looks
        self._policy = policy
        self._delivery = delivery
        self._provenance = provenance
        self._sources: OrderedDict[tuple[str, str, str], Sources] = OrderedDict()

    async def observe(self, project: Project, now: datetime) -> ProjectObserved:
        """Everything that the store knows."""
        meta, status = project.metadata, project.status
        namespace = self._store.entry(Key("Namespace", "", meta.namespace))
        runs = self._store.owned_resources(AgentRun, meta.uid)
        deployment = next(iter(self._store.owned_resources(Deployment, meta.uid)), None)
        jobs = await self._jobs.of(meta.uid, self._policy.build_namespace, build_job_seen)
        build = None
        if status.build is not None:
            order = build_order(project, status.build, status.slug, self._policy)
            build = next((j for j in jobs if j.name == order.job_name), None)
        return ProjectObserved(
            project=project,
            tenant=namespace is not None and is_tenant(namespace.labels),
            now=now,
            policy=self._policy,
            delivery=self._delivery,
            terminating=bool(
                namespace and namespace.body and "deletionTimestamp" in namespace.body["metadata"]
            ),
            runs=tuple(runs),
            deployment=deployment,
            servers=tuple(self._store.every(Server)),
            measured=self._looks.measured(),
            build=build,
            remains=Remains(pods=self._pods(project), jobs=jobs) if meta.deleting else Remains(),
        )

    async def look(self, seen: ProjectObserved, fact: Fact, about: str = "") -> ProjectObserved:
        """Fetch one more fact; of sources: ``about`` is their commit."""
        match fact:
            case "models":
                models = await self._gateway.models()
                known = tuple(ModelInfo(m.id, m.priced, m.currency) for m in models)
                return replace(seen, models=known)
            case "refs":
                meta, slug = seen.project.metadata, seen.slug
                refs = await self._git.refs(meta.namespace, slug)
                return replace(seen, refs=refs or {}, repository_exists=refs is not None)
            case "sources":
                found = await self._read_sources(seen, about)
                return replace(seen, sources={**seen.sources, about: found})
            case "build_slot":
                return replace(seen, build_slot=self._slots.for_build(seen.project))
            case "secrets":
                wanted = [names.generated_secret(seen.slug), *seen.project.secret_names]
                namespace = seen.project.metadata.namespace
                return replace(seen, secrets=await self._secrets.by_name(namespace, wanted))
            case "provenance":
                return replace(seen, provenance=await self._documents(seen.deployment))

    async def _documents(self, deployment: Deployment | None) -> ProvenanceSeen:
        if self._provenance is None or deployment is None:
            return ProvenanceSeen(problem="no key is named")
        return await self._provenance.look(deployment)

    def _pods(self, project: Project) -> tuple[PodView, ...]:
        """Pods of its runs, also of runs that are gone already."""
        meta = project.metadata
        return tuple(
            PodView.of(e.body)
            for e in self._store.entries("Pod")
            if e.body is not None
            and e.key.namespace == meta.namespace
            and e.labels.get(LABEL_PROJECT) == meta.name
        )

    async def _read_sources(self, seen: ProjectObserved, commit: str) -> Sources:
        """Files of a commit; a commit never changes, so they are kept."""
        place = (seen.project.metadata.namespace, seen.slug, commit)
        if place in self._sources:
            self._sources.move_to_end(place)
            return self._sources[place]
        services = await self._git.file(*place, "services.yml") or ""
        contracts: dict[str, str] = {}
        for path in await self._git.tree(*place):
            if path.rpartition("/")[2] == _CONTRACT:
                contracts[path] = await self._git.file(*place, path) or ""
        self._sources[place] = Sources(commit, services, contracts)
        while len(self._sources) > _SOURCES_KEPT:
            self._sources.popitem(last=False)
        return self._sources[place]
