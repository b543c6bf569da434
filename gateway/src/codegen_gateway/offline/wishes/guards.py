"""Wishes that not everybody may do something: "only the administrator may delete books".

A product has one key: who shows it may do all, the others what is left. It has no accounts, so
who asks for these hears that they are missing, and gets the key.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from codegen_gateway.offline.draft import ALL_OPERATIONS, Draft, EntityDraft, Operation
from codegen_gateway.offline.words.phrases import parse

from . import access

ACCOUNTS = "login"
"""Key of the feature that is missing where somebody's own account is meant."""
_VERBS: Final[dict[str, tuple[Operation, ...]]] = {
    r"add(?:ing)?|creat(?:e|ing)|enter(?:ing)?|writ(?:e|ing)|giv(?:e|ing)|submit(?:ting)?|insert"
    r"(?:ing)?|publish(?:ing)?|post(?:ing)?|"
    r"fil(?:e|ing)|leav(?:e|ing)|register(?:ing)?|sign(?:ing)?\sup|subscrib(?:e|ing)|send(?:ing)?|"
    r"reserv(?:e|ing)|"
    r"отправлять|подавать|оставлять|добавл(?:ять|яет|яют|ение|ения|яют)|добавить|созда(?:вать|ёт|"
    r"ют|ют|ние|ния|ть)|"
    r"заводить|вносить|публиковать|размещать|ставить|выставлять": ("create",),
    r"edit(?:ing)?|chang(?:e|ing)|alter(?:ing)?|renam(?:e|ing)|updat(?:e|ing)|modify(?:ing)?|"
    r"correct(?:ing)?|"
    r"измен(?:ять|яет|яют|ить|ение|ения)|меня(?:ть|ет|ют)|редактир(?:овать|ует|уют|ование|ования)|"
    r"править|правит|правят|обновлять|обновляет": ("update",),
    r"delet(?:e|ing)|remov(?:e|ing)|eras(?:e|ing)|"
    r"удал(?:ять|яет|яют|ить|ение|ения)|убирать|стирать": ("delete",),
    r"see(?:ing)?|view(?:ing)?|read(?:ing)?|look(?:ing)?(?:\sat)?|brows(?:e|ing)|list(?:ing)?|"
    r"вид(?:еть|ит|ят)|смотреть|смотрит|смотрят|просматривать|просматривает|просматривают|"
    r"просмотр|просмотра|читать|читает|читают|чтение|чтения": ("list", "get"),
    r"manag(?:e|ing)|administer|maintain|управлять|управляет|управляют|вести|ведёт|ведут":
        ("create", "update", "delete"),
    r"use|using|access|open|do\s(?:anything|everything)|get\sin(?:to)?|"
    r"пользоваться|пользуется|пользуются|заходить|заходит|заходят": ALL_OPERATIONS,
}  # fmt: skip
_VERB = rf"(?:{'|'.join(_VERBS)})"
_MANY = rf"{_VERB}(?:(?:\s*,\s*(?:and\s+|or\s+|и\s+|или\s+)?|\s+(?:and|or|и|или)\s+){_VERB})*"
_WHAT = r"(?:\s+(?P<what>[^.!?;\n]*?))?"
_ROLE = (
    r"(?:the\s|our\s|my\s|an?\s)?(?P<who>(?:i|we|me|us|myself|ourselves|"
    r"(?!be\b|to\b|have\b|has\b|can\b|may\b)[a-z][a-z-]+(?:\s(?!can\b|may\b|should\b|must\b|is\b|"
    r"are\b|will\b|have\b|has\b)[a-z][a-z-]+)?))"
)
_KEY_RU = (
    r"(?:(?:секретн|специальн)[а-яё]+\s)?(?:api[\s-]?|апи[\s-]?)?(?:ключ|токен|парол|"
    r"пин-?код)[а-яё]{0,3}"
    r"(?:\s(?:api|апи|доступа))?"
)
_ROLE_RU = (
    rf"(?P<who>(?!{_VERB}(?![а-яё]))(?:[а-яё][а-яё-]+|я|мы)(?:\s[а-яё-]+)?"
    rf"(?:\s(?:с|со|по)\s{_KEY_RU})?)"
)
_STAFF_RU = (
    r"(?:я|мы|(?:админ|владел|менеджер|сотрудник|персонал|учител|преподават|тренер|хозя|автор|"
    r"модератор|директор|библиотекар|редактор|организатор|руководител)[а-яё]*)"
)
_MAY = (
    r"(?:can|may|should(?:\sbe\s(?:able|allowed)\sto)?|must(?:\sbe\s(?:able|allowed)\sto)?|"
    r"will(?:\sbe\sable\sto)?|is\s(?:able|allowed)\sto|are\s(?:able|allowed)\sto|"
    r"(?:has|have)\sthe\sright\sto)"
)
_CAN_RU = r"(?:может|могут|могу|можем|должен|должны|должна|имеет\sправо|имеют\sправо)"
_END = r"(?=[.!?;\n]|$|,?\s+(?:but|while|and\s(?:every|any)|но|а)\s)"
_START = (
    r"(?P<before>^|(?<=[.!?;:\n])|,|\s(?=(?:but|and|while|но|а|и)\s))\s{0,3}"
    r"(?:(?:(?<=\n)|\A)[-*•]\s)?"
)
_LEAD = (
    r"(?:(?:but|and|while|also|please|of\scourse|но|а|и|при\sэтом|также|причём|"
    r"\d{1,2}[.)]),?\s+){0,3}"
)


