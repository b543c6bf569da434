"""Settings: read from the environment alone; a bad one is named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen_gateway.__main__ import main
from codegen_gateway.settings import GatewaySettings, GitSettings

OBJECTS = {
    "CODEGEN_GATEWAY_TRANSCRIPT_OBJECTS__ENDPOINT": "https://objects.example.com",
    "CODEGEN_GATEWAY_TRANSCRIPT_OBJECTS__BUCKET": "texts",
    "CODEGEN_GATEWAY_TRANSCRIPT_OBJECTS__PATH_STYLE": "false",
    "CODEGEN_GATEWAY_TRANSCRIPT_OBJECTS__CREDENTIALS_DIRECTORY": "/etc/codegen/objects",
}


def _start(door: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "codegen_gateway", door],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_nested_and_shared_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {
        "CODEGEN_GATEWAY_DATABASE_DSN_FILE": str(tmp_path / "dsn"),
        "CODEGEN_GATEWAY_DEFAULT_BUDGET__LIMIT": "0.5",
        "CODEGEN_GATEWAY_DEFAULT_BUDGET__CURRENCY": "EUR",
        "KUBECONFIG": str(tmp_path / "kubeconfig"),
        "LOG_LEVEL": "ERROR",
        **OBJECTS,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = GatewaySettings()
    assert (settings.default_budget.limit, settings.default_budget.currency) == ("0.5", "EUR")
    assert settings.kubeconfig == tmp_path / "kubeconfig"
    assert settings.log_level == "ERROR"
    assert settings.transcript_objects is not None
    assert (settings.transcript_objects.path_style, settings.transcript_objects.ca_file) == (
        False,
        None,
    )
    assert (settings.port, GitSettings(git_root=tmp_path).port) == (8080, 8081)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENDPOINT", "https://key:secret@objects.example.com"),
        ("ENDPOINT", "objects.example.com"),
        ("BUCKET", "Texts"),
        ("PREFIX", "../"),
        ("PREFIX", "texts"),
        ("SECRET", "x"),
    ],
)
def test_a_bad_object_store_is_named_and_its_value_is_not_shown(
    tmp_path: Path, name: str, value: str
) -> None:
    place = f"CODEGEN_GATEWAY_TRANSCRIPT_OBJECTS__{name}"
    dsn = {"CODEGEN_GATEWAY_DATABASE_DSN_FILE": str(tmp_path / "dsn")}
    done = _start("gateway", **dsn, **{**OBJECTS, place: value})
    assert done.returncode != 0
    assert f"transcript_objects.{name.lower()}" in done.stderr
    assert value == "x" or value not in done.stderr


def test_without_its_library_an_object_store_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in OBJECTS.items():
        monkeypatch.setenv(name, value)
    dsn = tmp_path / "dsn"
    dsn.write_text("postgresql://localhost/x")
    monkeypatch.setenv("CODEGEN_GATEWAY_DATABASE_DSN_FILE", str(dsn))
    monkeypatch.setattr(sys, "argv", ["codegen-gateway", "gateway"])
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.delitem(sys.modules, "codegen_gateway.transcripts.s3_objects", raising=False)
    with pytest.raises(SystemExit, match=r"install codegen-gateway\[s3\]"):
        main()


@pytest.mark.parametrize(
    ("door", "environment", "named"),
    [
        ("git", {}, "git_root"),
        ("gateway", {}, "database_dsn_file"),
        (
            "git",
            {"CODEGEN_GATEWAY_GIT_ROOT": "/x", "CODEGEN_GATEWAY_PORT": "many"},
            "port",
        ),
    ],
)
def test_a_bad_setting_is_named(door: str, environment: dict[str, str], named: str) -> None:
    done = _start(door, **environment)
    assert done.returncode != 0
    assert named in done.stderr
    assert "Traceback" not in done.stderr
