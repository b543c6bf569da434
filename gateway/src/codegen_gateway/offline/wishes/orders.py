"""Orders of lists that name no field: ``newest first``, ``лучшие сверху``."""

import re
from dataclasses import dataclass

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Wish
from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words.kinds import decide, suggested
from codegen_gateway.offline.words.phrases import parse

CREATED = "created_at"
"""When a thing was written down: the service sets it."""


@dataclass(frozen=True)
class _Rank:
    """What a word such as ``newest`` looks at.

    Attributes:
        words: Patterns of the word, in both languages.
        kinds: Types of the fields that can be meant.
        names: Parts of their names; any where empty.
        down: Whether the highest comes first.
        created: Whether the moment of writing is meant where no such field is there.
    """

    words: str
    kinds: tuple[str, ...]
    names: tuple[str, ...] = ()
    down: bool = False
    created: bool = False


_MOMENTS = ("date", "datetime")
_PLAIN_DAYS = ("date", "check_in", "due_date", "deadline", "start_date", "start_time", "starts_at")
"""Of several moments these say when a thing is."""
_NUMBERS = ("int", "decimal", "float")
_PRICES = ("price", "cost", "amount", "salary", "fee", "total", "rent", "fare", "wage", "tariff")
_MARKS = ("rating", "score", "grade", "star", "mark", "vote", "like", "point")
_MEASURED = {
    r"heaviest|lightest": ("weight", "mass"),
    r"longest|shortest": ("length", "distance", "duration"),
    r"largest|smallest|biggest": ("area", "size", "volume"),
    r"highest|lowest": ("height", "altitude"),
}
"""What a number measures, by what is said of the one that comes first."""
_NAMES = ("name", "title", "term", "word", "label", "surname")
_ALPHABET = (
    r"(?:in\s+)?(?:an?\s+)?alphabetical(?:ly|\s+order)?|alphabetic\s+order|a\s?-\s?z|по\s+алфавиту|"
    r"в\s+алфавитном\s+порядке"
)
_AHEAD = frozenset(
    {"due", "deadline", "end", "return", "expiry", "expires", "until", "next", "valid"}
)
"""Days that are ahead say nothing of what is new."""
_RANKS = (
    _Rank(
        r"newest|latest|last(?! name)|most recent|нов\w+|свеж\w+|последн\w+",
        _MOMENTS,
        down=True,
        created=True,
    ),
    _Rank(r"oldest|earliest|стар(?!ин)\w+|ранн\w+", _MOMENTS, created=True),
    _Rank(r"soonest|nearest|closest|upcoming|most urgent|ближайш\w+|срочн\w+", _MOMENTS),
    _Rank(r"best|top[- ]rated|highest[- ]rated|лучш\w+", _NUMBERS, _MARKS, down=True),
    _Rank(
        r"most (?:voted|liked|popular|viewed|read|played)",
        _NUMBERS,
        (*_MARKS, "view", "read", "play"),
        down=True,
    ),
    _Rank(r"worst|lowest[- ]rated|худш\w+", _NUMBERS, _MARKS),
    _Rank(r"most expensive|dearest|дорог\w+", _NUMBERS, _PRICES, down=True),
    _Rank(
        r"highest|biggest|largest|longest|hardest|heaviest|больш\w+|крупн\w+", _NUMBERS, down=True
    ),
    _Rank(r"lowest|smallest|shortest|lightest|меньш\w+", _NUMBERS),
    _Rank(r"cheapest|дешёв\w+|дешев\w+", _NUMBERS, _PRICES),
    _Rank(_ALPHABET, ("string",), _NAMES),
)
_ANY = "|".join(f"(?P<r{number}>{rank.words})" for number, rank in enumerate(_RANKS))
_WISH = re.compile(
    r"(?:^|\s*[,;–—-]\s*|\s+(?=with\s|and\s))(?:(?:and|with|please|no,?|just|only|всегда|always|"
    r"нет,?|просто|"
    r"show|list|see|i|we|want|to|"
    r"would|like|it|them|sort|order|"
    r"the|should|be|must|shown|listed|come|go|put|"
    r"и|с|хочу|хотим|видеть|показывай\w*|показывать|показать|покажи\w*|выводи\w*|выводить|пусть|нужно|надо|чтобы|были|будут|идут|шли|"
    r"самы[еми]+|ones?|\w+ing)\s+)*"
    rf"(?:(?P<alphabet>{_ALPHABET})(?:\s+by\s+(?:name|title))?"
    r"(?:\s(?:for|of|для)\s(?P<alphabet_of>[^\W\d_]+(?:\s[a-z]+)?))?|"
    rf"(?:{_ANY})\s+"
    r"(?:(?P<what>(?!first\b|on\b|at\b|come\b|go\b|be\b|are\b)[^\W\d_]+"
    r"(?:\s(?:date|time|price|score|rating))?)\s+)?"
    r"(?:показыва\w+\s+|выводи\w+\s+|(?:пусть\s+)?(?:будут|идут|стоят)\s+|come\s+|"
    rf"go\s+|are\s+|be\s+)?(?:first|on\s+top|"
    rf"at\s+the\s+top|"
    rf"сверху|вверху|вначале|в\s+начале|первыми|наверху)"
    r"|(?:сначала|сперва)\s+(?:сам\w+\s+)?(?P<ru>(?!\w+(?:ый|ий|ая|яя)\b)\w+)(?:\s+(?P<ru_what>[а-яё]+[ыиая]))?"
    r"(?:\s+по\s+(?:дате|времени|сроку|цене|оценке)(?:\s+[а-яё]+)?)?)\s*[.!]?$",
    re.IGNORECASE,
)


