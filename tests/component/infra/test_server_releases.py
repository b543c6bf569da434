"""A real server: provisioning, releases under load, faults, kills, removal."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.contracts.job_log import unpack

pytestmark = pytest.mark.timeout(600)

RELEASES = int(os.environ.get("CODEGEN_INFRA_RELEASES", "8"))
"""So many under load, one after another. Fifty, as the bench makes them, take minutes."""


def test_provisioning_a_second_time_changes_nothing(server: Any) -> None:
    # Whatever another test left: the first run puts it right, which is what it is for.
    result = server.run(server.provisioning())
    changed = server.changed(server.provisioning())

    assert result.failure is None, result.failure
    assert changed == []
    assert result.facts is not None
    assert result.facts.podman.startswith("5.")
    manager = "/sys/fs/cgroup/user.slice/user-$id.slice/user@$id.service/cgroup.controllers"
    given = server.enter("sh", "-c", f"id=$(id -u deploy); cat {manager} || true").split()
    assert result.facts.controllers == tuple(c for c in ("cpu", "memory", "pids") if c in given)
    assert "BEGIN CERTIFICATE" in result.tls_root


def test_only_the_administrator_gets_a_shell(server: Any, admin_key: Path) -> None:
    """Root and passwords are closed; the release key starts the gate and nothing else."""
    assert server.ssh("codegen-admin", admin_key, "sudo -n id -u").stdout == "0\n"
    assert server.ssh("root", admin_key, "id").returncode == 255
    assert "passwordauthentication no" in server.enter("/usr/sbin/sshd", "-T")
    for asked in ("id", "sh -c id", "codegen-release; id", ""):
        denied = server.ssh("deploy", server.directory / "deploy", asked)
        assert "uid=" not in denied.stdout
        assert denied.returncode in {64, 77}
    assert "policy drop" in server.enter("nft", "list", "chain", "inet", "codegen", "input")


def test_releases_and_rollback_lose_no_request(product: Any, visit: Callable[[Any], Any]) -> None:
    product.worker = product.by_job = True
    first = product.deploy(product.release("v1"), site=True)
    assert first.failure is None, first.failure
    assert first.site == "d1"
    assert product.get("/health") == {"status": "ok", "release": first.release_id}
    environment = product.get("/environment")
    assert environment["POSTGRES_PASSWORD"] == product.password
    assert environment["ODD"] == "a \"b\" \\ c % $HOME ${X} %n\nline\tёж 'q' ;#"

    with visit(product) as probe:
        second = product.deploy(product.release("v2"))
        third = product.deploy(product.release("v3"))
        back = product.ask("rollback")

    assert [r.failure for r in (second, third, back)] == [None, None, None]
    assert back.release_id == second.release_id
    assert probe.failures == []
    assert {'{"version": "v1"}', '{"version": "v2"}', '{"version": "v3"}'} == set(probe.answers)
    assert product.get("/") == {"version": "v2"}
    report = product.get("/.well-known/codegen.json")
    assert report["release"] == second.release_id
    assert report["services"] == {"backend": "running", "db": "running", "worker": "running"}
    assert report["drift"] == ""
    assert report["load"]["class"] in {"low", "normal", "high"}
    assert report["load"]["memoryFreeMib"] > 0
    assert report["load"]["diskFreeGib"] > 0


def test_a_release_that_is_live_changes_nothing(product: Any) -> None:
    release = product.release("v1")
    product.deploy(release, site=True)
    before = product.ground.deployer("podman", "ps", "--quiet")
    # Through the Job, with its site: also one that a test put there is as the play makes it.
    product.by_play = True
    again = product.deploy(release, site=True)
    assert again.failure is None
    assert not again.changed
    assert again.release_id == release.release_id
    assert product.ground.deployer("podman", "ps", "--quiet") == before


def test_many_releases_under_load_lose_no_request(
    product: Any, visit: Callable[[Any], Any], record_property: Callable[[str, object], None]
) -> None:
    """As an engineer's own script makes them: one request each, straight into the gate."""
    assert product.deploy(product.release("r0"), site=True).failure is None
    with visit(product) as visitor:
        for number in range(1, RELEASES + 1):
            release = product.release(f"r{number}")
            done = product.deploy(release)
            assert (done.failure, done.release_id) == (None, release.release_id)
    assert visitor.failures == []
    assert product.get("/") == {"version": f"r{RELEASES}"}
    assert len(visitor.answers) >= RELEASES, "each release was seen to serve"
    asked, p99 = visitor.answers.total(), visitor.percentile(0.99)
    record_property("requests", asked)
    record_property("p99_seconds", round(p99, 3))
    assert asked > RELEASES * 100, "the visitor did ask"


