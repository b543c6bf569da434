"""QA against a product that answers over HTTP: well, wrongly, slowly, or not at all."""

import base64
import json
import os
import re
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Header, HTTPException, Query, Request, Response
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from langgraph.checkpoint.memory import InMemorySaver
from pydantic import BaseModel, ConfigDict, Field

from codegen_agents.assembly import qa_result
from codegen_agents.doors.browser import NoBrowserError, Surroundings, launcher, open_tab
from codegen_agents.doors.models import GatewayModels
from codegen_agents.doors.product import ProductDoor, Reply
from codegen_agents.errors import HandedOverError
from codegen_agents.graphs.qa.api import resolve
from codegen_agents.graphs.qa.exploration import REQUESTS, STEPS
from codegen_agents.graphs.qa.graph import build_graph
from codegen_agents.graphs.qa.nodes import QaNodes, mark_of
from codegen_agents.graphs.qa.samples import NoSampleError, sample
from codegen_agents.graphs.qa.verdict import judge
from codegen_agents.testing import ScriptedModel, run_input, text_reply
from codegen_agents.thread import advance
from codegen_agents.workspace import confinement
from codegen_crds.contracts.run import (
    BotTarget,
    Criterion,
    Feedback,
    Handoff,
    ProductTarget,
    QaOutput,
)
from codegen_template import new_project

RELEASE = "0123456789ab"
SECONDS = 10.0


class ShelfIn(BaseModel):
    """A new shelf."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=2, max_length=80)


class BookIn(BaseModel):
    """A new book, read after it was bought; a title is on a shelf once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "x-bounds": {"read_on": {"gt": "bought_on"}},
            "x-unique-together": [["title", "shelf_id"]],
        },
    )
    title: str = Field(max_length=200)
    rating: int = Field(ge=1, le=5)
    kind: Literal["novel", "poem"] = "novel"
    note: str | None = None
    bought_on: date = date(2020, 1, 1)
    read_on: date | None = None
    shelf_id: uuid.UUID


class BookPatch(BaseModel):
    """A change of a book."""

    model_config = ConfigDict(extra="forbid")
    title: str | None = Field(default=None, max_length=200)
    rating: int | None = Field(default=None, ge=1, le=5)


class AnyPatch(BookPatch):
    """The same, and whatever else is sent."""

    model_config = ConfigDict(extra="allow")


PATCHES = {"takes more": AnyPatch}


