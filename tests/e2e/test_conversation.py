"""A person lives in the chat: from `/start` to a live product and back, through kills of the bot.

The bot runs in its pod as the chart installs it. Telegram is a process of the test, at the
protocol's edge; what the person reads and taps is all the test does to the product.
"""

import asyncio
import base64
import json
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from codegen_dev.bot_api import BotApi, Person, Seen
from codegen_dev.scripted_model import Reply, Request, ScriptedModel
from codegen_dev.session import Session

pytestmark = [pytest.mark.timeout(1800), pytest.mark.xdist_group("first-example")]
SYSTEM = "codegen-system"
VAGUE = "Make something nice for my aunt."
RECIPES = "A list of recipes: each recipe has a name and a rating from 1 to 5."
SERVINGS = (
    "Recipes also have a number of servings from 1 to 20. Remove the rating. "
    "Send me an e-mail when a recipe is created."
)
SECRETS = {
    "NOTIFY_EMAIL_TO": "ann@recipes.test",
    "SMTP_URL": f"smtp://ann:canary-{secrets.token_hex(8)}@mail.recipes.test:587",
}
OWN_TOOL = "StructuredOutput"
"""The only one that the CLI offers the model: with it, it says the next message."""
ISOLATES = "\u2068\u2069"
"""Around what is quoted, unless it is plain ASCII."""
WONDERED = "What do you know of my recipes?"
THANKED = "Thank you, that is clear."
WONDERED_MORE = "And how many people do they serve?"
SEARCHED = {"query": "recipe servings"}
KEEP = "Keep the data"
REPEAT = "Perhaps a repeat"


