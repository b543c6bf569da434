"""What may be done with things: read-only, never deleted, never changed."""

import re
from collections.abc import Sequence

from codegen_gateway.offline.draft import ALL_OPERATIONS, Draft, EntityDraft, Operation
from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.lexicon import russian as russian_words
from codegen_gateway.offline.words.phrases import parse

from . import spoken_of

_READ_ONLY = re.compile(
    r"\bread[- ]?only\b|\bonly (?:for )?(?:reading|viewing)\b|\bcan only be (?:read|viewed|"
    r"listed)\b|"
    r"только (?:для )?(?:чтени\w+|просмотр\w*)|только (?:читать|просматривать)|доступн\w+ "
    r"только (?:для|на) чтени\w+",
    re.IGNORECASE,
)
_EN = {
    "delete": r"delet(?:es?|ed|ing|ions?)|remov(?:e|ed|ing|al)|eras(?:e|ed|ing)",
    "update": (
        r"updat(?:es?|ed|ing)|edit(?:ed|ing|s)?|chang(?:e|ed|ing|es)|alter(?:ed|ing|s)?|modif(?:y|"
        r"ied|ying)"
    ),
    "create": r"creat(?:e|ed|ing|ion)|add(?:ed|ing)?(?!\s+up\b)|register|enter",
    "list": r"list(?:ed|ing)?|view(?:ed|ing)?|brows(?:e|ed|ing)|see",
    "get": r"read(?:ing)?|get(?:ting)?|look(?:ing)? up|open(?! ones\b| to\b| for\b| [a-z]+s\b)",
}
_RU = {
    "delete": r"удал\w+|убира\w+|стира\w+",
    "update": r"измен\w+|редактир\w+|обновл\w+|правит\w*|меня(?:т|[ею]т)\w*|правк\w+",
    "create": r"созда\w+|добавл\w+|заводит\w*|вносит\w*",
    "list": r"просматрива\w+|просмотр\w*|смотреть|смотрят\w*|видеть|видны|список",
    "get": r"чита(?:ть|[юе]т)\w*|чтени\w+|получ\w+",
}
_VERBS: dict[Operation, str] = {op: f"{_EN[op]}|{_RU[op]}" for op in ALL_OPERATIONS}
_NOT = (
    r"(?:nobody (?:can|may|should)(?: be able to)?|no one (?:can|may|should)(?: be able to)?|"
    r"(?:can |may |should )?no longer|больше нельзя|больше не|никто не (?:может|должен)|"
    r"can(?:not|'t| not| never)|must (?:not|never)|may not|should (?:not|never)|never|no|"
    r"without|not|do not|don't|"
    r"(?:do not|don't) want(?P<what>(?: [a-z]+){1,4}?) to|"
    r"нельзя|не|без|никако(?:го|й|е)|никаких|никому не|запрещено|запрещается|невозможно|никогда не)"
)
_ANY_VERB = rf"(?:{'|'.join(_VERBS.values())})(?!\w)"
_JOINED = (
    r"(?:\s*(?:,\s*(?:and|or|nor|и|или|ни)|,|or|and|nor|и|или|ни|/)\s*"
    r"(?:(?:can't |cannot |can not |must not |may not |never |not )?"
    r"(?:be |to |no |without |без |не |ни ))?"
    rf"(?:{_ANY_VERB}))*"
)
_STATE_RU = r"[а-яё]+(?:ен|ён|ан)(?:а|о|ы)?(?!\w)"
"""``не просмотрен`` is a state; nothing is forbidden."""
_FORBIDDEN = re.compile(
    rf"(?<!\w){_NOT}\s+(?!{_STATE_RU})(?:be |get |are |is |allow\w* |can be |"
    rf"могут? быть |должн\w+ |можно |нужно |надо |требуется |стоит |ни |ever |the )*"
    rf"(?P<verbs>(?:{_ANY_VERB}){_JOINED})(?:\s+(?:is |are )?(?:allowed|possible|permitted))?",
    re.IGNORECASE,
)
_DONE_RU = r"[а-яё]+(?:[аеиуюя]т)(?:ся)?(?!\w)"
"""``добавляются`` is done; what stands behind it forbids something else."""
_FORBIDDEN_AFTER = re.compile(
    rf"(?<!\w)(?<!только )(?<!only )(?<!only be )(?!{_DONE_RU})"
    rf"(?P<verbs>(?:{_ANY_VERB}){_JOINED})\s+"
    r"(?:(?P<what>[\w ]{1,40}?)\s+)?"
    r"(?:is |are )?(?:нельзя|запрещено|запрещается|не нужно|не надо|никому не (?:нужно|надо)|"
    r"(?:никто )?не (?:должен|может|вправе)(?: никто)?|not allowed|forbidden|not "
    r"possible|prohibited|not needed)",
    re.IGNORECASE,
)
_ONLY = re.compile(
    rf"\b(?:only|можно только|только)\s+(?:be |to |allow |support "
    rf")?(?P<verbs>(?:{_ANY_VERB}){_JOINED})(?!\w)",
    re.IGNORECASE,
)
_ONLY_AFTER = re.compile(
    rf"\b(?:can|may|should|will|must) be (?P<verbs>(?:{_ANY_VERB}){_JOINED}) only(?=\W*$)",
    re.IGNORECASE,
)
"""``Checks can be added and viewed only``."""
_CONTRAST = re.compile(
    rf"\s*[,;–—-]?\s*(?:but|а|но)?\s*(?:(?:it|they) )?(?:(?:can|may) )?{_ONLY.pattern}",
    re.IGNORECASE,
)
"""``нельзя менять, только удалять``: what is forbidden is said, and the rest is as it was."""
_LIMITS = (
    (_READ_ONLY, True),
    (_FORBIDDEN_AFTER, False),
    (_FORBIDDEN, False),
    (_ONLY, True),
    (_ONLY_AFTER, True),
)
_ALLOWED = re.compile(
    rf"^(?:and\s+)?(?:(?:users?|people|we|i|you|admins?|it|anyone|staff|everyone|the "
    rf"(?:service|api|app|system)|"
    rf"\w+ \w+(?= (?:can|may) be (?:added|created|read|listed|viewed))|\w+)\s+)?"
    rf"(?:(?:can|should|must|may|will|want|need|be able|able|would like|let(?:s)?|allow(?:s)?|"
    rf"support(?:s)?|possible|"
    rf"should be possible)\s+(?:to\s+|users?\s+(?:to\s+)?|people\s+(?:to\s+)?|me\s+(?:to\s+)?|"
    rf"us\s+(?:to\s+)?|be able to\s+|be\s+)*)+"
    rf"(?:{_ANY_VERB}){_JOINED}\b"
    rf"|^(?:(?:мы|я|пользовател\w+|сотрудник\w*|админ\w*|\w+(?:\s\w+)?)\s+)?(?:можно|мож\w+|могут|"
    rf"должн\w+|нужно|надо|хотим|хочу|уметь|"
    rf"возможность|позволя\w+|необходимо)\s+(?:\w+\s+)?(?:{_ANY_VERB}){_JOINED}",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(
    rf"^(?:and |to )*(?:{_ANY_VERB})(?: (?:an?|the|new|another))* "
    r"(?:ones?|it|them|entry|entries|more)$",
    re.IGNORECASE,
)
"""``(See the list and) add one``."""
_OF_SOME = re.compile(
    r"(?:,\s|\s)(?:в|на|у|к|за|по|для|с)\sкотор[а-яё]+\s|,?\s(?:пока|если)\s(?:в|на|у|к|за|по|с)\sн[а-яё]+\s|\sбез\s[а-яё]+\sне\s",
    re.IGNORECASE,
)
"""``Аттракцион, на который проданы билеты, удалять нельзя``."""
_SOME_ONLY = re.compile(
    r"(?:видеть|смотреть|просматривать|показывать)\s+(?:только|лишь)\s", re.IGNORECASE
)
"""``Хочу видеть только невозвращённое``: a part of what is there."""
_FIGURES = re.compile(
    r"\b(?:totals?|sums?|averages?|how\s+(?:many|much)|percentages?|overview|balance|per\s+[a-z]+|"
    r"итог\w*|сумм\w+|средн\w+|сколько|остат\w+)(?!\w)",
    re.IGNORECASE,
)
_SEVERAL = 2
_CRUD = re.compile(
    r"^(?:(?:full|all|usual|standard|basic|полный|обычный)\s+)?crud\b", re.IGNORECASE
)


_ANY_TIME = re.compile(
    r"\s(?:после\s(?:создания|добавления|сохранения|записи|внесения)|никогда|вообще|совсем)(?![а-яё])",
    re.IGNORECASE,
)
"""What is so always is so afterwards."""
_LEFT = re.compile(
    r"(?:^|[\s,]+)(?:,\s*)?(?:их|его|её|ее|но|а|и)$|(?:^|\s)(?:их|его|её|ее)(?=\s|$)", re.IGNORECASE
)
"""What binds the words of two limits."""
_PRONOUN = re.compile(r"\b(?:them|they|it|those|these|их|его|её|они)\b", re.IGNORECASE)


def cut(text: str, draft: Draft, before: str = "") -> str:
    """Take what a sentence says about operations; the rest of the sentence is returned.

    Args:
        text: The sentence.
        draft: What is kept.
        before: The sentence before it, which may name what ``them`` is.
    """
    of_before = before if _PRONOUN.search(text) else ""
    rest = _cut_one(_ANY_TIME.sub("", text), draft, of_before)
    if language_of(text) == "ru" and not _OF_SOME.search(rest):
        again = _LEFT.sub("", rest).strip(" ,.:;")
        while restricts(again):  # "they are only added, to change and to delete them is forbidden"
            rest = _cut_one(again, draft, of_before)
            again = _LEFT.sub("", rest).strip(" ,.:;")
        rest = again
    return rest


def _cut_one(text: str, draft: Draft, of_before: str) -> str:
    for pattern, allowed in _LIMITS:
        match = pattern.search(text)
        if match is None:
            continue
        named = _named(match["verbs"]) if "verbs" in pattern.groupindex else ("list", "get")
        what = match.groupdict().get("what") or ""
        behind = text[match.end() :] if allowed else _CONTRAST.sub("", text[match.end() :], count=1)
        rest = f"{text[: match.start()]} {what} {behind}"
        for entity in _meant((rest, of_before), draft):
            entity.operations = _restrict(entity, named, only=allowed)
        rest = _ONCE_THERE.sub("", rest.strip())
        return re.sub(r"\s+", " ", rest).strip(" ,.:;")
    return text


_ONCE_THERE = re.compile(
    r"^(?:once|after|when)\s(?:(?:it|they|an?\s\w+)\s(?:is|are|was|were|has\sbeen)\s|being\s)?"
    r"(?:added|created|recorded|saved|written|entered|made|posted|submitted)(?:,|\b)\s?(?:it\b|they\b)?",
    re.IGNORECASE,
)
"""``Once recorded, (a check cannot be changed)``: that is when anything could be."""
_SOMETIMES = re.compile(
    r"\b(?:(?:who|that|which) (?:still )?(?:has|have|had)|while|unless|as long as|only (?:if|when)|"
    r"(?:can|may|should) only (?!be\b)[a-z]+ (?!or\b|and\b)[a-z]+s\b|"
    r"(?<!even )if (?!any\b))(?!\s+(?:it|they) "
    r"(?:is|are) (?:saved|created))",
    re.IGNORECASE,
)
"""What is so in some states only is no limit of what may be done at all."""


def of_some(text: str, draft: Draft) -> bool:
    """Whether a sentence is about things in some state: ``Paid invoices cannot be changed``."""
    for entity in draft.entities.values():
        states = [value for f in entity.fields for value in f.about.values]
        states += [f.phrase.label for f in entity.fields if decide(f.phrase, f.about) == "bool"]
        said = "|".join(re.escape(state) for state in states)
        head = re.escape(entity.phrase.head[:4])
        if said and re.search(rf"\b(?:{said})\s+{head}", text, re.IGNORECASE):
            return True
    return False


def of_nothing(text: str, draft: Draft) -> bool:
    """Whether a Russian sentence names what nobody keeps: it is no limit of all things that are."""
    if len(draft.entities) < _SEVERAL or not re.search(r"[а-яё]", text, re.IGNORECASE):
        return False
    named = [word for word in re.findall(r"[а-яё]{3,}", text.lower()) if _is_thing(word)]
    if not named or spoken_of.named(text, draft.entities.values()):
        return False
    kept = {each.phrase.head for each in draft.entities.values()}
    read = [phrase for word in named if (phrase := parse(word)) is not None]
    return bool(read) and not any(phrase.head in kept for phrase in read)


def of_field(text: str, draft: Draft) -> bool:
    """Whether a sentence names a field and no thing: all else of its thing may be changed."""
    if spoken_of.named(text, draft.entities.values()):
        return False
    read = filter(None, map(parse, re.findall(r"[^\W\d_]{3,}", text)))
    words = {phrase.key for phrase in read if not phrase.plural}  # "messages" are things
    return any(f.phrase.key in words for each in draft.entities.values() for f in each.fields)


def _is_thing(word: str) -> bool:
    """Whether a word can only be a noun of things that are no people, and says what is kept."""
    tag = russian.parsed(word)[0].tag
    plain = tag.POS == "NOUN" and "anim" not in tag and tag.number == "plur"
    return plain and russian.read(word).base not in russian_words().around


def restricts(text: str) -> bool:
    """Whether a sentence limits what may be done, always: not of things with something in them."""
    if _SOMETIMES.search(text) or _OF_SOME.search(text):
        return False
    return any(pattern.search(text) for pattern, _ in _LIMITS)


def of_them(text: str) -> bool:
    """Whether a clause is of those spoken of before, and what is there anyway: ``and add one``."""
    return _ONE_OF_THEM.match(text.strip(" .,;")) is not None


def only_allows(text: str) -> bool:
    """Whether a sentence wishes for what is there anyway: adding, listing, changing, deleting."""
    if re.match(r"(?:nobody|no one|никто|никому)\b", text, re.IGNORECASE):
        return False
    if _SOME_ONLY.search(text) or _SOMETIMES.search(text):
        return False
    return _ALLOWED.match(text) is not None or _CRUD.match(text) is not None


def asks_figures(text: str) -> bool:
    """Whether a sentence wishes to see more than what was entered: a total, an average."""
    return _FIGURES.search(text) is not None


_NARROWS = re.compile(
    r"\b(?:for|of|by|from|in|at)\s(?:just\s|only\s)?(?:one|(?:an?|the)\s(?:single|given|particular|certain|specific|"
    r"chosen|selected))\s[a-z]|\bbetween\s(?:two\s)?(?:dates|days|times)\b|\b(?:date|time)\s(?:range|period)\b|"
    r"(?<![а-яё])(?:одно(?:го|й)|конкретн[а-яё]+|выбранн[а-яё]+|определ[её]нн[а-яё]+|заданн[а-яё]+)\s[а-яё]|"
    r"(?<![а-яё])за\s(?:[а-яё]+\s)?период",
    re.IGNORECASE,
)


def narrows(text: str) -> bool:
    """Whether a sentence wishes to see a part of what is kept: ``list visits for one dog``."""
    return _NARROWS.search(text) is not None


def _named(text: str) -> tuple[Operation, ...]:
    return tuple(
        op
        for op in ALL_OPERATIONS
        if re.search(rf"(?<!\w)(?:{_VERBS[op]})(?!\w)", text, re.IGNORECASE)
    )


def _restrict(
    entity: EntityDraft, named: tuple[Operation, ...], *, only: bool
) -> tuple[Operation, ...]:
    keep = set(named)
    if only:
        keep |= {"list", "get"}  # what can only be added is there to be read
    left = tuple(op for op in entity.operations if (op in keep) == only)
    return left or entity.operations


def _meant(texts: Sequence[str], draft: Draft) -> list[EntityDraft]:
    """The things that the first text names that names any; all of them when none does."""
    things = draft.entities.values()
    found = (named for text in texts if (named := spoken_of.named(text, things)))
    return next(found, list(things))
