"""One pass for one object: observe, plan, write the status, act."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from codegen_crds._model import WireModel
from codegen_crds.kinds import find_kind
from codegen_crds.v1alpha1 import AgentRun, Deployment, MachineRequest, Project, Resource, Server
from codegen_operator.cluster.ports import Objects
from codegen_operator.domain.agentrun import plan_agentrun
from codegen_operator.domain.delivery.facts import seat, seated
from codegen_operator.domain.deployment import plan_deployment
from codegen_operator.domain.machine_request import plan_machine_request
from codegen_operator.domain.plan import Plan
from codegen_operator.domain.project import held_up, plan_project
from codegen_operator.domain.project_facts import LookFirst
from codegen_operator.domain.server import plan_server
from codegen_operator.domain.tenancy import Doors, is_tenant, plan_tenancy, tenant_objects

from .clock import Clock
from .execute import Hands, execute
from .looks import Looks
from .observe_delivery import DeliveryObserver
from .observe_machine_request import MachineRequestObserver
from .observe_project import ProjectObserver
from .observe_run import RunObserver
from .slot_keeper import SlotKeeper
from .status import write_status
from .store import Entry, Key, Store

_FACTS_MAX = 8
"""More kinds of facts than there are: a plan that asks for one twice is broken."""
S = TypeVar("S", bound=WireModel)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Observers:
    """Who looks at what."""

    run: RunObserver
    project: ProjectObserver
    delivery: DeliveryObserver
    machine_request: MachineRequestObserver


class Reconciler:
    """Brings one object a step further. Safe to run twice, and to be killed at any point."""

    def __init__(
        self,
        store: Store,
        hands: Hands,
        observers: Observers,
        *,
        looks: Looks,
        slots: SlotKeeper,
        doors: Doors,
        clock: Clock,
        tenant_opened: Callable[[str], Awaitable[None]],
        tenant_closed: Callable[[str], Awaitable[None]],
    ) -> None:
        self._store = store
        self._hands = hands
        self._observers = observers
        self._looks = looks
        self._slots = slots
        self._doors = doors
        self._clock = clock
        self._tenant_opened = tenant_opened
        self._tenant_closed = tenant_closed

    @property
    def objects(self) -> Objects:
        """The API server."""
        return self._hands.objects

    async def reconcile(self, key: Key) -> float | None:
        """Make one pass.

        Returns:
            Seconds after which to look again even if nothing changes; None: no need.
        """
        entry = self._store.entry(key)
        if key.kind == "Namespace":
            return await self._namespace(key.name, entry)
        if entry is None:
            return None
        if entry.error:
            log.error("object.unreadable", object=":".join(key), problem=entry.error)
            return None
        try:
            return await self._resource(entry)
        finally:
            self._slots.settle(key)

    async def say_held_up(self, key: Key, why: str) -> None:
        """Say on a Project that something outside holds it up."""
        project = self._store.get(Project, key.namespace, key.name)
        if key.kind == "Project" and project is not None and not project.metadata.deleting:
            await write_status(self.objects, project, held_up(project, why, self._clock()))

    async def _resource(self, entry: Entry) -> float | None:
        match entry.resource:
            case Project() as project:
                return await self._carry_out(project, await self._plan_project(project))
            case AgentRun() as run:
                seen = await self._observers.run.observe(run, self._clock())
                return await self._carry_out(seen.run, plan_agentrun(seen))
            case Deployment() as deployment:
                return await self._deployment(deployment)
            case Server() as server:
                observed = await self._observers.delivery.server(server, self._clock())
                return await self._carry_out(server, plan_server(observed))
            case MachineRequest() as request:
                asked = await self._observers.machine_request.observe(request, self._clock())
                return await self._carry_out(request, plan_machine_request(asked))
            case _:
                return None

    async def _plan_project(self, project: Project) -> Plan[WireModel]:
        observer = self._observers.project
        seen = await observer.observe(project, self._clock())
        for _ in range(_FACTS_MAX):
            try:
                return plan_project(seen)  # type: ignore[return-value]  # read only from here on
            except LookFirst as need:
                seen = await observer.look(seen, need.fact, need.about)
        raise RuntimeError("the plan of a Project keeps asking for facts")

    async def _deployment(self, deployment: Deployment) -> float | None:
        uid = deployment.metadata.uid
        server = self._store.get(Server, "", seat(deployment).server)
        self._looks.start_if_due(seated(deployment), server)
        seen = await self._observers.delivery.deployment(deployment, self._clock())
        again = await self._carry_out(deployment, plan_deployment(seen))
        return None if self._looks.running(uid) and not again else again

    async def _carry_out(self, resource: Resource, plan: Plan[S]) -> float | None:
        """Write the status and act, in the order the plan asks for."""
        now = self._clock()
        if plan.status_first:
            await write_status(self.objects, resource, plan.status)
            await execute(self._hands, plan.actions, about=resource, now=now)
        else:
            await execute(self._hands, plan.actions, about=resource, now=now)
            await write_status(self.objects, resource, plan.status)
        if plan.actions:
            # What was done outside the API server wakes nobody: look at it right away.
            return 0.0
        return plan.requeue_seconds

    async def _namespace(self, name: str, entry: Entry | None) -> float | None:
        """Fill a tenant namespace; watch its Secrets from then on."""
        if entry is None or not is_tenant(entry.labels):
            await self._tenant_closed(name)
            return None
        if entry.body and entry.body["metadata"].get("deletionTimestamp"):
            return None
        present = {}
        for body in tenant_objects(name, self._doors):
            kind = find_kind(body["apiVersion"], body["kind"])
            found = await self.objects.find(kind, body["metadata"]["name"], name)
            if found is not None:
                present[body["kind"], body["metadata"]["name"]] = found
        for action in plan_tenancy(name, self._doors, present):
            await self.objects.apply(action.body)
        await self._tenant_opened(name)
        return None