def _form(text: str) -> re.Pattern[str]:
    return re.compile(f"{_START}{_LEAD}{text}{_END}", re.IGNORECASE | re.MULTILINE)


_ONLY: Final = (
    # only the staff can add and edit books
    _form(rf"only\s{_ROLE}\s{_MAY}\s(?P<verbs>{_MANY}){_WHAT}"),
    # nobody but the owner may delete them
    _form(
        rf"(?:nobody|no\sone|none)\s(?:but|except|besides|other\sthan)\s{_ROLE}\s{_MAY}"
        rf"\s(?P<verbs>{_MANY}){_WHAT}"
    ),
    # books can be deleted only by the admin
    _form(
        rf"(?P<what>[^.!?;,\n]+?)\s(?:can|may|should|must|will)(?:\sonly)?\sbe\s(?P<verbs>"
        r"(?:added|created|entered|edited|changed|updated|deleted|removed|seen|viewed|read|managed)"
        r"(?:(?:\s*,\s*(?:and\s|or\s)?|\s(?:and|or)\s)(?:added|created|entered|edited|changed|"
        r"updated|deleted|removed|seen|viewed|read|managed))*)"
        rf"(?:\sonly)?\sby\s{_ROLE}(?:\sonly)?"
    ),
    # deleting books needs a password
    _form(
        rf"(?P<verbs>{_MANY}){_WHAT}\s(?:needs?|requires?|asks?\sfor|is\sprotected\sby|"
        r"are\sprotected\sby|is\sonly\spossible\swith|only\swith)\s(?:an?\s|the\s|my\s|our\s)?"
        r"(?P<who>(?:secret\s|api\s)?(?:key|password|code|pin))"
    ),
    # только администратор может удалять книги
    _form(
        rf"(?:только|лишь)\s{_ROLE_RU}\s{_CAN_RU}\s(?P<verbs>{_MANY})"
        rf"{_WHAT}"
    ),
    # удалять книги может только администратор
    _form(
        rf"(?P<verbs>{_MANY}){_WHAT}\s{_CAN_RU}\s(?:только|лишь)\s"
        rf"{_ROLE_RU}"
    ),
    # никто, кроме администратора, не может удалять книги
    _form(
        rf"никто,?\s(?:кроме|помимо)\s{_ROLE_RU},?\sне\s(?:может|должен)\s"
        rf"(?P<verbs>{_MANY}){_WHAT}"
    ),
    # изменение и удаление требуют ключ; запись только по ключу
    _form(
        rf"(?P<verbs>{_MANY}|запись(?=\s(?:только|лишь|требует))){_WHAT}\s*[—–:-]?\s*(?:(?:доступ|"
        rf"возмож|разреш)[а-яё]+\s)?"
        r"(?:(?:только|лишь)\s(?:по|с|со|под|через|при\sналичии)|требу[ею]т|защищен[аоы]?|"
        r"закрыт[аоы]?"
        rf"(?:\sпод)?)\s(?P<who>{_KEY_RU})"
    ),
    # только администратор удаляет книги
    _form(rf"(?:только|лишь)\s{_ROLE_RU}\s(?P<verbs>{_MANY}){_WHAT}"),
    # удалять только администратор
    _form(rf"(?P<verbs>{_MANY}){_WHAT}\s*[—–-]?\s*(?:только|лишь)\s(?P<who>{_STAFF_RU})"),
    # удаление только по паролю; удаление — только для админа
    _form(
        rf"(?P<verbs>{_MANY}){_WHAT}\s*[—–-]?\s*(?:только|лишь)\s(?:для\s|по\s|у\s|с\s)"
        rf"{_ROLE_RU}"
    ),
)
_OTHERS: Final = (
    # visitors can only look
    _form(
        r"(?P<who>visitors?|guests?|customers?|clients?|strangers?|others|everyone(?:\selse)?|"
        r"patients?|students?|pupils?|parents?|readers?|tenants?|neighbours?|"
        rf"everybody(?:\selse)?|the\spublic|people|users?)\s{_MAY}\sonly\s(?P<left>{_MANY})"
        rf"{_WHAT}"
    ),
    _form(
        r"(?P<who>посетител\w+|гост\w+|клиент\w+|покупател\w+|остальные|все\sостальные|люди|"
        rf"пользовател\w+)\s(?:может|могут)\sтолько\s(?P<left>{_MANY}){_WHAT}"
    ),
)
_FREE: Final = (
    # everybody may read them
    _form(
        r"(?:everyone|everybody|anyone|anybody|the\spublic)(?:\selse)?\s"
        rf"(?:{_MAY})\s(?P<verbs>{_MANY}){_WHAT}"
    ),
    _form(
        r"(?:все|любой|каждый|кто\sугодно)\s(?:может|могут)\s"
        rf"(?P<verbs>{_MANY}){_WHAT}"
    ),
    _form(
        rf"(?P<verbs>{_MANY}){_WHAT}\s(?:может|могут)\s"
        r"(?:все|любой|каждый|кто\sугодно)"
    ),
)
_CLOSED: Final = _form(
    r"(?:(?:it|this|the\s(?:app|service|site|page|system|list|whole\sthing)|all\sof\sit|everything|"
    r"access)\s(?:should\sbe|must\sbe|is|has\sto\sbe)\s(?:strictly\s)?(?:private(?:\s(?:to|for)\s"
    r"(?:me|us|myself))?|closed|"
    r"(?:password|key)[- ]protected|protected\s(?:by|with)\s(?:an?\s)?(?:password|key)|"
    r"(?:only\s)?for\s(?:me|us|staff|members|myself)\sonly|only\sfor\s(?:me|us|staff|members|"
    r"myself))|"
    r"(?:only\s)?(?:with|by)\s(?:an?\s)?(?:password|secret\skey|access\skey)|"
    r"(?:доступ|вход)\s*[—–-]?\s*(?:только\s)?(?:по\s(?:паролю|ключу|коду)|(?:у|для)\s(?:меня|"
    r"нас))|"
    r"(?:приложение|сервис|сайт|список|страница|вс[её])\s(?:должн\w+\sбыть\s)?"
    r"(?:закрыт\w*|приватн\w*|личн\w*|по\sпаролю|только\sдля\s(?:меня|нас|себя|своих)))"
)
_ACCOUNT: Final = re.compile(
    r"(?:signed|logged)[- ]in|registered|authori[sz]ed|authenticated|users?$|"
    r"зарегистр\w+|авториз\w+|пользовател\w+",
    re.IGNORECASE,
)
_NOBODYS: Final = re.compile(
    r"^(?:it|one|them|these|those|this|that|anything|everything|things|data|records?|entries|"
    r"(?:the\s)?(?:lists?|app|service|site|page|system|content)|"
    r"их|его|её|ее|это|всё|все|данные|записи|запись|ими|им|сервисом|приложением|сайтом)$",
    re.IGNORECASE,
)
_BOT: Final = re.compile(r"(?:^|\s)(?:chat)?bot$|(?:^|\s)(?:чат-?)?бот[а-я]*$", re.IGNORECASE)
"""Who may use a bot is another matter: its audience."""
_SMALL: Final = re.compile(
    r"^(?:(?:the|all|any|new|existing|lists?(?=\sof)|of|our|every|each|to|from|in|into|все|всех|"
    r"новые|новых|"
    r"любые|эти|в)\s)+",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"\s*(?:,|\band\b|\bor\b|\bи\b|\bили\b)\s*", re.IGNORECASE)
