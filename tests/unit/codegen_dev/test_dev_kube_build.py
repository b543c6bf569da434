"""Naming and keeping builds of the Kubernetes programs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_dev import kube_build
from codegen_dev.kube_build import PROGRAMS, build_command, cache_key, ensure_binaries
from codegen_dev.paths import Cache

SOURCES = st.dictionaries(st.text(min_size=1, max_size=8), st.binary(max_size=20), min_size=1)


@given(SOURCES, st.data())
def test_a_build_is_named_by_every_byte_that_decides_it(
    sources: dict[str, bytes], data: st.DataObject
) -> None:
    """Any changed file, and another compiler, is another build; order is not."""
    key = cache_key(sources, "go1.26")
    assert cache_key(dict(reversed(sources.items())), "go1.26") == key
    assert cache_key(sources, "go1.27") != key
    name = data.draw(st.sampled_from(sorted(sources)))
    assert cache_key({**sources, name: sources[name] + b"x"}, "go1.26") != key


def test_content_does_not_move_between_files() -> None:
    assert cache_key({"a": b"xy", "b": b""}, "go") != cache_key({"a": b"x", "b": b"y"}, "go")


def test_the_version_is_stamped_into_the_programs() -> None:
    flags = " ".join(build_command(Path("/out")))
    assert "gitVersion=v1.35.4" in flags
    assert "gitMajor=1 " in flags
    assert "gitMinor=35" in flags


def test_a_finished_build_is_not_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupted build leaves no program; a finished one is found by its links."""
    monkeypatch.setattr(kube_build, "go_version", lambda: "go-test")
    built: list[Path] = []

    def build(directory: Path) -> None:
        built.append(directory)
        (directory / "kube").write_bytes(b"program")

    monkeypatch.setattr(kube_build, "_build", build)
    first = ensure_binaries(Cache(tmp_path))
    assert ensure_binaries(Cache(tmp_path)) == first
    assert len(built) == 1
    assert {link.name for link in first.iterdir()} == set(PROGRAMS)
    assert all(link.read_bytes() == b"program" for link in first.iterdir())
    (first / "etcd").unlink()
    ensure_binaries(Cache(tmp_path))
    assert (first / "etcd").exists()
