"""What Telegram refuses, and in which words.

Source: Bot API documentation, "Formatting options", "Making requests", "InlineKeyboardButton";
the descriptions are those that the real server gives.
"""

import re
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

from telegram import InlineKeyboardMarkup
from typing_extensions import override

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
CALLBACK_DATA_BYTES: Final = 64
COPIED_TEXT: Final = 256
BUTTONS: Final = 100
TOAST_LIMIT: Final = 200
_WEBHOOK_PORTS: Final = (80, 88, 443, 8443)
_TAGS: Final = frozenset(
    "b strong i em u ins s strike del span tg-spoiler a code pre blockquote".split(" ")  # noqa: SIM905 - reads best
)
_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")


class RefusedError(Exception):
    """Telegram says no."""

    def __init__(self, description: str, *, code: int = 400, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        """Seconds to wait; 0: not said."""

    def body(self) -> dict[str, Any]:
        """The answer as JSON."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad(reason: str) -> RefusedError:
    """A request that is wrong in itself."""
    return RefusedError(f"Bad Request: {reason}")


def visible(text: str, mode: str | None) -> str:
    """The text as a person reads it.

    Args:
        text: As sent.
        mode: ``HTML`` or nothing.

    Raises:
        RefusedError: The markup does not parse, or nothing is left to read.
    """
    if mode not in (None, "", "HTML"):
        raise bad("unsupported parse_mode")
    shown = _Markup.read(text) if mode == "HTML" else text
    if "\0" in shown:
        raise bad("strings must be encoded in UTF-8")
    return shown


def check_text(text: str, mode: str | None) -> str:
    """What a message shows.

    Raises:
        RefusedError: It is empty or too long, or its markup does not parse.
    """
    shown = visible(text, mode)
    if not shown.strip():
        raise bad("message text is empty")
    if units(shown) > TEXT_LIMIT:
        raise bad("message is too long")
    return shown


def check_caption(text: str, mode: str | None) -> str:
    """What stands below a file.

    Raises:
        RefusedError: It is too long, or its markup does not parse.
    """
    shown = visible(text, mode)
    if units(shown) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return shown


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_markup(markup: InlineKeyboardMarkup | None) -> None:
    """Refuse a keyboard that Telegram would not show."""
    if markup is None:
        return
    buttons = [button for row in markup.inline_keyboard for button in row]
    if len(buttons) > BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        if not button.text.strip():
            raise bad("inline keyboard button text must be non-empty")
        data = button.callback_data
        copied = button.copy_text
        if data is None and button.url is None and copied is None:
            raise bad("inline keyboard button has no action")
        if copied is not None and not 1 <= len(copied.text) <= COPIED_TEXT:
            raise bad("BUTTON_COPY_TEXT_INVALID")
        if isinstance(data, str) and not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")


def check_picture(content: bytes) -> None:
    """Refuse what is no picture by its first bytes: PNG or JPEG."""
    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad("IMAGE_PROCESS_FAILED")


def check_webhook(url: str, secret: str) -> None:
    """Refuse a webhook that Telegram would not call; one on this machine needs no TLS."""
    parts = urlsplit(url)
    if url and parts.hostname != "127.0.0.1":
        if parts.scheme != "https" or not parts.hostname:
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if parts.port not in (None, *_WEBHOOK_PORTS):
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad("secret token contains unallowed characters")


def check_commands(commands: list[dict[str, str]]) -> None:
    """Refuse a command menu that Telegram would not show."""
    if len(commands) > BUTTONS:
        raise bad("too many commands")
    for each in commands:
        if not _COMMAND.fullmatch(each["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:  # noqa: PLR2004 - the protocol's bound
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


class _Markup(HTMLParser):
    """Telegram's HTML: few tags, all closed in order, four named entities."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []
        self._shown: list[str] = []

    @classmethod
    def read(cls, text: str) -> str:
        parser = cls()
        parser.feed(text)
        rest = parser.rawdata
        parser.close()
        if rest.startswith("<"):
            raise bad("can't parse entities: Unclosed start tag")
        if parser._open:
            raise bad(
                f"can't parse entities: Can't find end tag corresponding to start tag "
                f'"{parser._open[-1]}"'
            )
        return "".join(parser._shown)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise bad(f'can\'t parse entities: Unexpected end tag "{tag}"')

    @override
    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise bad("can't parse entities: Unsupported start tag")
        self._shown.append(data)

    @override
    def handle_entityref(self, name: str) -> None:
        known = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
        self._shown.append(known.get(name, f"&{name};"))

    @override
    def handle_charref(self, name: str) -> None:
        code = int(name[1:], 16) if name[:1] in "xX" else int(name)
        self._shown.append(chr(code))

    @override
    def handle_comment(self, data: str) -> None:
        raise bad("can't parse entities: Unsupported start tag")
