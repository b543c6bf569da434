"""The planner of a Server, against a cluster in memory."""

from datetime import timedelta
from typing import Any

import pytest

from codegen_crds.contracts.job import JobFailure
from codegen_crds.v1alpha1.server import (
    Acme,
    Allocation,
    Facts,
    Operation,
    RegistryAccess,
    SecretKey,
)
from codegen_operator.domain.delivery.facts import admin_key
from codegen_operator.domain.delivery.orders import site_digest, site_request
from codegen_operator.domain.delivery.provision import keys_let_in
from codegen_operator.domain.measured import Measured
from codegen_operator.domain.server import ServerObserved, plan_server

UID = "uid-srv"


def fresh(make: Any, **changes: Any) -> Any:
    """A cluster with a Server whose provisioning Job runs."""
    cluster = make.cluster(server=make.server(**changes))
    cluster.settle_server()
    return cluster


def provisioned(make: Any, **changes: Any) -> Any:
    """A cluster with a Server that is Ready."""
    cluster = fresh(make, **changes)
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    return cluster


def change(cluster: Any, **spec: Any) -> None:
    changed = cluster.server.spec.model_copy(update=spec)
    cluster.server = cluster.server.model_copy(update={"spec": changed})


def told(cluster: Any) -> list[str]:
    """What people are owed."""
    return [owed.event for owed in cluster.server.status.notifications]


def test_the_release_key_is_made_before_the_first_job(make: Any) -> None:
    cluster = make.cluster(server=make.server())
    cluster.step_server()
    cluster.step_server()
    assert cluster.public_key
    assert not cluster.jobs
    cluster.settle_server()
    order = next(iter(cluster.orders.values()))
    assert order.job.deploy_public_key == cluster.public_key


def test_it_is_provisioned_once_and_then_left_alone(make: Any) -> None:
    cluster = provisioned(make)
    assert cluster.server.status.tls_root == "PEM"
    writes = cluster.writes
    for _ in range(5):
        cluster.wait(86400)
        plan = cluster.step_server()
        assert not plan.actions
        assert plan.requeue_seconds is None
    assert cluster.writes == writes
    assert len(cluster.ran) == 1


@pytest.mark.parametrize("reason", ["ServerUnreachable", "HostKeyChanged"])
def test_nobody_we_know_is_waited_for_and_never_provisioned_anew(make: Any, reason: str) -> None:
    cluster = fresh(make)
    for _ in range(8):
        cluster.end(make.fail("infrastructure", reason))
        cluster.settle_server()
        assert cluster.server_condition("Reachable") == ("False", reason)
        assert cluster.server_condition("Ready") == ("False", reason)
        assert cluster.server.status.job.attempt == 1
        assert not cluster.jobs, "the next Job waits for its time"
        cluster.wait(300)
        cluster.settle_server()
    assert told(cluster) == [reason], "once, however long it takes"
    cluster.end()
    cluster.settle_server()
    assert told(cluster) == [reason, "Recovered"]
    assert cluster.server_condition("Reachable") == ("True", "Answered")
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    assert {o.job.host_key for o in cluster.ran} == {make.server().spec.host_key}


def test_another_reason_within_the_same_time_away_is_told_and_a_new_time_too(make: Any) -> None:
    cluster = fresh(make)
    for reason in ("ServerUnreachable", "HostKeyChanged", "ServerUnreachable", "HostKeyChanged"):
        cluster.end(make.fail("infrastructure", reason))
        cluster.settle_server()
        cluster.wait(300)
        cluster.settle_server()
    assert told(cluster) == ["ServerUnreachable", "HostKeyChanged"]
    cluster.end()
    cluster.settle_server()
    change(cluster, user="admin")
    cluster.settle_server()
    cluster.wait(1)
    cluster.end(make.fail("infrastructure", "ServerUnreachable"))
    cluster.settle_server()
    assert told(cluster)[2:] == ["Recovered", "ServerUnreachable"]
    keys = [owed.key for owed in cluster.server.status.notifications]
    assert len(set(keys)) == len(keys)


def test_a_release_that_finds_it_unreachable_closes_it_to_newcomers(make: Any) -> None:
    cluster = provisioned(make)
    cluster.add(make.deployment())
    cluster.settle("deployment-todo")
    cluster.end(make.fail("infrastructure", "ServerUnreachable"))
    cluster.settle("deployment-todo")
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("False", "ServerUnreachable")
    cluster.wait(600)
    cluster.settle("deployment-todo")
    cluster.end()
    cluster.settle("deployment-todo")
    cluster.settle_server()
    assert told(cluster) == ["ServerUnreachable", "Recovered"]
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    operations = [o.job.operation for o in cluster.ran]
    assert operations == ["provision", "deploy", "deploy"], "it is not provisioned again"


