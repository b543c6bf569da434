"""An image that cannot be had is never the product's fault, and a full disk is named."""

import subprocess
from pathlib import Path

import pytest

from codegen_infra.server.codegen_release import actions, execute
from codegen_infra.server.codegen_release.config import Limits
from codegen_infra.server.codegen_release.execute import Executor
from codegen_infra.server.codegen_release.failure import EngineError
from codegen_infra.server.codegen_release.files import Places
from codegen_infra.server.codegen_release.request import Release
from codegen_infra.server.codegen_release.state import Stored

IMAGE = f"registry.example:5000/a/x@sha256:{'2' * 64}"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("writing blob: storing blob: write /var/x: no space left on device", "DiskPressure"),
        ("pinging container registry: dial tcp: connect: connection refused", "ImagePullFailed"),
        (
            "reading manifest sha256:2222 in registry.example:5000/a/x: manifest unknown",
            "ImagePull",
        ),
        ("no end after 300 s", "ImagePullFailed"),
    ],
)
def test_what_is_wrong_with_a_pull_is_the_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    def attempt(*argv: str, **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(argv, 125 if "pull" in argv else 1, "", said)

    monkeypatch.setattr(execute, "attempt", attempt)
    target = Stored(Release("0123456789ab", "a" * 40, "", ()), {})
    executor = Executor(Places("shop", tmp_path, tmp_path), target, "blue", Limits(disk=0))
    with pytest.raises(EngineError, match=IMAGE) as caught:
        executor.do(actions.Pull((IMAGE,)))
    assert caught.value.class_ == "infrastructure"
    assert caught.value.reason.startswith(reason)
    assert executor.times[0][0] == "Pull"
