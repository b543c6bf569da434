"""Fields: from an item of a list such as ``a priority from 1 to 5`` to a field draft."""

import re
from dataclasses import replace

from codegen_gateway.offline.draft import Compared, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.sentences import comparisons, qualifiers
from codegen_gateway.offline.sentences.interrogative import asked as asked_for
from codegen_gateway.offline.sentences.interrogative import day, doer, moment
from codegen_gateway.offline.sentences.values import (
    describe,
    is_link,
    kinds_listed,
    reference,
    values_of,
)
from codegen_gateway.offline.sentences.wondering import wondered
from codegen_gateway.offline.text import COMMAS, brackets, split, unquote
from codegen_gateway.offline.wording.states import NO_NOUNS, alternatives, opposite, signed
from codegen_gateway.offline.words import kinds, russian
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import deed, parse
from codegen_gateway.offline.words.quantities import unit_kind

_LEAD = re.compile(
    r"^(?:(?:and|also|а ещё|и ещё|plus(?! ones?\b)|with|then|"
    r"exactly|(?:on|at|in)(?= (?:an?|the) )|есть|"
    r"имеется|что за|its|"
    r"their|the|a|an|и|а также|также|ещё|еще|плюс|its own|"
    r"field|fields|поле|поля|указание|его|её|ее|их|which|какой|какая|какое|обязательно указывается|"
    r"указывается|(?:[^\W\d_]+ )?(?:enters|fills in|gives|provides|specifies|"
    r"пишет|указывает|вводит|сообщает|оставляет|заполняет|присылает|выбирает))\s+)+",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:^|[,\s]+)(?:of|which|that|who|it|котор\w+|он|она|оно|и|and|but|но)$", re.IGNORECASE
)
_MANY = re.compile(
    r"^(?:many|several|multiple|a number of|"
    r"(?P<list>(?:an? |the )?(?:list|array|set|collection) of|lists? of|"
    r"спис(?:ок|ка|ком|ку)|переч(?:ень|ня|нем|ню)|набор\w{0,2}|массив\w{0,2})|one or more|"
    r"zero or more|any number of|some|много|несколько|множество|нескольким\w?)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"^(?:whether|if|flag (?:whether|if|that))\s+(?:(?:it|he|she|they|the (?P<whose>\w+))(?:'s|"
    r"'re)?\s+)?"
    r"(?:(?:is|was|has been|are|were|has)\s+)?(?:already\s+)?(?P<what>[\w -]+?)(?:\s+or not)?$"
    r"|^(?P<first>\w+) ли(?: (?:он|она|оно|они|(?P<object>[а-яё]{4,})))?$|"
    r"^(?P<either>[\w ]+?)(?: он| она| оно| они)? (?:или нет|or not)$"
    r"|^(?:is|has|was|needs|accepts|allows|offers)[ _](?P<prefixed>[a-z][\w -]*)$",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"^(?:(?:the )?number of )?(?P<what>[a-z]+s|people) "
    r"(?P<state>needed|wanted|required|for|against)$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?P<deed>back|due|return|deliver|pay|needed|best|ready|done|"
    r"drink|use|sell|reply|answer|finish) "
    r"(?P<when>by|before)$",
    re.IGNORECASE,
)
_READY_RU = re.compile(
    r"(?P<deed>готов|сделать|вернуть|сдать|оплатить|выполнить|доставить)\w* "
    r"(?:к|до) (?:дате|даты|какой дате|какому числу|какого числа|числу|сроку)$",
    re.IGNORECASE,
)
_READY = {
    "гото": "ready", "сдел": "ready", "верн": "return", "сдат": "hand_over", "опла": "pay",
    "выпо": "ready", "дост": "deliver",
}  # fmt: skip
"""``готово к дате``: a day by which."""
_PRESENT_RU = re.compile(
    r"(?:в|на) (?:наличии|продаже|работе|аренде|ремонте|складе|архиве|отпуске)", re.IGNORECASE
)
"""What is so or not: ``в наличии``."""
_VALID = re.compile(
    r"^(?:действ\w+|годен|годна|годно|valid|good) (?P<end>до|until|till|с|from)$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(?P<name>[^\W\d_][\w ]*[^\W\d_]) №? ?(?P<number>[1-9])$")
"""``player 1``, ``телефон 2``."""
_MEASURED = re.compile(
    r"^(?P<name>[^\W\d_][\w -]*[^\W\d_])(?<! per) (?P<unit>kg|mg|km|cm|mm|ml|m2|sqm|"
    r"ha|lbs|hrs?|mins|secs?|usd|eur|hpa|%|га|м2|кг|мг|км|см|мм|мл|сек|квт|т|"
    r"руб)$",
    re.IGNORECASE,
)
"""``weight kg``."""
_NEEDS = re.compile(
    r"(?P<what>[a-z]+) (?P<needed>required|mandatory|optional)"
    r"(?=\s*[(:]?\s*(?:yes ?/ ?no|true ?/ ?false|bool(?:ean)?)\b)",
    re.IGNORECASE,
)
"""``prescription required (yes/no)``: it is the name of the field that says so."""
_OF_REQUIRED = re.compile(r"(?<=\bof required) (?=[a-z]+s\b)", re.IGNORECASE)
"""``a list of required skills``: so they are called."""
_MARKS = re.compile(
    r"^(?P<name>\D+?),? (?P<range>(?:from |от |с )?[A-ZА-ЯЁ]\d?\+?(?:\s?[-–—]\s?| to | до | по )"
    r"[A-ZА-ЯЁ]\d?\+?)$"
)
"""``level A1-C2``, ``grade from A to F``: marks that the rules cannot count."""
_IN_TIME = re.compile(
    r"^(?P<name>[a-z][\w ]*?),? (?P<said>(?:must |may |should |can)?(?:not|never) (?:be )?in the "
    r"(?:future|past))$",
    re.IGNORECASE,
)
"""``purchase date not in the future``: what nothing checks."""
_DEMANDED = re.compile(
    r"^(?P<name>[a-z][\w ]*?),? (?P<said>(?:which|that) (?:must|should|has to|have to|never|"
    r"always) .+)$",
    re.IGNORECASE,
)
"""``odometer reading which must be higher than before``."""
_ENDS = {"от": "from", "до": "to", "till": "until", "с": "from", "по": "to"}
_AS = re.compile(r"\s+(?:as|of type|типа|в виде)\s+(?:an?\s+)?(?P<kind>.+)$", re.IGNORECASE)
_A_LIST = re.compile(r"(?:list|array|set)(?:\sof\s[a-z]+)?|список", re.IGNORECASE)
_TYPED = re.compile(
    r"^(?P<before>integer|int|whole|decimal|float|boolean|bool|string|numeric|целое число|"
    r"целое)\s+(?P<rest>.+)$"
    r"|^(?P<start>.+?)\s+(?P<after>целое число|целое|integer|boolean|bool|float|decimal|да/нет|"
    r"yes/no)$",
    re.IGNORECASE,
)
_SNAKE = re.compile(
    r"^(?P<name>[a-z]+(?:_[a-z]+)+)\s+(?P<type>int|str|string|text|float|decimal|bool|date|"
    r"datetime)$"
)
"""``queen_year int``, as code writes it."""
_SLASHES = re.compile(
    r"^(?P<name>(?:status|state|stage|статус|состояние|этап)\w*)\s+"
    r"(?P<stages>[\w -]+(?:[/|][\w -]+)+)$"
    r"|^(?P<any>.*?)\s*(?P<values>[\w-]+(?: ?[/|] ?[\w-]+)+)$",
    re.IGNORECASE,
)
"""Values behind a name; of a status they may have several words."""


_PLACED = re.compile(
    r"^(?P<name>[a-z]+(?: [a-z]+)?) (?:for|on|in|at|inside|under|within) (?:the|my|our|its|their) "
    r"[a-z]+(?: [a-z]+)?$",
    re.IGNORECASE,
)
"""``message on the cake``: a message."""


_CODED = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
"""``good_with_children``: a name, whatever words it is made of."""
_VERB_FIRST = re.compile(
    r"^(?P<verb>find|show|display|send|use|make|create|keep|want|need|get|give|build|see) "
    r"(?P<what>[a-z]{3,})$",
    re.IGNORECASE,
)
"""``find location``, ``show date``: a verb that is a part of the name."""


_SLASHED = re.compile(r"[a-z]{3,}(?:/[a-z]{3,})+")
"""``mint/used``."""
_GIVEN_TO = re.compile(
    r"^(lent|given|sold|sent|loaned|rented|owed|promised|(?:picked|dropped|handed|signed|checked) "
    r"(?:up|off|out|over|in)) (to|by)$",
    re.IGNORECASE,
)
"""``lent to``, ``picked up by``."""
_ORDER = re.compile(
    r"(?:the )?(?:newest|latest|oldest|earliest|soonest|cheapest|dearest|highest|lowest|nearest|"
    r"closest|best|worst|largest|smallest|most recent)(?: ones?)? (?:first|last|on top|at the top)",
    re.IGNORECASE,
)
"""``latest first``: an order of the list, and no field."""
_OF_ONESELF = re.compile(
    r"(?:о|про) (?:себе|себя|мне|нас)|обо мне|about (?:me|myself|them|themselves|us|you)",
    re.IGNORECASE,
)
"""``о себе``: what somebody tells of themselves."""
_FLAG = re.compile(
    r"^(?P<name>[a-z]+(?: [a-z]+)?) (?:flag|checkbox|tick ?box|check box)$", re.IGNORECASE
)
"""``a finished flag``."""
_NEEDED_FOR = re.compile(
    r"^([a-z]+ed|made|sold|bought) (for|by|in|with|from|to) (?:the |an? )?([a-z]{3,})$",
    re.IGNORECASE,
)
"""``needed for scene``."""


def field_of(text: str) -> FieldDraft | None:
    """The field that an item of a list describes, or None when the rules do not understand it."""
    if _ORDER.fullmatch(text.strip()):
        return None
    if text.rstrip().endswith("?"):
        return _doubted(_told(text.rstrip(" ?")))
    return _told(text)


def _told(text: str) -> FieldDraft | None:
    name, about, target = _parts(text)
    many = _MANY.match(name)
    if many is not None:
        name = many["what"]
    if target is None and (pointed := reference(name)) is not None:
        return FieldDraft(pointed, about, target=pointed, link=is_link(name))
    if (asked := doer(name) or asked_for(name)) is not None:
        return FieldDraft(asked, about, target=target)
    if (at := moment(name) or day(name)) is not None:
        about.type = about.type or ("date" if at == day(name) else "datetime")
        return FieldDraft(at, about)
    name, flag = _flag(name)
    flag = flag or (about.empty and _is_so(name))
    phrase = _prefixed(name) if flag and "_" in name else _name(name)
    if phrase is None and (flag or about.type == "bool"):
        phrase = deed(name)
    if phrase is None and (needed := _NEEDED.match(name)) is not None:
        about.type = about.type or "int"
        phrase = _joined(needed["what"], needed["state"], label=name)
    if phrase is None:
        return _otherwise(name, about)
    guessed = not flag and about.empty and _stated(name, phrase)
    if flag or guessed:
        about.type = "bool"
    _settle(phrase, about)
    several = many is not None
    called = many is not None and many["list"] is not None
    return FieldDraft(phrase, about, target=target, many=several, listed=called, guessed=guessed)


def _otherwise(name: str, about: Qualifiers) -> FieldDraft | None:
    """What is no name: a question, or a state."""
    if (question := wondered(name)) is not None:
        phrase, kind = question
        about.type = about.type or kind or None
        return FieldDraft(phrase, about)
    return _state(name) if about.empty else None


def _is_so(name: str) -> bool:
    """``в наличии``, ``подтвердил``: what is so or was done, without a noun."""
    return _PRESENT_RU.fullmatch(name) is not None or russian.was_done(name)


def _stated(name: str, phrase: Phrase) -> bool:
    """``исправлено``: what is so or not, where nothing else is known of the word."""
    short = re.fullmatch(r"[а-яё]{4,}", name.strip(), re.IGNORECASE) is not None
    return short and kinds.suggested(phrase) is None and russian.read(name.strip()).short


def _doubted(field: FieldDraft | None) -> FieldDraft | None:
    """``vegan?`` is yes or no, ``country?`` may be missing."""
    if field is None:
        return None
    if field.about.empty and kinds.suggested(field.phrase) in (None, "bool"):
        field.about.type = "bool"
    else:
        field.about.required = False
    return field


def _joined(*words: str, label: str) -> Phrase:
    key = "_".join(word.lower() for word in words)
    return Phrase(tuple(key.split("_")), key, plural=False, label=label)


_WHERE_RU = re.compile(
    r"(?:в|на|у|за|под|без|с) [а-яё]+|дома|онлайн|офлайн|очно|заочно|лично|удал[её]нно|сам|сама",
    re.IGNORECASE,
)
"""``дома или в гостях``: a state though no name."""


def _state(text: str) -> FieldDraft | None:
    """``open or closed``: a state without a name."""
    values = alternatives(text) or _side_by_side(text)
    if (named := _first_named(values)) is not None:
        return named
    known = ("before", "after", "used", "до", "после")
    slashed = bool(_side_by_side(text))
    if not values or any(
        _name(value) is None
        and not slashed
        and value.split(" ")[0].lower() not in known
        and _WHERE_RU.fullmatch(value) is None
        for value in values
    ):
        return None
    first = _name(values[0])
    told = [phrase for value in values if (phrase := _name(value)) is not None]
    if first is not None and all(kinds.suggested(phrase) == "string" for phrase in told):
        # "Phone or email": one of them is kept, and it is a text.
        return FieldDraft(replace(first, label=text), Qualifiers(type="string"))
    if any(_DEED.match(value) for value in values):
        return None  # "played by one member, or nobody" says who, and not how it is
    return _nameless(text, Qualifiers(values=values))


_DEED = re.compile(
    r"(?:[a-z]+ed(?: [a-z]+)?|made|given|taken|led|run|held) by\s|(?:may|can|might|must) be\s|"
    r"(?:\S+\s){4}",
    re.IGNORECASE,
)
"""What is no value: who does it, what may be, five words and more."""


def _side_by_side(text: str) -> tuple[str, ...]:
    """``mint/used``; ``date/time`` are names of fields."""
    values = text.split("/") if _SLASHED.fullmatch(text) else []
    known = (kinds.suggested_by(value) for value in values)
    return () if any(kind not in (None, "bool") for kind in known) else tuple(values)


def _nameless(text: str, about: Qualifiers) -> FieldDraft:
    """A state that nobody gave a name."""
    label = "статус" if re.search(r"[а-яё]", text, re.IGNORECASE) else "status"
    return FieldDraft(Phrase(("status",), "status", plural=False, label=label), about)


def _first_named(values: tuple[str, ...]) -> FieldDraft | None:
    """``gearbox manual or automatic``: the first word names what the others are values of."""
    first, *others = values or ("",)
    name, _, value = first.rpartition(" ")
    phrase, last = parse(name), name.rpartition(" ")[2].lower()
    plain = all(re.fullmatch(r"[a-z-]{3,}", each) for each in (last, value, *others))
    if phrase is None or not plain or phrase.plural or NO_NOUNS & {*name.lower().split()}:
        return None
    if last in english().states or re.search(r"(?:ed|ing|ly|able|ish|ous|ful)$", last):
        return None
    return FieldDraft(phrase, Qualifiers(values=(value, *others)))


_A_TYPE = re.compile(r"integer|int|whole number|decimal|float|boolean|string|строка", re.IGNORECASE)
"""``(a percentage,) integer 0 to 100``: of the field before it."""
_A_NUMBER = re.compile(r"number|число", re.IGNORECASE)
"""``(a warranty,) a whole number from 0 to 24``: one of which more is said is called by nothing."""


def qualifiers_only(text: str) -> Qualifiers | None:
    """What an item says that names no field of its own, such as ``up to 200 characters``."""
    if (bound := _bound(text)) is not None:
        return Qualifiers(compared=(bound,))
    name, about, _ = _parts(text)
    if about.empty or about.notes:
        return None
    if _A_TYPE.fullmatch(name) or (about.type is not None and _A_NUMBER.fullmatch(name)):
        about.type = about.type or kinds.named(name)
        return about
    return about if not re.sub(r"^(?:and|but|и|но)$", "", name) else None


def _parts(text: str) -> tuple[str, Qualifiers, Phrase | None]:
    """The name in an item, and what brackets, colon and words around it say."""
    about, target = Qualifiers(), None
    text = _NEEDS.sub(r"\g<what>_\g<needed>", text)
    text = _OF_REQUIRED.sub("_", text)
    outside, inside = brackets(text)
    name, colon, behind = outside.partition(":")
    for content in _bounded([*inside, *([behind] if colon else [])], about):
        if kinds_listed(name, content):
            about.values = values_of(content)
            continue
        more, pointed = _described(content)
        about.absorb(more)
        target = pointed or target
    name, more = qualifiers.take(name)
    about.absorb(more)
    if not (about.empty and unquote(name).lower() == "who"):  # alone it is asked for
        name = _LEAD.sub("", _RELATIVE.sub("", unquote(name)))
    name = _said_beside(_without_kind(name), about)
    name = opposite(name) + " or not" if opposite(name) else name
    if signed(name):
        name, about.values = signed(name), ("+", "-")
    name = _snake(_untyped(name, about), about)
    slashes = _SLASHES.match(name)
    if slashes is not None and (slashes["name"] or slashes["any"]):
        name, values = slashes["name"] or slashes["any"], slashes["stages"] or slashes["values"]
        if kinds.named(values) is not None:
            about.type = kinds.named(values)
        elif unit_kind(values) is not None:
            about.unit = unit_kind(values)
        else:
            about.values = values_of(values)
    return name.strip(), about, target


def _bounded(said: list[str], about: Qualifiers) -> list[str]:
    """What stands in brackets without what bounds it: ``(optional, not before the start)``."""
    left = []
    for content in said:
        bounds = {piece: _bound(piece) for piece in split(content, COMMAS)}
        if len(bounds) == 1 or not any(bounds.values()):
            left.append(content)
            continue
        about.compared += tuple(bound for bound in bounds.values() if bound is not None)
        left.append(", ".join(piece for piece, bound in bounds.items() if bound is None))
    return left


def _untyped(name: str, about: Qualifiers) -> str:
    """``pairs as a list``, ``integer age``: the name without what says its type."""
    typed = _AS.search(name)
    if typed is not None and _A_LIST.fullmatch(typed["kind"]):
        about.held, name = "list", name[: typed.start()]
    elif typed is not None and (kind := kinds.named(typed["kind"])) is not None:
        about.type, name = kind, name[: typed.start()]
    typed = _TYPED.match(name)
    if typed is not None:
        about.type = kinds.named(typed["before"] or typed["after"])
        name = typed["rest"] or typed["start"]
    return name


def _described(text: str) -> tuple[Qualifiers, Phrase | None]:
    """What stands in brackets: another field that bounds this one, or anything else."""
    bound = _bound(text)
    return (Qualifiers(compared=(bound,)), None) if bound else describe(text.strip())


def _bound(text: str) -> Compared | None:
    """``after the start date``; ``before meals`` says no more than when."""
    bound = comparisons.behind(text)
    if bound is None or not _BY_MOMENT.search(bound.words):
        return bound
    other = parse(bound.other)
    moment = other is not None and kinds.suggested(other) in ("date", "datetime")
    return bound if moment else None


def _snake(name: str, about: Qualifiers) -> str:
    match = _SNAKE.match(name)
    if match is None:
        return name
    about.type = kinds.named(match["type"])
    return match["name"]


def _without_kind(name: str) -> str:
    """``comment field``: a comment, ``steps list``: steps; ``playing field`` stays so."""
    called = re.match(
        r"^(?P<name>.+) (?:field|column|attribute)$|^(?:list of )?(?P<many>[a-z]+s) list$",
        name,
        re.IGNORECASE,
    )
    shorter = (called["name"] or called["many"]) if called is not None else name
    phrase = parse(shorter)
    known = phrase is not None and kinds.suggested(phrase) is not None
    return shorter if known else name


def _said_beside(name: str, about: Qualifiers) -> str:
    """A name without its unit, and without a bound that is another field."""
    if (measured := _MEASURED.match(name)) is not None:
        about.unit = about.unit or unit_kind(measured["unit"])
        name = measured["name"]
    if (flag := _FLAG.match(name)) is not None and parse(flag["name"]) is not None:
        about.type, name = "bool", flag["name"]
    if (beside := compared_in(name)) is not None:
        about.compared = (*about.compared, beside.bound)
        name = beside.field
    if (demand := _DEMANDED.match(name)) is not None and parse(demand["name"]) is not None:
        about.notes.append(demand["said"])
        name = demand["name"]
    if (when := _IN_TIME.match(name)) is not None and parse(when["name"]) is not None:
        about.notes.append(when["said"])
        name = when["name"]
    if (marks := _MARKS.match(name)) is not None:
        about.notes.append(marks["range"])
        about.type = about.type or "string"
        name = marks["name"]
    return name


_BY_MOMENT = re.compile(r"(?:before|after|over|under|above|up to|within|до|после)\b", re.IGNORECASE)


def compared_in(name: str) -> comparisons.Comparison | None:
    """``end date after the start date``: a field and its bound; None for any other name.

    ``Weight before training`` is a name of its own: what is a moment is before one.
    """
    found = comparisons.told(name)
    own = _plain_name(found.field) if found is not None and found.field else None
    if found is None or own is None:
        return None
    if _BY_MOMENT.search(found.bound.words):
        other = parse(found.bound.other)
        kinds_of = {kinds.suggested(p) for p in (own, other) if p is not None}
        alike = other is not None and kinds_of <= {"date", "datetime"}
        return found if alike and kinds_of else None
    return found


def _plain_name(text: str) -> Phrase | None:
    return parse(text) or _coded(text)


_SIGN_RU = re.compile(
    r"^(?:признак|флаг|флаж|отметк|пометк|галочк)[а-яё]*\s+(?:(?:о )?того?м?,? что\s+)?"
    r"[«\"]?(?P<what>[а-яё]+)[»\"]?$",
    re.IGNORECASE,
)
"""``признак занято``, ``отметка оплачено``."""


def _flag(name: str) -> tuple[str, bool]:
    if (sign := _SIGN_RU.match(name)) is not None and russian.read(sign["what"]).short:
        return sign["what"], True
    match = _WHETHER.match(name)
    if match is None:
        return name, False
    if match["prefixed"]:
        return re.sub(r"[ _]+", "_", name), True
    if match["whose"] and (owner := parse(match["whose"])) is not None:
        # "Whether the deposit was returned": of the deposit, not of what is spoken of.
        known = kinds.suggested(owner) is not None or owner.head in english().things
        return f"{match['whose']} {match['what']}" if known else match["what"], True
    if match["object"] and russian.read(match["object"]).nominative != match["object"].lower():
        return f"{match['first']} {match['object']}", True  # "видел ли матку"
    return match["what"] or match["first"] or match["either"], True


def _name(text: str) -> Phrase | None:
    """A noun phrase; ``salary from`` and ``зарплата до`` are bounds that are fields themselves."""
    if (said := _until(text) or _coded(text)) is not None:
        return said
    if (alone := text.lower()) in ("from", "to", "until", *_ENDS):
        end = alone if alone == "till" else _ENDS.get(alone, alone)
        return Phrase((end, "date"), f"{end}_date", plural=False, label=text)
    plain = re.match(r"^(?P<end>from|to|until|till) (?P<name>[a-z]{3,})$", text, re.IGNORECASE)
    if plain is not None:
        words = (plain["end"].lower(), plain["name"].lower())
        return Phrase(words, "_".join(words), plural=False, label=text)
    purpose = re.match(r"^(?:the )?(?P<what>[a-z]+) to (?P<verb>[a-z]{3,})$", text, re.IGNORECASE)
    if purpose is not None and (phrase := parse(f"{purpose['verb']} {purpose['what']}")):
        return phrase
    bound = re.match(r"^(?P<name>.+) (?P<end>from|to|until|till|от|до)$", text) or re.match(
        r"^(?P<name>дата|время|день) (?P<end>с|по)$", text, re.IGNORECASE
    )
    phrase = parse(bound["name"] if bound is not None else text)
    if bound is None or phrase is None:
        return _placed(text) if bound is None and phrase is None else phrase
    end = _ENDS.get(bound["end"], bound["end"])
    label = f"{phrase.label} {bound['end']}"
    return Phrase((*phrase.words, end), f"{phrase.key}_{end}", plural=False, label=label)


def _coded(text: str) -> Phrase | None:
    """``good_with_children`` and ``find location``: names that hold words of sentences."""
    if _CODED.fullmatch(text) is not None and parse(text) is None:
        return _joined(*text.split("_"), label=text)
    if (verb := _VERB_FIRST.match(text)) is not None and kinds.suggested_by(verb["what"]):
        return _joined(verb["verb"], verb["what"], label=text)
    return None


def _placed(text: str) -> Phrase | None:
    """``message on the cake``: what stands there is kept, under what the person calls it."""
    if _GIVEN_TO.match(text) is not None:
        return _joined(*text.split(), label=text)
    if (needed := _NEEDED_FOR.match(text)) is not None:
        return _joined(*needed.groups(), label=text)
    placed = _PLACED.match(text)
    phrase = parse(placed["name"]) if placed is not None else None
    return replace(phrase, label=text) if phrase is not None else None


def _until(text: str) -> Phrase | None:
    """``back by`` and ``действует до``: a day by which, or until which; ``player 1`` alike."""
    if _OF_ONESELF.fullmatch(text):
        return _joined("bio", label=text)
    if (numbered := _NUMBERED.match(text)) is not None and (one := parse(numbered["name"])):
        return _joined(*one.key.split("_"), numbered["number"], label=text)
    if (by := _BY.match(text)) is not None:
        return _joined(by["deed"], by["when"], "date", label=text)
    if (ready := _READY_RU.match(text)) is not None:
        return _joined(_READY[ready["deed"][:4].lower()], "by", "date", label=text)
    if (valid := _VALID.match(text)) is not None:
        end = "from" if valid["end"].lower() in ("с", "from") else "until"
        return _joined("valid", end, label=text)
    return None


def _prefixed(name: str) -> Phrase | None:
    """``is_active``: a name that keeps its verb."""
    verb, _, rest = name.partition("_")
    phrase = parse(rest)
    if phrase is None:
        return None
    words = (verb.lower(), *phrase.words)
    return Phrase(words, f"{verb.lower()}_{phrase.key}", plural=False, label=name)


def _settle(phrase: Phrase, about: Qualifiers) -> None:
    """Make what was said agree with the type that the name suggests."""
    if about.held == "list" and about.values and not phrase.plural:
        about.held = None  # "any of" one is one of them
    kind = kinds.suggested(phrase)
    if (
        about.values
        and kind in ("text", "date", "datetime")
        and phrase.head != "day"
        and not about.type
    ):
        about.notes.append(", ".join(about.values))
        about.values = ()
    bounds = (about.minimum, about.maximum)
    if kind in ("string", "text") and about.type in (None, "string", "text") and not about.unit:
        low, high = bounds
        if about.maximum is not None and phrase.head in english().by_length:
            about.min_length = int(low) if low is not None else about.min_length
            about.max_length = max(1, int(high)) if high is not None else about.max_length
            about.minimum = about.maximum = None
