"""The store and the queue: what they promise whatever order things arrive in."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.meta import ANNOTATION_CANCEL
from codegen_crds.v1alpha1 import Project
from codegen_operator.domain.policy import Backoff
from codegen_operator.shell.router import wakes
from codegen_operator.shell.store import Key, Store
from codegen_operator.shell.work_queue import WorkQueue
from codegen_operator.shell.world import World

POD = Key("Pod", "team", "p")


def pod(version: int, uid: str = "u", **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "p",
            "namespace": "team",
            "uid": uid,
            "resourceVersion": str(version),
            **metadata,
        },
    }


def project(name: str = "todo", **spec: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "team", "uid": f"u-{name}", "resourceVersion": "1"}
    wanted = {"title": "Todo", "description": "Tasks.", **spec}
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": metadata,
        "spec": wanted,
    }


@given(st.permutations(list(range(1, 8))))
def test_the_newest_version_stays_in_whatever_order_they_arrive(order: list[int]) -> None:
    """An answer to our own write may overtake the event of an older one."""
    store = Store()
    for version in order:
        store.put(pod(version))
    entry = store.entry(POD)
    assert entry is not None
    assert entry.version == 7


@given(st.permutations([("put", 1), ("put", 3), ("drop", 4), ("put", 2)]))
def test_what_was_deleted_does_not_come_back(events: list[tuple[str, int]]) -> None:
    """A late event of a deleted object is not news."""
    store = Store()
    dropped = False
    for what, version in events:
        if what == "drop":
            store.drop(POD, "u")
            dropped = True
        else:
            store.put(pod(version))
        if dropped:
            assert store.entry(POD) is None


def test_another_object_under_the_name_replaces_and_is_not_taken_out_by_the_old_ones_end() -> None:
    """Deletion events carry a uid; a re-created object has another."""
    store = Store()
    store.put(pod(1, "old"))
    store.put(pod(5, "new"))
    store.drop(POD, "old")
    entry = store.entry(POD)
    assert entry is not None
    assert entry.uid == "new"


def test_owners_are_found_by_reference_and_by_label() -> None:
    """Objects outside the owner's namespace have only the label."""
    store = Store()
    store.put(pod(1, ownerReferences=[{"uid": "a"}], labels={"codegen.dev/owner-uid": "b"}))
    assert [e.key for e in store.owned("a")] == [POD]
    assert [e.key for e in store.owned("b")] == [POD]
    store.put(pod(2))
    assert store.owned("a") == []


def test_an_unreadable_object_is_kept_with_the_field_that_is_wrong() -> None:
    """Its neighbours are not concerned, and its value is not repeated."""
    store = Store()
    store.put(project("bad", title=["secret-looking"]))
    store.put(project("good"))
    bad = store.entry(Key("Project", "team", "bad"))
    assert bad is not None
    assert bad.error.startswith("spec.title")
    assert "secret-looking" not in bad.error
    assert [p.metadata.name for p in store.every(Project)] == ["good"]


def test_values_of_secrets_never_enter_the_store() -> None:
    """Neither data, nor what kubectl left in an annotation."""
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "s",
            "namespace": "team",
            "uid": "s",
            "resourceVersion": "1",
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "canary"},
        },
        "data": {"key": "canary"},
        "stringData": {"key": "canary"},
    }
    store = Store()
    store.put(secret)
    assert "canary" not in repr(store.entry(Key("Secret", "team", "s")))


async def test_a_key_is_worked_on_once_at_a_time_and_no_change_is_lost() -> None:
    """A key that is added while it is worked on comes again after that, not beside it."""
    queue = WorkQueue(Backoff(0.01, 0.05))
    queue.add(POD)
    queue.add(POD)
    assert await queue.take() == POD
    queue.add(POD)
    assert queue.depth == 0
    queue.done(POD)
    assert queue.depth == 1
    await queue.take()
    queue.done(POD)
    assert queue.idle


async def test_the_earliest_wish_for_a_key_wins() -> None:
    """A late timer does not delay what is asked for now."""
    queue = WorkQueue(Backoff(0.01, 0.05))
    queue.add(POD, after=60)
    queue.add(POD, after=0.01)
    async with asyncio.timeout(5):
        assert await queue.take() == POD
    queue.close()


async def test_failures_back_off_and_success_forgets_them() -> None:
    """Delays grow up to a bound and start anew."""
    queue = WorkQueue(Backoff(1.0, 4.0))
    assert [queue.failed(POD) for _ in range(4)] == [1.0, 2.0, 4.0, 4.0]
    queue.succeeded(POD)
    assert queue.failed(POD) == 1.0
    queue.close()


async def test_an_event_wakes_whom_it_concerns_and_a_repetition_nobody() -> None:
    """The answer to our own write and its event are one change."""
    world = World(Store(), WorkQueue(Backoff()))
    world.seen(project())
    assert await world.queue.take() == Key("Project", "team", "todo")
    world.queue.done(Key("Project", "team", "todo"))
    world.event("MODIFIED", project())
    assert world.queue.idle
    world.seen({**pod(1, ownerReferences=[{"uid": "u-todo"}])})
    assert await world.queue.take() == Key("Project", "team", "todo")


def test_a_job_that_is_cancelled_by_the_project_wakes_whose_job_it_is() -> None:
    store, deployment = Store(), Key("Deployment", "team", "todo")
    owned = pod(1, "d", name="todo", ownerReferences=[{"uid": "u-todo"}])
    store.put(project())
    store.put({**owned, "apiVersion": "codegen.dev/v1alpha1", "kind": "Deployment"})
    before = store.entry(Key("Project", "team", "todo"))
    body = project()
    metadata = {**body["metadata"], "resourceVersion": "2"}
    store.put({**body, "metadata": {**metadata, "annotations": {"other": "note"}}})
    noted = store.entry(Key("Project", "team", "todo"))
    assert deployment not in wakes(store, before, noted)
    annotations = {ANNOTATION_CANCEL: "todo-deploy-1"}
    metadata = {**metadata, "resourceVersion": "3", "annotations": annotations}
    store.put({**body, "metadata": metadata})
    assert deployment in wakes(store, noted, store.entry(Key("Project", "team", "todo")))
