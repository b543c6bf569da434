"""Everything that is said, in English and Russian. What people wrote is escaped on its way in."""

from collections.abc import Callable
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final, get_args

from fluent.runtime import FluentBundle, FluentResource

from codegen_bot.conversation.facts import Locale

LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)
Text = Callable[..., str]
_ISOLATE, _POP = "\u2068", "\u2069"
_SHOWN: Final = 600
"""Characters of a quotation."""


def text_in(locale: Locale) -> Text:
    """The function that says a message by its id, with arguments by name.

    Strings are escaped for HTML, shortened and isolated, so that no language's direction and
    no markup in them reaches beyond them.
    """

    def say(message: str, **arguments: str | int) -> str:
        pattern = _bundle(locale).get_message(message)
        if pattern.value is None:
            raise LookupError(f"no text {message} in {locale}")
        given = {k: _quoted(v) if isinstance(v, str) else v for k, v in arguments.items()}
        shown, errors = _bundle(locale).format_pattern(pattern.value, given)
        if errors:
            raise LookupError(f"text {message} in {locale}: {errors[0]}")
        return str(shown)

    return say


def _quoted(text: str) -> str:
    clean = text.replace("\0", "").replace(_ISOLATE, "").replace(_POP, "").strip()
    short = clean if len(clean) <= _SHOWN else clean[: _SHOWN - 1] + "…"
    plain = short.isascii()
    return escape(short) if plain else f"{_ISOLATE}{escape(short)}{_POP}"


def source(locale: Locale) -> str:
    """The file of a language."""
    return files(__package__).joinpath(f"{locale}.ftl").read_text(encoding="utf-8")


@cache
def _bundle(locale: Locale) -> FluentBundle:
    bundle = FluentBundle([locale], use_isolating=False)
    bundle.add_resource(FluentResource(source(locale)))
    return bundle