_THINGS = (
    r"(?P<things>(?!(?:them|it|these|those|everything|all|in|by|me|us|alphabetically|with)\b)"
    r"[a-z]+(?:\s(?!(?:are|is|should|must|will|in|by|with|and|or|of|for|to|from|that|which|who|where|"
    r"whose|first|alphabetically)\b)"
    r"[a-z]+){0,2})"
)
"""Some things, of one word or several: ``sheep``, ``church bells``."""
_BY = re.compile(
    r"\b(?P<rank>newest|latest|most recent|oldest|earliest|highest|lowest|largest|cheapest|soonest|"
    r"upcoming|nearest) first(?:\s*[:,;-]\s*(?:sort|order)(?:ed)?)? by (?P<field>[a-z][a-z ]*)"
    r"|^(?:sort|order)(?=\s+by\s+(?!an?\b|the\b))",
    re.IGNORECASE,
)
"""``newest first by date``: an order that names its field."""
_ORDER_THINGS = re.compile(rf"^order\s+(?:the\s+|all\s+)?{_THINGS}(?=\s+by\s)", re.IGNORECASE)
"""``Order players by rating``."""
_MOST_RU = re.compile(
    r"^(?:сначала|первыми|сверху)\s+(?:идут\s+|те,?\s+)?(?:с|у\s+кого)\s+(?:сам\w+\s+)?(?:наи)?больш\w+\s+"
    r"(?:(?:числом|количеством)\s+)?(?P<what>[а-яё]+)$",
    re.IGNORECASE,
)
"""``Сначала с большим числом голосов``."""
_SHOWN_BY = re.compile(
    r"^(?:please\s+|and\s+|и\s+)?(?:show|display|показывай\w*|показывать|показать|покажи\w*|выводи\w*|выводить|"
    r"выводи\w*|выводить)\s+"
    r"(?:(?:them|it|the|all|их|все)\s+)*(?P<thing>[^\W\d_]+\s+)?(?:by|по)\s+"
    r"(?P<field>[^\W\d_][\w ]*)(?P<more>,.*)?$",
    re.IGNORECASE,
)
"""``Show tasks by deadline``: in that order."""

_SHOWN_FIRST = re.compile(
    r"^(?:показывай\w*|показывать|показать|покажи\w*|выводи\w*|выводить)\s+(?P<things>[а-яё]+),?\s+"
    r"(?P<first>(?:сначала|сперва)\s+[а-яё]+)$",
    re.IGNORECASE,
)
"""``Показать отзывы, сначала новые``."""


