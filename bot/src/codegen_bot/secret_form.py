"""The page behind a one-time link: a value goes from a browser into the Secret, past the chat.

The page has no script, is kept nowhere and shows no value, not even one that was just sent. It
says the same of a link that is unknown as of one that has expired.
"""

import hashlib
from base64 import b64encode
from collections import OrderedDict, deque
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from string import Template
from time import monotonic
from typing import Final

import structlog
from aiohttp import web
from telegram import Bot

from codegen_crds.api_errors import ApiError

from .conversation.facts import Locale, Person, locale_of
from .conversation.texts import text_in
from .database import UNAVAILABLE
from .desk import Desk
from .memory import Memory, body_of
from .tenancy import NotReadyError
from .tickets import LENGTH, Ticket, Tickets

log = structlog.get_logger(__name__)
_MOST_BYTES: Final = 64 * 1024
_MOST_REQUESTS: Final = 30
"""Requests of one address in a minute."""
_MINUTE: Final = 60.0
_ADDRESSES: Final = 4096
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src '{style}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class SecretForm:
    """Serves the form. Paths before the ticket may be any: an ingress may rewrite them."""

    def __init__(self, bot: Bot, desk: Desk, memory: Memory, tickets: Tickets) -> None:
        self._bot = bot
        self._desk = desk
        self._memory = memory
        self._tickets = tickets
        self._gate = _Gate()

    def add_to(self, app: web.Application) -> None:
        """Answer requests whose path ends in a ticket."""
        path = f"/{{before:(?:.*/)?}}{{ticket:[A-Za-z0-9_-]{{{LENGTH}}}}}"
        app.router.add_get(path, self._show)
        app.router.add_post(path, self._take)

    async def _show(self, request: web.Request) -> web.Response:
        return await self._answer(request, None)

    async def _take(self, request: web.Request) -> web.Response:
        length = request.content_length
        if length is None or length > _MOST_BYTES:
            return _page(_language(request), "form-too-long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        value = (await request.post()).get("value", "")
        return await self._answer(request, value if isinstance(value, str) else "")

    async def _answer(self, request: web.Request, value: str | None) -> web.Response:
        locale, ticket = _language(request), request.match_info["ticket"]
        if not self._gate.admits(_address(request)):
            return _page(locale, "form-too-often", HTTPStatus.TOO_MANY_REQUESTS)
        try:
            found = await self._tickets.find(ticket)
            if found is None or found.state != "open":
                used = found is not None and found.state == "used"
                return _page(locale, "form-used" if used else "form-expired", HTTPStatus.GONE)
            if not await self._desk.admits(found.person):
                return _page(locale, "form-not-yours", HTTPStatus.FORBIDDEN)
            known = await self._memory.person(found.person)
            locale = locale_of(known.language if known else "")
            if value is None or not value.strip():
                return _form(locale, found)
            return await self._store(ticket, found, locale, value)
        except UNAVAILABLE as error:
            log.warning("form.unavailable", why=type(error).__name__)
            return _page(locale, "form-later", HTTPStatus.SERVICE_UNAVAILABLE)

    async def _store(self, ticket: str, found: Ticket, locale: Locale, value: str) -> web.Response:
        """The link is spent first: who is killed here leaves no link that works twice."""
        if not await self._tickets.use(ticket):
            return _page(locale, "form-used", HTTPStatus.GONE)
        person = Person(found.person, locale)
        try:
            stored, says = await self._desk.supply(
                person, found.project, found.key, value.replace("\r\n", "\n")
            )
        except (NotReadyError, ApiError) as error:
            log.warning("secret.not_stored", person=found.person, why=type(error).__name__)
            await self._tickets.give_back(ticket)
            return _form(locale, found, text_in(locale)("form-later"), HTTPStatus.BAD_GATEWAY)
        if not stored:
            await self._tickets.give_back(ticket)
            return _form(locale, found, says.html, HTTPStatus.UNPROCESSABLE_ENTITY)
        await self._memory.owe(f"form:{found.serial}", found.person, body_of(says))
        return _page(locale, "form-stored", HTTPStatus.OK)


class _Gate:
    """How often an address may ask."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def admits(self, address: str) -> bool:
        """Whether the address may ask once more now."""
        now, seen = monotonic(), self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        while len(self._seen) > _ADDRESSES:
            self._seen.popitem(last=False)
        while seen and seen[0] < now - _MINUTE:
            seen.popleft()
        if len(seen) >= _MOST_REQUESTS:
            return False
        seen.append(now)
        return True


def _address(request: web.Request) -> str:
    """Who asks, as the ingress says, which alone reaches us; what was said before it is not."""
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or str(
        request.remote
    )


def _language(request: web.Request) -> Locale:
    """Of a browser whose person is not known yet."""
    return locale_of(request.headers.get("Accept-Language", "").partition(",")[0])


def _form(
    locale: Locale, ticket: Ticket, trouble: str = "", status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    text = text_in(locale)
    warned = f'<p class="trouble" role="alert">{trouble}</p>' if trouble else ""
    return _html(
        locale,
        f"<h1>{text('form-title', key=ticket.key)}</h1>{warned}"
        f'<form method="post" action="" autocomplete="off"><label for="value">'
        f"{text('form-ask', project=ticket.project)}</label>"
        '<textarea id="value" name="value" rows="4" required autofocus spellcheck="false"'
        ' autocapitalize="off" autocomplete="off"></textarea>'
        f'<button type="submit">{text("form-send")}</button></form>'
        f"<p>{text('form-note')}</p>",
        status,
    )


def _page(locale: Locale, message: str, status: HTTPStatus) -> web.Response:
    return _html(locale, f"<p>{text_in(locale)(message)}</p>", status)


def _html(locale: Locale, body: str, status: HTTPStatus) -> web.Response:
    frame, style = _frame()
    page = frame.substitute(locale=locale, title=text_in(locale)("form-name"), body=body)
    headers = {name: value.replace("{style}", style) for name, value in _HEADERS.items()}
    return web.Response(
        text=page, status=status, content_type="text/html", charset="utf-8", headers=headers
    )


@cache
def _frame() -> tuple[Template, str]:
    """The page around a text, and the hash by which its style is allowed."""
    page = files(__package__).joinpath("secret_form.html").read_text(encoding="utf-8")
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Template(page), f"sha256-{digest}"