@pytest.mark.parametrize(
    ("version", "revision", "reason"),
    [
        ("crash", "0001", "HealthCheckFailed"),
        ("migration", "0002", "MigrationFailed"),
    ],
)
def test_a_bad_release_leaves_the_old_one_serving(
    product: Any, visit: Callable[[Any], Any], version: str, revision: str, reason: str
) -> None:
    good = product.deploy(product.release("v1"), site=True)
    with visit(product) as probe:
        bad = product.deploy(product.release(version, revision))
    assert bad.failure is not None
    assert (bad.failure.class_, bad.failure.reason) == ("product", reason)
    assert bad.release_id == good.release_id
    said = {"crash": "on purpose", "migration": "cannot migrate"}[version]
    assert said in bad.failure.message
    assert probe.failures == []
    assert set(probe.answers) == {'{"version": "v1"}'}
    assert product.ask("status").drift == []
    told = unpack(product.ask("logs", service="backend").log)
    assert f"Z backend_green{' serving v1' if version == 'migration' else ''}" in told
    assert product.password not in told


def test_data_and_password_outlive_releases_and_a_kept_removal(product: Any) -> None:
    product.deploy(product.release("v1"), site=True)
    product.sql("create table kept (n int); insert into kept values (42)")
    database = product.ground.deployer("podman", "ps", "--quiet", "--filter", "name=_db")
    product.deploy(product.release("v2", "0002"))
    assert product.ground.deployer("podman", "ps", "--quiet", "--filter", "name=_db") == database
    assert product.sql("select n from kept") == "42"

    assert product.ask("remove", admin=True, keep_data=True).failure is None
    assert product.left() == []
    again = product.deploy(product.release("v2", "0002"), site=True)
    assert again.failure is None, again.failure
    assert product.sql("select n from kept") == "42"


def test_removal_leaves_nothing_and_may_be_repeated(product: Any) -> None:
    product.worker = True
    product.deploy(product.release("v1"), site=True)
    first = product.ask("remove", admin=True, keep_data=False)
    assert first.failure is None, first.failure
    assert first.changed
    assert product.left() == []
    assert product.app not in product.ground.deployer("podman", "volume", "ls")
    again = product.ask("remove", admin=True, keep_data=False)
    assert again.failure is None
    assert not again.changed


def test_a_killed_release_is_finished_by_the_next(
    product: Any, visit: Callable[[Any], Any]
) -> None:
    """When the engine dies, visitors notice nothing and the next run settles everything."""
    product.worker = product.by_job = True
    product.deploy(product.release("v1"), site=True)
    wanted = product.release("v2")
    with visit(product) as probe:
        killer = threading.Thread(target=_kill_engine, args=(product.ground, 0.5))
        killer.start()
        product.deploy(wanted)
        killer.join()
        finished = product.deploy(wanted)
    assert finished.failure is None, finished.failure
    assert finished.release_id == wanted.release_id
    assert probe.failures == []
    assert product.get("/") == {"version": "v2"}
    assert product.ask("status").drift == []
    assert len(product.running()) == 3


def test_a_connection_that_is_cut_at_the_switch_costs_no_request(
    product: Any, visit: Callable[[Any], Any]
) -> None:
    """Whether the engine goes on alone or ends with its connection, asking again settles all."""
    product.by_job = True
    product.deploy(product.release("v1"), site=True)
    wanted = product.release("v2")
    with visit(product) as probe:
        cutter = threading.Thread(target=_cut, args=(product,))
        cutter.start()
        cut = product.deploy(wanted)
        cutter.join()
        deadline = time.monotonic() + 60
        while (finished := product.deploy(wanted)).failure is not None:
            assert finished.failure.class_ in {"infrastructure", "transient"}, finished.failure
            assert time.monotonic() < deadline, finished.failure
    assert cut.failure is not None
    assert cut.failure.class_ == "infrastructure", "a product is not blamed for its network"
    assert finished.release_id == wanted.release_id
    assert probe.failures == []
    assert product.get("/") == {"version": "v2"}
    assert product.ask("status").drift == []


