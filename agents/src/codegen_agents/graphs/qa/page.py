"""The page for people, as it comes over HTTP: its files, its markup, what it asks the API for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from codegen_agents.doors.product import ProductDoor, Reply

from .api import Api
from .markup import Markup, NamedFile, read_markup
from .notebook import FailedCheck, Notebook, answered, succeeded

_PAGE: Final = "/"
CATALOGUE: Final = "/_page/catalogue.json"
"""What a page of the template knows of the API."""
_OK: Final = frozenset({200})
_HTML: Final = "text/html"
_MEDIA: Final = {"script": "javascript", "style": "text/css", "image": "image/"}
"""What the media type of a file has to say: a browser refuses scripts and styles without it."""
_MOST_FILES: Final = 40


@dataclass(frozen=True, slots=True)
class PageProbe:
    """One test of the page.

    Attributes:
        wished: Whether the product has to have a page.
    """

    door: ProductDoor
    notebook: Notebook
    api: Api
    url: str
    wished: bool = False

    def run(self) -> bool:
        """Test the page; whether there is one that works.

        A product without one that nobody wished for leaves no criterion.
        """
        reply = self.door.ask("GET", _PAGE)
        if reply.media != _HTML and not self.wished:
            return False
        markup = None
        with self.notebook.criterion("frontend.page", "GET / answers with a page for people"):
            markup = self._markup(self.notebook.saw(reply))
        if markup is None:
            return False
        sound = self.files(markup.files)
        text = "The page has a title and a language, its controls and images have names"
        with self.notebook.criterion("frontend.markup", text):
            self.notebook.saw(reply)
            _named(markup)
        return self._operations() and sound

    def _markup(self, reply: Reply) -> Markup:
        succeeded(reply, _OK)
        if reply.media != _HTML:
            raise FailedCheck(f"GET / answers with {reply.media or 'nothing'}, not with HTML")
        if not reply.body.strip():
            raise FailedCheck("GET / answers with an empty page")
        return read_markup(reply.body.decode("utf-8", "replace"), f"{self.url}{_PAGE}")

    def files(self, files: list[NamedFile]) -> bool:
        """Whether every file that the page names on its host is there and of its kind."""
        if not files:
            return True
        with self.notebook.criterion("frontend.files", "Each file that the page names is there"):
            for file in files[:_MOST_FILES]:
                reply = succeeded(self.notebook.saw(self.door.ask("GET", file.path)), _OK)
                if _MEDIA[file.kind] not in reply.media:
                    told = reply.media or "no media type"
                    raise FailedCheck(f"GET {file.path} answers with {told}, not a {file.kind}")
            return True
        return False

    def _operations(self) -> bool:
        """Whether the API has what a page of the template asks it for."""
        reply = self.door.ask("GET", CATALOGUE)
        if not isinstance(reply.json(), dict):
            return True
        text = "The API has every operation that the page asks for"
        with self.notebook.criterion("frontend.operations", text):
            answered(self.notebook.saw(reply))
            for method, path in asked_for(reply.json()):
                if (method, path) not in self.api.operations:
                    raise FailedCheck(f"the page asks for {method} {path}, the API has it not")
            return True
        return False


def asked_for(catalogue: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Methods and paths that a page of the template asks for, with ``{}`` for an identity."""
    entities = catalogue.get("entities") if isinstance(catalogue, dict) else None
    for entity in entities if isinstance(entities, list) else ():
        operations = entity.get("operations") if isinstance(entity, dict) else None
        for kind, told in operations.items() if isinstance(operations, dict) else ():
            if isinstance(told, dict) and isinstance(entity.get("path"), str):
                tail = "" if kind in {"list", "create"} else "/{}"
                yield str(told.get("method", "")).upper(), entity["path"] + tail


def _named(markup: Markup) -> None:
    if not markup.title:
        raise FailedCheck("the page has no title")
    if not markup.language:
        raise FailedCheck("the page does not say its language")
    if markup.unnamed:
        raise FailedCheck(f"{markup.unnamed[0]} has no name")