_THINGS_FIRST = re.compile(
    r"^(?P<things>[а-яё]+)\s+(?:(?:показыва\w+|выводи\w+|идут|должны\s+идти|сортиру\w+|сортировать)\s+)?"
    r"(?P<first>(?:сначала|сперва)\s+[а-яё]+)$",
    re.IGNORECASE,
)
"""``Аренды показывать сначала новые``."""
_IN_ALPHABET = re.compile(
    rf"^(?:(?:list|show|sort|order)\s(?:the\s|all\s)?{_THINGS}|(?P<ru>[а-яё]+)\s(?:показыва|выводи|"
    rf"сортиров|сортиру|идут|упорядоч)[а-яё]*)\s(?:{_ALPHABET})$",
    re.IGNORECASE,
)
"""``List clients alphabetically``."""
_LIST_THEM = re.compile(
    rf"^(?:please\s+)?(?:list|show|display|sort|order)\s+(?:the\s+|all\s+)?{_THINGS}\s+"
    r"(?:with\s+the\s+|by\s+)?"
    r"(?P<rank>newest|latest|most recent|oldest|earliest|cheapest|best|soonest|nearest)\s+"
    r"(?=first\b(?!\s+by\b))",
    re.IGNORECASE,
)
"""``List messages newest first``."""
_LIST_BY = re.compile(
    rf"^(?:please\s+)?list\s+(?:the\s+|all\s+)?{_THINGS}\s+by\s+(?P<field>[a-z]+(?:\s[a-z]+)?)"
    r"(?P<more>,\s+[a-z ]+\sfirst|,?\s(?:in\s)?(?:a|de)scending(?:\sorder)?)?$",
    re.IGNORECASE,
)
"""``List photos by date, newest first``."""
_ARE_BY = re.compile(
    rf"^{_THINGS}\s(?:(?:are|is|should\sbe|must\sbe|will\sbe)\s)(?:listed|shown|displayed|"
    r"ordered|arranged)\sby\s",
    re.IGNORECASE,
)
"""``Appointments are listed by time``."""
_IN_ORDER_OF = re.compile(r"\bin\s(?:the\s)?order\sof\s(?:their\s|its\s)?(?=[a-z])", re.IGNORECASE)
_BY_DEFAULT = re.compile(
    r"^by\sdefault,?\s(?=.*\b(?:sort|order|list|shown?|come|first|top)(?:ed|s)?\b)", re.IGNORECASE
)
"""``By default sheep are sorted by age``."""
_HAVE_ORDERED = re.compile(
    rf"\b(?:have|see|get|show|list|want|need)\s(?:the\s|all\s)?{_THINGS}\s(?:ordered|arranged|listed)"
    r"(?=\sby\s)",
    re.IGNORECASE,
)
"""``To have gifts ordered by date``."""
_STARTS_WITH = re.compile(
    r"^the\s(?:list|page|table)\s(?:should\s|must\s|will\s)?(?:starts?|begins?)\swith\s(?:the\s)?"
    r"(?P<rank>(?:most\s)?[a-z]+)(?:\s(?:ones?|entry|entries))?\W*$",
    re.IGNORECASE,
)
"""``The list starts with the newest ones``."""
_ORDER_IS = re.compile(
    r"^(?P<default>(?:the\s)?default\s)?(?:sort(?:ing)?|order)(?:\sorder)?(?:\s?[:=–—]\s?|\sis\s)"
    r"(?P<by>by\s)?(?:(?P<rank>(?:the\s)?(?:most\s)?[a-z]+\sfirst)\W*$|(?(default)(?=[a-z])|(?(by)(?=[a-z])|(?!))))",
    re.IGNORECASE,
)
"""``Order: newest first``, ``default sort is price descending``."""
_BY_RU = re.compile(
    r"^(?P<things>(?!найти|фильтр|отбор)[а-яё]+[ыия])\sпо\s(?P<field>(?:дате|времени|сроку|цене|имени|названию|фамилии)(?:\s[а-яё]+)?)$",
    re.IGNORECASE,
)
"""``Записи по времени``."""
_WITH_NEAREST = re.compile(
    r"^(?:сначала|первыми|сверху)\s+(?:те,?\s+)?(?:с|у\s+кого)\s+(?:самой\s+|самым\s+)?(?:ближайш|ранн|скор)[а-яё]+\s+"
    r"(?P<field>[а-яё]+(?:\s[а-яё]+)?)$",
    re.IGNORECASE,
)
"""``Сначала с ближайшей датой готовности``."""
_OF_EACH = re.compile(
    rf"^{_THINGS}(?:\s(?:of|in|for)\s(?:an?|the|each|every)\s[a-z]+)?,?\s"
    r"(?:are\s|come\s|shown\s|listed\s)*"
    r"(?P<rank>newest|latest|most recent|oldest|earliest|cheapest|best|soonest)\s(?:ones\s)?first$",
    re.IGNORECASE,
)
"""``Episodes of a show newest first``."""
_SHOW = re.compile(
    r"^(?:please\s+)?(?:show|list|display|put)\s+(?:the\s+|all\s+|me\s+)*", re.IGNORECASE
)
_SOONEST = re.compile(
    r"\s+(?:that|which)\s+(?:(?:are|is)\s+)?(?P<deed>expire|due|start|end|happen|begin)s?\s+"
    r"(?:the\s+)?(?:soonest|earliest|next|soon)(?:\s+first)?(?=\s*[.!]?$)",
    re.IGNORECASE,
)
"""``Show products that expire soonest first``."""
_DAYS = {"expire": "expiry date", "due": "due date", "start": "start date", "begin": "start date",
         "end": "end date", "happen": "date"}  # fmt: skip