_DONE: Final = {
    "added": "add", "created": "create", "entered": "enter", "edited": "edit",
    "changed": "change", "updated": "update", "deleted": "delete", "removed": "remove",
    "запись": "вести", "seen": "see", "viewed": "view", "read": "read", "managed": "manage",
}  # fmt: skip
"""Verbs as they are when something is done to things."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One wish.

    Attributes:
        text: Its words.
        things: What it is about, as it was written; empty: everything that is kept.
        kinds: What the key is asked for; of ``free``: what it is not asked for any more.
        free: Whether everybody may do that.
        account: Whether somebody with an account of their own is meant.
        alone: The only thing that it names beside what is done, as it was written.
    """

    text: str
    things: tuple[str, ...]
    kinds: tuple[Operation, ...]
    free: bool = False
    account: bool = False
    alone: str = ""


_Make = Callable[[re.Match[str], tuple[str, ...]], Guard]
"""From a match and the things that it is about."""


def cut(text: str) -> tuple[str, list[Guard]]:
    """A description without its wishes to guard, and these; what is unclear stays where it is.

    >>> cut("Books have a title. Only the administrator may delete books.")[1][0].kinds
    ('delete',)
    """
    text, told = access.cut(text)
    found = [_told(each) for each in told]

    def taking(make: _Make) -> Callable[[re.Match[str]], str]:
        def take(match: re.Match[str]) -> str:
            things = _named(match.groupdict().get("what"))
            if things is None:
                return match.group()
            found.append(make(match, things))
            return "." if match["before"].strip() == "," else match["before"]

        return take

    for patterns, make in (
        (_ONLY, _only),
        (_OTHERS, _others),
        ((_CLOSED,), _closed),
        (_FREE, _free),
    ):
        for pattern in patterns:
            text = pattern.sub(taking(make), text)
    return (re.sub(r"[;,]\s*\.", ".", text) if found else text).strip(), found