def test_three_failures_stop_until_the_configuration_changes(make: Any) -> None:
    cluster = fresh(make)
    for _ in range(3):
        cluster.end(make.fail("transient", "AptLocked"))
        cluster.settle_server()
        cluster.wait(600)
        cluster.settle_server()
    assert not cluster.jobs
    assert cluster.server_condition("Ready") == ("False", "AptLocked")
    change(cluster, user="admin")
    cluster.settle_server()
    assert len(cluster.jobs) == 1


def test_an_old_podman_is_refused_at_once(make: Any) -> None:
    cluster = fresh(make)
    cluster.end(make.fail("input", "UnsupportedPodman"))
    cluster.wait(86400)
    cluster.settle_server()
    assert not cluster.jobs
    assert cluster.server_condition("Provisioned") == ("False", "UnsupportedPodman")


def test_another_configuration_of_the_same_machine_keeps_it_ready(make: Any) -> None:
    cluster = provisioned(make)
    change(cluster, user="admin")
    cluster.settle_server()
    assert len(cluster.jobs) == 1
    assert cluster.server_condition("Ready")[0] == "True"


def test_another_machine_under_the_same_name_has_nothing_yet(make: Any) -> None:
    cluster = provisioned(make)
    change(cluster, host_key="ssh-ed25519 BBBB")
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("False", "Provisioning")


def test_an_operation_is_done_once_per_id(make: Any) -> None:
    cluster = provisioned(make)
    change(cluster, operations=(Operation(id="again", kind="provision"),))
    cluster.settle_server()
    cluster.end()
    cluster.settle_server()
    assert cluster.server.status.operations_done == ("again",)
    assert [o.job.operation for o in cluster.ran] == ["provision", "provision"]
    assert not cluster.jobs


def test_a_failed_operation_is_told_and_not_repeated(make: Any) -> None:
    cluster = provisioned(make)
    change(cluster, operations=(Operation(id="again", kind="provision"),))
    cluster.settle_server()
    cluster.end(make.fail("bug"))
    cluster.settle_server()
    assert cluster.server.status.operations_done == ("again",)
    (event,) = cluster.events
    assert event.reason == "OperationFailed"
    assert not cluster.jobs


def test_claims_go_with_their_claimant_and_come_back_after_a_loss(make: Any) -> None:
    cluster = provisioned(make)
    deployment = cluster.add(make.deployment())
    cluster.settle(deployment.metadata.uid)
    held = cluster.server.status.allocations
    assert [a.uid for a in held] == ["project-todo"]
    stranger = Allocation(uid="nobody", namespace="shop", name="x", memory_mib=64, ports=())
    for before in ((), (*held, stranger)):
        status = cluster.server.status.model_copy(update={"allocations": before})
        cluster.server = cluster.server.model_copy(update={"status": status})
        cluster.settle_server()
        assert cluster.server.status.allocations == held


def test_a_place_that_was_given_away_is_not_taken_back(make: Any) -> None:
    cluster = provisioned(make)
    deployment = cluster.add(make.deployment())
    cluster.settle(deployment.metadata.uid)
    (held,) = cluster.server.status.allocations
    cluster.add(make.deployment("other", release=None))
    thief = held.model_copy(update={"uid": "project-other", "name": "other"})
    status = cluster.server.status.model_copy(update={"allocations": (thief,)})
    cluster.server = cluster.server.model_copy(update={"status": status})
    cluster.settle_server()
    assert cluster.server.status.allocations == (thief,)


def test_deletion_waits_for_products_by_name_and_takes_its_secrets_along(make: Any) -> None:
    cluster = provisioned(make)
    deployment = cluster.add(make.deployment(release=None))
    cluster.settle(deployment.metadata.uid)
    cluster.delete_server()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("False", "InUse")
    found = next(c for c in cluster.server.status.conditions if c.type == "Ready")
    assert "shop/todo" in found.message
    cluster.delete(deployment.metadata.uid)
    cluster.settle(deployment.metadata.uid)
    cluster.settle_server()
    assert cluster.server is None
    assert not cluster.public_key
    assert not cluster.orders


def test_deletion_ends_a_provisioning_that_is_under_way(make: Any) -> None:
    cluster = fresh(make)
    cluster.delete_server()
    cluster.settle_server()
    assert cluster.server is None
    assert not cluster.jobs
    assert not cluster.orders