_COMING = re.compile(
    r"^(?:and\s+)?(?:the\s+bot\s+|it\s+)?(?:lists?|shows?|displays?)\s+(?:the\s+|all\s+|me\s+)*upcoming\s+(?P<things>[a-z]+s)$",
    re.IGNORECASE,
)
"""``List upcoming reminders``."""


_OF_ANOTHER = re.compile(
    r"^(?:(?:list|get|show)\s)?(?P<things>(?-i:[a-zA-Z])[a-z]+s)\sby\s(?P<field>(?-i:[a-z]{3,}))(?P<more>,\s.*\sfirst)?$",
    re.IGNORECASE,
)
"""``Episodes by show, newest first``: those of one show."""


def _of_a_thing(word: str) -> bool:
    phrase = parse(word)
    return phrase is not None and not phrase.plural and suggested(phrase) is None


_FIRST_COME = re.compile(
    r"(?:on\s(?:an?|the)\s)?first[\s-]+come[\s,-]+first[\s-]+served?(?:\s(?:basis|order))?",
    re.IGNORECASE,
)


def _told(pattern: re.Pattern[str], as_read: str, text: str, draft: Draft) -> str:
    """The text with an order of some things as queries read it; of several words are known ones."""
    match = pattern.search(text)
    things = match["things"] if match is not None else None
    phrase = parse(things) if things and " " in things else None
    ends = f"_{phrase.key}" if phrase is not None else ""
    if (
        things
        and " " in things
        and not any(f"_{key}".endswith(ends or "?") for key in draft.entities)
    ):
        return text
    return pattern.sub(lambda m: m.expand(as_read), text)


def named(text: str, draft: Draft) -> str:
    """The text with such an order as queries read it.

    >>> named("Newest first by date", Draft("en"))
    'sorted by date, Newest first'
    """
    text = _BY_DEFAULT.sub("", _FIRST_COME.sub("oldest first", text))
    text = _told(_HAVE_ORDERED, r"\g<things> sorted", text, draft)
    text = _STARTS_WITH.sub(r"\g<rank> first", text)
    text = _ORDER_IS.sub(lambda m: m["rank"] or "sorted by ", _IN_ORDER_OF.sub("by ", text))
    if (of := _OF_ANOTHER.match(text.strip(" ."))) is not None and _of_a_thing(of["field"]):
        return f"filter {of['things']} by {of['field']}{of['more'] or ''}"
    shown = _SHOWN_BY.match(text)
    if shown is not None:
        verb, by = ("отсортировано", "по") if language_of(text) == "ru" else ("sorted", "by")
        things = shown["thing"] or ""
        return f"{things}{verb} {by} {shown['field']}{shown['more'] or ''}"
    text = _SHOWN_FIRST.sub(
        r"\g<first> \g<things>", _THINGS_FIRST.sub(r"\g<first> \g<things>", text)
    )
    if (listed := _IN_ALPHABET.match(text.strip(" ."))) is not None:
        ru = f"по алфавиту для {listed['ru']}" if listed["ru"] else ""
        return ru or _told(_IN_ALPHABET, r"alphabetically for \g<things>", text.strip(" ."), draft)
    text = _MOST_RU.sub(r"отсортировано по \g<what>, по убыванию", text)
    text = re.sub(
        r"^(?:show|list|put)\s+(?:what|which|those\s+that)\s+(?:is|are)\s+(?=[a-z]+\s+(?:first|on\s+top)$)",
        "",
        text.strip(" ."),
        flags=re.IGNORECASE,
    )
    text = _told(_ARE_BY, r"\g<things> sorted by ", text, draft)
    text = _BY_RU.sub(r"\g<things> отсортировано по \g<field>", text)
    text = _WITH_NEAREST.sub(r"отсортировано по \g<field>", text)
    text = _told(_OF_EACH, r"\g<rank> \g<things> first", text, draft)
    text = _told(_LIST_BY, r"\g<things> sorted by \g<field>\g<more>", text, draft)
    text = _told(_LIST_THEM, r"\g<rank> \g<things> ", text, draft)
    if (soonest := _SOONEST.search(text)) is not None and (shown := _SHOW.match(text)) is not None:
        things = text[shown.end() : soonest.start()]
        return f"{things} sorted by {_DAYS[soonest['deed'].lower()]}, soonest first"
    if (coming := _COMING.match(text.strip(" ."))) is not None:
        return f"upcoming {coming['things']} first"
    text = _told(_ORDER_THINGS, r"\g<things> sorted", text, draft)
    return _BY.sub(
        lambda m: f"sorted by {m['field'].strip()}, {m['rank']} first" if m["rank"] else "sort",
        text,
    )


