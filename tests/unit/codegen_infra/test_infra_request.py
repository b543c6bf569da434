"""The engine's own parser agrees with the shared contract and refuses everything else."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import BackupTarget, ColourPorts, ReleaseRequest, Retention
from codegen_crds.contracts.release import EnvValue, Release, SecretKeyRef, Service
from codegen_infra.server.codegen_release import retention
from codegen_infra.server.codegen_release.files import encode
from codegen_infra.server.codegen_release.request import (
    RequestError,
    parse_release,
    parse_request,
)


def _request() -> ReleaseRequest:
    secret = SecretKeyRef(name="generated", key="POSTGRES_PASSWORD", version="7")
    backend = Service(
        name="backend",
        image=f"registry.example:5000/a/backend@sha256:{'1' * 64}",
        strategy="bluegreen",
        public=True,
        migrate=("app", "migrate"),
        env=(EnvValue(name="MODE", value=""), EnvValue(name="PASSWORD", secret=secret)),
    )
    release = Release.make(commit="a" * 40, schema_revision="0001", services=(backend,))
    return ReleaseRequest(
        verb="release",
        app="shop-ab12",
        release=release,
        ports={"backend": ColourPorts(blue=20000, green=20001)},
        secrets={"generated/POSTGRES_PASSWORD": "s3cret"},
    )


def test_every_field_of_the_contract_is_understood() -> None:
    """What the controller writes with all defaults spelled out is read back whole."""
    sent = _request()
    got = parse_request(sent.model_dump_json())
    assert got.release is not None
    assert sent.release is not None
    written = json.loads(sent.release.model_dump_json())
    for service in written["services"]:
        for variable in service["env"]:
            if variable["secret"]:
                del variable["secret"]["version"], variable["value"]
            else:
                del variable["secret"]
    assert encode(got.release) == written
    assert got.secrets == dict(sent.secrets)
    assert got.ports["backend"].green == 20001


def test_a_kept_release_is_read_back_as_it_was() -> None:
    release = parse_request(_request().model_dump_json()).release
    assert release is not None
    assert parse_release(json.loads(json.dumps(encode(release))), "kept") == release


def test_secret_values_are_not_in_the_representation() -> None:
    assert "s3cret" not in repr(parse_request(_request().model_dump_json()))


def _change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(body: dict[str, Any]) -> None:
        *way, last = path.split(".")
        place: Any = body
        for key in way:
            place = place[int(key) if key.isdigit() else key]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return change


def test_a_backup_is_understood_and_its_secrets_are_not_shown() -> None:
    target = BackupTarget(
        repository="s3:https://s3.example/b",
        password="canary-1",
        previous_password="canary-0",
        environment={"AWS_SECRET_ACCESS_KEY": "canary-2"},
        retention=Retention(daily=3),
        check=False,
    )
    sent = ReleaseRequest(verb="backup", app="shop-ab12", backup=target)
    for text in (sent.model_dump_json(), sent.model_dump_json(exclude_defaults=True)):
        got = parse_request(text)
        assert got.backup is not None
        assert got.backup.retention == retention.Retention(3, 4, 6)
        assert not got.backup.check
        assert got.backup.previous_password == "canary-0"
        assert sorted(got.values()) == ["canary-0", "canary-1", "canary-2"]
        assert "canary" not in repr(got)
    assert "canary" not in repr(sent)


@pytest.mark.parametrize(
    ("backup", "named"),
    [
        (None, "backup"),
        ({"repository": "/b"}, "backup.password"),
        ({"repository": "/b", "password": "p", "keep": 1}, "'keep'"),
        ({"repository": "/b", "password": "p", "environment": {"LD_PRELOAD": "x"}}, "LD_PRELOAD"),
        ({"repository": "/b", "password": "p", "retention": {"daily": -1}}, "daily"),
    ],
)
def test_a_backup_that_is_not_usable_is_named(backup: object, named: str) -> None:
    body = {"verb": "backup", "app": "shop-ab12", "backup": backup}
    with pytest.raises(RequestError) as caught:
        parse_request(json.dumps(body))
    assert named in str(caught.value)


_SERVICE = "release.services.0"


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("verb", "exec", "verb"),
        ("app", "../etc", "app"),
        ("app", None, "app"),
        ("extra", 1, "'extra'"),
        ("release", None, "release"),
        ("release.releaseId", "x", "releaseId"),
        (f"{_SERVICE}.image", "registry.example/a:latest", "image"),
        (f"{_SERVICE}.strategy", "recreate", "backend"),
        (f"{_SERVICE}.port", 0, "port"),
        (f"{_SERVICE}.healthPath", "/x?y", "healthPath"),
        (f"{_SERVICE}.volume", "relative", "volume"),
        (f"{_SERVICE}.privileged", True, "privileged"),
        (f"{_SERVICE}.env.0.name", "lower", "name"),
        (f"{_SERVICE}.env.0.value", "nul\0", "env[0]"),
        (f"{_SERVICE}.command", "sh", "command"),
        ("ports", {}, "ports.backend"),
        ("ports.backend.blue", 80, "blue"),
        ("secrets", {}, "generated/POSTGRES_PASSWORD"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: object, named: str) -> None:
    body = json.loads(_request().model_dump_json())
    _change(path, value)(body)
    with pytest.raises(RequestError) as caught:
        parse_request(json.dumps(body))
    assert named in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '"release"'])
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_request(text)


def test_requests_that_a_person_is_shown_are_understood() -> None:
    """Those of docs/how-to/without-kubernetes.md, with their gaps filled."""
    page = (Path(__file__).parents[3] / "docs/how-to/without-kubernetes.md").read_text()
    filled = page.replace("…40 hex digits…", "a" * 40).replace("sha256:…", f"sha256:{'1' * 64}")
    (block,) = re.findall(r"```json\n(.*?)```", filled, re.DOTALL)
    found = [block, *re.findall(r"`(\{\"verb\".*?\})`", filled)]
    verbs = [parse_request(text.encode()).verb for text in found]
    assert verbs == ["release", "status", "rollback", "cancel", "stop", "remove"]
    release = parse_request(block.encode()).release
    assert release is not None
    assert [(s.name, s.strategy) for s in release.services] == [
        ("backend", "bluegreen"),
        ("db", "stateful"),
    ]
