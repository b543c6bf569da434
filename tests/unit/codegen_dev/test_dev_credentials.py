"""Passwords of a stand: each is one, whoever asks for it first."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from codegen_dev.credentials import password
from codegen_dev.paths import StandPaths
from codegen_dev.stand import Stand


def test_steps_that_ask_at_once_get_the_same(
    paper_stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The registry and whoever pulls from it are configured side by side."""
    stand = replace(paper_stand, paths=StandPaths("demo", tmp_path))
    together, make = threading.Barrier(2), secrets.token_urlsafe

    def slow(size: int) -> str:
        # Two that make one up meet here; of those who wait for each other, one goes on alone.
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=0.3)
        return make(size)

    monkeypatch.setattr(secrets, "token_urlsafe", slow)
    with ThreadPoolExecutor(2) as pool:
        found = {each.result() for each in [pool.submit(password, stand, "x") for _ in range(2)]}
    assert len(found) == 1
    assert password(stand, "x") in found
