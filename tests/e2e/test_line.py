"""From one manifest to a verified URL, and what people do with it afterwards.

The first example is Ready when the session's stand is; other descriptions follow.
"""

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_dev.session import Session

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(900)


def spec(example: str) -> dict[str, Any]:
    body = yaml.safe_load((ROOT / "examples" / example / "project.yaml").read_text())
    found: dict[str, Any] = body["spec"]
    return found


def collection(stand: Session, name: str, word: str) -> str:
    """The path of the generated API that lists what the word names."""
    code, document = stand.curl(name, "/openapi.json")
    assert code == 200
    paths = [p for p in document["paths"] if "{" not in p and word in p]
    assert paths, sorted(document["paths"])
    return str(paths[0])


def post(stand: Session, name: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    head = ("-X", "POST", "-H", "content-type: application/json")
    return stand.curl(name, path, *head, "-d", json.dumps(body))


def test_ready_means_the_wanted_release_answered_over_tls(stand: Session) -> None:
    body = stand.wait_ready("todo")
    status = body["status"]
    assert status["url"].startswith("https://")
    code, health = stand.curl("todo", "/health")
    assert (code, health) == (200, {"status": "ok", "release": status["release"]})
    chain = ["Analyzed", "Allocated", "Engineered", "Built", "EnvironmentResolved", "Deployed"]
    for type_ in (*chain, "Verified", "Ready"):
        assert stand.is_true("project", "todo", type_), type_


def test_the_generated_service_does_what_was_asked(stand: Session) -> None:
    tasks = collection(stand, "todo", "task")
    code, created = post(
        stand, "todo", tasks, {"title": "Water the plants", "priority": 2, "status": "open"}
    )
    assert code == 201, created
    assert stand.curl("todo", f"{tasks}/{created['id']}")[0] == 200
    code, problem = post(stand, "todo", tasks, {"title": "x", "priority": 9, "status": "open"})
    assert code == 422
    assert "priority" in json.dumps(problem)
    assert post(stand, "todo", tasks, {"priority": 1, "status": "open"})[0] == 422
    assert post(stand, "todo", tasks, {"title": "x" * 201, "priority": 1})[0] == 422


def test_the_live_release_was_tested_from_outside_and_the_right_to_it_is_gone(
    stand: Session,
) -> None:
    """A pod that reaches nothing but its doors reaches the product while it tests it."""
    stand.wait("a verdict", lambda: stand.is_true("project", "todo", "AcceptancePassed"))
    status = (stand.get("project", "todo") or {})["status"]
    found = status["acceptance"]
    assert found["releaseId"] == status["release"]
    tasks = collection(stand, "todo", "task").strip("/")
    steps = ("create", "read", "found", "update", "refusal", "delete", "paging")
    assert {found["criteria"][f"{tasks}.{step}"] for step in steps} == {"passed"}

    def withdrawn() -> bool:
        run = stand.get("agentrun", found["run"]) or {}
        return bool(run["status"]["egress"] == "Withdrawn")

    stand.wait("the right to be seen gone", withdrawn)
    policies = stand.kubectl("get", "networkpolicy", "-n", "products", "-o", "name")
    assert "egress" not in policies
    code, rows = stand.curl("todo", f"/{tasks}?limit=200")
    assert code == 200
    assert "codegen-qa" not in json.dumps(rows)


def test_nothing_is_written_at_steady_state(stand: Session) -> None:
    """Resource versions of all our objects stay for a while in which resyncs happen."""
    stand.wait_ready("todo")
    stand.wait("a verdict", lambda: stand.is_true("project", "todo", "AcceptancePassed"))

    def versions() -> str:
        path = "{range .items[*]}{.kind}/{.metadata.name}={.metadata.resourceVersion} {end}"
        return stand.kubectl("get", "codegen", "-A", "-o", f"jsonpath={path}")

    before = versions()
    assert before
    time.sleep(20)  # the property is about time passing
    assert versions() == before


def test_applying_the_same_wish_again_changes_nothing(stand: Session) -> None:
    before = stand.wait_ready("todo")
    stand.project("todo", **spec("01-todo"))
    after = stand.get("project", "todo")
    assert after is not None
    assert after["metadata"]["generation"] == before["metadata"]["generation"]
    assert after["status"]["release"] == before["status"]["release"]


def test_a_russian_description_of_a_site_with_references(stand: Session) -> None:
    stand.project("autoservice", **spec("02-repair-shop"))
    stand.wait_ready("autoservice", seconds=420)
    code, document = stand.curl("autoservice", "/openapi.json")
    assert code == 200
    collections = sorted(p for p in document["paths"] if "{" not in p and p.count("/") == 1)
    entities = [p for p in collections if "post" in document["paths"][p]]
    assert len(entities) == 3, collections
    code, page = stand.curl("autoservice", "/_page/catalogue.json")
    assert code == 200
    assert [entity["path"] for entity in page["entities"]] == entities
    assert page["locale"] == "ru"


def test_a_vague_description_is_asked_about_and_the_answer_resumes(stand: Session) -> None:
    """The run waits with a question; the answer continues the same run."""
    stand.project("vague", title="Something", description="Make something nice for my aunt.")
    stand.wait("a question", lambda: stand.is_true("project", "vague", "AwaitingInput"))
    body = stand.get("project", "vague")
    assert body is not None
    question = body["status"]["questions"][0]
    assert body["status"]["phase"] == "AwaitingInput"
    answer = "A list of recipes: each recipe has a name and a rating from 1 to 5."
    patch = {"spec": {"answers": [{"questionId": question["id"], "text": answer}]}}
    stand.kubectl(
        "patch", "proj", "vague", "-n", "products", "--type", "merge", "-p", json.dumps(patch)
    )
    stand.wait_ready("vague", seconds=420)
    recipes = collection(stand, "vague", "recipe")
    assert post(stand, "vague", recipes, {"name": "Soup", "rating": 4})[0] == 201
    assert post(stand, "vague", recipes, {"name": "Soup", "rating": 40})[0] == 422


@pytest.mark.parametrize(
    ("name", "change", "condition", "reason"),
    [
        ("nomodel", {"model": "no-such-model"}, "Analyzed", "ModelUnknown"),
        ("broke", {"budget": {"limit": "0", "currency": "USD"}}, "BudgetExhausted", None),
    ],
)
def test_bad_wishes_wait_with_a_reason(
    stand: Session, name: str, change: dict[str, Any], condition: str, reason: str | None
) -> None:
    """The condition says why, by name, and nothing is deployed."""
    stand.project(name, **{**spec("01-todo"), **change})
    found = stand.wait(
        f"{condition} of {name}",
        lambda: (
            (c := stand.condition("project", name, condition)).get("reason")
            and (reason is None or c["reason"] == reason)
            and c
        ),
    )
    assert found["message"]
    assert not stand.is_true("project", name, "Ready")
    stand.kubectl("delete", "proj", name, "-n", "products", "--timeout=120s")


def test_a_namespace_without_the_label_says_how_to_enable_it(stand: Session) -> None:
    stand.kubectl("create", "namespace", "elsewhere", check=False)
    body = {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": {"name": "lost", "namespace": "elsewhere"},
        "spec": spec("01-todo"),
    }
    stand.apply(body)

    def message() -> str:
        found = stand.get("project", "lost", "elsewhere") or {}
        conditions = found.get("status", {}).get("conditions", [])
        named = [c["message"] for c in conditions if c["reason"] == "NamespaceNotEnabled"]
        return named[0] if named else ""

    assert "codegen.dev/tenant=true" in stand.wait("NamespaceNotEnabled", message)
    stand.kubectl("delete", "proj", "lost", "-n", "elsewhere", "--timeout=60s")
    stand.kubectl("delete", "namespace", "elsewhere", "--wait=false")


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


def test_a_deleted_project_leaves_nothing_and_its_name_is_free(stand: Session) -> None:
    """Stack, allocation and Secrets go, observed; a new Project adopts nothing of the old."""
    before = stand.get("project", "vague")
    if before is None or not stand.is_true("project", "vague", "Ready"):
        stand.project(
            "vague", title="Recipes", description="A list of recipes with a name and a rating."
        )
        before = stand.wait_ready("vague", seconds=420)
    slug, uid = before["status"]["slug"], before["metadata"]["uid"]
    stand.kubectl("delete", "proj", "vague", "-n", "products", "--timeout=240s")
    assert stand.get("deployment", "vague") is None
    servers = json.loads(stand.kubectl("get", "csrv", "-o", "json"))["items"]
    claimed = [a["uid"] for s in servers for a in s["status"].get("allocations", [])]
    assert uid not in claimed
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    shell = (tool, "server", "shell", "--name", stand.name)
    assert slug not in stand.run(*shell, "ls", "/var/lib/codegen").stdout
    stand.project(
        "vague", title="Recipes", description="A list of recipes with a name and a rating."
    )
    after = stand.wait_ready("vague", seconds=420)
    assert after["metadata"]["uid"] != uid
    assert after["status"]["slug"] != slug
    assert re.fullmatch(r"[0-9a-f]{12}", after["status"]["release"])
