"""A one-shot may take as much as the unit of its service, where the machine can hold it to that."""

import os
import subprocess
from pathlib import Path

import pytest

from codegen_infra.server.codegen_release import actions, allowance, execute
from codegen_infra.server.codegen_release.config import Limits
from codegen_infra.server.codegen_release.execute import Executor
from codegen_infra.server.codegen_release.files import Places
from codegen_infra.server.codegen_release.request import Release, Service
from codegen_infra.server.codegen_release.state import Stored

SHOP = Service("web", "x@sha256:1", "bluegreen", memory_mib=96, pids=64, cpu_percent=150)
WHOLE = ["--memory=96m", "--pids-limit=64", "--cpus=1.5"]


def test_only_what_was_delegated_can_be_limited(tmp_path: Path) -> None:
    assert allowance.flags(SHOP, allowance.delegated(tmp_path)) == []
    uid = os.getuid()
    manager = tmp_path / f"user.slice/user-{uid}.slice/user@{uid}.service"
    manager.mkdir(parents=True)
    (manager / "cgroup.controllers").write_text("cpuset cpu memory pids\n")
    assert allowance.flags(SHOP, allowance.delegated(tmp_path)) == WHOLE
    (manager / "cgroup.controllers").write_text("pids\n")
    assert allowance.flags(SHOP, allowance.delegated(tmp_path)) == ["--pids-limit=64"]


def test_a_migration_is_limited_as_its_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def attempt(*argv: str, **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(argv)
        return subprocess.CompletedProcess(argv, 0, "", "")

    monkeypatch.setattr(execute, "attempt", attempt)
    monkeypatch.setattr(allowance, "delegated", lambda: frozenset({"cpu", "memory", "pids"}))
    (tmp_path / "private").mkdir()
    target = Stored(Release("0123456789ab", "a" * 40, "0001", ()), {})
    executor = Executor(Places("shop", tmp_path, tmp_path), target, "blue", Limits())
    executor.do(actions.Migrate(SHOP, "0001", ()))
    (argv,) = asked
    before = argv[: argv.index(SHOP.image)]
    assert [flag for flag in WHOLE if flag in before] == WHOLE