@dataclass
class Shop:
    """A product with two resources, and with whatever fault it is told to have."""

    fault: str = ""
    release: str = RELEASE
    rows: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"shelves": {}, "books": {}}
    )
    touched: list[str] = field(default_factory=list)
    """Identities that were changed or deleted."""
    served: int = 0
    dies_after: int = 0
    """So many requests are answered; 0: all."""

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def count(request: Request, following: Callable[[Request], Any]) -> Response:
            self.served += 1
            if self.fault == "busy" and request.url.path not in {"/health", "/openapi.json"}:
                return Response(status_code=503)
            if self.dies_after and self.served > self.dies_after:
                raise ConnectionAbortedError
            return await following(request)  # type: ignore[no-any-return]

        @app.get("/health")
        def health() -> dict[str, str]:
            if self.fault == "switched" and self.served > 3:
                return {"status": "ok", "release": "ba9876543210"}
            return {"status": "ok", "release": self.release}

        for name, body in (("shelves", ShelfIn), ("books", BookIn)):
            self._resource(app, name, body)
        return app

    def _once(self, name: str, made: dict[str, Any]) -> dict[str, Any]:
        """A row, unless it is a book with a title that stands on its shelf."""
        there = [(row.get("title"), row.get("shelf_id")) for row in self.rows[name].values()]
        again = name == "books" and (made["title"], made["shelf_id"]) in there
        if again and self.fault != "repeats":
            raise HTTPException(409)
        return made

    def _resource(self, app: FastAPI, name: str, body: type[BaseModel]) -> None:  # noqa: C901, PLR0915 - one product
        key = {"shelves": "shelf_id", "books": "book_id"}[name]
        rows = self.rows[name]

        def one(identity: str) -> dict[str, Any]:
            if identity not in rows:
                raise HTTPException(404)
            return rows[identity]

        async def create(row: Any) -> dict[str, Any]:
            if self.fault == "create breaks":
                raise HTTPException(500, "password=hunter2hunter2 of ann@example.com")
            if name == "books" and str(row.shelf_id) not in self.rows["shelves"]:
                raise HTTPException(422)
            read = getattr(row, "read_on", None)
            if read and read <= row.bought_on and self.fault != "contradicts":
                raise HTTPException(422)
            made = {"id": str(uuid.uuid4()), **row.model_dump(mode="json")}
            rows[made["id"]] = self._once(name, made)
            return {**made, "rating": 5} if self.fault == "forgets" and name == "books" else made

        create.__annotations__["row"] = body
        keys: dict[str, Any] = {}
        if self.fault in {"keys", "keys for show"}:

            async def guard(x_api_key: Annotated[str, Header()] = "") -> None:
                if x_api_key != "right":
                    raise HTTPException(401)

            from fastapi import Depends, Security  # noqa: PLC0415 - of this fault alone
            from fastapi.security import APIKeyHeader  # noqa: PLC0415

            scheme = APIKeyHeader(name="X-API-Key", auto_error=False)
            asked = [Security(scheme)] + [Depends(guard)] * (self.fault == "keys")
            keys = {"dependencies": asked} if name == "books" else {}

        async def take(row: dict[str, Any]) -> dict[str, Any]:
            made = {"id": str(uuid.uuid4()), **row}
            rows[made["id"]] = made
            return made

        accept: Any = take if self.fault == "takes all" else create
        app.post(f"/{name}", status_code=201, **keys)(accept)

        @app.get(f"/{name}", **keys)
        def page(
            limit: Annotated[int, Query(ge=1, le=50)] = 10,
            offset: Annotated[int, Query(ge=0)] = 0,
        ) -> list[dict[str, Any]]:
            if self.fault == "slow":
                time.sleep(0.6)
            if self.fault == "empty list":
                return []
            return list(rows.values())[offset:][: 99 if self.fault == "no limit" else limit]

        @app.get(f"/{name}/{{{key}}}", **keys)
        def read_one(request: Request) -> dict[str, Any]:
            return one(str(request.path_params[key]))

        if name == "books":

            def change(request: Request, row: Any) -> dict[str, Any]:
                found = one(str(request.path_params[key]))
                self.touched.append(found["id"])
                if self.fault != "keeps":
                    found.update(row.model_dump(mode="json", exclude_unset=True))
                return found

            change.__annotations__["row"] = PATCHES.get(self.fault, BookPatch)
            app.patch(f"/{name}/{{{key}}}", **keys)(change)

        if self.fault != "undeletable":

            @app.delete(f"/{name}/{{{key}}}", status_code=204, **keys)
            def delete(request: Request) -> None:
                found = one(str(request.path_params[key]))
                self.touched.append(found["id"])
                if any(b["shelf_id"] == found["id"] for b in self.rows["books"].values()):
                    raise HTTPException(409)
                if self.fault != "undead":
                    del rows[found["id"]]


