"""From raw text to lines, sentences and list items. Knows brackets and quotes, no words."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from .draft import Language

MAX_TEXT = 20_000
_OPEN, _CLOSE = "([{«“", ")]}»”"
_BULLET = re.compile(r"^(?:[-*•‣◦–—+]|\d{1,2}[.)]|[a-zа-я]\))\s+")
_LABEL = re.compile(r"[^\W\d_][\w -]{0,40}:\s")
"""``book: title, author``: of two such lines each stands for itself."""
COMMAS = re.compile(r",(?!\d)|;")
"""Commas and semicolons; not the comma of ``0,5``."""
SEMICOLON = re.compile(r";")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass
class Line:
    """A line of the description with the bullets below it."""

    text: str
    indent: int
    bullet: bool
    heading: bool
    children: list["Line"] = field(default_factory=list)


def language_of(text: str) -> Language:
    """The language most letters belong to."""
    return "ru" if len(_CYRILLIC.findall(text)) * 2 > len(_LATIN.findall(text)) else "en"


def clean(text: str) -> str:
    """One form for every kind of space, dash, apostrophe and emphasis."""
    text = unicodedata.normalize("NFC", text[:MAX_TEXT])
    text = re.sub(r"[\u00a0\u2007\u202f]", " ", text)
    text = re.sub(r"[\u200b-\u200f\ufeff\x00-\x08\x0b-\x1f]", "", text)
    text = (
        text.replace("’", "'")
        .replace("−", "-")
        .replace("`", "")
        .replace("**", "")
        .replace("__", "")
    )
    text = re.sub(r"(?<=\d)\s*[–—]\s*(?=\d)", "-", text)
    text = re.sub(r"(?<=\d)\s*(?:\.\.\.?|…)\s*(?=\d)", "-", text)
    text = re.sub(r"(?<!\n)(?<=\S)[ \t]+(?:-|–|—|=|->|=>|→)[ \t]+(?=\D)", ": ", text)
    text = re.sub(r"\be-mail", "email", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(кв|куб)\.\s*(?=м\b)", r"\1 ", text, flags=re.IGNORECASE)
    return text.replace("&", " and ")


_NOTES = 2


def lines_of(text: str) -> list[Line]:
    """Top-level lines, each with its bullets; a wrapped line is joined to the one above."""
    flat: list[Line] = []
    gap, labels = True, 0
    lines = text.expandtabs(4).splitlines()
    several = sum(_LABEL.match(line) is not None for line in lines) >= _NOTES
    for raw in lines:
        body = raw.strip()
        if not body:
            gap, labels = True, 0
            continue
        heading = bool(re.match(r"#{1,6}\s", body))
        body = re.sub(r"^#{1,6}\s+", "", body)
        match = _BULLET.match(body)
        line = Line(
            body[match.end() :].strip() if match else body,
            len(raw) - len(raw.lstrip()),
            bullet=match is not None,
            heading=heading,
        )
        labels += _LABEL.match(line.text) is not None
        # Below two lines ``thing: fields`` each line says something of its own.
        terse = labels >= _NOTES and bool(flat) and not flat[-1].text.endswith(",")
        titled = several and len(flat) == 1 and _heads(flat[0], line)
        if flat and not gap and not (terse or titled) and _continues(flat[-1], line):
            flat[-1].text += " " + line.text
        else:
            flat.append(line)
        gap = False
    return _nest(flat)


def _heads(title: Line, line: Line) -> bool:
    """Whether the first line is a title above lines ``thing: fields``, though they begin small."""
    return _LABEL.match(line.text) is not None and not title.text.endswith((",", " and", " or"))


def _continues(above: Line, line: Line) -> bool:
    """Whether a line is the rest of a sentence that was wrapped."""
    if line.bullet or line.heading or above.heading or not line.text:
        return False
    if above.text.endswith((".", "!", "?", ":", ";")):
        return False
    if _LABEL.match(above.text) and _LABEL.match(line.text):
        return False
    return line.text[0].islower() or above.text.endswith(",") or line.indent > above.indent


def _nest(flat: list[Line]) -> list[Line]:
    top: list[Line] = []
    stack: list[Line] = []
    for line in flat:
        while stack and not _below(stack[-1], line):
            stack.pop()
        (stack[-1].children if stack else top).append(line)
        if line.bullet or line.heading or not line.text.endswith((".", "!", "?")):
            stack.append(line)
    return top


def _below(parent: Line, line: Line) -> bool:
    if not line.bullet:
        return line.indent > parent.indent and not parent.heading and parent.text.endswith(":")
    if not parent.bullet:
        return True
    return line.indent > parent.indent


_DOUBTED = re.compile(
    r"(?:^|(?<=[.!] ))(?P<list>(?!(?:can|could|would|will|is|are|do|does|how|what|why|may|might|"
    r"have|possible|можете|можно|сможете|как|что|а|есть|не|нельзя)\b)"
    r"[^\W\d_][\w -]{1,60}:\s[^.!?:()]*,\s*(?:and\s+)?[^\W\d_][\w -]{1,30})\?(?=\s*$)",
    re.IGNORECASE,
)
"""``Rooms: number, sea view?``: its last field is in doubt, the sentence is no question."""


def sentences(text: str) -> list[str]:
    """Sentences of a line; a full stop inside brackets, numbers or abbreviations ends nothing."""
    guarded = re.sub(
        r"\b(e\.g|i\.e|etc|т\.д|т\.п|т\.е|др|руб|тел|шт|напр|vs)\.(?=\s|,|\))",
        r"\1",
        text,
        flags=re.IGNORECASE,
    )
    guarded = _DOUBTED.sub(r"\g<list> (yes/no)", guarded)
    parts = list(_split(guarded, re.compile(r"[.!?]+(?=\s|$)")))
    return [part.strip() for part in parts if re.search(r"\w", part)]


def split(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Parts between matches of ``pattern`` that lie outside brackets and quotes."""
    return [part.strip() for part in _split(text, pattern) if part.strip()]