def apply(guards: Sequence[Guard], draft: Draft, *, bot: bool = False) -> None:
    """Put wishes onto the things that are known; what names none of these is told of as missing.

    Args:
        guards: What is wished.
        draft: What is kept; it is changed.
        bot: Whether there is a bot: it shows no key, so a product that asks for one everywhere
            would leave it nothing to do.
    """
    for guard in guards:
        if _is_field(guard.alone, draft):
            draft.ignored.append(guard.text)  # "only the price may change" is no wish of people
            continue
        things = _things(guard, draft)
        if bot and guard.kinds == ALL_OPERATIONS and not guard.free:
            draft.features.append(ACCOUNTS)
            continue
        if not things or guard.account:
            draft.features.append(ACCOUNTS)
        for entity in things:
            kinds = [kind for kind in guard.kinds if kind in entity.operations]
            if guard.free:
                entity.opened += kinds
            else:
                entity.guarded += kinds

    for entity in draft.entities.values() if any(map(_is_all, guards)) else ():
        # "Submitting is open to all, everything else needs the key"
        entity.guarded = [kind for kind in entity.guarded if kind not in entity.opened]


def _is_all(guard: Guard) -> bool:
    return guard.kinds == ALL_OPERATIONS and not guard.free and not guard.things


def _is_field(named: str, draft: Draft) -> bool:
    phrase = parse(named) if named else None
    if phrase is None or phrase.key in draft.entities:
        return False
    return any(
        each.target is None
        for entity in draft.entities.values()
        if (each := entity.find(phrase.key)) is not None
    )


