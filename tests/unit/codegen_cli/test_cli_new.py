"""`new` without a cluster: what would be created, from words, files and answers."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from codegen_cli.app import app

KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: u, user: {token: x}}]
contexts: [{name: c, context: {cluster: c, user: u, namespace: team}}]
current-context: c
"""


@pytest.fixture
def kubeconfig(tmp_path: Path) -> str:
    path = tmp_path / "kubeconfig"
    path.write_text(KUBECONFIG, encoding="utf-8")
    return str(path)


def _new(kubeconfig: str, *words: str, stdin: str = "") -> dict[str, Any]:
    arguments = ["new", *words, "--dry-run", "--kubeconfig", kubeconfig]
    done = CliRunner().invoke(app, arguments, input=stdin)
    assert done.exit_code == 0, done.stderr
    body: dict[str, Any] = yaml.safe_load("apiVersion:" + done.stdout.partition("apiVersion:")[2])
    return body


def test_a_person_is_asked(kubeconfig: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The title is suggested; the namespace is the context's."""
    monkeypatch.setattr("codegen_cli.commands.making.interactive", lambda: True)
    body = _new(kubeconfig, stdin="A todo list. Tasks have titles.\n\n")
    assert body["metadata"] == {"name": "todo-list", "namespace": "team"}
    assert body["spec"]["title"] == "A todo list"


def test_a_text_from_standard_input(kubeconfig: str) -> None:
    body = _new(kubeconfig, "-f", "-", "--name", "x", "-n", "other", stdin="Список дел.\n")
    assert body["metadata"] == {"name": "x", "namespace": "other"}
    assert body["spec"]["description"] == "Список дел."


def test_a_manifest_from_standard_input(kubeconfig: str) -> None:
    project = _new(kubeconfig, "A list. Of things.")
    assert _new(kubeconfig, "-f", "-", stdin=yaml.safe_dump(project)) == project


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        ([], "", "Say what the product should do"),
        (["words", "-f", "-"], "x", "not both"),
        (["-f", "-"], " \n", "spec.description"),
        (["A list.", "--budget", "much"], "", "no amount"),
        (["🚗"], "", "--name"),
        (["A list.", "--context", "nope"], "", "nope"),
    ],
)
def test_other_wishes_are_refused(kubeconfig: str, words: list[str], stdin: str, told: str) -> None:
    arguments = ["new", *words, "--dry-run", "--kubeconfig", kubeconfig]
    done = CliRunner().invoke(app, arguments, input=stdin)
    assert done.exit_code == 2
    assert told in done.stderr
