"""Wishes for how much of a list is shown at once: ``20 per page``, ``по 20 на странице``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft
from codegen_gateway.offline.words.counts import IN_WORDS

from . import spoken_of

MOST: Final = 200
"""A list returns no more at once."""
_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(IN_WORDS)})"
_ITEM = r"(?:[^\W\d_]+\s){0,2}"
_SHOWS = (
    r"(?:(?:please\s)?(?:show|list|display|see|paginate)\s|"
    r"(?:показыва\w+|покаж\w+|вывод\w+)\s)"
)
_SIZE = re.compile(
    r"(?P<before>^|(?<=[.!?;:\n])(?:[-*•][ ])?|"
    r"\s*[,(](?:\s?(?:and|with|и|с))?|\s(?:and|with|и|с)(?=\s))\s{0,3}"
    r"(?:(?:the\s|all\s)?lists?\s(?:should\s|must\s|to\s|can\s|are\s|is\s|will\s)*"
    r"(?:come|be|shown|split|divided)?\s(?:shown\s|into\s)?)?"
    rf"(?:{_SHOWS}(?:(?:them|the|all|our|my|список|списки|всё|их)\s)*(?:{_ITEM})?)?"
    r"(?:"
    # 20 per page, 20 books on each page, in pages of 20
    r"(?:by\s|in\s|with\s|at\smost\s|up\sto\s|no(?:t)?\smore\sthan\s|(?:an?\s)?max(?:imum)?(?:\sof)?\s|по\s|максимум\s|не\sбольше\s|до\s)?"
    rf"(?:paginated\s)?(?P<n1>{_NUMBER})\s(?P<what1>{_ITEM})"
    r"(?:(?:per|on\s(?:a|an|each|every|one|the)|a)\s(?:page|screen)|"
    r"(?:на\s(?:(?:одной|каждой|одну|каждую)\s)?(?:страниц[еу]|экране?)))|"
    rf"(?:in\s|with\s)?pages?\s(?:size\s)?(?:of\s|=\s?|:\s?)?(?P<n2>{_NUMBER})"
    r"(?:\s(?:items|entries|rows|results|records|each))?|"
    r"(?:with\s|use\s|add\s)?(?:pagination|paginated?|paged)(?:\s(?:by|of|with|at|in)|,|:)\s"
    rf"(?P<n3>{_NUMBER})"
    r"(?:\s(?:items|entries|rows|results|records))?(?:\sby\sdefault)?|"
    r"(?:с\s|нужна\s|нужен\s)?(?:размер\s)?(?:пагинаци\w+|постранично|постраничн\w+\s\w+|"
    r"страниц\w+),?\s"
    r"(?:по\s)?(?P<n4>\d{1,4})(?:\s(?:штук\w*|запис\w+|строк\w*|элемент\w*))?"
    r"(?:\sна\s(?:страниц[еу]|экране?))?"
    r")\)?(?=\s*(?:[.!?;,\n]|$|\s(?:and|with|sorted|ordered|и|с|сортир\w+)\s))",
    re.IGNORECASE,
)
_PAGED = re.compile(
    r"(?:^|(?<=[.!?;\n])|\s*,(?:\s(?:and|и))?|\s(?:and|with|и|с)(?=\s))[ \t]*"
    r"(?:(?:with\s|use\s|add\s)?pagination|(?:lists?\s(?:is|are|should\sbe)\s)?paginated|"
    r"(?:с\s|нужна\s|нужен\s)?(?:пагинаци\w+|постранично|постраничный\s(?:вывод|список)))"
    r"[ \t]*(?=[.!?;,\n]|$)",
    re.IGNORECASE,
)
"""Without a number: every list comes in pages."""
_PAGINATE = re.compile(
    r"(?:^|(?<=[.!?;\n])\s)(?:please\s)?paginate(?:\s(?:the|all|our))?(?:\s[a-z]+)?\s*(?=[.;\n]|"
    r"$)\.?",
    re.IGNORECASE,
)
"""``Paginate the items``: lists are shown in pages anyway."""
_BY = re.compile(r"\b(?:by|по)\s(?:the\s)?[^\W\d_]+(?:\s(?:and|и)\s[^\W\d_]+)?", re.IGNORECASE)
"""What lists are narrowed or ordered by is no list."""
_ORDERED = re.compile(
    r"\b(?:first|on top|sort(?:ed)?|ordered|alphabetical(?:ly)?)\b|"
    r"\b(?:сначала|сперва|сортир|по алфавиту)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;\n]")


@dataclass(frozen=True)
class PageSize:
    """One wish.

    Attributes:
        text: As it was said.
        number: How many.
        beside: The sentence that it is part of: what that names is meant.
    """

    text: str
    number: int
    beside: str


def cut(text: str) -> tuple[str, list[PageSize]]:
    """A description without such wishes, and these.

    >>> cut("Books have a title. Show books by title, 20 per page.")[0]
    'Books have a title. Show books by title.'
    """
    found: list[PageSize] = []

    def take(match: re.Match[str]) -> str:
        said = next(match[name] for name in ("n1", "n2", "n3", "n4") if match[name]).lower()
        number = IN_WORDS[said] if said in IN_WORDS else int(said)
        begun = max((m.end() for m in _SENTENCE.finditer(text, 0, match.start())), default=0)
        beside = _SENTENCE.split(text[begun : match.end()].lstrip(".!?;\n "))[0]
        found.append(PageSize(match.group().strip(" ,()"), number, beside))
        return ""

    return _PAGINATE.sub("", _PAGED.sub("", _SIZE.sub(take, text))), found


def apply(sizes: Sequence[PageSize], draft: Draft) -> None:
    """Put wishes onto the things that their sentence names, or onto all lists."""
    for size in sizes:
        if not 1 <= size.number <= MOST:
            draft.ignored.append(size.text)
            continue
        things = list(draft.entities.values())
        said = (size.text, _list_before(size.beside), size.beside)
        for entity in next((found for each in said if (found := _named(each, things))), things):
            entity.page_size = size.number


def _list_before(beside: str) -> str:
    """The clause just before, where it tells how a list is: ``dives newest first, 20 a page``."""
    clauses = re.split(r"[,;]\s", beside)
    return clauses[-2] if len(clauses) > 1 and _ORDERED.search(clauses[-2]) else ""


def _named(sentence: str, things: Sequence[EntityDraft]) -> list[EntityDraft]:
    return spoken_of.named(_BY.sub(" ", sentence), things)