def _only(match: re.Match[str], things: tuple[str, ...]) -> Guard:
    who = match["who"]
    kinds = _kinds(match["verbs"])
    if kinds == ("update",) and re.fullmatch(r"anything|everything", match["what"] or ""):
        kinds = ("create", "update")  # whatever is done there
    return Guard(
        _said(match),
        things,
        _closed_over(kinds),
        account=_ACCOUNT.search(who) is not None,
        alone=who if not match["what"] else "",
    )


def _others(match: re.Match[str], things: tuple[str, ...]) -> Guard:
    left = _kinds(match["left"])
    return Guard(_said(match), things, tuple(kind for kind in ALL_OPERATIONS if kind not in left))


def _told(said: access.Access) -> Guard:
    kinds = said.kinds if said.free else _closed_over(said.kinds)
    return Guard(said.text, said.things, kinds, free=said.free)


def _closed(match: re.Match[str], things: tuple[str, ...]) -> Guard:
    return Guard(_said(match), things, ALL_OPERATIONS)


def _free(match: re.Match[str], things: tuple[str, ...]) -> Guard:
    return Guard(_said(match), things, _kinds(match["verbs"]), free=True)


def _said(match: re.Match[str]) -> str:
    return match.group().strip(" ,.")


def _kinds(verbs: str) -> tuple[Operation, ...]:
    named: set[Operation] = set()
    for verb in _JOINED.split(verbs):
        plain = _DONE.get(verb.strip().lower(), verb.strip())
        for pattern, kinds in _VERBS.items():
            if re.fullmatch(pattern, plain, re.IGNORECASE):
                named |= set(kinds)
    return tuple(kind for kind in ALL_OPERATIONS if kind in named)


def _closed_over(kinds: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Who may not see a thing does not change it, and who may not change it does not delete it."""
    more = set(kinds)
    if more & {"list", "get"}:
        more |= {"list", "get", "update"}
    if "update" in more:
        more.add("delete")
    return tuple(kind for kind in ALL_OPERATIONS if kind in more)


def _named(what: str | None) -> tuple[str, ...] | None:
    """The things of an object; empty: all of them. None: it names something else."""
    said = _SMALL.sub("", " ".join((what or "").split()).strip(" ,"))
    if not said or _NOBODYS.match(said):
        return ()
    things = tuple(part for part in (_SMALL.sub("", p) for p in _JOINED.split(said)) if part)
    if any(_BOT.search(thing) or parse(thing) is None for thing in things):
        return None
    return things


def _things(guard: Guard, draft: Draft) -> list[EntityDraft]:
    if not guard.things:
        return list(draft.entities.values())
    found = []
    for thing in guard.things:
        phrase = parse(thing)
        if phrase is None:
            continue
        found += _called(phrase.key, draft)
    return found


def _called(key: str, draft: Draft) -> list[EntityDraft]:
    """The things of a name; ``suppliers`` are also their contacts, where nothing else is meant."""
    known = draft.entities.items()
    direct = [each for name, each in known if name == key or name.endswith(f"_{key}")]
    return direct or [each for name, each in known if name.startswith(f"{key}_")]
