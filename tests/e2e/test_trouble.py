"""Kills while a product is being made, and a name that does not resolve."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_dev.session import Session

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(900)
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
    items = json.loads(stand.kubectl("get", "arun", "-n", "products", "-o", "json"))["items"]
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


def test_a_name_that_does_not_resolve_shows_the_record_to_set(stand: Session) -> None:
    """The release is there and healthy; only the world cannot find it."""
    server = json.loads(stand.kubectl("get", "csrv", "-o", "json"))["items"][0]
    domain = "plants.not-registered.test"
    stand.project("hidden", title="Hidden", description=DESCRIPTION, domain=domain)

    def reason() -> str:
        return str(stand.condition("project", "hidden", "Verified").get("reason", ""))

    stand.wait("DNSNotPointing", lambda: reason() == "DNSNotPointing", seconds=480)
    message = stand.condition("project", "hidden", "Verified")["message"]
    assert domain in message
    assert server["spec"]["address"] in message
    assert not stand.is_true("project", "hidden", "Ready")
    stand.kubectl("delete", "proj", "hidden", "-n", "products", "--timeout=240s")


def test_one_title_twice_and_the_queue_drains(stand: Session) -> None:
    """Products of one title are two products."""
    for name in ("twin-a", "twin-b"):
        stand.project(name, title="Twin", description=DESCRIPTION, acceptanceTests=False)
    slugs = {stand.wait_ready(n, seconds=600)["status"]["slug"] for n in ("twin-a", "twin-b")}
    assert len(slugs) == 2
    begun = time.monotonic()
    for name in ("twin-a", "twin-b"):
        stand.kubectl("delete", "proj", name, "-n", "products", "--timeout=240s")
    assert time.monotonic() - begun < 480


def test_the_example_manifests_are_what_the_tests_apply() -> None:
    """A changed example is a changed test."""
    for example in ("01-todo", "02-repair-shop"):
        body = yaml.safe_load((ROOT / "examples" / example / "project.yaml").read_text())
        assert body["metadata"]["namespace"] == "products"