def search(text: str, pattern: re.Pattern[str], start: int = 0) -> re.Match[str] | None:
    """The first match outside brackets and quotes."""
    inside = hidden(text)
    for match in pattern.finditer(text, start):
        if not inside[match.start()]:
            return match
    return None


def brackets(text: str) -> tuple[str, list[str]]:
    """The text without its round brackets, and what stood in them."""
    outside, inside, depth = "", [""], 0
    for letter in text:
        if letter in "([":
            depth += 1
            if depth == 1:
                inside.append("")
                outside += " "
                continue
        elif letter in ")]":
            depth -= 1
            if depth <= 0:
                depth = 0
                continue
        if depth:
            inside[-1] += letter
        else:
            outside += letter
    outside = re.sub(r"\s+([,:;.])", r"\1", re.sub(r"\s+", " ", outside))
    return outside.strip(), [part.strip() for part in inside if part.strip()]


def without(text: str, sentence: str) -> str:
    """The text without one of its sentences."""
    return re.sub(rf"\s*{re.escape(sentence)}[.!]?", "", text, count=1)


def pieces(text: str) -> list[str]:
    """What stands between bars and commas, without signs around it; nothing empty."""
    found = (" ".join(part.split()).strip(" .!-–—/'") for part in re.split(r"[|,]", text))
    return [part for part in found if part]


def unquote(text: str) -> str:
    """The text without quotes and white space around it."""
    return text.strip(" \t\n\"'«»“”„.,;:!").strip()


ASIDE = re.compile(r"§(?P<figures>(?:\d{3})+)")
"""What was set aside: figures alone, so that nothing is read out of it."""


def set_aside(said: str, *means: str) -> str:
    """One sign for words that have a meaning of their own; :func:`meant` knows it."""
    told = json.dumps([said, *means], ensure_ascii=False).encode()
    return "§" + "".join(f"{byte:03d}" for byte in told)


def meant(figures: str) -> list[str]:
    """What stands behind such a sign: the words, then what they mean; empty for another one.

    >>> meant(ASIDE.match(set_aside("4 digits", "[0-9]{4}"))["figures"])
    ['4 digits', '[0-9]{4}']
    """
    numbers = [int(figures[n : n + 3]) for n in range(0, len(figures), 3)]
    try:
        told = json.loads(bytes(numbers).decode())
    except ValueError:
        return []
    known = isinstance(told, list) and all(isinstance(each, str) for each in told)
    return told if known else []


def restored(text: str) -> str:
    """The text with the words that were set aside."""
    return ASIDE.sub(lambda m: next(iter(meant(m["figures"])), m.group()), text)


def _split(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    inside = hidden(text)
    begin = 0
    for match in pattern.finditer(text):
        if not match.group() or inside[match.start()]:
            continue
        yield text[begin : match.start()]
        begin = match.end()
    yield text[begin:]


def hidden(text: str) -> list[bool]:
    """For every character, whether it lies inside brackets or double quotes."""
    inside, depth, quoted = [], 0, False
    balanced = text.count('"') % 2 == 0
    for letter in text:
        if letter in _CLOSE:
            depth = max(0, depth - 1)
        inside.append(depth > 0 or quoted)
        if letter in _OPEN:
            depth += 1
        elif letter == '"' and balanced:
            quoted = not quoted
    if depth and len(text) > 0:
        return [False] * len(text)
    return inside
