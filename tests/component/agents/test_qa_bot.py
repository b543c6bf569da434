"""QA talks with a generated product's bot: real processes, and a test double of Telegram."""

import asyncio
import contextlib
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from typing_extensions import override

from codegen_agents.assembly import qa_result
from codegen_agents.doors.bot_chat import BotChat
from codegen_agents.doors.product import ProductDoor
from codegen_agents.graphs.qa.graph import build_graph
from codegen_agents.graphs.qa.nodes import QaNodes, mark_of
from codegen_agents.testing import run_input
from codegen_agents.thread import advance
from codegen_crds.contracts.run import BotTarget, ProductTarget, QaOutput
from codegen_dev.bot_api import BotApiDouble
from codegen_dev.ports import free_port
from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)

pytestmark = pytest.mark.timeout(120)
RELEASE: Final = "0123456789ab"
SECONDS: Final = 30.0
PERSON: Final = 77
MODELS = {
    "Shelf": ModelSpec(fields={"name": FieldSpec(type="string", min_length=2, max_length=80)}),
    "Book": ModelSpec(
        fields={
            "title": FieldSpec(type="string", min_length=1, max_length=200),
            "rating": FieldSpec(type="int", ge=3, le=5),
            "kind": FieldSpec(type="enum", values=("novel", "poem")),
            "bought": FieldSpec(type="date"),
            "notes": FieldSpec(type="text", optional=True),
            "shelf_id": FieldSpec(type="reference", model="Shelf"),
        }
    ),
}


@contextmanager
def process(root: Path, *module: str, **environ: str) -> Iterator[str]:
    """A service of the product until the block ends; where it answers, once it is well."""
    port = free_port()
    code = os.pathsep.join(str(root / "services" / name) for name in ("backend", "tg-bot"))
    base = {"PATH": os.environ["PATH"], "PYTHONPATH": code, "RELEASE_ID": RELEASE}
    running = subprocess.Popen(
        [sys.executable, "-m", *module, "serve"],
        env={**base, "PORT": str(port), **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/health", timeout=5).is_success:
                    break
            time.sleep(0.05)
        else:
            pytest.fail(f"{module} does not become well")
        yield url
    finally:
        running.terminate()
        running.wait(SECONDS)


@contextmanager
def backend(root: Path) -> Iterator[str]:
    """The product's API with the database that its own tests start."""
    place = root / "services/backend/tests/postgres.py"
    spec = importlib.util.spec_from_file_location("product_postgres", place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    try:
        with module.running_postgres({}) as address:
            environ = {
                "POSTGRES_HOST": str(address.host),
                "POSTGRES_PORT": str(address.port),
                "POSTGRES_USER": str(address.username),
                "POSTGRES_DB": str(address.database),
                "POSTGRES_PASSWORD": str(address.password or "unused"),
            }
            code = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root / "services/backend")}
            migrate = [sys.executable, "-m", "app", "migrate"]
            subprocess.run(migrate, env={**code, **environ}, check=True, capture_output=True)
            with process(root, "app", **environ) as url:
                yield url
    finally:
        del sys.modules[spec.name]


class Caddy(httpx.BaseTransport):
    """What stands before the product: its server's report is there, too."""

    def __init__(self) -> None:
        self._product = httpx.HTTPTransport()

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/.well-known/codegen.json":
            services = {"tg-bot": "running", "backend": "running", "db": "running"}
            return httpx.Response(200, json={"release": RELEASE, "services": services})
        return self._product.handle_request(request)

    @override
    def close(self) -> None:
        self._product.close()


def probe(url: str, bot: str, *, wait: int = 20) -> QaOutput:
    talk = BotTarget(url=bot, person=PERSON)
    target = ProductTarget(url=url, release_id=RELEASE, health_path="/health", bot=talk)
    run = run_input("qa", target=target)
    nodes = QaNodes(
        target=target,
        mark=mark_of(run.uid),
        door=ProductDoor(url, transport=Caddy()),
        progress=lambda *_: None,
        patience=0.0,
        chat=partial(BotChat, wait=wait),
    )
    try:
        end = advance(build_graph(nodes, InMemorySaver()), run, qa_result)
    finally:
        nodes.door.close()
    assert not hasattr(end, "question")
    assert isinstance(end.output, QaOutput)
    return end.output


def of_the_bot(output: QaOutput) -> dict[str, str]:
    return {c.id: c.outcome for c in output.criteria if c.id.startswith("bot.")}


async def test_a_live_bot_is_talked_with_and_a_broken_one_fails_with_its_words(
    tmp_path: Path,
) -> None:
    """It lists, adds and deletes; without its backend it does not; without it nobody is blamed."""
    modules = ("backend", "tg_bot")
    new_project(tmp_path, title="Books", slug="books", description="", modules=modules)
    domains = {"books": crud_domain("Book"), "shelves": crud_domain("Shelf", plural_name="shelves")}
    write_spec(tmp_path, Spec(models=MODELS, domains=domains))
    generate(tmp_path)
    async with BotApiDouble.serve() as double:
        bot = f"{double.url}/products/books"
        await asyncio.to_thread(_look_at_bots, tmp_path, bot)


def _look_at_bots(root: Path, bot: str) -> None:
    told = {"TELEGRAM_API_URL": bot, "TELEGRAM_BOT_TOKEN": "4242:tests", "TG_BOT_ACCESS": "public"}
    with backend(root) as url:
        with process(root, "bot", BACKEND_URL=url, **told):
            well = probe(url, bot)
        assert httpx.get(f"{url}/books").json() == []
        with process(root, "bot", BACKEND_URL="http://127.0.0.1:1", **told):
            ill = probe(url, bot)
        silent = probe(url, bot, wait=0)
    steps = [
        f"bot.{name}.{step}" for name in ("books", "shelves") for step in ("row", "add", "delete")
    ]
    assert of_the_bot(well) == dict.fromkeys(["bot.conversation", *steps], "passed"), well
    assert well.verdict == "passed"
    said = [(e.method, e.path) for e in well.evidence if e.criterion == "bot.conversation"]
    assert said == [("SAYS", "/start")]

    assert of_the_bot(ill) == {
        "bot.conversation": "passed",
        "bot.books.row": "failed",
        "bot.shelves.row": "failed",
    }
    assert ill.verdict == "failed"
    talk = [(e.method, e.path) for e in ill.evidence if e.criterion == "bot.books.row"]
    assert ("SAYS", "/start") in talk

    assert of_the_bot(silent) == {"bot.conversation": "could-not-test"}
    assert silent.verdict == "passed"
