"""What a sentence is about: the thing itself, the product around it, or the thing before."""

import re
from dataclasses import dataclass, replace

from codegen_gateway.offline.draft import Phrase
from codegen_gateway.offline.text import brackets
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import is_plural
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse

from . import grammar

_PLACE = re.compile(
    r"\s+(?:at|in|on|from|for)\s+(?:the|our|my|an?)\s+[\w' ]+$|\s+(?:at home|дома|у нас|"
    r"для (?:родных|друзей|близких|семьи|знакомых|работы|дома|себя|всех))$",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"^(?:the\s|our\s)?(?P<what>[a-z]+)\s(?:inventory|register|registry|catalog(?:ue)?|list|log|"
    r"database)"
    r"\s(?:of|for|at|in)\s(?:the|our|my)\s[a-z ]+$",
    re.IGNORECASE,
)
"""``Tree inventory of the city park``: of trees."""
_BESIDE = re.compile(
    r"^(?P<what>[a-z]+s)\s+(?:(?:on|for|about|in|at)\s+(?:an?|the|each|every)\s+(?P<whole>[a-z]+)|"
    r"(?:on|about)\s+(?P<wholes>[a-z]+s))$",
    re.IGNORECASE,
)
"""``Jobs on a plot``, ``comments on bugs``: jobs of a plot, comments of bugs."""
_PRODUCT_RU = re.compile(
    r"(?<![\w-])(?:(?:авто|мото|фото|кино|видео|зоо|арт|мини|онлайн|интернет)-?)?(?:сервис|приложени|систем|уч[её]т|списо?к|каталог|реестр|баз[аыу]|журнал|ведомост|табел|"
    r"трекер|программ|справочник|"
    r"картотек|дневник|бэкенд|бекенд|магазин|библиотек|клиник|школ|api|апи|crm|crud|сайт|бот|"
    r"автосервис|салон|кафе|ресторан|"
    r"гостиниц|отел|склад|ферм|агентств|студи|клуб|микросервис|мастерск|компани|фирм|блог|форум|портал|платформ)\w*",
    re.IGNORECASE,
)


_WORKSHOP = re.compile(r"(?:[а-яё]+ая\s)?мастерская\s+по\s", re.IGNORECASE)
"""An adjective by its form, and a place all the same."""


@dataclass(frozen=True)
class Subject:
    """The subject of a clause."""

    kind: str
    """``thing``, ``same`` (a pronoun or nothing), ``product`` or ``unknown``.

    A product may have a name, too: a restaurant is a thing where it has an address.
    """
    phrase: Phrase | None = None
    fields: str = ""
    """What stood in brackets behind it."""
    kept: bool = False
    """Whether it was said that these things are kept."""


_DEALT_WITH = re.compile(
    r"^(?P<thing>(?:[^\W\d_][\w-]*\s+)?[^\W\d_]{3,}s)\s+(?:to|from|with|between)\s+"
    r"(?:(?:the|our|other|all|new|external)\s+)*[^\W\d_][\w-]*s$",
    re.IGNORECASE,
)
"""``Loans to other museums``: loans, with whomever they are made."""


def subject_of(text: str) -> Subject:
    """Read what stands before a verb, a colon or a list of fields."""
    outside, inside = brackets(text)
    outside = grammar.RELATIVE.sub("", outside).strip(" ,:")
    if grammar.PRONOUN.match(outside):
        return Subject("same")
    shown = re.sub(r"^(?:and|also|и|а|also we|а также)\s+", "", outside, flags=re.IGNORECASE)
    shown = grammar.RELATIVE_CLAUSE.sub("", shown)
    if (dealt := _DEALT_WITH.match(shown)) is not None:
        shown = dealt["thing"]
    if _TITLED.match(shown):
        return Subject("product")
    what, kept = _kept(shown)
    container = grammar.CONTAINER_OF.match(what)
    if container is not None:
        inner = _contained(container["what"])
        return Subject("product" if inner is None else "thing", inner, "; ".join(inside), kept=True)
    return _plain_subject(what, "; ".join(inside), kept=kept)


def _kept(text: str) -> tuple[str, bool]:
    """What stands behind the last verb of keeping, and whether there is one."""
    kept = False
    while (match := grammar.KEEP.match(text + " ")) is not None and match.end() < len(text):
        text, kept = text[match.end() :].strip(), True
    return (re.sub(r"^of\s+(?=[a-z])", "", text) if kept else text), kept


