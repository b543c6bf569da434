"""A real server and a real restic: backups, losing everything, restoring, stopping, teardown."""

import urllib.error
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(900)

_SECRET = "backup-canary-5fa1"


def _target(product: Any, **fields: Any) -> dict[str, Any]:
    return {
        "repository": f"/var/backups/codegen/{product.app}",
        "password": _SECRET,
        **fields,
    }


def _fill(product: Any) -> None:
    product.sql("create table kept (n int primary key, said text)")
    product.sql("insert into kept select n, md5(n::text) from generate_series(1, 5000) n")
    product.sql("create sequence counted start 77")


def _checksum(product: Any) -> str:
    rows = "select md5(string_agg(k::text, ',' order by n)) from kept k"
    return str(product.sql(f"{rows}")) + str(product.sql("select last_value from counted"))


def _restore(product: Any, release: Any, **fields: Any) -> Any:
    request = product.request(release, "restore", backup=_target(product), **fields)
    order = product.ground.order("restore", request=request, site=product.site(), site_digest="d1")
    return product.ground.run(order, admin=True)


def _stored(product: Any, *command: str) -> str:
    """Ask the repository itself, beside the engine."""
    script = 'exec restic --repo "$0" --password-command "echo $1" "${@:2}"'
    repository = _target(product)["repository"]
    return str(product.ground.deployer("bash", "-c", script, repository, _SECRET, *command))


def test_lost_data_comes_back_to_the_row_in_a_product_that_is_new(product: Any) -> None:
    """Containers, volumes, secrets and history are gone; a newer release gets the old data."""
    assert product.deploy(product.release("v1"), site=True).failure is None
    _fill(product)
    before = _checksum(product)
    made = product.ask("backup", backup=_target(product))
    assert made.failure is None, made.failure
    assert made.backup
    product.sql("insert into kept values (6000, 'after the backup')")

    present = _restore(product, product.release("v1"))
    assert present.failure is not None
    assert (present.failure.class_, present.failure.reason) == ("input", "DataPresent")

    assert product.ask("remove", admin=True, keep_data=False).failure is None
    assert product.left() == []
    assert product.app not in product.ground.deployer("podman", "volume", "ls")
    newer = product.release("v2", "0002")
    back = _restore(product, newer)
    assert back.failure is None, back.failure
    assert back.backup == made.backup
    assert back.release_id == newer.release_id
    assert _checksum(product) == before
    assert product.get("/") == {"version": "v2"}
    assert product.ask("status").drift == []
    product.sql("insert into kept values (7000, 'after the restore')")
    again = _restore(product, newer, backup_id=made.backup)
    assert again.failure is None, again.failure
    assert (again.changed, again.backup) == (False, made.backup), "whoever asks twice gets no harm"
    assert product.sql("select count(*) from kept where n = 7000") == "1"


def test_secrets_of_a_backup_are_seen_nowhere_on_the_server(product: Any) -> None:
    product.by_job = True
    product.deploy(product.release("v1"), site=True)
    assert product.ask("backup", backup=_target(product)).failure is None
    places = "/var/lib/codegen /home/deploy/.config /home/deploy/.cache /var/backups/codegen /etc"
    found = product.ground.enter("grep", "-rlsF", _SECRET, *places.split(), good=False)
    assert found == ""
    journal = product.ground.enter("journalctl", "--no-pager", "--output=cat")
    assert _SECRET not in journal


def test_a_release_that_migrates_waits_while_the_repository_is_gone(product: Any) -> None:
    """The old one serves on; with the repository back, the same release goes through."""
    product.deploy(product.release("v1"), site=True)
    assert product.ask("backup", backup=_target(product)).failure is None
    repository = _target(product)["repository"]
    wanted = product.request(product.release("v2", "0002"), backup=_target(product))
    order = product.ground.order("deploy", request=wanted)

    product.ground.enter("mv", repository, f"{repository}.away")
    waits = product.ground.run(order)
    assert waits.failure is not None
    assert (waits.failure.class_, waits.failure.reason) == ("infrastructure", "BackupUnavailable")
    assert product.get("/") == {"version": "v1"}
    assert product.ask("status").drift == []

    product.ground.enter("mv", f"{repository}.away", repository)
    goes = product.ground.run(order)
    assert goes.failure is None, goes.failure
    assert goes.backup
    assert product.get("/") == {"version": "v2"}


