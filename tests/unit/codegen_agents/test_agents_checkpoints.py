"""The checkpointer over HTTP, against a store that keeps what the contract says."""

import json
from typing import Any, TypedDict

import httpx
import pytest
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from codegen_agents.doors.checkpoints import GatewaySaver
from codegen_agents.doors.gateway import GatewayClient
from codegen_agents.errors import DoorError


class Store:
    """The checkpoint part of the gateway, in memory."""

    def __init__(self) -> None:
        self.checkpoints: dict[tuple[str, str], dict[str, Any]] = {}
        self.writes: dict[tuple[str, str], dict[tuple[str, int], dict[str, Any]]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path, query = request.url.path, request.url.params
        if request.method == "PUT" and path == "/v1/checkpoints":
            body = json.loads(request.content)
            self.checkpoints[body["ns"], body["id"]] = body
            return httpx.Response(204)
        if request.method == "PUT":
            body = json.loads(request.content)
            known = self.writes.setdefault((body["ns"], body["id"]), {})
            for write in body["writes"]:
                known[write["taskId"], write["idx"]] = write
            return httpx.Response(204)
        if request.method == "DELETE":
            self.checkpoints.clear()
            return httpx.Response(204)
        found = [
            self._stored(key)
            for key in sorted(self.checkpoints, key=lambda k: k[1], reverse=True)
            if query.get("ns") in (None, key[0])
            and query.get("id", "") in ("", key[1])
            and (not query.get("before") or key[1] < query["before"])
        ]
        if path.endswith("/latest"):
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404)
        return httpx.Response(200, json={"checkpoints": found[: int(query["limit"])]})

    def _stored(self, key: tuple[str, str]) -> dict[str, Any]:
        writes = [w for _, w in sorted(self.writes.get(key, {}).items())]
        return {"checkpoint": self.checkpoints[key], "writes": writes}


class State(TypedDict, total=False):
    """What the graph under test remembers."""

    steps: list[str]


def saver(store: Store) -> GatewaySaver:
    http = httpx.Client(transport=httpx.MockTransport(store), base_url="http://gateway")
    return GatewaySaver(GatewayClient(http, sleep=lambda _: None))


def build(store: Store, fail: list[bool]) -> Any:
    def one(state: State) -> State:
        return {"steps": [*state.get("steps", []), "one"]}

    def ask(state: State) -> State:
        answer = interrupt("why?")
        return {"steps": [*state["steps"], f"answer {answer}"]}

    def two(state: State) -> State:
        if fail.pop():
            raise ConnectionError
        return {"steps": [*state["steps"], "two"]}

    graph: Any = StateGraph(State)
    for node in (one, ask, two):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "one")
    graph.add_edge("one", "ask")
    graph.add_edge("ask", "two")
    graph.add_edge("two", END)
    return graph.compile(checkpointer=saver(store))


CONFIG: Any = {"configurable": {"thread_id": "uid-1"}}


def test_a_thread_survives_its_process() -> None:
    """Each step is a new graph object over the same store: interrupt, crash, end."""
    store = Store()
    build(store, []).invoke({}, CONFIG, durability="sync")
    state = build(store, []).get_state(CONFIG)
    assert state.next == ("ask",)
    assert [i.value for t in state.tasks for i in t.interrupts] == ["why?"]
    with pytest.raises(ConnectionError):
        build(store, [True]).invoke(Command(resume="because"), CONFIG, durability="sync")
    end = build(store, [False]).invoke(None, CONFIG, durability="sync")
    assert end["steps"] == ["one", "answer because", "two"]
    history = list(build(store, []).get_state_history(CONFIG))
    assert len(history) == len(store.checkpoints)
    assert history[0].next == ()


def test_listing_filters_limits_and_goes_back() -> None:
    store = Store()
    build(store, []).invoke({}, CONFIG, durability="sync")
    it = saver(store)
    everything = list(it.list(CONFIG))
    assert len(everything) == len(store.checkpoints) > 1
    assert [t.config for t in it.list(CONFIG, limit=1)] == [everything[0].config]
    older = list(it.list(CONFIG, before=everything[0].config))
    assert [t.config for t in older] == [t.config for t in everything[1:]]
    inputs = list(it.list(CONFIG, filter={"source": "input"}))
    assert [dict(t.metadata)["source"] for t in inputs] == ["input"]
    assert it.get_tuple({"configurable": {"thread_id": "uid-1", "checkpoint_id": "0"}}) is None
    it.delete_thread("uid-1")
    assert it.get_tuple(CONFIG) is None


def test_calls_are_repeated_while_that_may_help_and_not_longer() -> None:
    answers: list[httpx.Response | Exception] = [
        httpx.Response(503),
        httpx.ConnectError("no"),
        httpx.Response(200),
    ]
    seen: list[str] = []

    def flaky(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = httpx.Client(transport=httpx.MockTransport(flaky), base_url="http://gateway")
    client = GatewayClient(http, sleep=lambda _: None)
    assert client.call("GET", "/v1/run").status_code == 200
    answers.append(httpx.Response(400, text="field x: bad"))
    with pytest.raises(DoorError, match="field x: bad"):
        client.call("GET", "/v1/run")
    assert len(seen) == 4
