"""What is kept in a product that has a name of its own: posts in a blog, entries in a guestbook."""

import re
from typing import Final

_TITLES: Final = (
    (r"blog|microblog|forum", "posts"),
    (r"guest ?-?book|visitors'? book", "guestbook entries"),
    (r"diary|journal|logbook|timesheet", "entries"),
    (r"wish ?-?list|gift list|gift registry", "wishlist items"),
    (r"(?:link|url) shortener", "links"),
    (r"faq", "questions"),
    (r"(?:address|phone) ?book", "contacts"),
    (r"(?:shopping|packing|grocery) list", "items"),
    (r"to-?do(?: list)?", "tasks"),
    (r"suggestions? box", "suggestions"),
    (r"lost (?:and|&|n|'n'?) found|lost property", "lost items"),
    (r"petition", "signatures"),
    (r"poll|survey|questionnaire", "answers"),
    (r"contact (?:form|page)", "messages"),
    (r"(?:notice|bulletin|pin) ?board", "notices"),
    (r"leaderboard|scoreboard", "scores"),
    (r"glossary|dictionary", "terms"),
    (r"playlist", "songs"),
    (r"repair (?:shop|workshop|cafe|café)", "repairs"),
    (r"мастерск(?:ая|ой|ую)|ателье|автосервис\w{0,2}|химчистк\w+|типографи\w+", "заказы"),
    (r"newsletter", "subscribers"),
    (r"waiting list|wait ?list", "waitlist entries"),
    (r"обратн\w+ связ\w+", "обратная связь"),
    (r"блог\w{0,2}", "публикации"),
    (r"гостев\w+ книг\w*|книг\w* гостей", "записи гостей"),
    (r"(?:виш-?лист|список желаний)\w*", "желания"),
    (r"сокра(?:щател|щалк|титель)\w* (?:ссылок|url)|коротк\w+ ссыл\w+", "ссылки"),
    (r"бюро находок|потеряшк\w+", "находки"),
    (r"списка? покупок", "покупки"),
    (r"жалобн\w+ книг\w*|книг\w* жалоб\w*", "жалобы"),
    (r"адресн\w+ книг\w*", "контакты"),
    (r"опрос\w{0,2}|анкет\w{0,2}", "ответы"),
    (r"лист\w? ожидания|очеред\w+", "записи в очереди"),
    (r"дневник\w{0,2}|ежедневник\w{0,2}", "записи"),
)
_KNOWN: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{said})(?!\w)(?! of [a-z]+s\b)", re.IGNORECASE), kept)
    for said, kept in _TITLES
)
_BOOKS: Final = ("guestbook entries", "wishlist items", "waitlist entries", "links",
                 "записи гостей", "желания", "ссылки")  # fmt: skip
_AROUND: Final = re.compile(
    r"(?P<before>(?:a\slist\sof\s)?(?:(?:we|i)\s(?:need|want|would\slike|'d\slike)\s)?(?:(?:an?|"
    r"the|my|our|online|simple|small|tiny|little|just|мой|моя|наша|наш|простая|простой|просто|"
    r"маленький)\s+)*)(?P<behind>(?:\s+(?:for|of|at|in|на|для|у)\s+[\w' -]+)?)",
    re.IGNORECASE,
)


def kept_in(text: str) -> str:
    """What is kept in a product of which a text speaks; empty when none of these is named.

    >>> kept_in("a blog for the vet practice")
    'posts'
    """
    return next((kept for title, kept in _KNOWN if title.search(text)), "")


def kept_by_name(title: str) -> str:
    """What is kept in a product that is called by nothing else, as by ``Our guestbook``.

    Empty for titles that are as often the name of a thing.
    """
    for said, kept in _KNOWN:
        match = said.search(title) if kept in _BOOKS else None
        if match is not None and _AROUND.fullmatch(title[: match.start()] + title[match.end() :]):
            return kept
    return ""
