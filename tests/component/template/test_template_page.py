# ruff: noqa: RUF001 - the page has dashes
"""The page of a generated project, in a real browser, over the real backend with PostgreSQL."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from sqlalchemy import URL

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)
from codegen_template.check import check
from codegen_template.spec import OperationSpec

# One browser and one service for all of them.
pytestmark = pytest.mark.timeout(300)
START_SECONDS = 60
MODELS = {
    "Client": ModelSpec(
        fields={
            "name": FieldSpec(type="string", min_length=2, max_length=80, unique=True),
            "phone": FieldSpec(type="string", pattern=r"^\+?[0-9 ]{5,20}$", optional=True),
        }
    ),
    "Repair": ModelSpec(
        fields={
            "work": FieldSpec(type="string", min_length=3, max_length=120),
            "status": FieldSpec(type="enum", values=("new", "in work", "done"), default="new"),
            "price": FieldSpec(
                type="decimal", ge=0, le=100000, description="What the client pays, taxes included."
            ),
            "urgent": FieldSpec(type="bool", default=False),
            "due": FieldSpec(type="date", optional=True),
            "parts": FieldSpec.model_validate(
                {"type": "list", "items": {"type": "string", "max_length": 20}, "default": "empty"}
            ),
            "notes": FieldSpec(type="text", optional=True),
            "client_id": FieldSpec(type="reference", model="Client"),
        }
    ),
}
LISTING = {
    "output": "page[Repair]",
    "rest": {"method": "GET"},
    "filters": ["status", "price", "client_id"],
    "search": ["work", "notes"],
    "sort": {"by": ["work", "price"], "default": "work"},
}


def _spec() -> Spec:
    repairs = crud_domain("Repair")
    operations = {**repairs.operations, "list_repairs": OperationSpec.model_validate(LISTING)}
    repairs = repairs.model_copy(update={"operations": operations})
    clients = crud_domain("Client")
    key = OperationSpec.model_validate(
        clients.operations["delete_client"].model_dump(mode="json", exclude_defaults=True)
        | {"auth": "api_key"}
    )
    clients = clients.model_copy(
        update={"operations": {**clients.operations, "delete_client": key}}
    )
    return Spec(models=MODELS, domains={"clients": clients, "repairs": repairs})


@dataclass(frozen=True)
class Service:
    """A running backend: where it answers, and the environment it runs in."""

    url: str
    root: Path
    environ: dict[str, str]

    def add(self, path: str, *bodies: Mapping[str, object]) -> list[str]:
        """Create objects over the API; returns their ids."""
        found = []
        for body in bodies:
            response = httpx.post(self.url + path, json=body, timeout=10)
            response.raise_for_status()
            found.append(response.json()["id"])
        return found


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory,
    start_postgres: Callable[[], AbstractContextManager[URL]],
) -> Iterator[Service]:
    """A generated project with a page, served as in production."""
    root = tmp_path_factory.mktemp("page")
    modules = ("backend", "frontend")
    new_project(root, title="Repair <shop>", slug="shop", description="", modules=modules)
    write_spec(root, _spec())
    generate(root)
    with start_postgres() as address, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(root / "services/backend"),
            "PORT": str(port),
            "POSTGRES_HOST": str(address.host),
            "POSTGRES_PORT": str(address.port),
            "POSTGRES_USER": str(address.username),
            "POSTGRES_DB": str(address.database),
            "POSTGRES_PASSWORD": str(address.password or "unused"),
            "API_KEYS": "a-key-that-opens-the-door-of-tests",
        }
        app = [sys.executable, "-m", "app"]
        subprocess.run([*app, "migrate"], env=environ, check=True, capture_output=True)
        process = subprocess.Popen(
            [*app, "serve"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url + "/ready")
            yield Service(url, root, environ)
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    pytest.fail(f"{url} did not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
            )
        except Error as error:
            pytest.fail(f"no browser: codegen-dev preflight --install --tests ({error})")
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A tab on the page; what its console says is an error unless a test expects it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on(
        "console",
        lambda message: (
            said.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    yield tab
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((service.url, "data:"))] == []


def test_an_object_is_added_found_changed_and_deleted(page: Page, service: Service) -> None:
    service.add("/clients", {"name": "Ada <b>Byron</b>", "phone": "+44 20 7946"})
    page.goto(service.url)
    expect(page).to_have_title("Clients · Repair <shop>")
    page.get_by_role("link", name="Repairs").click()
    expect(page.get_by_role("heading", name="Repairs")).to_be_visible()
    page.get_by_role("button", name="Add").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Work").fill("Change the brakes")
    dialog.get_by_label("Price").fill("120,50")
    dialog.get_by_label("Client").select_option(label="Ada <b>Byron</b> · +44 20 7946")
    dialog.get_by_label("Due").fill("2030-05-01")
    dialog.get_by_label("Parts").fill("pads\ndiscs")
    dialog.get_by_role("button", name="Add").click()
    row = page.get_by_role("row", name="Change the brakes")
    expect(row).to_contain_text("120.50")
    expect(row).to_contain_text("Ada <b>Byron</b>")
    expect(page.get_by_role("status").filter(has_text="Added.")).to_be_visible()

    page.get_by_label("Search").fill("nothing like it")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_label("Search").fill("brakes")
    expect(row).to_be_visible()
    expect(page).to_have_url(re.compile(r"#/repairs\?q=brakes$"))

    row.get_by_role("button", name="Edit").click()
    expect(dialog.get_by_label("Parts")).to_have_value("pads\ndiscs")
    dialog.get_by_label("Status").select_option("done")
    dialog.get_by_label("Urgent").check()
    dialog.get_by_label("Due").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("done")
    expect(row).to_contain_text("Yes")
    expect(row).not_to_contain_text("2030")
    page.reload()
    expect(row).to_contain_text("done")

    row.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("Change the brakes")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing matches.")).to_be_visible()


def test_what_the_spec_refuses_is_said_at_the_field(page: Page, service: Service) -> None:
    service.add("/clients", {"name": "Taken"})
    page.goto(f"{service.url}/#/clients")
    page.get_by_role("button", name="Add").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("A")
    dialog.get_by_label("Phone").fill("call me")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_label("Name")).to_have_accessible_description("At least 2 characters.")
    expect(dialog.get_by_label("Name")).to_be_focused()
    expect(dialog.get_by_label("Phone")).to_have_accessible_description("Not of the expected form.")
    # What only the service knows.
    dialog.get_by_label("Name").fill("Taken")
    dialog.get_by_label("Phone").fill("")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("alert")).to_contain_text(
        "There is one with the same “Name” already."
    )
    expect(dialog.get_by_label("Name")).to_have_value("Taken")
    dialog.get_by_label("Name").fill("Not taken")
    dialog.get_by_role("button", name="Add").click()
    expect(page.get_by_role("row", name="Not taken")).to_be_visible()


def test_a_list_is_narrowed_sorted_and_turned(page: Page, service: Service) -> None:
    (client,) = service.add("/clients", {"name": "Many"})
    works = [
        {"work": f"work {n:02}", "price": str(100 - n), "client_id": client, "status": status}
        for n in range(24)
        for status in [("new", "in work")[n % 2]]
    ]
    service.add("/repairs", *works)
    page.goto(f"{service.url}/#/repairs")
    page.get_by_label("Client").select_option("Many")
    expect(page.get_by_text("Shown 1–20 of 24")).to_be_visible()
    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("work 00")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Shown 21–24 of 24")).to_be_visible()
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.get_by_role("button", name="Price").click()
    expect(page.get_by_role("columnheader", name="Price")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(rows.first).to_contain_text("work 23")
    page.get_by_role("button", name="Price").click()
    expect(rows.first).to_contain_text("work 00")
    page.get_by_label("Status").select_option("in work")
    page.get_by_label("Price to").fill("80,5")
    page.get_by_label("Price to").press("Enter")
    expect(rows).to_have_count(2)
    # The address holds it all.
    page.reload()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_text("Shown 1–20 of 24")).to_be_visible()


def test_everything_is_done_with_the_keyboard(page: Page, service: Service) -> None:
    page.goto(f"{service.url}/#/clients")
    add = page.get_by_role("button", name="Add")
    add.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(add).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Typed")
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name="Typed")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Edit").press("Enter")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("12345")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("12345")


def test_what_needs_a_key_asks_for_it(page: Page, service: Service) -> None:
    service.add("/clients", {"name": "Guarded"})
    page.goto(f"{service.url}/#/clients")
    row = page.get_by_role("row", name="Guarded")
    row.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete").click()
    dialog.get_by_label("Key or token").fill(service.environ["API_KEYS"])
    dialog.get_by_role("button", name="Continue").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)


def test_without_an_answer_the_page_says_so_and_can_try_again(page: Page, service: Service) -> None:
    page.goto(f"{service.url}/#/clients")
    expect(page.get_by_role("heading", name="Clients")).to_be_visible()
    page.route("**/repairs?*", lambda route: route.abort())
    page.get_by_role("link", name="Repairs").click()
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    page.unroute("**/repairs?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 380])
def test_no_rule_of_accessibility_is_broken(
    page: Page, service: Service, scheme: str, width: int
) -> None:
    (client,) = service.add("/clients", {"name": f"Client {scheme} {width}"})
    service.add("/repairs", {"work": "Look", "price": "1", "client_id": client, "urgent": True})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{service.url}/#/repairs")
    expect(page.get_by_text("Look").first).to_be_visible()
    assert _violations(page) == []
    page.get_by_role("button", name="Add").click()
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert _violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, "the page can be moved sideways"


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def test_the_page_that_is_laid_down_is_the_one_that_its_source_makes(service: Service) -> None:
    static = service.root / "services/backend/app/static"
    before = {path.name: path.read_bytes() for path in static.iterdir()}
    built = subprocess.run(
        ["make", "page"], cwd=service.root, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-2000:]
    assert {path.name: path.read_bytes() for path in static.iterdir()} == before


def test_a_project_with_every_module_passes_its_own_checks(
    tmp_path: Path, run_module: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    modules = ("backend", "frontend", "tg_bot")
    new_project(tmp_path, title="Shop", slug="shop", description="", modules=modules)
    write_spec(tmp_path, _spec())
    generate(tmp_path)
    assert check(tmp_path) == []
    for arguments in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("pytest", "-q", "services/backend/tests/test_page.py"),
    ):
        done = run_module(tmp_path, *arguments)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
