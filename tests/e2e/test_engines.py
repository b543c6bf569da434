"""One product by several hands: Claude Code writes it, Codex and Droid change it.

Codex has two tasks that need no other: each is done by a pod of its own, and a third one merges
them. A browser and a model look at what is live.

The CLIs are the real ones, in images that are built here; the model behind all of them is a
process of the test. What is read it reads by rules, what is to be written it has scripts for.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen_dev.scripted_model import Reply, Request, ScriptedModel
from codegen_dev.session import Session
from codegen_gateway.offline import complete

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("others")]
PROJECT = "handmade"
DESCRIPTION = "A list of books: each book has a name and a rating from 1 to 5."
PAGES = "Books also have a number of pages from 1 to 2000."
SHELF = "Books also have a shelf from 1 to 99."
TRIM = "Spaces around a name are not stored."
SQUEEZE = "Of several spaces in a name one is stored."
NOTE = "How names are stored is written down in docs/names.md."
DASH = "A tilde in a name is stored as a dash."
CONTROLLER = "services/backend/app/controllers/books.py"
COMMANDS = {
    TRIM: (
        "/async def create_book/,/async with/ s/^        async with/"
        '        body = body.model_copy(update={"name": body.name.strip()})\\n        async with/'
    ),
    SQUEEZE: 's/body.name.strip()/" ".join(body.name.split())/',
    DASH: 's/" ".join(body.name.split())/" ".join(body.name.split()).replace("~", "-")/',
}
PLANS = {PAGES: {"squeeze": SQUEEZE, "note": NOTE}, SHELF: {"dash": DASH}}
HANDS = ("Bash", "exec_command", "Execute")
LOOKED = "/books?limit=1"


def answer(request: Request) -> Reply:
    """What the model says: rules read, scripts write, and one look is enough."""
    text = json.dumps(request["messages"])
    tools = {tool["function"]["name"] for tool in request.get("tools", [])}
    if hand := next((name for name in HANDS if name in tools), ""):
        return _write(hand, text, worked=any(m["role"] == "tool" for m in request["messages"]))
    schema = request.get("response_format", {}).get("json_schema", {}).get("name")
    if schema == "Step":
        seen = LOOKED in text.rpartition('"assistant"')[2]
        return json.dumps({"look_at": [] if seen else [LOOKED], "findings": [], "done": seen})
    said: str = complete(dict(request))["choices"][0]["message"]["content"]
    if schema == "ProductSpec":
        plan = next((plan for change, plan in PLANS.items() if change in text), {"trim": TRIM})
        work = [{"id": name, "text": what, "after": []} for name, what in plan.items()]
        return json.dumps({**json.loads(said), "remainingWork": work})
    return said


def _write(hand: str, text: str, *, worked: bool) -> Reply:
    """One command, and the end."""
    if worked:
        end = {"summary": "Done as asked.", "done": True, "handoff": ""}
        return ("StructuredOutput", end) if hand == "Bash" else json.dumps(end)
    command = "mkdir -p docs && echo 'Without spaces around them.' > docs/names.md"
    # Work that is done elsewhere is told, too.
    if f"<remaining_work>{NOTE}" not in text:
        (script,) = [s for work, s in COMMANDS.items() if f"<remaining_work>{work}" in text]
        command = f"sed -i '{script}' {CONTROLLER}"
    if hand == "Bash":
        return ("Bash", {"command": command, "description": "Change how books are stored"})
    if hand == "Execute":
        return ("Execute", {"command": command, "summary": "Change how books are stored"})
    return ("exec_command", {"cmd": command, "yield_time_ms": 30_000})


async def test_a_product_by_three_coding_clis_and_a_browser(stand: Session) -> None:
    async with ScriptedModel.serve(answer, host=stand.env["CODEGEN_HOST_ADDRESS"]) as model:
        await asyncio.to_thread(_install, stand, model.url)
        await asyncio.to_thread(_delivered, stand)
        looks = [r for r in model.asked if "Step" in json.dumps(r.get("response_format"))]
    assert len(looks) >= 2


def _install(stand: Session, model_url: str) -> None:
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    parts = ("claude-code", "codex", "droid", "browser", "--model", model_url)
    done = subprocess.run(
        [tool, "agents", *parts, "--name", stand.name],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _delivered(stand: Session) -> None:
    wish: dict[str, Any] = {
        "title": "Handmade",
        "description": DESCRIPTION,
        "modules": ["backend", "frontend"],
        "engine": "claude-code",
        "model": "scripted",
        "budget": {"limit": "50", "currency": "USD"},
    }
    stand.project(PROJECT, **wish)
    stand.wait_ready(PROJECT, seconds=600)
    books = stand.collection(PROJECT, "book")
    assert _stored(stand, books, "  The  sea ") == "The  sea"
    assert _ran(stand, "engineering")["engine"] == "claude-code"
    _looked_at(stand)

    tasks = _changed(stand, "codex", "pages", PAGES)
    assert _stored(stand, books, "  The  sea ") == "The sea"
    # Side by side, by runs of their own, and merged by one more.
    done = {task["id"]: (task["state"], task["run"]) for task in tasks}
    planned = f"{PROJECT}-engineering-2"
    assert done == {"squeeze": ("Done", f"{planned}-t1"), "note": ("Done", f"{planned}-t2")}
    assert _ran(stand, "engineering")["filesChanged"] == 2

    tasks = _changed(stand, "droid", "shelf", SHELF)
    assert _stored(stand, books, " The~  sea ") == "The- sea"
    assert [task["state"] for task in tasks] == ["Done"]


def _changed(stand: Session, engine: str, ident: str, words: str) -> list[dict[str, Any]]:
    """Change the product with an engine; the tasks of the change once it is live."""
    patch = json.dumps({"spec": {"engine": engine}})
    stand.kubectl("patch", "proj", PROJECT, "-n", "products", "--type", "merge", "-p", patch)
    stand.codegen("change", PROJECT, words, "--id", ident)
    ended = ("Live", "Failed", "Refused")

    def change() -> dict[str, Any]:
        body = stand.get("project", PROJECT)
        assert body is not None
        return next((c for c in body["status"].get("changes", []) if c["id"] == ident), {})

    stand.wait(f"the change by {engine}", lambda: change().get("state") in ended, seconds=420)
    assert change()["state"] == "Live", change()
    assert _ran(stand, "engineering")["engine"] == engine
    tasks: list[dict[str, Any]] = change()["tasks"]
    return tasks


def _stored(stand: Session, books: str, name: str) -> str:
    code, body = stand.post(PROJECT, books, {"name": name, "rating": 4})
    assert code == 201, body
    return str(body["name"])


def _ran(stand: Session, graph: str) -> dict[str, Any]:
    """What the newest run of a graph was asked for."""
    runs = json.loads(stand.kubectl("get", "arun", "-n", "products", "-o", "json"))["items"]
    own = [r for r in runs if r["spec"]["projectRef"]["name"] == PROJECT]
    found = [r for r in own if r["spec"]["graph"] == graph]
    newest = max(found, key=lambda r: str(r["metadata"]["creationTimestamp"]))
    spec: dict[str, Any] = newest["spec"]
    return {**spec, "filesChanged": newest["status"]["result"]["filesChanged"]}


def _looked_at(stand: Session) -> None:
    """The first release was seen by a browser and by a model, and nothing failed."""
    body = stand.wait("the test from outside", lambda: _tested(stand))
    outcomes = {c["id"]: c["outcome"] for c in body["criteria"]}
    assert outcomes["frontend.loads"] == "passed", outcomes
    assert outcomes["explored"] == "passed", outcomes


def _tested(stand: Session) -> dict[str, Any]:
    runs = json.loads(stand.kubectl("get", "arun", "-n", "products", "-o", "json"))["items"]
    for run in runs:
        if run["spec"]["projectRef"]["name"] == PROJECT and run["spec"]["graph"] == "qa":
            result = run.get("status", {}).get("result", {}).get("body")
            if result:
                output: dict[str, Any] = json.loads(result)["output"]
                return output
    return {}