def _contained(text: str) -> Phrase | None:
    """The things in ``a list of books``; one thing, as in ``an app for a shop``, is none."""
    inner = _thing(text)
    if inner is not None and inner.plural and russian.of_one(text.rsplit(maxsplit=1)[-1]):
        inner = replace(inner, plural=False)
    if inner is not None and inner.head in english().matters:
        return None
    own = re.match(r"(?:an?|one|my|our)\s", text)
    single = own is not None and (inner is None or not inner.plural or own.group() == "one ")
    return None if inner is None or single or is_product(text, inner) else inner


def _plain_subject(text: str, fields: str, *, kept: bool) -> Subject:
    own = re.match(r"(?:my|our|his|her|мой|наш|моя|наша|мои|наши)\s+", text, re.IGNORECASE)
    if own is not None:
        text = text[own.end() :]
        named = _thing(text)
        if not kept and (named is None or not named.plural or is_product(text, named)):
            return Subject("product")
    if kept or _of_ours(text):
        text = _PLACE.sub("", _FOR_OURS.sub("", text))
    phrase = _thing(text)
    if phrase is None:
        return Subject("product" if _opens_product(text) else "unknown")
    kind = "product" if is_product(text, phrase) else "thing"
    return Subject(kind, phrase, fields, kept=kept)


_FOR_OURS = re.compile(
    r"\s+(?:(?:for|at|in)\s+(?:my|our|the)|for\s+an?)\s+[\w' ]+$|\s+for\s+"
    r"(?:kids|children|adults|beginners|teens|teenagers|seniors|everyone|all|friends|families|dogs|cats|pets)$",
    re.IGNORECASE,
)


def _of_ours(text: str) -> bool:
    """``Tasks for my team``: tasks."""
    if re.match(r"(?:an?|each|every)\s", text, re.IGNORECASE):
        return False
    shorter = _thing(_FOR_OURS.sub("", text))
    if _thing(text) is not None or shorter is None or shorter.head in english().same:
        return False
    return shorter.plural


def hint_of(text: str) -> Phrase | None:
    """The thing a product is for: books for ``Book catalog`` and for ``список книг``."""
    text = re.sub(r"\s*\([^)]*\)", "", text).strip(" :")
    short = re.sub(r"\s+(?:for|in|at|of|from)\s+.*$", "", text)
    owned = re.match(
        r"^(?:the\s|our\s|my\s)?[\w -]+(?:'s|s')\s(?P<book>log|diary|journal|register)$", short
    )
    if owned is not None:
        return parse(f"{owned['book']} entries")
    titled = _TITLED.match(text)
    if titled is not None:
        return parse(titled["what"])
    booked = grammar.BOOKING.match(text)
    if booked is not None:
        return parse(booked["what"])
    ours = _OF_OUR_DEED.match(text)
    if (deeds := _book_of_deeds(f"{ours['deed']} log" if ours else short)) is not None:
        return deeds
    for pattern, said in (
        (grammar.CONTAINER_OF, text),
        (grammar.PLACE_OF, text),
        (grammar.NAMED_BY, short),
    ):
        match = pattern.match(said)
        phrase = _contained(match["what"]) if match is not None else None
        if phrase is not None:
            return phrase
    book = _BOOK_OF_DEEDS.match(short)
    return parse(f"{book['what']} records") if book is not None else None


def _book_of_deeds(text: str) -> Phrase | None:
    """``Fishing log``, ``дневник рыбака``: its entries are kept; None where it is of things."""
    book = _BOOK_OF_DEEDS.match(text)
    about = parse(book["what"]) if book is not None else None
    # "Baby log" is no list of babies.
    of_one = about is not None and not about.plural and about.head in english().people
    if book is not None and (of_one or re.search(r"ing$", book["what"])):
        return parse(f"{book['what']} records")
    if _DIARY_RU.match(text):
        return parse("записи дневника")
    whose = _BOOK_OF_SOMEBODY.match(text)
    if whose is None or not russian.of_somebody(whose["who"]):
        return None
    return parse(f"записи {whose['who']}")


_OF_OUR_DEED = re.compile(
    r"^(?:.*\s)?(?:tracker|log|diary|journal)\s+(?:for|of)\s+(?:my|our)\s+(?P<deed>[a-z]{3,}ing)$",
    re.IGNORECASE,
)
"""``A tracker for my running``."""
_DIARY_RU = re.compile(
    r"^(?:мой\s+|личный\s+)?[а-яё]+(?:ой|ый|ий)\s+(?:дневник|журнал)$", re.IGNORECASE
)
"""``Беговой дневник``."""
_BOOK_OF_SOMEBODY = re.compile(
    r"^(?:дневник|журнал|блокнот|тетрадь|записная\s+книжка)\s+(?P<who>[а-яё]+)$", re.IGNORECASE
)


