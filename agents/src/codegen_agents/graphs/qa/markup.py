"""What the HTML of a page names and lacks.

Sources: HTML Living Standard; WCAG 2.2, success criteria 1.1.1 and 3.3.2.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from typing_extensions import override

_CONTROLS: Final = frozenset({"input", "select", "textarea"})
_NAMELESS: Final = frozenset({"hidden", "submit", "reset", "button", "image"})
"""Kinds of inputs that are named by something else than a label."""
_LINKS: Final = {"stylesheet": "style", "icon": "image", "modulepreload": "script"}


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that the page cannot do without."""

    kind: str
    """``script``, ``style`` or ``image``."""
    path: str
    """On the product's own host."""


@dataclass
class Markup:
    """One page."""

    title: str = ""
    language: str = ""
    files: list[NamedFile] = field(default_factory=list)
    """Those of its own host, each once, in their order."""
    unnamed: list[str] = field(default_factory=list)
    """Controls without a label and images without a text, as they are written."""


def read_markup(text: str, url: str) -> Markup:
    """Read a page.

    Args:
        text: HTML.
        url: Where it was found.
    """
    reader = _Reader(url)
    reader.feed(text)
    reader.close()
    return reader.markup()


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._url = url
        self._markup = Markup()
        self._within: list[str] = []
        """Of ``title`` and ``label``, what is open."""
        self._labelled: set[str] = set()
        self._controls: list[tuple[str, str]] = []
        """Id and text of controls that only a ``label for`` can name."""

    def markup(self) -> Markup:
        """What was found."""
        orphans = [text for one, text in self._controls if one not in self._labelled]
        self._markup.unnamed += orphans
        self._markup.title = " ".join(self._markup.title.split())
        return self._markup

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self._markup.language = found.get("lang", "").strip()
        elif tag in {"title", "label"}:
            self._within.append(tag)
            self._labelled.add(found.get("for", ""))
        elif tag == "script" and "src" in found:
            self._file("script", found["src"])
        elif tag == "link" and "href" in found:
            kinds = (_LINKS.get(word) for word in found.get("rel", "").lower().split())
            if kind := next((k for k in kinds if k), None):
                self._file(kind, found["href"])
        elif tag == "img":
            self._file("image", found.get("src", ""))
            if "alt" not in found:
                self._markup.unnamed.append(_written(tag, found))
        elif tag in _CONTROLS and found.get("type", "") not in _NAMELESS:
            self._control(tag, found)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            self._within.remove(tag)

    @override
    def handle_data(self, data: str) -> None:
        if "title" in self._within:
            self._markup.title += data

    def _control(self, tag: str, found: dict[str, str]) -> None:
        named = any(found.get(a, "").strip() for a in ("aria-label", "aria-labelledby", "title"))
        if not named and "label" not in self._within:
            self._controls.append((found.get("id") or "\0", _written(tag, found)))

    def _file(self, kind: str, reference: str) -> None:
        there, here = urlsplit(urljoin(self._url, reference)), urlsplit(self._url)
        if not reference or (there.scheme, there.netloc) != (here.scheme, here.netloc):
            return
        file = NamedFile(kind, there.path + (f"?{there.query}" if there.query else ""))
        if file not in self._markup.files:
            self._markup.files.append(file)


def _written(tag: str, found: dict[str, str]) -> str:
    told = "".join(f' {n}="{found[n]}"' for n in ("id", "name", "src") if found.get(n))
    return f"<{tag}{told}>"[:128]
