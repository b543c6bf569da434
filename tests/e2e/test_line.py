"""From one manifest to a verified URL, and what people do with it afterwards.

The first example is Ready when the session's stand is.
"""

import json
import sys
import time
from pathlib import Path

import pytest

from codegen_dev.session import Session

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("first-example")]


def test_ready_means_the_wanted_release_answered_over_tls(stand: Session) -> None:
    body = stand.wait_ready("todo")
    status = body["status"]
    assert status["url"].startswith("https://")
    health = {"status": "ok", "release": status["release"]}
    assert stand.curl("todo", "/health") == (200, health)
    # As people ask.
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    said = stand.run(tool, "curl", "--name", stand.name, "products/todo", "/health").stdout
    assert json.loads(said) == health
    chain = ["Analyzed", "Allocated", "Engineered", "Built", "EnvironmentResolved", "Deployed"]
    for type_ in (*chain, "Verified", "Ready"):
        assert stand.is_true("project", "todo", type_), type_


def test_the_generated_service_does_what_was_asked(stand: Session) -> None:
    tasks = stand.collection("todo", "task")
    code, created = stand.post(
        "todo", tasks, {"title": "Water the plants", "priority": 2, "status": "open"}
    )
    assert code == 201, created
    assert stand.curl("todo", f"{tasks}/{created['id']}")[0] == 200
    code, problem = stand.post("todo", tasks, {"title": "x", "priority": 9, "status": "open"})
    assert code == 422
    assert "priority" in json.dumps(problem)
    assert stand.post("todo", tasks, {"priority": 1, "status": "open"})[0] == 422
    assert stand.post("todo", tasks, {"title": "x" * 201, "priority": 1})[0] == 422


def test_the_live_release_was_tested_from_outside_and_the_right_to_it_is_gone(
    stand: Session,
) -> None:
    """A pod that reaches nothing but its doors reaches the product while it tests it."""
    stand.wait("a verdict", lambda: stand.is_true("project", "todo", "AcceptancePassed"))
    status = (stand.get("project", "todo") or {})["status"]
    found = status["acceptance"]
    assert found["releaseId"] == status["release"]
    tasks = stand.collection("todo", "task").strip("/")
    steps = ("create", "read", "found", "update", "refusal", "delete", "paging")
    assert {found["criteria"][f"{tasks}.{step}"] for step in steps} == {"passed"}

    def withdrawn() -> bool:
        run = stand.get("agentrun", found["run"]) or {}
        return bool(run["status"]["egress"] == "Withdrawn")

    stand.wait("the right to be seen gone", withdrawn)
    policies = stand.kubectl("get", "networkpolicy", "-n", "products", "-o", "name")
    own = [policy for policy in policies.split() if "/todo" in policy]
    assert not any("egress" in policy for policy in own), own
    code, rows = stand.curl("todo", f"/{tasks}?limit=200")
    assert code == 200
    assert "codegen-qa" not in json.dumps(rows)


def test_nothing_is_written_at_steady_state(stand: Session) -> None:
    """Resource versions of all its objects stay for a while in which resyncs happen.

    Other products are made meanwhile: what they make the operator do is none of its business.
    """
    stand.wait_ready("todo")
    stand.wait("a verdict", lambda: stand.is_true("project", "todo", "AcceptancePassed"))

    def versions() -> list[tuple[str, str, str]]:
        items = json.loads(stand.kubectl("get", "codegen", "-n", "products", "-o", "json"))["items"]
        heads = [(item["kind"], item["metadata"]) for item in items]
        return sorted(
            (kind, head["name"], head["resourceVersion"])
            for kind, head in heads
            if head["name"] == "todo" or head["name"].startswith("todo-")
        )

    before = versions()
    assert {kind for kind, _, _ in before} == {"Project", "Deployment", "AgentRun"}
    time.sleep(20)  # the property is about time passing
    assert versions() == before


def test_applying_the_same_wish_again_changes_nothing(stand: Session) -> None:
    before = stand.wait_ready("todo")
    stand.project("todo", **stand.example("01-todo"))
    after = stand.get("project", "todo")
    assert after is not None
    assert after["metadata"]["generation"] == before["metadata"]["generation"]
    assert after["status"]["release"] == before["status"]["release"]


def test_no_secret_value_is_anywhere_but_in_secrets(stand: Session) -> None:
    """The generated password is a canary: it is in no object, log, event or repository."""
    slug = stand.wait_ready("todo")["status"]["slug"]
    encoded = stand.kubectl(
        "get", "secret", f"{slug}-generated", "-n", "products", "-o", "jsonpath={.data}"
    )
    values = [stand.run("base64", "-d", stdin=v).stdout for v in json.loads(encoded).values()]
    assert values
    seen = [
        stand.kubectl("get", "codegen,events,configmaps,pods,jobs", "-A", "-o", "json"),
        *(
            stand.kubectl("logs", "-n", "codegen-system", pod, "--all-containers", check=False)
            for pod in stand.kubectl("get", "pods", "-n", "codegen-system", "-o", "name").split()
        ),
    ]
    for value in values:
        assert len(value) >= 16
        assert not any(value in text for text in seen)
