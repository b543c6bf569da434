"""Settings: read from the environment alone; a bad one is named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen_gateway.settings import GatewaySettings, GitSettings


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
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = GatewaySettings()
    assert (settings.default_budget.limit, settings.default_budget.currency) == ("0.5", "EUR")
    assert settings.kubeconfig == tmp_path / "kubeconfig"
    assert settings.log_level == "ERROR"
    assert (settings.port, GitSettings(git_root=tmp_path).port) == (8080, 8081)


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