def test_killed_after_any_effect_it_is_provisioned_once(make: Any) -> None:
    for lives in range(40):
        cluster = make.cluster(server=make.server(), lives=lives)
        died = False
        for _ in range(20):
            try:
                cluster.step_server()
            except make.died:
                died, cluster.lives = True, float("inf")
                continue
            if [s for _, s in cluster.jobs.values() if not s.ended]:
                cluster.end()
        assert cluster.server_condition("Ready") == ("True", "Provisioned")
        assert len(cluster.ran) == 1
        assert not cluster.jobs
        assert not cluster.orders
        if not died:
            return
    raise AssertionError("it never lived to the end")


def test_the_status_is_a_function_of_what_is_seen(make: Any) -> None:
    cluster = provisioned(make)
    plans = []
    for _ in range(2):
        seen = ServerObserved(
            server=cluster.server, now=cluster.now, deploy_public_key=cluster.public_key
        )
        plans.append(plan_server(seen))
    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("ahead", "said"), [(timedelta(days=1), "24 h ahead"), (-timedelta(days=1), "24 h behind")]
)
def test_a_clock_that_is_wrong_by_a_day_is_told_once_and_its_end_too(
    make: Any, ahead: timedelta, said: str
) -> None:
    cluster = provisioned(make)
    cluster.clock_ahead = ahead
    cluster.settle_server()
    assert cluster.server_condition("ClockRight") == ("False", "ClockWrong")
    found = next(c for c in cluster.server.status.conditions if c.type == "ClockRight")
    assert said in found.message
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    writes = cluster.writes
    cluster.clock_ahead = 2 * ahead
    cluster.settle_server()
    assert cluster.writes == writes, "a number that moves is no news"
    cluster.clock_ahead = timedelta(seconds=2)
    cluster.settle_server()
    assert cluster.server_condition("ClockRight") == ("True", "Right")


def test_nothing_is_said_of_a_clock_that_is_right_within_minutes(make: Any) -> None:
    cluster = provisioned(make)
    writes = cluster.writes
    for seconds in (0, 299, -299):
        cluster.clock_ahead = timedelta(seconds=seconds)
        cluster.settle_server()
    assert cluster.writes == writes


def test_a_server_that_runs_out_of_room_says_so_once_and_once_that_it_has_some(make: Any) -> None:
    cluster = provisioned(make)
    cluster.events.clear()
    said = []
    for disk, memory in ((9, 900), (1, 900), (0, 900), (2, 30), (3, 900), (4, 900), (9, 63)):
        cluster.measured = Measured(cluster.now, memory, disk)
        before = cluster.writes
        cluster.settle_server()
        said.append((cluster.server_condition("RoomLeft")[1], cluster.writes > before))
    assert said == [
        ("", False),
        ("DiskLow", True),
        ("DiskLow", False),
        ("DiskLow", False),
        ("DiskLow", False),  # not yet as much as makes it news
        ("Enough", True),
        ("MemoryLow", True),
    ]
    assert [e.reason for e in cluster.events] == ["DiskLow", "RoomLeft", "MemoryLow"]
    assert cluster.server_condition("Ready") == ("True", "Provisioned")


def test_a_machine_that_limits_nobody_says_so_once_and_when_it_does(make: Any) -> None:
    cluster = provisioned(make)
    cluster.events.clear()
    whole, said = ("cpu", "memory", "pids"), []
    for given in (None, whole, ("cpu",), ("cpu",), None, whole):
        facts = Facts(podman="5.4.2", controllers=given)
        status = cluster.server.status.model_copy(update={"facts": facts})
        cluster.server = cluster.server.model_copy(update={"status": status})
        cluster.settle_server()
        said.append(cluster.server_condition("LimitsHeld")[1])
        before = cluster.writes
        cluster.settle_server()
        assert cluster.writes == before, "it is said once"
    assert said == ["", "", *["NoControllers"] * 3, "Limited"]
    assert [e.reason for e in cluster.events] == ["NoControllers"]
    assert "memory, processes of a product" in cluster.events[0].message
    assert cluster.server_condition("Ready") == ("True", "Provisioned")


def rekeyed(cluster: Any, key: str) -> None:
    change(cluster, ssh_key_ref=SecretKey(name="srv-ssh", key=key))
    cluster.settle_server()


