"""The page for people, as a browser shows it: lists, forms, names of controls, and a picture.

Rows that it has to show are made and deleted over the API, but for one of each list: the form
makes it.
"""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from codegen_agents.doors.browser import NoBrowserError, Opener, Tab, open_tab
from codegen_crds.contracts.run import SCREENSHOT_MAX, Screenshot

from .api import Resource
from .controls import fill
from .examination import Examination
from .notebook import FailedCheck, Notebook, UntestedCheck, answered
from .page import CATALOGUE
from .rows import Row, is_success
from .veil import Veil

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_MOST_LISTS: Final = 6
_SLOW: Final = 0.25
"""Where answers took this share of the patience, what is not seen says nothing of the page."""
_SIZES: Final = ((800, 600), (640, 480), (400, 300))
"""Of a picture, until it has room."""
_PAUSE_MS: Final = 50.0
_TEXT: Final = 32
"""So much of a value is looked for: long ones may be cut."""
_NAMELESS: Final = """() => [...document.querySelectorAll(
    "input:not([type=hidden]), select, textarea, button, a[href], img")]
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    const told = [one.getAttribute("aria-label"), one.getAttribute("title")];
    const by = (one.getAttribute("aria-labelledby") ?? "").split(" ");
    told.push(...by.map((id) => document.getElementById(id)?.textContent));
    if (one.matches("img")) return !one.hasAttribute("alt");
    if (one.matches("button, a")) {
      told.push(one.textContent, ...[...one.querySelectorAll("img")].map((i) => i.alt));
    } else told.push(...[...(one.labels ?? [])].map((label) => label.textContent));
    return !told.some((text) => text?.trim());
  })
  .map((one) => one.outerHTML.slice(0, 120))"""
"""Visible controls without an accessible name. Source: Accessible Name and Description
Computation 1.2, as far as it is of use here."""


