"""Lists with a name of their own: a shopping list holds items, an address book contacts."""

import re
from typing import Final

from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.lexicon import english

_ERRANDS = re.compile(r"\b(?:shopping|grocery) lists?\b(?!\s*(?::|\(|with\b))", re.IGNORECASE)
_GOODS = re.compile(
    r"\bproducts? (?P<list>list|catalog(?:ue)?|inventory|database|register)"
    r"(?=\s+(?:for|of|in)\s|\s*:)",
    re.IGNORECASE,
)
"""Of these a list is kept, though a product may be what is made."""
_TODO = re.compile(r"\A\s*(?:a |an |the |my |our )?to-?\s?dos?(?=\s+(?:for|of)\s)", re.IGNORECASE)
_WAITING = re.compile(
    r"\b(?:[a-z]+ )?(?:waiting list|waitlist)(?=\s+with\b|\s*[:(])", re.IGNORECASE
)
_READING = re.compile(
    r"\b(?:[a-z]+\s)?(?:club\s)?reading lists?(?=\s*[:(.]|\s+with\b)", re.IGNORECASE
)
"""Of these a list is kept, too: ``Book club reading list``."""
_PHONES = re.compile(
    r"\b(?:phone|telephone|address|contact) (?:list|book|directory)"
    r"(?=\s*[:(]|\s+(?:with|for|of)\b)",
    re.IGNORECASE,
)
_TASKS = re.compile(r"\bto[- ]do lists?(?=\s+(?:for|with)\b|\s*[:(])", re.IGNORECASE)
"""A list of tasks by another name."""
_WHERE = r"(?:\s(?:for|of|at|in)\s(?:the|our|my|an?)\s[a-z]+(?:\s[a-z]+){0,2})?"
_BEFORE_FIELDS = r"(?=\s*[:(]|\s[-–—]\s|\s+with\b)"
_CALLED: Final = tuple(
    (re.compile(rf"\b{name}{_WHERE}{_BEFORE_FIELDS}", re.IGNORECASE), things)
    for name, things in (
        (r"(?P<what>shopping|packing)\slist", r"list of \g<what> items"),
        (r"bucket\slist", "list of bucket list items"),
        (r"check\s?list", "list of checklist items"),
        (r"wish\s?list", "list of wishes"),
        (r"guest\s?book", "guest book"),
        (r"glossary(?:\s(?:for|of)\s[a-z]+)?", "list of glossary entries"),
        (r"log\s?book", "list of log entries"),
        (r"sign-?\s?up\s(?:list|sheet|form)", "list of signups"),
        (r"mailing\slist", "list of subscribers"),
    )
)
"""With a list of fields behind them, wherever they are used."""
_CONTACTS_OF = re.compile(
    r"\b(?:phone|telephone|address|contact)\s(?:list|book|directory)\s(?:for|of)\s(?:all\s)?(?:the"
    r"\s|our\s|my\s)?"
    r"(?P<who>[a-z]+s)\b(?:\s(?:for|of|at|in)\s(?:the|our|my|an?)\s[a-z]+(?:\s[a-z]+){0,2})?"
    r"(?=\s*[:(.]|\s+with\b)",
    re.IGNORECASE,
)
"""``An address book for suppliers of my shop``: suppliers."""


def spelled_out(description: str) -> str:
    """A description in which the list that is called by an errand says of what it is.

    >>> spelled_out("A shopping list")
    'A list of items'
    """
    description = _GOODS.sub(r"\g<list> of products", description)
    description = _WAITING.sub("list of waitlist entries", description)
    description = _PHONES.sub("list of contacts", _CONTACTS_OF.sub(_people, description))
    for name, things in _CALLED:
        description = name.sub(things, description)
    description = _READING.sub("list of books", description)
    description = _TASKS.sub("todo list", description)
    description = _TODO.sub("todo list", description)
    return _ERRANDS.sub("list of items", description)


def _people(match: re.Match[str]) -> str:
    known = singular(match["who"].lower()) in english().people
    return f"list of {match['who']}" if known else match.group()