def test_a_new_key_is_let_in_by_the_old_one_and_the_old_one_is_told_to_be_free(make: Any) -> None:
    cluster = provisioned(make)
    cluster.events.clear()
    assert [k.key for k in cluster.server.status.ssh_key_refs] == ["id"]
    rekeyed(cluster, "id-2")
    assert [k.key for k in cluster.server.status.ssh_key_refs] == ["id", "id-2"]
    assert admin_key(cluster.server).key == "id", "sites go on with the key that is let in"
    assert cluster.server_condition("Ready")[0] == "True"
    cluster.end()
    cluster.settle_server()
    assert [k.key for k in cluster.server.status.ssh_key_refs] == ["id-2"]
    (event,) = cluster.events
    assert (event.reason, "shut out: srv-ssh/id" in event.message) == ("SshKeyRotated", True)


def test_a_rotation_that_failed_halfway_is_finished_whichever_key_is_let_in(make: Any) -> None:
    """The wrong key is replaced by a third before anything is known of the second."""
    cluster = provisioned(make)
    rekeyed(cluster, "id-2")
    cluster.end(make.fail("infrastructure", "LoginRefused"))
    cluster.settle_server()
    rekeyed(cluster, "id-3")
    keys = [k.key for k in cluster.server.status.ssh_key_refs]
    assert keys == ["id", "id-2", "id-3"]
    cluster.end()
    cluster.settle_server()
    assert [k.key for k in cluster.server.status.ssh_key_refs] == ["id-3"]


def test_of_many_keys_the_one_that_is_surely_let_in_is_kept() -> None:
    keys: tuple[SecretKey, ...] = ()
    for number in range(9):
        keys = keys_let_in(keys, SecretKey(name="srv-ssh", key=str(number)))
    assert [k.key for k in keys] == ["0", "6", "7", "8"]


def test_a_release_key_that_is_deleted_is_made_anew_and_brought_by_the_administrators(
    make: Any,
) -> None:
    cluster = provisioned(make)
    cluster.public_key = ""
    cluster.step_server()
    assert cluster.public_key, "it is made anew"
    cluster.public_key = "ssh-ed25519 BBBB"
    cluster.settle_server()
    (order,) = cluster.orders.values()
    assert order.job.deploy_public_key == "ssh-ed25519 BBBB"
    assert cluster.server_condition("Ready")[0] == "True"
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Provisioned")[0] == "True"


def test_another_login_at_the_registry_is_brought_and_one_that_is_refused_is_told(
    make: Any,
) -> None:
    """Releases go on with the login that is there; newcomers wait until one is accepted again."""
    cluster = provisioned(make)
    change(cluster, registry=RegistryAccess(secret_ref="wrong"))
    cluster.settle_server()
    assert cluster.server_condition("Ready")[0] == "True"
    cluster.end(make.fail("infrastructure", "RegistryAuthFailed"))
    cluster.settle_server()
    assert cluster.server_condition("RegistryReachable") == ("False", "RegistryAuthFailed")
    assert cluster.server_condition("Ready")[0] == "False"
    change(cluster, registry=RegistryAccess(secret_ref="right"))
    cluster.settle_server()
    (order,) = cluster.orders.values()
    assert (order.job.operation, order.registry_secret) == ("provision", "right")
    assert order.job.registry_auth == "", "the value is the shell's to fill in"
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")


def test_sites_go_over_to_another_authority_once_the_machine_knows_it(make: Any) -> None:
    """A site that asks an authority which the machine does not trust yet would be down."""
    cluster = provisioned(make, acme=Acme(issuer="internal"))
    deployment = make.deployment()
    before = site_digest(deployment, cluster.server)
    change(cluster, acme=Acme(issuer="acme", directory="https://ca.example/dir", ca_bundle="PEM"))
    cluster.settle_server()
    assert cluster.server_condition("Provisioned") == ("True", "Provisioning")
    assert site_digest(deployment, cluster.server) == before
    refused = JobFailure(class_="infrastructure", reason="AuthorityUnreachable", message="no")
    cluster.end(refused)
    cluster.settle_server()
    assert site_digest(deployment, cluster.server) == before
    cluster.wait(3600)
    cluster.settle_server()
    cluster.end()
    cluster.settle_server()
    assert site_request(deployment, cluster.server).directory == "https://ca.example/dir"


def test_of_a_machine_that_was_provisioned_before_this_was_written_down_it_is_found(
    make: Any,
) -> None:
    cluster = provisioned(make, acme=Acme(issuer="internal"))
    held = cluster.server
    deployment = make.deployment()
    digest = site_digest(deployment, held)
    forgotten = held.status.model_copy(update={"acme": None})
    cluster.server = held.model_copy(update={"status": forgotten})
    assert site_digest(deployment, cluster.server) == digest
    cluster.settle_server()
    assert cluster.server.status.acme == held.status.acme
    assert len(cluster.ran) == 1, "nothing is provisioned for it"