@dataclass
class RenderedPage:
    """One look at a page."""

    url: str
    notebook: Notebook
    examination: Examination
    veil: Veil
    tab: Opener = open_tab
    screenshot: Screenshot | None = None
    """Of what failed first, else of the first list; None: it would show rows of other people."""
    _nameless: list[str] = field(default_factory=list)
    _failed: bool = False

    def run(self) -> None:
        """Look at the page; without a browser, that is written down."""
        try:
            with self.tab(self.url, self.veil.answer) as tab:
                self._look(tab)
        except NoBrowserError as error:
            text = "A browser shows the page"
            self.notebook.skip("frontend.browser", text, str(error))

    def _look(self, tab: Tab) -> None:
        opened = False
        with self._criterion(tab, "loads", "A browser opens the page without errors"):
            with _patience(tab, "the page does not come to rest"):
                tab.page.goto("/", wait_until="networkidle")
            self._sound(tab)
            opened = True
        if not opened:
            return
        for entity in self._entities():
            self._entity(tab, entity)
        with self._criterion(tab, "names", "All that can be pressed or filled in has a name"):
            self._nameless += tab.page.evaluate(_NAMELESS)
            if self._nameless:
                raise FailedCheck(f"{self._nameless[0]} has no name")

    @contextmanager
    def _criterion(self, tab: Tab, name: str, text: str) -> Iterator[None]:
        from playwright.sync_api import Error  # noqa: PLC0415 - an extra

        name = f"frontend.{name}"
        with self.notebook.criterion(name, text):
            try:
                yield
            except FailedCheck:
                if not self._failed:
                    self._failed = True
                    self._picture(tab, name)
                raise
            except Error as error:
                raise UntestedCheck(f"the browser gave up: {error.message[:200]}") from error

    def _sound(self, tab: Tab) -> None:
        """Nothing went wrong in the page, as far as the page can be blamed."""
        for reply in tab.replies:
            if not reply.whole:
                raise UntestedCheck(f"GET {reply.path} is too large to be shown")
            self.notebook.saw(reply)
            answered(reply)
        if tab.errors:
            raise FailedCheck(f"its scripts say: {tab.errors[0]}")

    def _entities(self) -> list[dict[str, Any]]:
        """What the page of the template lists; nothing is known of another page."""
        told = self.examination.door.ask("GET", CATALOGUE).json()
        entities = told.get("entities") if isinstance(told, dict) else None
        known = [e for e in entities or () if isinstance(e, dict) and {"key", "many"} <= set(e)]
        open_ = [e for e in known if _auth(e, "list") == "none"]
        return open_[:_MOST_LISTS]

    def _entity(self, tab: Tab, entity: dict[str, Any]) -> None:
        key, many = entity["key"], entity["many"]
        page, there = tab.page, False
        row = self._row(entity)
        with self._criterion(tab, f"{key}.list", f"The page shows the list “{many}”"):
            del tab.replies[:]
            with _patience(tab, f"there is no heading “{many}”"):
                page.goto(f"/#/{key}")
                page.reload(wait_until="networkidle")
                page.get_by_role("heading", name=many, exact=True).first.wait_for()
            self._sound(tab)
            there = True
        if there and row is not None:
            self._shows(tab, entity, row)
        if there and self.screenshot is None:
            self._picture(tab, f"frontend.{key}.list")
        if there:
            self._nameless += page.evaluate(_NAMELESS)
        if there and _auth(entity, "create"):
            self._form(tab, entity)
        if there and row is not None:
            self._create(tab, entity, row.resource)

    def _row(self, entity: dict[str, Any]) -> Row | None:
        """A row for the list; None: none can be made."""
        resources = self.examination.api.resources
        found = next((r for r in resources if r.collection == entity.get("path")), None)
        try:
            row = self.examination.make(found) if found else None
        except (FailedCheck, UntestedCheck):
            return None  # The criteria of the API say so themselves.
        if row is not None:
            self.veil.shown.append(row)
        return row

    def _shows(self, tab: Tab, entity: dict[str, Any], row: Row) -> None:
        """The row is in the list while it is there."""
        text = f"The list “{entity['many']}” shows a row that was made, until it is deleted"
        with self._criterion(tab, f"{entity['key']}.row", text):
            sought = self._sought(entity, row)
            cell = tab.page.get_by_text(sought).locator("visible=true").first
            with _patience(tab, f"the list does not show “{sought}”"):
                cell.wait_for()
            self._picture(tab, f"frontend.{entity['key']}.row", keep=True)
            self.veil.shown.remove(row)
            if not self.examination.unmake(row):
                raise UntestedCheck("the row could not be deleted")
            with _patience(tab, f"the list still shows “{sought}”"):
                tab.page.reload(wait_until="networkidle")
                cell.wait_for(state="detached")

    def _sought(self, entity: dict[str, Any], row: Row) -> str:
        """What the list has to show of a row: what names it, if that bears the mark."""
        mark = self.veil.rows.mark
        for name in entity.get("named_by") or ():
            value = row.answer.get(name)
            if isinstance(value, str) and value.startswith(mark):
                return value[:_TEXT].strip()
        raise UntestedCheck("nothing that the list shows of a row has room for the mark")

    def _form(self, tab: Tab, entity: dict[str, Any]) -> None:
        """The form for a new row has a named control for each of its fields."""
        text = f"The form of “{entity['many']}” has a named control for each field"
        with (
            self._criterion(tab, f"{entity['key']}.form", text),
            _opened_form(tab) as dialog,
        ):
            for one in entity.get("fields") or ():
                if one.get("create") and not _labelled(dialog, str(one.get("title"))):
                    raise FailedCheck(f"the form has no “{one.get('title')}”")
            self._nameless += tab.page.evaluate(_NAMELESS)

    def _create(self, tab: Tab, entity: dict[str, Any], resource: Resource) -> None:
        """A row that is made with the form is in the list."""
        text = f"A row that is made with the form of “{entity['many']}” is in the list"
        page, veil = tab.page, self.veil
        with self._criterion(tab, f"{entity['key']}.create", text):
            body = self.examination.body(resource)
            with _opened_form(tab) as dialog:
                for one in entity.get("fields") or ():
                    if one.get("name") in body:
                        fill(dialog, one, body[one["name"]])
                veil.expected, veil.posted, known = resource, None, len(veil.shown)
                try:
                    dialog.locator("form button.primary").click()
                    with _patience(tab, "the form stays open"):
                        self._sent(tab)
                        dialog.wait_for(state="detached")
                finally:
                    veil.expected = None
            if len(veil.shown) == known:
                raise UntestedCheck("the product does not say which row it made")
            sought = self._sought(entity, veil.shown[-1])
            with _patience(tab, f"the list does not show “{sought}”"):
                page.get_by_text(sought).locator("visible=true").first.wait_for()

    def _sent(self, tab: Tab) -> None:
        """Wait until the form was sent, and see that the product took it."""
        until = time.monotonic() + tab.patience
        while (posted := self.veil.posted) is None:
            if time.monotonic() > until:
                # It may know better than the samples do: what was typed is said to be wrong.
                raise UntestedCheck("the form does not send the sample")
            tab.page.wait_for_timeout(_PAUSE_MS)
        if not is_success(answered(self.notebook.saw(posted)).status):
            raise UntestedCheck(f"POST {posted.path} does not take the sample")

    def _picture(self, tab: Tab, name: str, *, keep: bool = False) -> None:
        """Take a picture, if it has room and shows no rows of other people."""
        if self.veil.lifted or (keep and self.screenshot is not None):
            return
        for width, height in _SIZES:
            tab.page.set_viewport_size({"width": width, "height": height})
            png = tab.page.screenshot(type="png", animations="disabled")
            text = base64.b64encode(png).decode()
            if len(text) <= SCREENSHOT_MAX:
                self.screenshot = Screenshot(criterion=name, png=text)
                break
        width, height = _SIZES[0]
        tab.page.set_viewport_size({"width": width, "height": height})


def _auth(entity: dict[str, Any], kind: str) -> str:
    """What an operation asks for; empty: it is not offered."""
    operations = entity.get("operations")
    told = operations.get(kind) if isinstance(operations, dict) else None
    return str(told.get("auth", "none")) if isinstance(told, dict) else ""


def _labelled(dialog: "Locator", title: str) -> bool:
    return dialog.get_by_label(title).count() > 0


@contextmanager
def _opened_form(tab: Tab) -> Iterator["Locator"]:
    """The form for a new row, closed again at the end."""
    dialog = tab.page.get_by_role("dialog")
    with _patience(tab, "no form opens"):
        tab.page.locator("main .title button.primary").click()
        dialog.wait_for()
    try:
        yield dialog
    finally:
        tab.page.keyboard.press("Escape")


@contextmanager
def _patience(tab: Tab, otherwise: str) -> Iterator[None]:
    """Wait for what has to be seen.

    Raises:
        FailedCheck: It was not, though the product answered in time.
        UntestedCheck: The product did not.
    """
    from playwright.sync_api import TimeoutError as TooLate  # noqa: PLC0415 - an extra

    waited = tab.waited
    try:
        yield
    except TooLate as error:
        for reply in tab.replies:
            answered(reply)
        if tab.waited - waited > tab.patience * _SLOW:
            raise UntestedCheck("the product answers too slowly to tell") from error
        raise FailedCheck(otherwise) from error
