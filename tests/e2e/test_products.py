"""Products made beside one another: their words, their waits, their names and their ends."""

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from codegen_dev.bot_chat import BotChat
from codegen_dev.session import Session

pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("others")]
TOLD = 7
"""Telegram id of somebody at the Bot API of tests."""
DESCRIPTION = "Keep a list of plants: each plant has a name and a height in cm from 1 to 500."


def test_a_vague_description_is_asked_about_and_the_answer_resumes(
    stand: Session, tmp_path: Path
) -> None:
    """The run waits with a question; the answer continues the same run."""
    stand.project("vague", title="Something", description="Make something nice for my aunt.")
    stand.wait("a question", lambda: stand.is_true("project", "vague", "AwaitingInput"))
    body = stand.get("project", "vague")
    assert body is not None
    question = body["status"]["questions"][0]
    assert body["status"]["phase"] == "AwaitingInput"
    answer = (
        "A list of recipes: each recipe has a name and a rating from 1 to 5. "
        "Only I can delete recipes."
    )
    patch = {"spec": {"answers": [{"questionId": question["id"], "text": answer}]}}
    stand.kubectl(
        "patch", "proj", "vague", "-n", "products", "--type", "merge", "-p", json.dumps(patch)
    )
    stand.wait_ready("vague", seconds=420)
    recipes = stand.collection("vague", "recipe")
    code, soup = stand.post("vague", recipes, {"name": "Soup", "rating": 4})
    assert code == 201
    assert stand.post("vague", recipes, {"name": "Soup", "rating": 40})[0] == 422
    # What only one may do asks for the key that was made, and that people can read.
    delete = ("vague", f"{recipes}/{soup['id']}", "-X", "DELETE")
    assert stand.curl(*delete)[0] == 401
    key = stand.codegen("secret", "show", "vague", "API_KEYS").strip()
    (tmp_path / "header").write_text(f"X-API-Key: {key}", encoding="utf-8")
    assert stand.curl(*delete, "-H", f"@{tmp_path / 'header'}")[0] == 204


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
    stand.project(name, **{**stand.example("01-todo"), **change})
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
        "spec": stand.example("01-todo"),
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


def test_a_deleted_project_leaves_nothing_and_its_name_is_free(stand: Session) -> None:
    """Stack, allocation and Secrets go, observed; a new Project adopts nothing of the old.

    The new one has a bot, which is tested and talked with at the stand's Bot API of tests, and a
    worker that tells one of its people there of what is new.
    """
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
    _give_token(stand, "vague")
    bot: dict[str, Any] = {"modules": ["backend", "tg_bot"], "audience": [str(TOLD), "public"]}
    wish = (
        "A list of recipes with a name and a rating. Message me in Telegram about each new recipe."
    )
    stand.project("vague", title="Recipes", description=wish, **bot)
    after = stand.wait_ready("vague", seconds=600)
    _talked_with(stand, "vague")
    _is_told(stand, "vague")
    assert after["metadata"]["uid"] != uid
    assert after["status"]["slug"] != slug
    assert re.fullmatch(r"[0-9a-f]{12}", after["status"]["release"])


def _give_token(stand: Session, name: str) -> None:
    """What a release with a bot waits for; any token is a bot's own at the double."""
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"{name}-secrets", "namespace": "products"},
        "stringData": {"TELEGRAM_BOT_TOKEN": "4242:AAEtest-token-of-a-test-server-0123456"},
    }
    stand.apply(body)


def _talked_with(stand: Session, name: str) -> None:
    """The tests of the release talked with the bot, and so does somebody at a terminal."""
    stand.wait("a verdict", lambda: _status(stand, name).get("acceptance", {}).get("verdict"))
    found = _status(stand, name)["acceptance"]
    assert found["verdict"] == "passed", stand.get("agentrun", found["run"])
    criteria = {key: told for key, told in found["criteria"].items() if key.startswith("bot.")}
    assert len(criteria) >= 4, criteria
    assert set(criteria.values()) == {"passed"}, criteria
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    talk = (tool, "talk", _status(stand, name)["slug"], "--api", stand.env["CODEGEN_BOT_API"])
    assert "Recipes" in stand.run(*talk, stdin="/start\n").stdout


def _is_told(stand: Session, name: str) -> None:
    """Somebody who has written to the bot once is told of an entry that comes over the API."""
    chat = BotChat(f"{stand.env['CODEGEN_BOT_API']}/products/{_status(stand, name)['slug']}", TOLD)
    assert "Recipes" in chat.does("/start")
    assert stand.post(name, "/recipes", {"name": "Borscht", "rating": 5})[0] == 201
    told = stand.wait("a message", lambda: "Borscht" in (text := chat.shown()) and text)
    assert "Recipe created: Borscht" in told


def _status(stand: Session, name: str) -> dict[str, Any]:
    body = stand.get("project", name)
    assert body is not None
    found: dict[str, Any] = body.get("status", {})
    return found


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
