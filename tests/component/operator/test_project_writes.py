"""What a Project costs the API server on its way: each state that a watch shows is one write."""

import asyncio
from typing import Any

from codegen_crds.contracts.run import RunPayload, RunResult
from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, PROJECT, Kind

NODES = ("first", "second", "third")
Json = dict[str, Any]


async def test_a_chain_costs_at_most_two_writes_per_transition(stage: Any, node: Any) -> None:
    """Each fact is written once: a run's node in the run, a release's attempt in its Deployment."""
    for graph, play in list(node.plays.items()):
        node.plays[graph] = _step_by_step(play)
    states: dict[str, list[Json]] = {}
    async with asyncio.TaskGroup() as group:
        watches = [
            group.create_task(_watch(stage, kind, states.setdefault(kind.plural, [])))
            for kind in (PROJECT, AGENT_RUN, DEPLOYMENT)
        ]
        stage.start()
        await stage.server()
        await stage.project()
        await stage.says("DNSNotPointing")
        for watch in watches:
            watch.cancel()
    nodes = {
        (state["metadata"]["name"], name)
        for state in states["agentruns"]
        if (name := state.get("status", {}).get("node"))
    }
    assert {name for _, name in nodes} == set(NODES)
    told = [str(state.get("status", {}).get("message")) for state in states["projects"]]
    assert not any(name in text for name in NODES for text in told), told
    changes = {plural: _transitions(seen) for plural, seen in states.items()}
    assert len(states["projects"]) <= 2 * changes["projects"], told
    assert len(states["deployments"]) <= 2 * changes["deployments"]
    # The gateway writes nodes at most every two seconds; here each one is seen.
    written = sum(map(len, states.values())) - len(nodes)
    assert written <= 2 * sum(changes.values())


def _step_by_step(play: Any) -> Any:
    """A run that names each node before it ends."""

    async def slow(node: Any, run: Json, payload: RunPayload, pod: str) -> RunResult | None:
        reached = run.get("status", {}).get("node", "")
        if reached != NODES[-1]:
            following = NODES[NODES.index(reached) + 1] if reached else NODES[0]
            await node.post(run["metadata"]["name"], node=following)
            return None
        result: RunResult | None = await play(node, run, payload, pod)
        return result

    return slow


async def _watch(stage: Any, kind: Kind, states: list[Json]) -> None:
    _, version = await stage.client.list(kind, stage.tenant)
    changes = stage.client.watch(kind, stage.tenant, resource_version=version)
    async for _, body in changes:
        states.append(body)


def _transitions(states: list[Json]) -> int:
    """How often a condition appeared or changed its status; of a run, which has none: its phase."""
    known: dict[tuple[str, str], str] = {}
    changes = 0
    for state in states:
        for condition in state.get("status", {}).get("conditions", ()):
            key = state["metadata"]["name"], condition["type"]
            changes += known.get(key) != condition["status"]
            known[key] = condition["status"]
        if state["kind"] == AGENT_RUN.name:
            key, phase = (state["metadata"]["name"], "phase"), state.get("status", {}).get("phase")
            changes += bool(phase) and known.get(key) != phase
            known[key] = phase or ""
    return changes
