"""Kills while a product is being made, and a name that does not resolve."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_dev.session import Session

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("first-example")]
DESCRIPTION = "Keep a list of plants: each plant has a name and a height in cm from 1 to 500."


def leader(stand: Session) -> str:
    holder = "jsonpath={.spec.holderIdentity}"
    return stand.kubectl(
        "get", "lease", "codegen-operator", "-n", "codegen-system", "-o", holder
    ).strip()


def kill(stand: Session, pod: str, namespace: str) -> None:
    """End a pod without a goodbye."""
    stand.kubectl(
        "delete", "pod", pod, "-n", namespace, "--grace-period=0", "--force", "--wait=false"
    )


def runs(stand: Session, project: str) -> dict[str, Any]:
    items = stand.items("agentrun")
    return {r["metadata"]["name"]: r for r in items if r["spec"]["projectRef"]["name"] == project}


def test_the_leader_and_an_agent_pod_are_killed_and_the_product_comes(stand: Session) -> None:
    """The other replica leads on, the run goes on in its next pod, and nothing is done twice."""
    stand.project("plants", title="Plants", description=DESCRIPTION)
    stand.wait("an agent pod", lambda: "plants-intake-1" in runs(stand, "plants"))
    before = leader(stand)
    kill(stand, before, "codegen-system")
    taken = stand.wait(
        "another leader", lambda: (now := leader(stand)) not in {"", before} and now, seconds=60
    )
    assert taken != before
    pod = stand.wait("the engineering pod", lambda: _running(stand, "plants-engineering-1"))
    kill(stand, pod, "products")
    stand.wait_ready("plants", seconds=480)
    made = runs(stand, "plants")
    # The release is tested from outside once it serves, which is when this looks or a moment later.
    once = {"plants-devops-1", "plants-engineering-1", "plants-intake-1"}
    assert once <= set(made) <= {*once, "plants-qa-1"}
    assert made["plants-engineering-1"]["status"]["attempts"] == 2
    assert stand.curl("plants", "/health")[0] == 200


def _running(stand: Session, run: str) -> str:
    text = stand.kubectl("get", "pods", "-n", "products", "-o", "json")
    for pod in json.loads(text)["items"]:
        if pod["metadata"]["name"].startswith(run) and pod["status"]["phase"] == "Running":
            return str(pod["metadata"]["name"])
    return ""


def test_the_example_manifests_are_what_the_tests_apply() -> None:
    """A changed example is a changed test."""
    for example in ("01-todo", "02-repair-shop"):
        body = yaml.safe_load((ROOT / "examples" / example / "project.yaml").read_text())
        assert body["metadata"]["namespace"] == "products"
