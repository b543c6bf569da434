"""A login that the registry refuses never takes the place of one that works."""

import base64
import json
import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from codegen_infra.ansible_job.runner import COLLECTIONS

MODULE = COLLECTIONS / "ansible_collections/codegen/server/plugins/modules/registry_login.py"
HOST = "registry.example:5000"
OWNER = (os.getuid(), os.getgid())
PODMAN = """\
#!{python}
# Podman as far as this test needs it: its arguments, its files and its words.
import json, pathlib, sys
command, flag, file, name, user, stdin, host = sys.argv[1:]
assert (command, flag, name, stdin) == ("login", "--authfile", "--username", "--password-stdin")
password = sys.stdin.read()
assert password not in sys.argv
if password == "away":
    sys.exit(f'Error: authenticating creds for "{{host}}": pinging container registry: EOF')
if password != "right":
    sys.exit(f'Error: logging into "{{host}}": invalid username/password')
held = json.loads(pathlib.Path(file).read_text())
pathlib.Path(file).write_text(json.dumps({{**held, "auths": {{host: {{"auth": "its own"}}}}}}))
print("Login Succeeded!")
"""


pytestmark = pytest.mark.enable_socket  # importing Ansible asks getaddrinfo


@pytest.fixture(scope="module")
def module(load_plugin: Callable[[str], ModuleType]) -> ModuleType:
    """The module under test."""
    return load_plugin("modules/registry_login")


def _config(password: str) -> str:
    auth = base64.b64encode(f"puller:{password}".encode()).decode()
    other = {"auth": base64.b64encode(b"a:b").decode()}
    return json.dumps({"auths": {HOST: {"auth": auth}, "other.example": other}})


def _store(module: ModuleType, directory: Path, content: str, host: str = HOST) -> bool:
    program = directory / "podman"
    program.write_text(PODMAN.format(python=sys.executable))
    program.chmod(0o700)
    path = directory / "containers" / "auth.json"
    path.parent.mkdir(exist_ok=True)
    run = [str(program)]
    stored = module.store(content, host=host, path=path, owner=OWNER, run=run)
    assert isinstance(stored, bool)
    return stored


def _stored(directory: Path) -> str:
    """The only file that is left, which its owner alone reads."""
    (path,) = (directory / "containers").iterdir()
    assert path.name == "auth.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return path.read_text()


def test_a_login_that_is_let_in_is_stored_as_it_was_given_and_once(
    module: ModuleType, tmp_path: Path
) -> None:
    assert _store(module, tmp_path, _config("right")) is True
    assert _stored(tmp_path) == _config("right")
    assert _store(module, tmp_path, _config("right")) is False
    (tmp_path / "containers" / "auth.json").chmod(0o644)
    assert _store(module, tmp_path, _config("right")) is True
    assert _stored(tmp_path) == _config("right")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (_config("wrong"), "RegistryAuthFailed"),
        (_config("away"), "RegistryUnreachable"),
        (json.dumps({"auths": {HOST: {"auth": "?"}}}), "RegistryAuthFailed"),
        (json.dumps({"auths": {HOST: {"auth": "bm8="}}}), "RegistryAuthFailed"),
        (json.dumps({"auths": []}), "RegistryAuthFailed"),
        ("no JSON", "RegistryAuthFailed"),
    ],
)
def test_one_that_cannot_be_used_leaves_the_stored_one(
    module: ModuleType, tmp_path: Path, given: str, reason: str
) -> None:
    _store(module, tmp_path, _config("right"))
    with pytest.raises(Exception, match=f"^{reason}: ") as caught:
        _store(module, tmp_path, given)
    assert type(caught.value).__name__ == "LoginError"
    assert "wrong" not in str(caught.value)
    assert _stored(tmp_path) == _config("right")


def test_a_login_that_was_closed_since_is_named_though_nothing_changed(
    module: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "containers" / "auth.json"
    path.parent.mkdir()
    path.write_text(_config("closed"))
    path.chmod(0o600)
    with pytest.raises(Exception, match="RegistryAuthFailed"):
        _store(module, tmp_path, _config("closed"))
    assert _stored(tmp_path) == _config("closed")


def test_what_holds_no_password_for_the_registry_is_stored_untried(
    module: ModuleType, tmp_path: Path
) -> None:
    assert _store(module, tmp_path, _config("wrong"), host="third.example") is True
    assert _stored(tmp_path) == _config("wrong")


def test_ansible_never_shows_the_login(tmp_path: Path) -> None:
    """The task has no `no_log`, which would hide the reason of a refusal too."""
    given = {
        "user": pwd.getpwuid(os.getuid()).pw_name,
        "host": HOST,
        "content": _config("canary"),
        "path": str(tmp_path / "auth.json"),
    }
    order = {"ANSIBLE_MODULE_ARGS": {**given, "_ansible_check_mode": True}}
    done = subprocess.run(
        [sys.executable, MODULE],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer["changed"] is True
    assert answer["invocation"]["module_args"]["content"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert not list(tmp_path.iterdir())