@contextmanager
def served(shop: Shop) -> Iterator[str]:
    config = uvicorn.Config(shop.app(), port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + SECONDS
    while not server.started:
        assert time.monotonic() < until, "the product does not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(SECONDS)


def no_browser(*_: Any) -> NoReturn:
    raise NoBrowserError("the image of the run has no browser")


def probe(url: str, *, attempt: int = 1, health: str = "/health", **bounds: Any) -> QaOutput:
    tab, model = bounds.pop("tab", no_browser), bounds.pop("model", None)
    earlier, modules = bounds.pop("earlier", []), frozenset(bounds.pop("modules", ()))
    feedback = bounds.pop("feedback", ())
    target = ProductTarget(
        url=url,
        release_id=RELEASE,
        health_path=health,
        earlier=earlier,
        bot=bounds.pop("bot", None),
    )
    run = run_input("qa", target=target)
    door = ProductDoor(url, **bounds)
    nodes = QaNodes(
        target=target,
        mark=mark_of(run.uid),
        door=door,
        progress=lambda *_: None,
        modules=modules,
        resumed=attempt > 1,
        patience=0.0,
        tab=tab,
        description="A shop with books, rated from 1 to 5.",
        feedback=feedback,
        models=GatewayModels(model.chat()) if model else None,
    )
    try:
        end = advance(build_graph(nodes, InMemorySaver()), run, qa_result)
    finally:
        door.close()
    assert not hasattr(end, "question")
    assert isinstance(end.output, QaOutput)
    assert len(end.body()) < 65536
    return end.output


def outcomes(output: QaOutput) -> dict[str, str]:
    return {c.id: c.outcome for c in output.criteria}


def test_a_product_that_does_what_it_says_passes_and_is_left_as_it_was() -> None:
    shop = Shop()
    theirs = {"id": "1", "name": "mine"}
    shop.rows["shelves"]["1"] = dict(theirs)
    with served(shop) as url:
        output = probe(url)
    assert (output.verdict, output.reason) == ("passed", "Passed"), output
    assert set(outcomes(output).values()) == {"passed"}
    wanted = {"create", "read", "found", "together", "update", "kept", "refusal", "bounds"}
    wanted |= {"delete"}
    wanted |= {"list", "paging", "unknown"}
    assert {c.removeprefix("books.") for c in outcomes(output) if c.startswith("books.")} == wanted
    assert shop.rows == {"shelves": {"1": theirs}, "books": {}}
    assert "1" not in shop.touched


@pytest.mark.parametrize(
    ("fault", "criteria"),
    [
        ("create breaks", {"shelves.create"}),
        ("forgets", {"books.create"}),
        ("empty list", {"books.found", "shelves.found"}),
        ("no limit", {"books.paging", "shelves.paging"}),
        ("keeps", {"books.update"}),
        ("takes more", {"books.kept"}),
        ("contradicts", {"books.bounds"}),
        ("repeats", {"books.together"}),
        ("undead", {"books.delete", "shelves.delete"}),
    ],
)
def test_what_a_product_does_wrong_is_said_by_criterion(fault: str, criteria: set[str]) -> None:
    shop = Shop(fault)
    shop.rows["shelves"] |= {str(n): {"id": str(n), "name": "mine"} for n in range(3)}
    shop.rows["books"] |= {str(n): {"id": str(n), "shelf_id": "0"} for n in range(3)}
    with served(shop) as url:
        output, again = probe(url), probe(url)
    assert output.verdict == "failed"
    assert {c for c, how in outcomes(output).items() if how == "failed"} == criteria
    assert output.fingerprint == again.fingerprint != ""
    first = output.evidence[0]
    assert first.criterion in criteria
    assert first.status
    assert "hunter2" not in output.model_dump_json()
    assert "ann@example.com" not in output.model_dump_json()
    if fault != "undead":
        assert all(len(rows) == 3 for rows in shop.rows.values())


def test_a_row_that_is_not_whole_has_to_be_refused_and_goes_again() -> None:
    document = Shop().app().openapi()
    shop = Shop("takes all")
    app = shop.app()
    app.openapi = lambda: document  # type: ignore[method-assign]  # what was promised
    shop.app = lambda: app  # type: ignore[method-assign]
    with served(shop) as url:
        output = probe(url)
    failed = {c for c, how in outcomes(output).items() if how == "failed"}
    assert "books.refusal" in failed
    assert shop.rows == {"shelves": {}, "books": {}}


def test_nobody_there_is_no_verdict() -> None:
    with served(Shop()) as url:
        pass
    output = probe(url, earlier=["a.b"])
    assert (output.verdict, output.reason) == ("could-not-test", "Unreachable")
    assert output.fingerprint == ""
    assert outcomes(output) == {}


def test_another_release_is_no_verdict_also_when_it_comes_in_between() -> None:
    for shop in (Shop(release="ba9876543210"), Shop("switched")):
        with served(shop) as url:
            output = probe(url)
        assert (output.verdict, output.reason) == ("could-not-test", "ReleaseChanged")
    assert shop.rows == {"shelves": {}, "books": {}}


def test_a_busy_product_is_no_verdict_on_its_code() -> None:
    with served(Shop("busy")) as url:
        output = probe(url)
    assert output.verdict in {"could-not-test", "passed"}
    assert "failed" not in outcomes(output).values()


def test_a_slow_product_ends_the_test_in_time_and_without_blame() -> None:
    begun = time.monotonic()
    shop = Shop("slow")
    with served(shop) as url:
        output = probe(url, seconds=1.0)
    assert time.monotonic() - begun < SECONDS
    assert "failed" not in outcomes(output).values()
    assert "could-not-test" in outcomes(output).values()
    assert shop.rows == {"shelves": {}, "books": {}}


def test_what_needs_a_key_is_not_tested_the_rest_is() -> None:
    with served(Shop("keys")) as url:
        output = probe(url)
    found = outcomes(output)
    assert output.verdict == "passed"
    guarded = ("list", "create", "read", "update", "delete")
    assert {found[f"books.{kind}.strangers"] for kind in guarded} == {"passed"}
    assert found["books.create"] == found["books.delete"] == "could-not-test"
    assert found["shelves.create"] == found["shelves.delete"] == "passed"


def test_a_guard_that_lets_everybody_through_is_found_and_nothing_is_touched() -> None:
    shop = Shop("keys for show")
    with served(shop) as url:
        output = probe(url)
    failed = {c for c, how in outcomes(output).items() if how == "failed"}
    kinds = ("list", "create", "read", "update", "delete")
    assert failed == {f"books.{kind}.strangers" for kind in kinds}
    assert shop.rows["books"] == {}


def test_where_nothing_can_be_deleted_nothing_is_made() -> None:
    shop = Shop("undeletable")
    with served(shop) as url:
        output = probe(url)
    assert shop.rows == {"shelves": {}, "books": {}}
    assert outcomes(output)["books.list"] == "passed"
    assert outcomes(output)["books.create"] == "could-not-test"


def test_rows_of_a_pod_that_was_killed_are_deleted_by_the_next() -> None:
    shop = Shop()
    shop.rows["shelves"] |= {str(n): {"id": str(n), "name": "codegen-qa"} for n in range(45)}
    theirs = dict(shop.rows["shelves"])
    with served(shop) as url:
        run = run_input("qa")
        killed = httpx.Client(base_url=url)
        name = f"{mark_of(run.uid)} 7"
        made = killed.post("/shelves", json={"name": name}).json()["id"]
        killed.post("/books", json={"title": name, "rating": 1, "shelf_id": made})
        killed.close()
        output = probe(url, attempt=2)
    assert output.verdict == "passed"
    assert shop.rows == {"shelves": theirs, "books": {}}


def test_what_is_not_offered_any_more_stays_visible() -> None:
    with served(Shop()) as url:
        output = probe(url, earlier=["pens.create", "books.create"])
    assert output.verdict == "passed"
    assert outcomes(output)["pens.create"] == "gone"
    assert outcomes(output)["books.create"] == "passed"


PAGE = """<!doctype html><html lang="en"><head><title>Shop</title>
<link rel="stylesheet" href="/_page/app.css"><link rel="icon" href="/_page/icon.svg">
<script src="/_page/main.js" type="module"></script>
<script src="https://elsewhere.example/track.js"></script></head>
<body><label for="q">Search</label><input id="q"><label>Kind <select></select></label></body></html>
"""
CATALOGUE: dict[str, Any] = {
    "entities": [
        {
            "path": "/books",
            "operations": {"list": {"method": "GET"}, "update": {"method": "PATCH"}},
        }
    ]
}


def paged(files: dict[str, tuple[str, str] | int]) -> Shop:
    """A shop with a page; files by path as media type and text, or as a status."""
    shop = Shop()
    app = shop.app()
    there: dict[str, tuple[str, str] | int] = {
        "/": ("text/html; charset=utf-8", PAGE),
        "/_page/app.css": ("text/css", "body {}"),
        "/_page/icon.svg": ("image/svg+xml", "<svg/>"),
        "/_page/main.js": ("text/javascript", "1;"),
        "/_page/catalogue.json": ("application/json", json.dumps(CATALOGUE)),
        **files,
    }

    @app.get("/", include_in_schema=False)
    @app.get("/_page/{name}", include_in_schema=False)
    def file(request: Request) -> Response:
        found = there[request.url.path]
        if isinstance(found, int):
            return Response(status_code=found)
        return Response(found[1], media_type=found[0])

    shop.app = lambda: app  # type: ignore[method-assign]
    return shop


def test_a_page_with_all_that_it_names_passes() -> None:
    with served(paged({})) as url:
        output = probe(url, modules=("backend", "frontend"))
    assert output.verdict == "passed", output
    found = {c for c in outcomes(output) if c.startswith("frontend.")}
    assert found == {
        "frontend.page", "frontend.files", "frontend.markup", "frontend.operations",
        "frontend.browser",
    }  # fmt: skip
    assert outcomes(output)["frontend.browser"] == "could-not-test"
    assert output.screenshot is None


@pytest.mark.parametrize(
    ("files", "criterion", "told"),
    [
        ({"/": 404}, "page", "answered 404"),
        ({"/": 500}, "page", "answered 500"),
        ({"/": ("application/json", "{}")}, "page", "application/json"),
        ({"/": ("text/html", " ")}, "page", "empty"),
        ({"/_page/main.js": 404}, "files", "/_page/main.js answered 404"),
        ({"/_page/main.js": ("text/html", PAGE)}, "files", "text/html, not a script"),
        ({"/_page/app.css": ("text/plain", "")}, "files", "text/plain, not a style"),
        ({"/": ("text/html", PAGE.replace("Shop", ""))}, "markup", "no title"),
        ({"/": ("text/html", PAGE.replace(' lang="en"', ""))}, "markup", "language"),
        ({"/": ("text/html", PAGE.replace(' for="q"', ""))}, "markup", '<input id="q">'),
        (
            {"/_page/catalogue.json": ("text/json", json.dumps(CATALOGUE).replace("PATCH", "PUT"))},
            "operations",
            "PUT /books/{}",
        ),
    ],
)
def test_what_a_page_lacks_is_said(
    files: dict[str, tuple[str, str] | int], criterion: str, told: str
) -> None:
    with served(paged(files)) as url:
        output = probe(url, modules=("frontend",))
    failed = {c.id: c.detail for c in output.criteria if c.outcome == "failed"}
    assert list(failed) == [f"frontend.{criterion}"], failed
    assert told in failed[f"frontend.{criterion}"]
    assert output.evidence[0].criterion == f"frontend.{criterion}"


def test_a_page_that_nobody_wished_for_is_no_criterion_unless_it_is_there() -> None:
    with served(Shop()) as url:
        assert not [c for c in outcomes(probe(url)) if c.startswith("frontend.")]
    with served(paged({})) as url:
        assert outcomes(probe(url))["frontend.page"] == "passed"


STATIC = Path(new_project.__code__.co_filename).parent / (
    "project/modules/frontend/services/backend/app/static"
)
PIECES = {"type": "string", "create": True, "update": True, "skippable": False, "nullable": False}
SHELVES: dict[str, Any] = {
    "key": "shelves",
    "one": "Shelf",
    "many": "Shelves",
    "path": "/shelves",
    "named_by": ["name"],
    "operations": {
        kind: {"method": method, "auth": "none"}
        for kind, method in (("list", "GET"), ("create", "POST"), ("delete", "DELETE"))
    },
    "fields": [{"name": "name", "title": "Name", "min_length": 2, "max_length": 80, **PIECES}],
    "search": False,
    "sort": [],
    "default_sort": "",
    "filters": [],
    "counted": False,
    "per_page": 20,
}


def templated(script: str = "", body: str = "<main></main>") -> Shop:
    """A shop whose page is the template's own, with another script or another body."""
    about = {"title": "Shop", "description": "", "locale": "en", "entities": [SHELVES]}
    html = PAGE.replace("</body>", f'<nav id="sections"></nav>{body}</body>')
    shop = paged(
        {
            "/": ("text/html", html),
            "/_page/main.js": ("text/javascript", script or (STATIC / "main.js").read_text()),
            "/_page/catalogue.json": ("application/json", json.dumps(about)),
        }
    )
    shop.rows["shelves"] |= {str(n): {"id": str(n), "name": f"Ann's {n}"} for n in range(30)}
    return shop


@pytest.mark.skipif(not confinement.available(), reason="the kernel has no Landlock")
def test_a_browser_cannot_read_what_is_hidden(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret")
    reading = launcher("cat", tmp_path, Surroundings(hidden=(token,), writable=(Path("/dev"),)))
    done = subprocess.run([reading, token], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    done = subprocess.run([reading, "/etc/passwd"], capture_output=True, text=True, check=False)
    assert "root" in done.stdout


def test_a_browser_sees_what_was_made_and_no_row_of_other_people(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = templated()
    theirs = dict(shop.rows["shelves"])
    seen: list[str] = []

    token = tmp_path / "token"
    token.write_text("secret")
    # Short: there are sockets in it.
    temporary = tmp_path_factory.mktemp("b")
    monkeypatch.setenv("TMPDIR", str(temporary))
    writable = (temporary, Path("/dev"))
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(temporary), "HOME": str(temporary)}
    hidden = Surroundings(hidden=(token,), writable=writable, env=env)

    @contextmanager
    def watched(url: str, answer: Any) -> Iterator[Any]:
        with open_tab(url, answer, surroundings=hidden) as tab:
            yield tab
            seen.extend(reply.body.decode() for reply in tab.replies)

    with served(shop) as url:
        output = probe(url, modules=("frontend",), tab=watched)
    assert output.verdict == "passed", output
    assert not [c for c in output.criteria if c.outcome == "could-not-test"]
    found = {c.id: c.outcome for c in output.criteria if c.id.startswith("frontend.")}
    for name in (
        "loads", "names", "shelves.list", "shelves.row", "shelves.form", "shelves.create"
    ):  # fmt: skip
        assert found[f"frontend.{name}"] == "passed"
    assert shop.rows == {"shelves": theirs, "books": {}}
    assert seen
    assert not [body for body in seen if "Ann" in body]
    assert output.screenshot is not None
    assert output.screenshot.criterion == "frontend.shelves.row"
    assert base64.b64decode(output.screenshot.png).startswith(b"\x89PNG")


DRAWN = """document.querySelector("main").innerHTML =
  "<h1>Shelves</h1><div class=title><button class=primary>Add</button></div>";"""


FORM = """
const main = document.querySelector("main");
main.insertAdjacentHTML("beforeend", "<img src=/_page/icon.svg>");
document.querySelector("button").onclick = () => {
  main.insertAdjacentHTML("beforeend",
    "<dialog open><form><input name=name><button class=primary>Go</button></form></dialog>");
  const dialog = document.querySelector("dialog");
  document.onkeydown = (event) => { if (event.key === "Escape") dialog.remove(); };
  document.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    const body = JSON.stringify({name: dialog.querySelector("input").value});
    const headers = {"content-type": "application/json"};
    fetch("/shelves", {method: "POST", headers, body}).then(() => dialog.remove());
  };
};"""


@pytest.mark.parametrize(
    ("script", "criteria", "told"),
    [
        ("throw new Error('broken')", {"loads"}, "broken"),
        ("1;", {"shelves.list"}, "no heading “Shelves”"),
        (
            DRAWN + FORM,
            {"shelves.row", "shelves.form", "shelves.create", "names"},
            "does not show “codegen-qa-",
        ),
    ],
)
def test_what_a_browser_does_not_see_is_said(script: str, criteria: set[str], told: str) -> None:
    shop = templated(script)
    with served(shop) as url:
        output = probe(url, tab=partial(open_tab, patience=3.0))
    failed = [c for c in output.criteria if c.outcome == "failed"]
    assert {c.id for c in failed} == {f"frontend.{name}" for name in criteria}, output.criteria
    assert told in failed[0].detail
    assert output.screenshot is not None
    assert output.screenshot.criterion == failed[0].id
    assert len(shop.rows["shelves"]) == 30


def test_a_page_cannot_write_nor_reach_another_host() -> None:
    script = """const tries = ["/shelves", "http://127.0.0.1:1/"].map((where) =>
      fetch(where, {method: "POST", body: "{}"}).then((r) => r.status, () => "no"));
    Promise.all(tries).then((said) => { document.title = said.join(" "); });"""
    shop, titles = templated(script), []

    @contextmanager
    def watched(url: str, answer: Any) -> Iterator[Any]:
        with open_tab(url, answer, patience=3.0) as tab:
            yield tab
            titles.append(tab.page.title())

    with served(shop) as url:
        probe(url, tab=watched)
    assert titles == ["405 no"]
    assert len(shop.rows["shelves"]) == 30


def test_a_page_that_does_not_come_whole_is_not_blamed() -> None:
    @contextmanager
    def torn(url: str, answer: Any) -> Iterator[Any]:
        def without(method: str, path: str, body: Any) -> Reply:
            gone = Reply(method, path, 0, problem="gone")
            return gone if path.endswith("main.js") else answer(method, path, body)

        with open_tab(url, without, patience=3.0) as tab:
            yield tab

    with served(templated()) as url:
        output = probe(url, tab=torn)
    assert outcomes(output)["frontend.loads"] == "could-not-test"
    assert output.verdict == "passed"


def step(
    *paths: str, findings: tuple[dict[str, Any], ...] = (), done: bool = False, **more: Any
) -> dict[str, Any]:
    said = {"look_at": paths, "findings": findings, "done": done, **more}
    return text_reply(json.dumps(said))


RATED = {
    "criterion": "Books are rated from 1 to 5",
    "answer": 1,
    "status": 200,
    "quote": '"rating": 9',
    "why": "A rating of 9 is listed.",
}


def rated() -> Shop:
    """A shop with somebody's book that breaks its rules."""
    shop = Shop()
    book = {"id": "1", "title": "Ann's diary", "rating": 9, "kind": "poem", "shelf_id": "1"}
    shop.rows["books"]["1"] = book
    shop.rows["shelves"]["1"] = {"id": "1", "name": "Ann's"}
    return shop


def test_what_a_model_found_fails_when_its_answer_proves_it() -> None:
    shop = rated()
    model = ScriptedModel([step("/books?limit=5"), step(findings=(RATED,), done=True)])
    with served(shop) as url:
        output = probe(url, model=model)
    assert output.verdict == "failed"
    (failed,) = [c for c in output.criteria if c.outcome == "failed"]
    assert failed.id == "explored.books"
    assert '“"rating": 9”' in failed.detail
    assert (output.evidence[0].criterion, output.evidence[0].status) == ("explored.books", 200)
    assert "Ann" not in json.dumps(model.requests)
    assert shop.touched.count("1") == 0


ASKS = {"graph": "intake", "question": "May a book have no rating?"}


def test_a_model_that_cannot_tell_what_is_right_asks_who_knows() -> None:
    """Unless something fails: then the code goes back anyway. What was answered is in view."""
    answered = Feedback(source="handoff", reason="Answered", text="It may not.")
    asks = ScriptedModel([step("/books"), step(asks=ASKS)])
    with served(rated()) as url:
        with pytest.raises(HandedOverError) as asked:
            probe(url, model=asks, feedback=[answered])
        found = ScriptedModel([step("/books"), step(findings=(RATED,), asks=ASKS)])
        assert probe(url, model=found).verdict == "failed"
    handoff = asked.value.result().handoff
    assert handoff == Handoff(graph="intake", reason="TesterAsks: May a book have no rating?")
    assert "It may not." in json.dumps(asks.requests[0])


@pytest.mark.parametrize(
    "finding",
    [
        {"answer": 2},
        {"status": 500},
        {"quote": '"rating": 8'},
        {"quote": ""},
        {"quote": "Ann's diary"},
    ],
)
def test_a_finding_without_proof_fails_nothing(finding: dict[str, Any]) -> None:
    model = ScriptedModel([step("/books"), step(findings=({**RATED, **finding},), done=True)])
    with served(rated()) as url:
        output = probe(url, model=model)
    assert output.verdict == "passed"
    assert outcomes(output)["explored"] == "could-not-test"


def test_what_is_not_so_again_fails_nothing() -> None:
    shop = rated()
    app, told = shop.app(), iter([0, 9, 3])  # The probe of pages asks first.

    @app.get("/best")
    def best() -> dict[str, int]:
        return {"rating": next(told, 3)}

    shop.app = lambda: app  # type: ignore[method-assign]
    model = ScriptedModel([step("/best"), step(findings=(RATED,), done=True)])
    with served(shop) as url:
        output = probe(url, model=model)
    assert outcomes(output)["explored.best"] == "could-not-test"
    assert output.verdict == "passed"


def test_a_model_reaches_documented_reads_of_the_product_alone() -> None:
    shop = rated()
    refused = (
        "//127.0.0.1:1/books", "http://127.0.0.1:1/books", "/openapi.json", "/books/1/2",
        "/books\n/1",
    )  # fmt: skip
    model = ScriptedModel([step(*refused), step("/books/1"), step(done=True)])
    with served(shop) as url:
        output = probe(url, model=model)
    assert outcomes(output)["explored"] == "passed"
    offered = [m["content"] for m in model.requests[0]["messages"]][-1]
    assert "<operation>/books?limit&offset</operation>" in offered
    said = [m["content"] for m in model.requests[1]["messages"]][-1]
    assert said.count("<refused>") == len(refused)
    assert "<answer" not in said
    assert '"rating": 9' in model.requests[2]["messages"][-1]["content"]


def test_a_model_has_so_many_steps_and_requests_and_no_more() -> None:
    paths = tuple(f"/books?limit={n}" for n in range(1, 6))
    model = ScriptedModel([step(*paths)] * STEPS)
    shop = rated()
    with served(shop) as url:
        output = probe(url, model=model)
    assert outcomes(output)["explored"] == "passed"
    said = [m["content"] for m in model.requests[-1]["messages"] if m["role"] == "user"]
    assert sum(text.count("<answer number=") for text in said) == REQUESTS
    assert "0 requests are left." in said[-1]
    assert "<refused>" not in said[-1]


@pytest.mark.parametrize("trouble", [402, 404, 500])
def test_without_a_model_or_money_the_verdict_is_that_of_the_probes(trouble: int) -> None:
    answer = httpx.Response(trouble, json={"error": {"message": "no", "code": "budget"}})
    with served(Shop()) as url:
        output = probe(url, model=ScriptedModel([answer]))
    assert output.verdict == "passed"
    assert outcomes(output)["explored"] == "could-not-test"


def test_a_page_that_is_busy_is_no_failure() -> None:
    with served(paged({"/": 503})) as url:
        output = probe(url, modules=("frontend",))
    assert outcomes(output)["frontend.page"] == "could-not-test"
    assert output.verdict == "passed"


def test_a_bot_is_judged_by_what_its_server_says() -> None:
    def report(state: str) -> httpx.MockTransport:
        body = {"release": RELEASE, "services": {"tg-bot": state, "db": "running"}}
        return httpx.MockTransport(lambda _: httpx.Response(200, json=body))

    well = probe("http://bot", health="", transport=report("running"))
    ill = probe("http://bot", health="", transport=report("failed"))
    assert (well.verdict, outcomes(well)["service.tg-bot"]) == ("passed", "passed")
    assert outcomes(well)["bot.conversation"] == "could-not-test"
    assert "qa.botApi" in next(c.detail for c in well.criteria if c.id == "bot.conversation")
    nobody = BotTarget(url="http://bots", person=0)
    alone = probe("http://bot", health="", transport=report("running"), bot=nobody)
    assert outcomes(alone)["bot.conversation"] == "could-not-test"
    assert "audience" in next(c.detail for c in alone.criteria if c.id == "bot.conversation")
    assert outcomes(ill)["service.tg-bot"] == "could-not-test"
    assert ill.verdict != "failed"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"paths": 3}', '{"paths": {"/a": {"get": 1}}}'])
def test_an_api_without_a_description_is_no_verdict(text: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/health":
            return httpx.Response(200, json={"status": "ok", "release": RELEASE})
        return httpx.Response(200, text=text)

    output = probe("http://app", transport=httpx.MockTransport(answer))
    assert output.verdict != "failed"


def test_a_product_that_limits_requests_is_asked_again_and_left_as_it_was() -> None:
    waited: list[float] = []
    answers = iter([429, 429, 204])

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(next(answers), headers={"retry-after": "1"})

    transport = httpx.MockTransport(answer)
    door = ProductDoor("http://app", transport=transport, sleep=waited.append)
    assert door.ask("DELETE", "/books/1").status == 204
    assert waited == [1.0, 1.0]
    refusing = httpx.MockTransport(lambda _: httpx.Response(429))
    door = ProductDoor("http://app", transport=refusing, sleep=waited.append)
    assert door.ask("GET", "/books").status == 429
    assert len(waited) < 20


SCHEMAS = st.one_of(
    st.builds(
        lambda a, b: {"type": "string", "minLength": min(a, b), "maxLength": max(a, b)},
        st.integers(0, 60),
        st.integers(0, 60),
    ),
    st.builds(
        lambda a, b, k: {"type": k, "minimum": min(a, b), "maximum": max(a, b)},
        st.integers(-50, 50),
        st.integers(-50, 50),
        st.sampled_from(["integer", "number"]),
    ),
    st.sampled_from(
        [
            {"type": "string", "format": "date"},
            {"type": "string", "format": "uuid"},
            {"type": "boolean"},
            {"enum": ["a", "b"]},
            {"anyOf": [{"type": "null"}, {"type": "integer", "exclusiveMinimum": 3}]},
            {"type": "array", "items": {"type": "integer"}, "minItems": 2},
            {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 2},
            {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"},
        ]
    ),
)


@settings(deadline=None, max_examples=150)
@given(
    inner=st.dictionaries(st.sampled_from("abcde"), SCHEMAS), data=st.data(), n=st.integers(0, 30)
)
def test_samples_satisfy_their_schema(inner: dict[str, Any], data: st.DataObject, n: int) -> None:
    required = data.draw(st.lists(st.sampled_from(sorted(inner)), unique=True)) if inner else []
    schema = {
        "type": "object",
        "properties": {name: {"$ref": f"#/parts/{name}"} for name in inner},
        "required": required,
    }
    made = resolve({"parts": inner}, schema)
    value = sample(made, "codegen-qa-00000000", n)
    Draft202012Validator({**made}).validate(value)


def test_each_number_and_mark_makes_another_text_of_a_pattern() -> None:
    schema = {"type": "string", "pattern": "^WH-[0-9]{13}$"}
    made = {sample(schema, mark, n) for mark in ("one", "other") for n in range(30)}
    assert len(made) == 60
    assert all(re.fullmatch(r"WH-[0-9]{13}", text) for text in made)
    told = {"type": "string", "pattern": r"^\p{Lu}{2}$", "examples": ["AB"]}
    assert re.fullmatch(r"[A-Z]{2}", sample(told, "m"))


def test_of_a_pattern_that_is_not_seen_through_there_is_no_sample() -> None:
    with pytest.raises(NoSampleError, match="isbn"):
        sample({"type": "string", "pattern": r"^\p{Lu}{3}$"}, "m", 0, "isbn")


def test_a_schema_that_refers_to_itself_ends() -> None:
    document = {"node": {"type": "object", "properties": {"next": {"$ref": "#/node"}}}}
    assert resolve(document, {"$ref": "#/node"})["type"] == "object"


def test_a_fingerprint_tells_criteria_and_classes_apart() -> None:
    def failed(name: str, detail: str) -> str:
        criterion = Criterion(id=name, text=name, outcome="failed", detail=detail)
        return judge(RELEASE, [criterion]).fingerprint

    assert failed("a", "POST /a answered 500") == failed("a", "POST /b answered 501")
    assert failed("a", "it answered 500") != failed("a", "it answered 404 instead of 201")
    assert failed("a", "") != failed("b", "")