def test_a_cancelled_job_ends_the_engine_and_what_it_began_is_taken_back(
    product: Any, visit: Callable[[Any], Any]
) -> None:
    """The pod is deleted while the new release is waited for, and ends within its grace."""
    product.worker = True
    live = product.deploy(product.release("v1"), site=True)
    ground, before = product.ground, product.running()
    request = product.request(product.release("mute"))
    with visit(product) as probe:
        cut = ground.run(
            ground.order("deploy", request=request), until=lambda: _second_colour(product)
        )
        after, following = product.running(), product.deploy(product.release("v2"))
    assert cut.failure is not None
    assert (cut.failure.class_, cut.failure.reason) == ("transient", "Cancelled")
    assert cut.failure.message == "the engine ended"
    assert after == before, "the worker that it had replaced is back, too"
    assert (following.failure, following.changed) == (None, True)
    assert probe.failures == []
    assert set(probe.answers) == {'{"version": "v1"}', '{"version": "v2"}'}
    assert product.ask("status").drift == []
    assert ground.gate(ground.order("status", request={"verb": "cancel", "app": product.app})) == (
        AnsibleResult(operation="status")
    ), "nobody is at work"
    assert live.release_id != following.release_id


def _second_colour(product: Any) -> None:
    """Wait until it is being started."""
    ground, deadline = product.ground, time.monotonic() + 60
    names = f"{product.app}_backend"
    ask = ("podman", "ps", "--quiet", "--filter", f"name={names}")
    while len(ground.deployer(*ask, good=False).split()) < 2:
        assert time.monotonic() < deadline, "no second colour was started"


def _cut(product: Any) -> None:
    """End the deploying user's connections as soon as the second colour is being started."""
    _second_colour(product)
    ground = product.ground
    ground.enter("pkill", "-KILL", "-u", "deploy", "-f", "^sshd-session: deploy")


def _kill_engine(ground: Any, seconds: float) -> None:
    pattern = "^/usr/bin/python3 -I /usr/local/lib/codegen"
    deadline = time.monotonic() + 60
    while not ground.enter("pgrep", "-u", "deploy", "-f", pattern, good=False):
        assert time.monotonic() < deadline, "no release was begun"
    threading.Event().wait(seconds)
    ground.enter("pkill", "-KILL", "-u", "deploy", "-f", pattern, good=False)


def test_what_a_person_changed_is_named(product: Any) -> None:
    product.deploy(product.release("v1"), site=True)
    file = f"/home/deploy/.config/containers/systemd/{product.app}"
    product.ground.enter(
        "sh", "-c", f"echo '# mine' >> {file}/{product.app}_backend_green.container"
    )
    product.ground.deployer("systemctl", "--user", "stop", f"{product.app}_db")
    assert product.ask("status").drift == [
        "backend: its unit file was changed",
        "db: it does not run",
    ]
    assert product.get("/.well-known/codegen.json")["drift"] != ""
    assert product.deploy(product.release("v1")).changed
    assert product.ask("status").drift == []


def test_one_product_is_worked_on_once_at_a_time(product: Any) -> None:
    product.deploy(product.release("v1"), site=True)
    lock = f"/var/lib/codegen/{product.app}/private/lock"
    holder = subprocess.Popen(
        ["flock", str(product.ground.stand.paths.root / "server/rootfs") + lock, "cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    holder.stdin.write(b"it has it\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == b"it has it\n"
    try:
        busy = product.deploy(product.release("v2"))
        told = product.ask("logs")
    finally:
        holder.communicate()
    assert busy.failure is not None
    assert (busy.failure.class_, busy.failure.reason) == ("transient", "Busy")
    assert (told.failure, "serving v1" in unpack(told.log)) == (None, True), "a look waits for none"


def test_an_image_that_cannot_be_had_is_not_the_products_fault(product: Any) -> None:
    product.deploy(product.release("v1"), site=True)
    known = product.ground.images["service"]
    product.ground.images["service"] = known[:-64] + "0" * 64
    try:
        missing = product.deploy(product.release("v2"))
    finally:
        product.ground.images["service"] = known
    assert missing.failure is not None
    assert (missing.failure.class_, missing.failure.reason) == ("infrastructure", "ImagePullFailed")
    assert product.get("/") == {"version": "v1"}


def test_a_server_that_is_not_itself_is_not_trusted(server: Any, product: Any) -> None:
    """Another host key and no answer are told apart, and neither is the product's fault."""
    order = server.order("status", request={"verb": "status", "app": product.app})
    stranger = (server.directory / "deploy.pub").read_text().split()
    changed = server.run(order.model_copy(update={"host_key": " ".join(stranger[:2])}))
    assert changed.failure is not None
    assert (changed.failure.class_, changed.failure.reason) == ("infrastructure", "HostKeyChanged")
    gone = server.run(order.model_copy(update={"port": 9}))
    assert gone.failure is not None
    assert (gone.failure.class_, gone.failure.reason) == ("infrastructure", "ServerUnreachable")