_BOOK_OF_DEEDS = re.compile(
    r"^(?:(?:an?|the|our|my|simple|daily|weekly)\s+)*(?P<what>[a-z]+(?:\s[a-z]+)?)\s+(?:log|journal|diary)$",
    re.IGNORECASE,
)
"""``Car service log``: what it is made of is called by what was done."""


def is_product(text: str, phrase: Phrase) -> bool:
    """Whether a noun names the product or the place it is for, not a thing in it."""
    if re.search(r"[а-яё]", text, re.IGNORECASE):
        first = re.sub(r"^(?:\w+(?:ый|ий|ой|ая|яя|ое|ее|ого|его|ому|ему|ую)\s+)*", "", text.strip())
        named = _PRODUCT_RU.match(first) or _WORKSHOP.match(text.strip())
        return named is not None and not phrase.plural
    if re.match(r"(?:each|every)\s", text, re.IGNORECASE):
        return False
    lists = english()
    if phrase.head not in lists.products and phrase.words[-1] not in lists.products:
        return False
    return not (is_plural(phrase.words[-1]) and phrase.words[-1] not in lists.products)


def _opens_product(text: str) -> bool:
    if _PRODUCT_RU.search(text):
        return True
    return any(word in english().products for word in re.findall(r"[a-z-]+", text.lower()))


def _thing(text: str) -> Phrase | None:
    text = re.sub(
        r"^(?:different|various|several|some|many|all|both|two|three|four|a few|simple|small|"
        r"new|own|"
        r"(?:запись|передача|сдача)(?=\s+показаний)|"
        r"(?:сбор|при[её]м|сбора|учёта|учета|хранения|ведения|при[её]ма)"
        r"(?=\s+[а-яё]+(?:ов|ей|ий|ок|ек|их|ых|ам|ям)\b)|"
        r"разные|разных|несколько|все|всех|две|два|три|простой|простое|простая|небольшой|наши|"
        r"мои)\s+",
        "",
        text.strip(),
        flags=re.IGNORECASE,
    )
    text = _KEPT_SO.sub("", _KIND_OF.sub("", text))
    text = re.sub(
        r"^(?:table|entity|model|object|resource|сущность|таблица|объект|ресурс|"
        r"модель)s?:?\s+(?=\S)",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = _DOING.sub("", text)
    text = re.sub(r"^([a-z]+s)\s+(?:from|by)\s+(?:our\s|the\s)?[a-z]+s$", r"\1", text)
    beside = _BESIDE.match(text)
    if beside is not None:
        return parse(f"{beside['what']} of {beside['whole'] or beside['wholes']}")
    return parse(text)


_DOING = re.compile(
    r"(?<=[a-z]s)\s+(?!during\b|including\b|according\b)[a-z]{3,}ing\s+(?:the|our|my|an?|in|at|on|to)\s.*$",
    re.IGNORECASE,
)
"""``Plates of cars entering the yard``: what they do names nothing."""
_KEPT_SO = re.compile(r"(?<=s)\s+(?:alive|safe|healthy|tidy|fresh|straight|sorted)$", re.IGNORECASE)
"""``Keep my plants alive``: of plants it is."""
_KIND_OF = re.compile(
    r"(?<!^a)(?<!^an)(?<!^the)(?<!^each)(?<!^every)(?<!\bservice)(?<!каждый)(?<!каждого)"
    r"\s+(?:table|entity|model|object|record|сущность|таблица|объект)$",
    re.IGNORECASE,
)
"""``Book entity``: books; but ``a record`` and ``service record`` are called so."""


def names_field(phrase: Phrase) -> bool:
    """Whether a noun is known as a property of things rather than as a thing."""
    lists = english()
    if phrase.words[-1] in lists.plural_fields:
        return True
    if phrase.key in lists.things:
        return False
    if len(phrase.words) > 1 and phrase.words[0] in ("min", "max", "minimum", "maximum", "total"):
        return True
    return suggested(phrase) is not None and not phrase.plural


def may_be_field(phrase: Phrase) -> bool:
    """Whether a noun is a property, or as often a property as a thing."""
    return names_field(phrase) or (phrase.key in english().things and not phrase.plural)
