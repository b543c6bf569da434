"""Styled lines, independent of any terminal; and text from elsewhere made harmless."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Style = Literal["", "good", "bad", "busy", "dim", "bold", "ask"]
_SPACING: Final = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    style: Style = ""


Line = tuple[Span, ...]


def line(*parts: Span | str) -> Line:
    """A line of pieces; a plain string has no style."""
    return tuple(Span(part) if isinstance(part, str) else part for part in parts)


def plain(lines: Iterable[Line]) -> str:
    """Lines without styles, each with its end and no blanks before it."""
    return "".join("".join(s.text for s in each).rstrip() + "\n" for each in lines)


def harmless(text: str) -> str:
    """Text that cannot steer a terminal or turn the direction of what follows.

    Line ends and tabs stay; other control and format characters become U+FFFD, apart from the
    joiners that emoji and some scripts need.
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(c) in {"Cc", "Cf"} and c not in "\n\t\u200c\u200d"
        else c
        for c in text
    )


def one_line(text: str, most: int = 0) -> str:
    """The first line, harmless; cut to ``most`` characters unless that is 0."""
    first = harmless(text.strip().partition("\n")[0]).replace("\t", " ")
    return first if not most or len(first) <= most else first[: most - 1].rstrip() + "…"


def width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return sum(_columns(c) for c in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or char in "\u200c\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def table(header: Sequence[str], rows: Sequence[Sequence[Span | str]]) -> list[Line]:
    """Left-aligned columns as ``kubectl`` has them; the last one is not padded."""
    cells = [[c if isinstance(c, Span) else Span(c) for c in row] for row in rows]
    columns = [
        max([width(title), *(width(row[n].text) for row in cells)])
        for n, title in enumerate(header)
    ]

    def padded(row: Sequence[Span]) -> Line:
        spans: list[Span] = []
        for n, cell in enumerate(row):
            spans.append(cell)
            if n + 1 < len(row):
                spans.append(Span(" " * (columns[n] - width(cell.text) + _SPACING)))
        return tuple(spans)

    return [padded([Span(title, "bold") for title in header]), *(padded(row) for row in cells)]


def duration(seconds: float) -> str:
    """``45s``, ``3m10s``, ``5h3m``, ``12d``: two units at most."""
    left = max(int(seconds), 0)
    if left < 60:  # noqa: PLR2004 - seconds of a minute
        return f"{left}s"
    minutes, rest = divmod(left, 60)
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{minutes}m{rest}s" if rest else f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:  # noqa: PLR2004 - as kubectl does
        return f"{hours}h{minutes}m" if minutes else f"{hours}h"
    return f"{hours // 24}d"


_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float:
    """``90s``, ``30m``, ``2h`` or ``1h30m`` as seconds.

    Raises:
        ValueError: It is none of these.
    """
    parts = re.findall(r"(\d+)([smhd])", text)
    if not parts or "".join(n + unit for n, unit in parts) != text:
        raise ValueError(f"{text!r} is no duration; write it as 90s, 30m or 1h30m")
    return float(sum(int(n) * _UNITS[unit] for n, unit in parts))
