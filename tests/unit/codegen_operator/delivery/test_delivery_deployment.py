"""The planner of a Deployment, against a cluster in memory."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen_crds.contracts.job import AnsibleResult
from codegen_operator.domain.deployment import plan_deployment
from codegen_operator.domain.plan import CreateJobInput
from codegen_operator.domain.verification import Reported

UID = "deployment-todo"


def started(make: Any, **spec: Any) -> Any:
    """A cluster whose Deployment has its place and a release Job that runs."""
    cluster = make.cluster()
    cluster.add(make.deployment(**spec))
    cluster.settle(UID)
    return cluster


def live(make: Any, **spec: Any) -> Any:
    """A cluster whose Deployment is verified."""
    cluster = started(make, **spec)
    cluster.end()
    cluster.settle(UID)
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    return cluster


def test_a_release_is_ready_only_after_it_was_seen_from_outside(make: Any) -> None:
    cluster = started(make)
    assert cluster.condition(UID, "Deployed") == ("False", "Releasing")
    cluster.end()
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("True", "Released")
    assert cluster.condition(UID, "Ready") == ("False", "Verifying")
    cluster.look(UID)
    cluster.settle(UID)
    status = cluster.deployments[UID].status
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    assert status.live.release_id == make.release().release_id
    assert [h.release for h in status.history] == [make.release()]
    assert not cluster.jobs
    assert not cluster.orders, "no input outlives its Job"


def test_nothing_is_written_or_done_while_nothing_happens(make: Any) -> None:
    cluster = live(make)
    writes = cluster.writes
    for _ in range(5):
        cluster.wait(600)
        cluster.look(UID)
        plan = cluster.step(UID)
        assert not plan.actions
        assert plan.requeue_seconds is not None, "it looks again by itself"
    assert cluster.writes == writes


def test_a_restart_forgets_the_look_and_not_the_verdict(make: Any) -> None:
    cluster = live(make)
    cluster.probe.clear()
    writes = cluster.writes
    plan = cluster.step(UID)
    assert plan.requeue_seconds == 0, "it looks at once"
    assert cluster.writes == writes


def test_the_site_play_runs_when_the_site_differs_and_only_then(make: Any) -> None:
    cluster = live(make)
    cluster.want(UID, release=make.release("2"))
    cluster.settle(UID)
    second = cluster.end()
    cluster.settle(UID)
    cluster.want(UID, domain="shop.example.org")
    cluster.settle(UID)
    third = cluster.end()
    first = cluster.ran[0]
    assert [o.job.site is not None for o in (first, second, third)] == [True, False, True]


def test_another_machine_under_the_servers_name_gets_the_release_anew(make: Any) -> None:
    cluster = live(make)
    spec = cluster.server.spec.model_copy(update={"host_key": "ssh-ed25519 BBBB"})
    cluster.server = cluster.server.model_copy(update={"spec": spec})
    cluster.settle(UID)
    order = cluster.end()
    assert order.job.site is not None
    assert order.job.host_key == "ssh-ed25519 BBBB"
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("True", "Released")


def test_only_a_job_with_a_site_gets_the_key_of_the_administrator(make: Any) -> None:
    cluster = make.cluster()
    cluster.add(make.deployment())
    bodies = []
    for release in ("1", "2"):
        cluster.want(UID, release=make.release(release))
        for _ in range(4):
            plan = cluster.step(UID)
            bodies += [a.body for a in plan.actions if hasattr(a, "body")]
        cluster.end()
        cluster.settle(UID)
    secrets = [
        {
            v["secret"]["secretName"]
            for v in b["spec"]["template"]["spec"]["volumes"]
            if "secret" in v
        }
        for b in bodies
    ]
    assert ["srv-ssh" in names for names in secrets] == [True, False]
    assert all("srv-deploy-key" in names for names in secrets)


def test_three_failures_stop_and_the_old_release_stays_live(make: Any) -> None:
    cluster = live(make)
    old = make.release().release_id
    cluster.want(UID, release=make.release("2"))
    for attempt in (1, 2, 3):
        cluster.settle(UID)
        cluster.end(make.fail("product", "HealthCheckFailed", "ValueError: no such table"))
        cluster.settle(UID)
        status, reason = cluster.condition(UID, "Deployed")
        assert (status, reason) == ("False", "HealthCheckFailed"), attempt
        cluster.wait(3600)
    cluster.settle(UID)
    writes = cluster.writes
    for _ in range(5):
        cluster.wait(86400)
        cluster.settle(UID)
    assert len(cluster.ran) == 4, "one good release and three attempts at the bad one"
    assert cluster.writes == writes
    status = cluster.deployments[UID].status
    assert status.failed_release == make.release("2").release_id
    assert status.live.release_id == old
    assert status.installed == old
    found = next(c for c in status.conditions if c.type == "Deployed")
    assert "attempt 3 of 3" in found.message
    assert "ValueError: no such table" in found.message
    assert cluster.condition(UID, "Ready") == ("False", "HealthCheckFailed")


def test_a_failed_release_is_tried_again_once_it_was_wanted_anew(make: Any) -> None:
    cluster = live(make)
    for wanted in ("2", "1", "2"):
        cluster.want(UID, release=make.release(wanted))
        cluster.settle(UID)
        while cluster.jobs:
            cluster.end(make.fail("input", "BadConfiguration"))
            cluster.settle(UID)
        if wanted == "1":
            assert cluster.condition(UID, "Deployed") == ("True", "Released")
            assert cluster.deployments[UID].status.failed_release == ""
    assert len(cluster.ran) == 3, "the good one, and the bad one each time it was wanted"


def test_an_unreachable_server_is_waited_for_and_costs_no_attempt(make: Any) -> None:
    cluster = started(make)
    waits = []
    for _ in range(12):
        cluster.end(make.fail("infrastructure", "ServerUnreachable"))
        cluster.settle(UID)
        assert cluster.condition(UID, "Deployed") == ("False", "ServerUnreachable")
        job = cluster.deployments[UID].status.job
        assert job.attempt == 1
        waits.append((job.retry_at - cluster.now).total_seconds())
        plan = cluster.step(UID)
        assert plan.requeue_seconds == waits[-1]
        cluster.wait(waits[-1])
        cluster.settle(UID)
        assert cluster.condition(UID, "Deployed") == ("False", "ServerUnreachable")
    assert waits == sorted(waits)
    assert waits[-1] == make.settings.release_retry.backoff.most
    cluster.end()
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("True", "Released")


def test_a_job_that_is_running_is_not_disturbed_by_a_newer_wish(make: Any) -> None:
    cluster = started(make)
    cluster.want(UID, release=make.release("2"))
    cluster.settle(UID)
    assert len(cluster.jobs) == 1
    cluster.end()
    cluster.settle(UID)
    assert cluster.end().job.request.release == make.release("2")


def test_a_release_whose_id_is_not_that_of_its_content_is_refused(make: Any) -> None:
    wrong = make.release().model_copy(update={"release_id": "0" * 12})
    cluster = started(make, release=wrong)
    assert cluster.condition(UID, "Deployed") == ("False", "ReleaseIdMismatch")
    assert not cluster.jobs


def test_a_public_service_without_ports_is_refused_by_name(make: Any) -> None:
    placement = make.deployment().spec.placement.model_copy(update={"ports": ()})
    cluster = started(make, placement=placement)
    assert cluster.condition(UID, "Deployed") == ("False", "PortsMissing")


def test_without_a_release_it_waits(make: Any) -> None:
    cluster = started(make, release=None)
    assert cluster.condition(UID, "Placed") == ("True", "Claimed")
    assert cluster.condition(UID, "Ready") == ("False", "NothingToRun")
    assert not cluster.jobs


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tenants": ()}, "NotAllowed"),
        ({"cordoned": True}, "Cordoned"),
    ],
)
def test_a_hand_made_deployment_needs_a_server_that_takes_it(
    make: Any, changes: dict[str, Any], reason: str
) -> None:
    cluster = make.cluster(server=make.ready(make.server(**changes)))
    cluster.add(make.deployment(project_ref=None))
    cluster.settle(UID)
    assert cluster.condition(UID, "Placed") == ("False", reason)
    assert not cluster.jobs


def test_a_hand_made_deployment_claims_for_itself(make: Any) -> None:
    cluster = started(make, project_ref=None)
    (allocation,) = cluster.server.status.allocations
    assert (allocation.uid, allocation.name) == (UID, "todo")
    assert len(cluster.jobs) == 1


def test_nobody_takes_over_the_name_or_domain_of_an_older_product(make: Any) -> None:
    cluster = started(make)
    ports = make.deployment().spec.placement.ports
    other = tuple(p.model_copy(update={"blue": 20002, "green": 20003}) for p in ports)
    for field, reason in (("app", "NameTaken"), ("domain", "DomainTaken")):
        taken = getattr(cluster.deployments[UID].spec, field)
        placement = make.deployment().spec.placement.model_copy(update={"ports": other})
        young = make.deployment("zwei", placement=placement, **{field: taken})
        cluster.add(young)
        cluster.settle("deployment-zwei")
        assert cluster.condition("deployment-zwei", "Placed") == ("False", reason)
        assert cluster.condition(UID, "Placed") == ("True", "Claimed")


def test_one_failed_look_is_weather_and_three_are_news(make: Any) -> None:
    cluster = live(make)
    for expected in ("True", "True", "False"):
        cluster.wait(60)
        cluster.look(UID, "NoAnswer")
        cluster.settle(UID)
        assert cluster.condition(UID, "Verified")[0] == expected
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Ready") == ("True", "Verified")


def test_a_look_at_another_release_proves_nothing(make: Any) -> None:
    cluster = live(make)
    cluster.want(UID, release=make.release("2"))
    cluster.settle(UID)
    cluster.end()
    cluster.settle(UID)
    assert cluster.condition(UID, "Verified") == ("Unknown", "Verifying")
    assert cluster.deployments[UID].status.live.release_id == make.release().release_id


def test_history_keeps_ten_releases_newest_first(make: Any) -> None:
    cluster = live(make)
    for mark in "23456789abcd":
        cluster.want(UID, release=make.release(mark))
        cluster.settle(UID)
        cluster.end()
        cluster.settle(UID)
        cluster.look(UID)
        cluster.settle(UID)
    history = cluster.deployments[UID].status.history
    assert [h.release.commit[0] for h in history] == list("dcba987654")


def test_there_is_never_more_than_one_job_also_while_the_last_one_is_going(make: Any) -> None:
    cluster = started(make)
    cluster.lingering = True
    cluster.end(make.fail("transient"))
    cluster.settle(UID)
    cluster.wait(3600)
    cluster.settle(UID)
    assert [seen.deleting for _, seen in cluster.jobs.values()] == [True]
    cluster.delete(UID)
    cluster.settle(UID)
    assert len(cluster.jobs) == 1
    cluster.reap()
    cluster.settle(UID)
    assert cluster.end().job.operation == "remove"
    cluster.settle(UID)
    assert UID not in cluster.gone, "its Job is still there"
    cluster.reap()
    cluster.settle(UID)
    assert UID in cluster.gone


def test_removal_is_seen_before_the_object_goes(make: Any) -> None:
    cluster = live(make)
    cluster.delete(UID)
    cluster.settle(UID)
    assert UID in cluster.deployments
    order = cluster.end()
    assert order.job.operation == "remove"
    assert order.job.request.keep_data
    cluster.settle(UID)
    assert UID in cluster.gone
    assert not cluster.jobs
    assert not cluster.orders
    assert not cluster.events


def test_what_was_never_on_the_server_goes_at_once(make: Any) -> None:
    cluster = started(make, release=None)
    cluster.delete(UID)
    cluster.settle(UID)
    assert UID in cluster.gone
    assert not cluster.ran


def test_deletion_ends_a_release_that_is_under_way_first(make: Any) -> None:
    cluster = started(make)
    cluster.delete(UID)
    cluster.settle(UID)
    assert cluster.end().job.operation == "remove"
    cluster.settle(UID)
    assert UID in cluster.gone


@pytest.mark.parametrize("class_", ["infrastructure", "transient", "product", "input", "bug"])
def test_a_lost_server_does_not_hold_a_deletion_for_ever(make: Any, class_: str) -> None:
    cluster = live(make)
    cluster.ran.clear()
    cluster.delete(UID)
    for _ in range(50):
        cluster.settle(UID)
        if UID in cluster.gone:
            break
        if cluster.jobs:
            cluster.end(make.fail(class_, "ServerUnreachable"))
        cluster.wait(3600)
    assert UID in cluster.gone
    assert len(cluster.ran) == make.settings.removal_retry.attempts
    (event,) = cluster.events
    assert event.reason == "RemovalForced"
    assert "ServerUnreachable" in event.message


def test_a_server_that_does_not_exist_any_more_holds_nothing(make: Any) -> None:
    cluster = live(make)
    cluster.server = None
    cluster.delete(UID)
    cluster.settle(UID)
    assert UID in cluster.gone
    assert "ServerGone" in cluster.events[0].message


def lived(make: Any, lives: float, *, deleting: bool) -> tuple[Any, bool]:
    """A cluster whose operator was killed after so many effects, if it did not end before."""
    cluster = make.cluster(lives=lives)
    cluster.add(make.deployment())
    died = False
    for _ in range(40):
        if UID not in cluster.deployments:
            break
        try:
            cluster.step(UID)
        except make.died:
            died, cluster.lives = True, float("inf")
            continue
        world_goes_on(cluster, deleting=deleting)
    return cluster, died


def world_goes_on(cluster: Any, *, deleting: bool) -> None:
    """End the Job that runs; look at what is installed, or delete it."""
    if any(not seen.ended for _, seen in cluster.jobs.values()):
        cluster.end()
    if UID not in cluster.deployments or not cluster.deployments[UID].status.installed:
        return
    if deleting:
        cluster.delete(UID)
    else:
        cluster.look(UID)


@pytest.mark.parametrize("deleting", [False, True])
def test_killed_after_any_effect_it_ends_the_same(make: Any, deleting: bool) -> None:
    """One Job per piece of work, however often and wherever the operator is killed."""
    whole, _ = lived(make, float("inf"), deleting=deleting)
    for lives in range(60):
        cluster, died = lived(make, lives, deleting=deleting)
        assert [o.job.operation for o in cluster.ran] == [o.job.operation for o in whole.ran]
        assert set(cluster.deployments) == set(whole.deployments)
        assert not cluster.jobs
        assert not cluster.orders
        if not deleting:
            assert cluster.condition(UID, "Ready") == ("True", "Verified")
        if not died:
            assert lives > 5
            return
    raise AssertionError("it never lived to the end")


FAILURES = st.sampled_from(["infrastructure", "transient", "product", "input", "bug", ""])


@given(script=st.lists(FAILURES, max_size=12), pauses=st.lists(st.integers(0, 900), max_size=12))
@settings(max_examples=60, deadline=None)
def test_attempts_are_bounded_and_nobody_is_blamed_for_the_network(
    make: Any, script: list[str], pauses: list[int]
) -> None:
    cluster = started(make)
    for class_, pause in zip(script, [*pauses, *[900] * len(script)], strict=False):
        if not cluster.jobs:
            break
        cluster.end(make.fail(class_) if class_ else None)
        cluster.settle(UID)
        cluster.wait(pause)
        cluster.settle(UID)
        cluster.wait(900)
        cluster.settle(UID)
    costly = [c for c in script[: len(cluster.ran)] if c in {"transient", "product"}]
    assert len(costly) <= make.settings.release_retry.attempts
    status = cluster.deployments[UID].status
    gave_up = status.failed_release != ""
    stopped = any(c in {"input", "bug"} for c in script[: len(cluster.ran)])
    assert gave_up == (stopped or len(costly) == make.settings.release_retry.attempts)
    assert plan_deployment(cluster.observe(UID)) == plan_deployment(cluster.observe(UID))


def test_values_of_secrets_are_asked_for_by_name_and_held_by_nobody(make: Any) -> None:
    """A plan names (Secret, key) pairs; no field of it could hold a value."""
    cluster = started(make)
    (order,) = cluster.orders.values()
    assert order.values == (("todo-generated", "POSTGRES_PASSWORD"),)
    assert order.values_namespace == "shop"
    assert order.job.request.secrets == {}
    assert order.job.registry_auth == ""


def test_drift_is_named_by_one_job_per_difference_and_reported(make: Any) -> None:
    cluster = live(make)
    release = make.release().release_id
    reported = reported_drift(release, "0123456789ab")
    for _ in range(3):
        cluster.wait(300)
        cluster.look(UID, reported=reported)
        cluster.settle(UID)
        if cluster.jobs:
            result = drift_result(["unit todo_backend_blue.container was edited"])
            cluster.end(result=result)
            cluster.settle(UID)
    assert cluster.condition(UID, "Drifted") == ("True", "ServerDiffers")
    drift = cluster.deployments[UID].status.drift
    assert drift.items == ("unit todo_backend_blue.container was edited",)
    assert [o.job.operation for o in cluster.ran] == ["deploy", "status"]
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Drifted") == ("False", "AsReleased")
    assert cluster.deployments[UID].status.drift is None


def test_drift_is_healed_once_where_the_policy_says_so(make: Any) -> None:
    cluster = live(make, drift_policy="heal")
    other = "f" * 12
    for _ in range(3):
        cluster.wait(300)
        if cluster.deployments[UID].status.installed == make.release().release_id:
            cluster.look(UID, "WrongRelease", reported=reported_drift(other, ""))
        cluster.settle(UID)
        if cluster.jobs:
            cluster.end()
            cluster.settle(UID)
    assert [o.job.operation for o in cluster.ran] == ["deploy", "deploy"]
    assert cluster.condition(UID, "Drifted")[0] == "True"


def reported_drift(release: str, digest: str) -> Reported:
    return Reported(release, (("backend", "running"),), digest)


def drift_result(lines: list[str]) -> AnsibleResult:
    return AnsibleResult(operation="status", drift=lines)


def test_a_plan_is_a_function_of_what_is_seen(make: Any) -> None:
    cluster = started(make)
    first, second = (plan_deployment(cluster.observe(UID)) for _ in range(2))
    assert first == second
    assert not any(isinstance(a, CreateJobInput) for a in first.actions)