class Chat:
    """A person, their namespace, and the stand it is on."""

    def __init__(self, stand: Session, telegram: BotApi, person: Person, token: Path) -> None:
        self.stand = stand
        self.telegram = telegram
        self.token = token
        self.person = person
        self.namespace = f"tg-{person.id}"

    async def install(self, *options: str) -> None:
        """Put the bot on the stand, or change it."""
        tool = str(Path(sys.executable).with_name("codegen-dev"))
        command = [tool, "bot", str(self.token), "--name", self.stand.name]
        who = ("--api", self.telegram.url, "--person", str(self.person.id))
        done = await asyncio.to_thread(
            subprocess.run,
            [*command, *who, *options],
            check=False,
            capture_output=True,
            text=True,
            timeout=900,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    async def look(self, what: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Ask the stand beside Telegram, which goes on answering."""
        return await asyncio.to_thread(what, *arguments, **more)

    async def project(self, name: str) -> dict[str, Any] | None:
        """A product as it is now."""
        body: dict[str, Any] | None = await self.look(
            self.stand.get, "project", name, self.namespace
        )
        return body

    async def curl(self, name: str, path: str) -> tuple[int, Any]:
        """What a live product answers."""
        answer: tuple[int, Any] = await self.look(
            self.stand.curl, name, path, namespace=self.namespace
        )
        return answer

    async def projects(self) -> list[dict[str, Any]]:
        """The person's products."""
        found: list[dict[str, Any]] = await self.look(self.stand.items, "project", self.namespace)
        return found

    async def kill_bot(self) -> None:
        """End the bot's pod without a goodbye."""
        await self.kill("app.kubernetes.io/component=bot")

    async def kill_leader(self) -> None:
        """End the operator that leads."""
        lease = ("get", "lease", "codegen-operator", "-n", SYSTEM)
        path = "jsonpath={.spec.holderIdentity}"
        holder = await self.look(self.stand.kubectl, *lease, "-o", path)
        await self.kill("", holder.strip())

    async def kill_one(self, label: str) -> None:
        """End the first pod with a label."""
        pods = (
            "get",
            "pods",
            "-l",
            label,
            "-n",
            SYSTEM,
            "-o",
            "jsonpath={.items[*].metadata.name}",
        )
        found = await self.look(self.stand.kubectl, *pods)
        await self.kill("", found.split()[0])

    async def kill(self, label: str, *names: str) -> None:
        """End pods."""
        chosen = names or ("-l", label)
        now = ("--grace-period=0", "--force", "--wait=false")
        await self.look(self.stand.kubectl, "delete", "pod", *chosen, "-n", SYSTEM, *now)

    async def until(self, what: str, look: Callable[[], Any], *, seconds: float = 60) -> Any:
        """Wait until a coroutine finds something."""
        end = time.monotonic() + seconds
        while not (found := await look()):
            if time.monotonic() > end:
                state = await self.look(self.stand.state)
                raise AssertionError(f"waited {seconds:.0f} s for {what}\n{state}")
            await asyncio.sleep(0.5)
        return found

    def texts(self) -> list[str]:
        """Everything the bot has said, in its last words, oldest first."""
        said = sorted(self.person.messages.items())
        return [seen.text for _, seen in said]


@pytest.fixture
async def chat(stand: Session, tmp_path: Path) -> AsyncIterator[Chat]:
    """A person whom the bot of the stand knows, and who may place products."""
    address, number = stand.env["CODEGEN_HOST_ADDRESS"], 10_000_000 + secrets.randbelow(10**9)
    async with BotApi.serve(host=address, first_update=int(time.time())) as telegram:
        token = tmp_path / "token"
        token.write_text(telegram.token)
        chat = Chat(stand, telegram, telegram.person(number, "Ann", "en"), token)
        await chat.install()
        yield chat
        stand.kubectl("delete", "namespace", chat.namespace, "--wait=false", check=False)


async def test_a_product_is_asked_for_changed_undone_and_deleted_in_words(chat: Chat) -> None:
    """Nothing is lost and nothing doubled, though bot and operator are killed on the way."""
    ann = chat.person
    ann.says("/start")
    await ann.sees("Write what should exist", seconds=90)
    name, first = await _made(chat)
    await _changed(chat, name, first)

    ann.says("/rollback")
    releases = await ann.sees("which release should serve?")
    assert list(releases.buttons) == [first]
    ann.taps(releases, first)
    await ann.sees("goes to release", first)
    await chat.until("the old release", lambda: _serves(chat, name, first))

    ann.says("434343:AAEa-token-that-went-astray-0123456789")
    await ann.sees("looks like a token or a key")
    assert not any("astray" in text for text in ann.own.values())

    await _talked(chat, name)
    body = await _get(chat, name)
    owed = [n["text"] for n in body["status"]["notifications"]]
    for text in owed:
        await ann.until(partial(_told, ann, text), what=text)
        assert len(_told(ann, text)) == owed.count(text)

    ann.says("/delete")
    asked = await ann.sees("Take", "down?")
    ann.taps(asked, next(iter(asked.buttons)))
    await ann.sees("is being taken down")
    await chat.until("the end", lambda: _gone(chat, body["metadata"]), seconds=240)
    assert chat.telegram.refused == []
    doubled = {text: n for text, n in Counter(chat.texts()).items() if n > 1 and REPEAT not in text}
    assert not doubled
    shown = [text for seen in ann.messages.values() for text in (seen.text, *seen.before)]
    assert not any(value in text for text in shown for value in SECRETS.values())


async def _made(chat: Chat) -> tuple[str, str]:
    """From a vague wish, over a question, to a URL that answers; name and release."""
    ann = chat.person
    ann.says(VAGUE)
    await chat.kill_bot()  # with the wish in its hands, or before
    progress = await ann.sees("New product", seconds=90)
    (project,) = await chat.projects()
    name = str(project["metadata"]["name"])
    await ann.sees(await _question(chat, name), seconds=120)
    ann.says(RECIPES)
    await ann.sees("Answer for", "list of recipes")
    await chat.kill_leader()
    said = await ann.sees("Make something nice", "https://", seconds=420)
    status = await _ready(chat, name)
    assert status["url"] in said.text
    release = str(status["release"])
    assert await _serves(chat, name, release)
    await ann.until(lambda: status["url"] in _now(ann, progress), what="the URL in the progress")
    return name, release


async def _changed(chat: Chat, name: str, first: str) -> None:
    """A sentence becomes another release of the live product; what loses data is approved first."""
    ann = chat.person
    ann.says(SERVINGS)
    choice = await ann.sees("Is this a change or something new?")
    ann.taps(choice, next(b for b in choice.buttons if b.startswith("✏️")))
    await chat.kill_bot()
    await ann.sees("Change of", "servings", seconds=90)
    (change,) = (await _get(chat, name))["spec"]["changes"]
    assert change["request"] == SERVINGS
    await _supplied(chat, name)
    approval = await ann.until(lambda: _offering(ann, KEEP), seconds=300, what=KEEP)
    assert isinstance(approval, Seen)
    assert "no longer needs a part of the database" in approval.text
    assert (await _get(chat, name))["status"]["release"] == first  # it waits for the answer
    ann.taps(approval, KEEP)
    ended = await chat.until("the change", lambda: _ended(chat, name), seconds=420)
    assert ended["state"] == "Live", ended
    assert (await _ready(chat, name))["release"] != first
    code, document = await chat.curl(name, "/openapi.json")
    fields = document["components"]["schemas"]["Recipe"]["properties"]
    assert (code, "servings" in str(fields), "rating" in fields) == (200, True, False)


async def _supplied(chat: Chat, name: str) -> None:
    """What the release needs and no model may see is written into the chat, and goes from it.

    The message that one value is stored offers the next.
    """
    ann = chat.person

    async def missing() -> set[str]:
        status = (await _get(chat, name))["status"]
        return {each["key"] for each in status.get("missingSecrets", [])}

    assert await chat.until("the missing secrets", missing, seconds=240) == set(SECRETS)
    ann.says("/secret")
    first, second = SECRETS
    offers = await ann.sees("waits for these values")
    for key in (first, second):
        ann.taps(offers, key)
        await ann.until(partial(_asks, ann, offers, key), what=key)
        written = ann.says(SECRETS[key])
        offers = await ann.sees(f"{key} of", "I have deleted your message")
        assert written not in ann.own
    assert "the last one that was missing" in offers.text
    text = await chat.look(
        chat.stand.kubectl,
        *("get", "secret", f"{name}-secrets", "-n", chat.namespace, "-o", "jsonpath={.data}"),
    )
    kept = {key: base64.b64decode(value).decode() for key, value in json.loads(text).items()}
    assert kept == SECRETS


async def _talked(chat: Chat, name: str) -> None:
    """With a model behind it the bot talks, of what the product's own documents say.

    The two pods of the product owner share what was said, also with those that ask the model with
    a coding CLI in their place, and nothing that is live is released again because the chart
    changed.
    """
    ann = chat.person
    generation = await _generation(chat, name)
    address = chat.stand.env["CODEGEN_HOST_ADDRESS"]
    async with ScriptedModel.serve(_said, host=address) as model:
        await chat.install("--model", model.url)
        ann.says(WONDERED)
        told = await ann.sees("recipes have a name", seconds=120)
        assert "Looked up in" in told.text
        await chat.kill_one("app.kubernetes.io/component=product-owner")
        ann.says(THANKED)
        await ann.sees("You are welcome", seconds=120)
        newest = [str(message["content"]) for message in model.asked[-1]["messages"]]
        assert any(WONDERED in text for text in newest)
        await chat.install("--model", model.url, "--engine", "claude-code")
        ann.says(WONDERED_MORE)
        told = await ann.sees("serve up to twenty", seconds=120)
        assert "Looked up in" in told.text
        by_cli = [json.dumps(r["messages"]) for r in model.asked if _tools(r) == {OWN_TOOL}]
        assert len(by_cli) == 2
        assert all(WONDERED in text and THANKED in text for text in by_cli)
    assert await _generation(chat, name) == generation


def _said(request: Request) -> Reply:
    """The model: it looks things up before it answers."""
    if _tools(request) == {OWN_TOOL}:
        if json.dumps(SEARCHED) in str(request["messages"]):
            return (OWN_TOOL, {"text": "They serve up to twenty."})
        return (OWN_TOOL, {"calls": [{"name": "search_knowledge", "arguments": SEARCHED}]})
    last = request["messages"][-1]
    if last["role"] == "tool":
        return "Your recipes have a name."
    if THANKED in str(last["content"]):
        return "You are welcome."
    return ("search_knowledge", {"query": "recipe name"})


def _tools(request: Request) -> set[str]:
    """Names of the tools that the model is offered."""
    return {tool["function"]["name"] for tool in request.get("tools", [])}


async def _generation(chat: Chat, name: str) -> int:
    """What grows with each release that a product is given."""
    body = await chat.look(chat.stand.get, "deployment", name, chat.namespace)
    return int(body["metadata"]["generation"])


def _asks(person: Person, seen: Seen, key: str) -> bool:
    """Whether a message asks for a value by now."""
    text = _now(person, seen)
    return key in text and "as your next message" in text


async def _get(chat: Chat, name: str) -> dict[str, Any]:
    body = await chat.project(name)
    assert body is not None
    return body


async def _question(chat: Chat, name: str) -> str:
    """The open question of a product, once it has one."""

    async def asked() -> str:
        questions = (await _get(chat, name)).get("status", {}).get("questions", [])
        return str(questions[0]["text"]) if questions else ""

    return str(await chat.until("a question", asked, seconds=120))


async def _ready(chat: Chat, name: str) -> dict[str, Any]:
    """The status of a product that is Ready."""

    async def ready() -> dict[str, Any] | None:
        found: dict[str, Any] = (await _get(chat, name))["status"]
        return found if found["phase"] == "Ready" else None

    status: dict[str, Any] = await chat.until("Ready", ready)
    return status


async def _ended(chat: Chat, name: str) -> dict[str, Any] | None:
    """The only change, once it came to an end."""
    (change,) = (await _get(chat, name))["status"].get("changes", []) or [{}]
    return change if change.get("state") in ("Live", "Failed", "Refused") else None


async def _serves(chat: Chat, name: str, release: str) -> bool:
    return await chat.curl(name, "/health") == (200, {"status": "ok", "release": release})


async def _gone(chat: Chat, was: dict[str, Any]) -> bool:
    """Project, Deployment and the room on the server."""
    name, uid = was["name"], was["uid"]
    deployment = await chat.look(chat.stand.get, "deployment", name, chat.namespace)
    servers = await chat.look(chat.stand.items, "server", "")
    claimed = [a["uid"] for s in servers for a in s["status"].get("allocations", [])]
    return await chat.project(name) is None and deployment is None and uid not in claimed


def _offering(person: Person, option: str) -> Seen | None:
    """A message that offers something to tap."""
    return next((seen for seen in person.messages.values() if option in seen.buttons), None)


def _told(person: Person, text: str) -> list[Seen]:
    """Messages with an owed text, those marked as repeats apart."""
    shown = person.messages.values()
    return [s for s in shown if s.text.partition(": ")[2].strip(ISOLATES) == text]


def _now(person: Person, seen: Seen) -> str:
    """What a message shows by now."""
    return person.messages[seen.id].text