def test_a_damaged_repository_is_named_and_what_is_live_stays(product: Any) -> None:
    """A backup into it is made and the damage told; bringing data back from it is refused."""
    live = product.deploy(product.release("v1"), site=True)
    _fill(product)
    before = _checksum(product)
    whole = product.ask("backup", backup=_target(product))
    assert whole.failure is None, whole.failure
    largest = 'find "$0/data" -type f -printf "%s %p\\n" | sort -n | tail -1'
    pack = product.ground.deployer("bash", "-c", largest, _target(product)["repository"])
    place = pack.split()[1]
    product.ground.enter("truncate", "--size=-100", place)

    told = product.ask("backup", backup=_target(product))
    assert told.failure is not None
    assert (told.failure.class_, told.failure.reason) == ("infrastructure", "BackupDamaged")
    assert place.rpartition("/")[2] in told.failure.message
    assert told.backup > whole.backup
    assert whole.backup in _stored(product, "snapshots"), "a damaged repository forgets nothing"
    assert _checksum(product) == before

    # Without its data the product asks for it; what is damaged is not put in its place.
    assert product.ask("remove", admin=True, keep_data=False).failure is None
    refused = _restore(product, product.release("v1"), backup_id=whole.backup)
    assert refused.failure is not None
    assert refused.failure.reason == "BackupDamaged", refused.failure
    assert refused.release_id != live.release_id


def test_a_wrong_password_opens_nothing(product: Any) -> None:
    product.deploy(product.release("v1"), site=True)
    assert product.ask("backup", backup=_target(product)).failure is None
    wrong = product.ask("backup", backup=_target(product, password="another"))
    assert wrong.failure is not None
    assert wrong.failure.reason == "BackupUnavailable"


def test_a_stopped_product_stays_stopped_and_starts_as_it_was(product: Any) -> None:
    """Nothing would start it at the next boot; its data, secrets and release are kept."""
    product.worker = True
    live = product.deploy(product.release("v1"), site=True)
    product.sql("create table kept (n int); insert into kept values (42)")
    stopped = product.ask("stop")
    assert stopped.failure is None, stopped.failure
    assert stopped.changed
    running = product.ground.deployer("podman", "ps", "--format", "{{.Names}}").split()
    assert [n for n in running if n.startswith(product.app)] == []
    units = f"/home/deploy/.config/containers/systemd/{product.app}"
    assert product.ground.enter("ls", units, good=False) == ""
    report = product.get("/.well-known/codegen.json")
    assert (report["suspended"], report["drift"]) == (True, "")
    with pytest.raises(urllib.error.HTTPError) as answer:
        product.get("/")
    with answer.value as page:
        assert (page.code, page.headers["Retry-After"]) == (503, "60")
    assert not product.ask("stop").changed

    started = product.ask("start")
    assert started.failure is None, started.failure
    assert started.release_id == live.release_id
    assert product.get("/") == {"version": "v1"}
    assert product.sql("select n from kept") == "42"
    report = product.get("/.well-known/codegen.json")
    assert (report["suspended"], report["drift"]) == (False, "")
    assert not product.ask("start").changed


def test_a_teardown_with_a_last_backup_can_be_undone(product: Any) -> None:
    """Of a stopped product too: then the files of the database are what is saved."""
    product.deploy(product.release("v1"), site=True)
    _fill(product)
    before = _checksum(product)
    assert product.ask("stop").failure is None
    gone = product.ask("remove", admin=True, keep_data=False, backup=_target(product))
    assert gone.failure is None, gone.failure
    assert gone.backup
    assert product.left() == []
    assert product.app not in product.ground.deployer("podman", "volume", "ls")

    back = _restore(product, product.release("v1"))
    assert back.failure is None, back.failure
    assert _checksum(product) == before
    assert "no errors were found" in _stored(product, "check", "--read-data")


def test_a_teardown_without_its_last_backup_removes_nothing(product: Any) -> None:
    product.deploy(product.release("v1"), site=True)
    nowhere = {**_target(product), "repository": "/proc/nowhere"}
    kept = product.ask("remove", admin=True, keep_data=False, backup=nowhere)
    assert kept.failure is not None
    assert kept.failure.reason == "BackupUnavailable"
    assert product.get("/") == {"version": "v1"}
