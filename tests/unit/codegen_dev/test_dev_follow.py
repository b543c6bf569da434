"""Following a Project, and reaching what it made."""

from pathlib import Path
from typing import Any

import pytest

from codegen_dev.errors import StandError
from codegen_dev.follow import follow, is_ready
from codegen_dev.install import namespace, tenant, trust_bundle
from codegen_dev.product import Product


def project(*conditions: tuple[str, str], generation: int = 1, **status: Any) -> dict[str, Any]:
    """A Project whose conditions were computed from generation 1."""
    return {
        "metadata": {"name": "todo", "generation": generation},
        "status": {
            "conditions": [
                {"type": kind, "status": value, "reason": "Because", "observedGeneration": 1}
                for kind, value in conditions
            ],
            **status,
        },
    }


def test_each_change_is_told_once_until_ready() -> None:
    states = iter(
        [
            {"metadata": {"name": "todo", "generation": 1}},
            project(("Analyzed", "False")),
            project(("Analyzed", "False")),
            project(("Analyzed", "True"), runs=[{"name": "todo-intake-1", "phase": "Succeeded"}]),
            project(("Analyzed", "True"), ("Ready", "True")),
        ]
    )
    told = [(c.what, c.value) for c in follow(lambda: next(states), seconds=60, pause=0)]
    assert told == [
        ("Analyzed", "False (Because)"),
        ("Analyzed", "True"),
        ("todo-intake-1", "Succeeded"),
        ("Ready", "True"),
    ]


def test_ready_of_an_older_wish_is_not_ready() -> None:
    assert is_ready(project(("Ready", "True")))
    assert not is_ready(project(("Ready", "True"), generation=2))
    assert not is_ready(project(("Ready", "Unknown")))


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (project(phase="Failed", message="no luck"), "todo failed: no luck"),
        (project(questions=[{"id": "todo-q1", "text": "Which?"}]), "todo asks: todo-q1: Which"),
        (project(message="waits for a server"), "not ready in time: waits for a server"),
    ],
)
def test_an_end_without_success_says_why(state: dict[str, Any], message: str) -> None:
    with pytest.raises(StandError, match=message):
        list(follow(lambda: state, seconds=-1, pause=0))


def test_curl_needs_no_dns_and_no_public_authority() -> None:
    product = Product("https://todo-x.apps.codegen.test", "10.245.0.6", "PEM")
    command = product.curl_command("health", ("-i",), Path("/ca.pem"))
    assert command[-1] == "https://todo-x.apps.codegen.test/health"
    assert "todo-x.apps.codegen.test:443:10.245.0.6" in command
    assert command[command.index("--cacert") + 1] == "/ca.pem"
    assert "-i" in command
    assert "--cacert" not in product.curl_command("/", (), None)


def test_a_tenant_is_enabled_and_restricted() -> None:
    labels = tenant("products")["metadata"]["labels"]
    assert labels == {
        "codegen.dev/tenant": "true",
        "pod-security.kubernetes.io/enforce": "restricted",
    }
    assert "codegen.dev/tenant" not in namespace("codegen-system", "baseline")["metadata"]["labels"]


def test_the_bundle_holds_both_authorities(tmp_path: Path) -> None:
    machine, stand = tmp_path / "machine", tmp_path / "stand"
    stand.write_text("STAND\n")
    assert trust_bundle(machine, stand) == "STAND\n"
    machine.write_text("MACHINE\n\n")
    assert trust_bundle(machine, stand) == "MACHINE\nSTAND\n"
