"""The way to a git host that only the cluster can name: kubectl as a child process."""

from pathlib import Path

import pytest

from codegen_cli.command import Access
from codegen_cli.core.exits import CliError, Exit
from codegen_cli.git import clone_or_fetch
from codegen_cli.reaching import reachable

INSIDE = "http://codegen-git.codegen-system.invalid/team/todo-1a2b.git"
SERVICE = "http://codegen-git.codegen-system/team/todo-1a2b.git"


@pytest.fixture
def kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a program that plays kubectl; it writes down how it was called."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("codegen_cli.reaching._resolves", lambda _host: False)
    return tmp_path


def _plays(folder: Path, then: str) -> None:
    program = folder / "kubectl"
    program.write_text(f'#!/bin/sh\necho "$@" > {folder}/called\n{then}\n', encoding="utf-8")
    program.chmod(0o755)


def test_a_service_is_reached_through_kubectl_for_the_length_of_the_block(kubectl: Path) -> None:
    gone = kubectl / "gone"
    forwarding = "Forwarding from 127.0.0.1:4242 -> 8081"
    _plays(
        kubectl, f"trap 'touch {gone}; kill $!; exit' TERM\necho '{forwarding}'\nsleep 60 &\nwait"
    )
    access = Access(context="work", kubeconfig="file", impersonate="someone", namespace="team")
    with reachable(SERVICE, "", access, option="--git-url") as there:
        assert there == "http://127.0.0.1:4242/team/todo-1a2b.git"
        assert not gone.exists()
    assert gone.exists()
    called = (kubectl / "called").read_text(encoding="utf-8").split()
    assert called[:3] == ["--kubeconfig=file", "--context=work", "--as=someone"]
    assert called[3:7] == ["--namespace", "codegen-system", "port-forward", "service/codegen-git"]


def test_what_kubectl_complains_about_is_told(kubectl: Path) -> None:
    _plays(kubectl, "echo 'pods is forbidden'; exit 1")
    with (
        pytest.raises(CliError, match="pods is forbidden") as refused,
        reachable(SERVICE, "", Access(), option="--git-url"),
    ):
        pass
    assert refused.value.exit is Exit.REFUSED
    assert "--git-url" in refused.value.advice


def test_a_name_that_is_no_service_needs_an_address(kubectl: Path) -> None:
    with (
        pytest.raises(CliError, match="not known here"),
        reachable("http://git.example.com:8081/team/x.git", "", Access(), option="--git-url"),
    ):
        pass
    with reachable(INSIDE, "https://git.example.com/", Access(), option="--git-url") as there:
        assert there == "https://git.example.com/team/todo-1a2b.git"


def test_without_kubectl_it_says_so(kubectl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(kubectl))
    with (
        pytest.raises(CliError, match="kubectl is not installed"),
        reachable(SERVICE, "", Access(), option="--git-url"),
    ):
        pass


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CliError, match="something else"):
        clone_or_fetch("http://127.0.0.1:9/x.git", SERVICE, tmp_path, "token")


def test_a_failed_clone_does_not_tell_the_token(tmp_path: Path) -> None:
    with pytest.raises(CliError) as failed:
        clone_or_fetch("http://127.0.0.1:9/x.git", SERVICE, tmp_path / "new", "canary-token")
    assert "canary" not in failed.value.message + failed.value.advice
