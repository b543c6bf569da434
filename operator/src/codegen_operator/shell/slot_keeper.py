"""Hands out the places for runs and builds.

Between a grant and the write that shows it lies an API call, during which others ask. A grant
is therefore remembered until its reconciliation ends: two of them never share a place.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from codegen_crds.v1alpha1 import AgentRun, Project, Resource
from codegen_operator.domain.agentrun import holds_slot
from codegen_operator.domain.policy import Policy
from codegen_operator.domain.project import awaits_build
from codegen_operator.domain.slots import Slot, Ticket, ask
from codegen_operator.domain.stages.build import holds_slot as holds_build_slot

from .store import Key, Store

_EPOCH = datetime.fromtimestamp(0, UTC)


class SlotKeeper:
    """Answers whether a run or a build may start now."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store = store
        self._policy = policy
        self._granted: set[Key] = set()

    def for_run(self, run: AgentRun) -> Slot:
        """Whether a run may have a pod."""
        runs = list(self._store.every(AgentRun))
        holding = [r for r in runs if holds_slot(r)]
        queued = [r for r in runs if r.status.reason == "Queued" and not r.terminal]
        return self._ask(run, queued, holding, self._policy.runs_at_once)

    def for_build(self, project: Project) -> Slot:
        """Whether a Project may have a build Job."""
        projects = list(self._store.every(Project))
        holding = [p for p in projects if holds_build_slot(p.status.build)]
        queued = [p for p in projects if awaits_build(p.status)]
        return self._ask(project, queued, holding, self._policy.builds_at_once)

    def settle(self, key: Key) -> None:
        """The reconciliation that asked has ended; the store shows what became of it."""
        self._granted.discard(key)

    def _ask(
        self,
        me: Resource,
        queued: Iterable[Resource],
        holding: Iterable[Resource],
        limit: int,
    ) -> Slot:
        mine = _key(me)
        taken = {_key(r) for r in holding} | {
            key for key in self._granted if key.kind == me.definition.kind
        }
        taken.discard(mine)
        active = Counter(key.namespace for key in taken)
        tickets = [_ticket(r) for r in queued if _key(r) not in taken]
        slot = ask(_ticket(me), tickets, active, limit)
        if slot.granted:
            self._granted.add(mine)
        return slot


def _key(resource: Resource) -> Key:
    meta = resource.metadata
    return Key(resource.definition.kind, meta.namespace, meta.name)


def _ticket(resource: Resource) -> Ticket:
    meta = resource.metadata
    return Ticket(meta.namespace, meta.name, meta.creation_timestamp or _EPOCH)
