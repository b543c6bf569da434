"""Keys change while a product serves: ssh, the login at the registry, a repository's password."""

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.release import Release
from codegen_dev.stand import REGISTRY

pytestmark = pytest.mark.timeout(600)

_LOGIN = "/home/deploy/.config/containers/auth.json"
_KEYS = "/home/codegen-admin/.ssh/authorized_keys"


def _let_in(product: Any, key: Path) -> bool:
    return bool(product.ground.ssh("codegen-admin", key, "true").returncode == 0)


def test_a_new_key_takes_the_place_of_the_old_one_and_a_half_done_change_is_finished(
    product: Any, visit: Callable[[Any], Any], admin_key: Path, tmp_path: Path
) -> None:
    ground, new = product.ground, tmp_path / "new"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(new)], check=True)
    assert product.deploy(product.release("v1"), site=True).failure is None
    # A login that the registry refuses comes along: provisioning ends after the keys, by its name.
    wrong = {"auths": {REGISTRY: {"auth": base64.b64encode(b"puller:wrong").decode()}}}
    order = ground.provisioning().model_copy(update={"registry_auth": json.dumps(wrong)})
    with visit(product) as visitor:
        changed = ground.run(order, admin_key=new, previous=[admin_key])
    assert changed.failure is not None
    assert changed.failure.reason == "RegistryAuthFailed", changed.failure
    assert visitor.failures == []
    assert (_let_in(product, new), _let_in(product, admin_key)) == (True, False)
    # The login that works was never replaced: images are still pulled with it.
    good = ground.provisioning().registry_auth
    assert ground.deployer("cat", _LOGIN) == good.strip()
    ground.deployer("podman", "pull", "--quiet", ground.images["service"])

    # The way back begins, and is cut before the old key is shut out; its Secret is gone already.
    public = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(admin_key)], capture_output=True, text=True, check=True
    )
    ground.enter("sh", "-c", f'echo "$0" >> {_KEYS}', public.stdout.strip())
    gone = tmp_path / "gone"
    finished = ground.run(ground.provisioning(), admin_key=admin_key, previous=[gone, new])
    assert finished.failure is None, finished.failure
    assert (_let_in(product, new), _let_in(product, admin_key)) == (False, True)


@pytest.fixture
def logins(server: Any) -> Iterator[Callable[..., None]]:
    """Let these users into the registry, beside or instead of the one it has; as before after."""
    path = server.stand.paths.config / "registry.htpasswd"
    before = path.read_text()

    def let_in(*, old: bool, **users: str) -> None:
        lines = [before] if old else []
        for user, password in users.items():
            command = ["htpasswd", "-niB", user]
            lines.append(subprocess.check_output(command, input=password, text=True).strip())
        path.write_text("\n".join(lines) + "\n")

    yield let_in
    path.write_text(before)


def _login(user: str, password: str) -> str:
    encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return json.dumps({"auths": {REGISTRY: {"auth": encoded}}})


def _running(ground: Any) -> list[str]:
    """Everything that would be another one after a restart."""
    pids = [
        ground.enter("systemctl", "show", "--property=MainPID", name)
        for name in ("caddy", "ssh", f"user@{ground.enter('id', '-u', 'deploy')}")
    ]
    return [*pids, ground.deployer("podman", "ps", "--quiet", "--no-trunc")]


def test_a_new_login_at_the_registry_takes_the_place_of_the_old_one(
    product: Any,
    visit: Callable[[Any], Any],
    logins: Callable[..., None],
    tmp_path: Path,
) -> None:
    """The server is told, the old login is closed, and the next release is pulled."""
    ground, password = product.ground, "registry-canary-90d4"
    assert product.deploy(product.release("v1"), site=True).failure is None
    before = _running(ground)
    ground.enter("cp", "--preserve", _LOGIN, "/root/login")
    newer = product.release("v2")
    image = ground.built(tmp_path, "rotated")
    web = newer.services[0].model_copy(update={"image": image})
    newer = Release.make(
        commit=newer.commit, schema_revision="0001", services=(web, *newer.services[1:])
    )
    order = ground.provisioning().model_copy(update={"registry_auth": _login("puller-2", password)})
    logins(old=True, **{"puller-2": password})
    try:
        with visit(product) as visitor:
            told = ground.run(order, only="podman")
            assert told.failure is None, told.failure
            logins(old=False, **{"puller-2": password})
            assert _running(ground) == before, "nothing was restarted"
            refused = ground.deployer(
                *("podman", "login", "--authfile=/dev/shm/old", "--username=codegen"),
                *(f"--password={_old_password(ground)}", REGISTRY),
                good=False,
            )
            pulled = product.deploy(newer)
        assert refused == "", "the old login is closed"
        assert pulled.failure is None, pulled.failure
        assert visitor.failures == []
        assert product.get("/") == {"version": "v2"}
        places = "/etc /var/log /var/lib/codegen /home/deploy/.config/systemd /run/user"
        encoded = base64.b64encode(f"puller-2:{password}".encode()).decode()
        for value in (password, encoded):
            assert ground.enter("grep", "-rlsF", value, *places.split(), good=False) == ""
            assert value not in ground.enter("journalctl", "--no-pager", "--output=cat")
        assert ground.enter("stat", "--format=%U %a", _LOGIN) == "deploy 600"
    finally:
        ground.enter("cp", "--preserve", "/root/login", _LOGIN)


def _old_password(ground: Any) -> str:
    login = json.loads(ground.provisioning().registry_auth)["auths"][REGISTRY]["auth"]
    return base64.b64decode(login).decode().partition(":")[2]


def _target(product: Any, password: str, previous: str = "") -> dict[str, Any]:
    repository = f"/var/backups/codegen/{product.app}"
    passwords = {"password": password, "previous_password": previous}
    return {"repository": repository, "check": False, **passwords}


def _restic(product: Any, password: str, command: str, *, good: bool = True) -> str:
    """Ask the repository itself, beside the engine."""
    script = f'RESTIC_PASSWORD={password} exec restic --repo "$0" {command}'
    repository = _target(product, "")["repository"]
    return str(product.ground.deployer("bash", "-c", script, repository, good=good))


def _back_up(product: Any, *passwords: str) -> Any:
    return product.ask("backup", backup=_target(product, *passwords))


def test_a_repository_gets_another_password_and_a_half_done_change_is_finished(
    product: Any,
) -> None:
    assert product.deploy(product.release("v1"), site=True).failure is None
    first = _back_up(product, "canary-old")
    assert first.failure is None, first.failure
    # Cut after the new password was added: both open it.
    _restic(product, "canary-old", "key add --new-password-file <(echo canary-new)")

    second = _back_up(product, "canary-new", "canary-old")
    assert second.failure is None, second.failure
    assert second.rekeyed
    assert second.backup > first.backup
    assert _restic(product, "canary-old", "cat config", good=False) == ""
    # Whatever opens the repository changes it, also a release that has nothing to save.
    same = product.request(
        product.release("v1"), backup=_target(product, "canary-third", "canary-new")
    )
    third = product.ground.run(product.ground.order("deploy", request=same))
    assert (third.failure, third.rekeyed) == (None, True)
    assert '"id"' in _restic(product, "canary-third", "cat config")
    assert _restic(product, "canary-new", "cat config", good=False) == ""
    journal = product.ground.enter("journalctl", "--no-pager", "--output=cat")
    assert "canary-third" not in journal