def cut(text: str) -> tuple[str, list[Wish]]:
    """A sentence without the order it ends with, and the wish for that order.

    >>> cut("Notes with a title and a text, newest first")[0]
    'Notes with a title and a text'
    """
    match = _WISH.search(text)
    if match is None or _rank(match) is None:
        return text, []
    return text[: match.start()].rstrip(" ,;-–—"), [
        Wish(match.group().strip(" ,;."), "sort", "", _thing(match))
    ]


def _thing(match: re.Match[str]) -> str:
    """The key of the things that are spoken of: ``newest flights first``."""
    what = match["what"] or match["ru_what"] or match["alphabet_of"]
    phrase = parse(what) if what else None
    return phrase.key if phrase is not None else ""


def downwards(wish: Wish) -> bool:
    """Whether the highest comes first in an order."""
    match = _WISH.search(wish.text)
    rank = _rank(match) if match is not None else None
    return rank is not None and rank.down


def apply(wish: Wish, entity: EntityDraft) -> bool:
    """Order the list of a thing as wished; false where it has no field to order it by."""
    match = _WISH.search(wish.text)
    rank = _rank(match) if match is not None else None
    if rank is None:
        return False
    named = entity.find(_thing(match)) if match is not None else None
    if named is not None and rank.created and entity.phrase.head == named.phrase.key:
        named = None  # "latest readings first": meter readings, and not what was read
    if named is not None:  # "newest number first"
        ranks = decide(named.phrase, named.about) in (*_NUMBERS, *_MOMENTS)
        return ranks and _ordered(entity, named, down=rank.down)
    found = looked_at(wish, entity)
    if len(found) != 1 and rank.created:
        found = [created(entity, russian=language_of(wish.text) == "ru")]
    return len(found) == 1 and _ordered(entity, found[0], down=rank.down)


def looked_at(wish: Wish, entity: EntityDraft) -> list[FieldDraft]:
    """The fields of a thing that the word of an order may look at."""
    match = _WISH.search(wish.text)
    rank = _rank(match) if match is not None else None
    if rank is None:
        return []
    found = [each for each in entity.fields if _fits(each, rank)]
    if entity.find("distance") is not None:  # then the time is how long it took
        found = [each for each in found if each.phrase.key != "time"]
    if len(found) > 1 and match is not None:
        found = _measured(match.group().lower(), found)
    if len(found) > 1 and not rank.created:
        found = [each for each in found if each.phrase.key in _PLAIN_DAYS][:1] or found
    return found


def _measured(said: str, found: list[FieldDraft]) -> list[FieldDraft]:
    """Of several numbers those that are meant: the heaviest has the most weight; no year does."""
    meant = [heads for words, heads in _MEASURED.items() if re.search(words, said)]
    called = [each for each in found if meant and each.phrase.head in meant[0]]
    return called or [each for each in found if "year" not in each.phrase.key.split("_")] or found


def _ordered(entity: EntityDraft, field: FieldDraft, *, down: bool) -> bool:
    if not any(known is field for known in entity.sort):
        entity.sort.append(field)
    entity.order = entity.order or (field, down)
    return True


def created(entity: EntityDraft, *, russian: bool) -> FieldDraft:
    """The field of a thing that says when it was written down; it is added where it is missing."""
    label = "создано" if russian else "created at"
    entity.add(FieldDraft(Phrase(("created", "at"), CREATED, plural=False, label=label)))
    return next(each for each in entity.fields if each.phrase.key == CREATED)


def _rank(match: re.Match[str]) -> _Rank | None:
    """What the word of a wish looks at; None for one of another meaning."""
    if match["alphabet"] is not None:
        return _RANKS[-1]
    if match["ru"] is not None:
        fits = (each for each in _RANKS if re.fullmatch(each.words, match["ru"], re.IGNORECASE))
        return next(fits, None)
    return next(rank for number, rank in enumerate(_RANKS) if match[f"r{number}"])


def _fits(each: FieldDraft, rank: _Rank) -> bool:
    if each.target is not None or each.many or decide(each.phrase, each.about) not in rank.kinds:
        return False
    key = each.phrase.key
    # The day somebody was born is no day on which anything was written down.
    if rank.created and _AHEAD & set(key.split("_")):
        return False
    return "birth" not in key and (not rank.names or any(part in key for part in rank.names))
