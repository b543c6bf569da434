"""A browser without a network: what its page asks for, somebody else answers.

So the page is bound to what the answerer lets through, TLS is verified where the door does it, and
nothing of the page reaches another host. Chromium's own sandbox needs namespaces that pods are
denied: the pod, with one address to talk to, is the box, and its tokens are out of the browser's
reach as they are out of that of a model's programs (:mod:`codegen_agents.workspace.confinement`).
Source: https://playwright.dev/python/docs/network.
"""

import json
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from codegen_agents.workspace.confinement import confined

from .product import Reply

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Route

Answerer = Callable[[str, str, Any], Reply]
"""Answers a request by method, path with query, and JSON; None: it brought none."""
_PROGRAM: Final = "chromium"
_SWITCHES: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_START_MS: Final = 60_000
PATIENCE: Final = 15.0
"""So many seconds a page may take for what is to be seen."""
_WIDTH, _HEIGHT = 800, 600
_HOP: Final = frozenset({"connection", "content-encoding", "content-length", "transfer-encoding"})
"""Headers that say how the answer came, which is not how it goes on."""
_OF_THE_NETWORK: Final = "Failed to load resource"
"""How Chromium's own messages on requests begin; the replies are looked at themselves."""


class NoBrowserError(Exception):
    """There is none, or it does not start; the message says which."""


@dataclass
class Tab:
    """An open tab, and what happened in it."""

    page: "Page"
    replies: list[Reply] = field(default_factory=list)
    """To what its page asked its host for."""
    errors: list[str] = field(default_factory=list)
    """What its scripts threw or wrote as errors."""
    patience: float = PATIENCE
    """Seconds for which something that has to be seen is waited for."""
    waited: float = 0.0
    """Seconds that the answers took, all together."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a browser may see of the pod."""

    hidden: tuple[Path, ...] = ()
    """Files that it can neither read nor write."""
    writable: tuple[Path, ...] = ()
    """The only directories that it may change something in; empty: all."""
    env: Mapping[str, str] | None = None
    """Its environment; None: ours."""


Opener = Callable[[str, Answerer], AbstractContextManager[Tab]]
"""As :func:`open_tab`."""


@contextmanager
def open_tab(
    url: str,
    answer: Answerer,
    *,
    patience: float = PATIENCE,
    surroundings: Surroundings = Surroundings(),
) -> Iterator[Tab]:
    """Open a tab; it is closed afterwards.

    Args:
        url: The only origin that is answered for, without a path.
        answer: Answers.
        patience: Seconds for which something that has to be seen is waited for.
        surroundings: What it may see of the pod.

    Raises:
        NoBrowserError: There is no browser.
    """
    program = shutil.which(_PROGRAM)
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - an extra
    except ImportError:
        program = None
    if program is None:
        raise NoBrowserError("the image of the run has no browser")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=launcher(program, Path(place), surroundings),
                args=list(_SWITCHES),
                env=dict(surroundings.env) if surroundings.env is not None else None,
                timeout=_START_MS,
            )
        except Error as error:
            raise NoBrowserError(f"the browser does not start: {error.message[:200]}") from error
        try:
            context = browser.new_context(
                base_url=url,
                viewport={"width": _WIDTH, "height": _HEIGHT},
                service_workers="block",
                accept_downloads=False,
                reduced_motion="reduce",
                timezone_id="UTC",
            )
            context.set_default_timeout(patience * 1000)
            context.set_default_navigation_timeout(PATIENCE * 1000)
            tab = Tab(context.new_page(), patience=patience)
            tab.page.on("pageerror", lambda error: tab.errors.append(error.message[:300]))
            tab.page.on("console", lambda message: _told(tab, message))
            context.route("**/*", lambda route: _serve(tab, route, url, answer))
            yield tab
        finally:
            browser.close()


def launcher(program: str, place: Path, surroundings: Surroundings) -> Path:
    """A program that is started as another one is, and gives up rights before it becomes it.

    Args:
        program: The other one.
        place: Where to write it.
        surroundings: What stays in reach.
    """
    made = place / "launcher"
    argv = confined([program], surroundings.hidden, surroundings.writable)
    made.write_text(f'#!/bin/sh\nexec {shlex.join(argv)} "$@"\n', encoding="utf-8")
    made.chmod(0o700)
    return made


def _told(tab: Tab, message: "ConsoleMessage") -> None:
    if message.type == "error" and not message.text.startswith(_OF_THE_NETWORK):
        tab.errors.append(message.text[:300])


def _json(text: str | None) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _serve(tab: Tab, route: "Route", url: str, answer: Answerer) -> None:
    request = route.request
    there, here = urlsplit(request.url), urlsplit(url)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        route.abort("blockedbyclient")
        return
    path = (there.path or "/") + (f"?{there.query}" if there.query else "")
    asked = time.monotonic()
    reply = answer(request.method, path, _json(request.post_data))
    tab.waited += time.monotonic() - asked
    tab.replies.append(reply)
    if not reply.status:
        route.abort("connectionfailed")
        return
    headers = {n: v for n, v in reply.headers.items() if n not in _HOP}
    route.fulfill(status=reply.status, headers=headers, body=reply.body)
