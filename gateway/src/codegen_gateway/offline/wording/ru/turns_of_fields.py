"""Turns of phrase about fields: «начальная и конечная плотность», «с одной почты — одна заявка»."""

import re
from typing import Final

from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.quantities import figures

from .sentence import END, START, one

_BEGINS: Final = r"(?<=[,:(]\s)|(?<=\sи\s)|(?<=[:(])"
_TWO_KINDS: Final = re.compile(
    rf"(?:{_BEGINS})(?P<one>[а-яё]{{4,}}(?:ый|ий|ая|яя|ое|ее|ой|ые|ие))\sи\s(?P<other>[а-яё]{{4,}}"
    rf"(?:ый|ий|ая|яя|ое|ее|ой|ые|ие))\s"
    r"(?P<noun>[а-яё]{3,})(?=\s*(?:[,.;)]|\Z|\sв\s))",
    re.IGNORECASE,
)
"""«…, начальная и конечная плотность»."""
_OF_SOMEBODY: Final = re.compile(
    r"(?<=[,:(]\s)(?P<one>имя|фамилия|телефон|почта|фио)\sи\s"
    r"(?P<other>имя|фамилия|телефон|почта|email|адрес|возраст|должность)\s(?P<whose>[а-яё]{4,})"
    r"(?=\s*(?:[,.;)]|\Z))",
    re.IGNORECASE,
)
"""«…, имя и телефон хозяина»: both are of the same person."""
_BY_WHETHER: Final = re.compile(
    r",?\s(?:и\s)?(?:тем|того|то),\s(?P<state>[а-яё]+)(?:\s(?:ли\s)?(?:он|она|оно|они))?(?:\s"
    r"(?:сейчас|уже|ещё|сегодня|пока))?"
    r"(?P<or>\s+или\s+нет)?(?=\s*(?:[,.;)\n]|\Z))",
    re.IGNORECASE,
)
"""«… и тем, свободен он сейчас или нет»."""
_IS_ONE_OF: Final = re.compile(
    rf"(?P<thing>{START}[А-ЯЁ][а-яё]{{3,}})\s(?:бывает|может\sбыть)\s"
    r"(?P<states>[а-яё]+(?:ым|им|ой)(?:,\s[а-яё]+(?:ым|им|ой))*\s(?:или|либо)\s[а-яё]+(?:ым|им|"
    r"ой))(?=\s*(?:[,.;\n]|\Z))",
    re.IGNORECASE,
)
_ALL_OF_IT: Final = (
    r"(?:на|во?)\s(?:всю|всей|весь|всё|всём|всем)\s(?:баз|спис|систем|реестр|таблиц|каталог|город|"
    r"стран|здани|отделени|компани|организаци|предприяти|фирм|сервис|архив|склад)[а-яё]*"
)
"""Where a value is there once; «на всю группу» would say how many of a thing belong to a group."""
_ONCE: Final = re.compile(
    rf"(?P<field>{START}[А-ЯЁа-яё-]{{3,}}(?:\s[а-яё]+)?)\s(?:должен\sбыть\s|[—–-]\s)?"
    rf"(?:один|одна|одно|единственн(?:ый|ая|ое)|свой|своя|своё)\s{_ALL_OF_IT}(?=\s*(?:[,.;\n]|\Z))",
    re.IGNORECASE,
)
"""«Госномер один на всю базу»."""
_ONLY_ONE: Final = re.compile(
    r"(?<![а-яё])единственн(?P<end>ый|ая|ое|ые)\sв\sсвоём\sроде(?![а-яё])", re.IGNORECASE
)
_REACHED: Final = (
    r"(?:почт[аыуе]|ящика?|email|e-mail|телефона?|номера?|паспорта?|адреса?|аккаунта?|"
    r"логина?|инн|снилс)"
)
"""What somebody is known by; «на одну команду — один капитан» is of no value that is there once."""
_FROM_ONE: Final = re.compile(
    rf"{START}(?:(?:с|на|от|по)\s(?:одной|один|одного|одному|одну)\s(?P<field>{_REACHED})\s?"
    rf"(?:[—–-]|"
    rf"можно|только|не\sбол[а-яё]+)?\s"
    r"(?:(?:только\s|не\sбольше\s|не\sболее\s)?(?:одна|один|одно|одной|одного|одну)\s[а-яё]+|"
    r"(?:регистрир|записыва|зарегистрир|записат)[а-яё]+\s(?:только\s)?(?:один\s)?раз)"
    r"|(?:только\s)?(?:одна|один|одно)\s[а-яё]+\s(?:с|на)\s(?:одной\s|один\s|одного\s|одну\s|"
    rf"каждую\s|каждый\s)?(?P<field2>{_REACHED})"
    r"|повторн(?:ая|ый|ое)\s(?P<field3>[а-яё]+|email)\s(?:отклоня|не\sприним|запрещ|отверг)[а-яё]+)"
    rf"{END}",
    re.IGNORECASE,
)
"""«С одной почты — одна регистрация», «Повторная почта отклоняется»."""
_DASHED: Final = re.compile(
    r"(?<=[.!?;] )(?P<field>[А-ЯЁ][а-яё]+)\s[—–-]\s(?P<said>(?:цел|обязател|не\s|от\s|больше|"
    r"меньше|уникал)[^.;:()\n]{3,60})"
    rf"{END}",
    re.IGNORECASE,
)
"""«Количество — целое, больше нуля.»: said of a field that was listed before."""
_OF_EACH_PART: Final = re.compile(
    r"(?<=[,:(]\s)(?P<noun>обхват|длина|ширина|высота|толщина|диаметр)\s(?P<first>[а-яё]{4,})"
    r"(?P<more>(?:,\s[а-яё]{4,})+(?:\sи\s[а-яё]{4,})?|\sи\s[а-яё]{4,})(?=\s*(?:[,.;)]|\Z))",
    re.IGNORECASE,
)
"""«обхват груди, талии, бёдер»."""
_ASKED_FOR: Final = re.compile(
    r"(?P<before>(?:зада|оставля|присыла|предлага|пиш|публику)[а-яё]*(?:ют|ут)\s"
    r"(?P<things>[а-яё]+)[^.;\n]*\.\s)"
    r"(?P<thing>[А-ЯЁ][а-яё]+)\s(?P<said>(?:до|не\s(?:длиннее|более|больше))\s\d+\s(?:знак|символ|"
    r"букв)[а-яё]+)"
    rf"(?P<more>(?:,\s[а-яё][^.,:;\n]*)+){END}",
)
"""«Гости задают вопросы. Вопрос до 500 знаков, ответ необязателен.»: fields of what is asked."""
_VALUES: Final = re.compile(
    r"(?<=[,:]\s)(?P<field>[а-яё]{3,})\s[—–-]\s(?P<values>[а-яё]+(?:ая|ый|ий|ое|яя|ые)(?:,"
    r"\s[а-яё]+(?:ая|ый|ий|ое|яя|ые))+(?:\s(?:или|и)\s[а-яё]+(?:ая|ый|ий|ое|яя))?)"
    r"(?=\s*(?:[,.;\n]|\Z))",
    re.IGNORECASE,
)
"""«размер — маленькая, средняя, огромная, ссылка»: the values are adjectives of one gender."""


def straight(text: str) -> str:
    """The text with such fields as other rules know them.

    >>> straight("Варки: дата, начальная и конечная плотность.")
    'Варки: дата, начальная плотность, конечная плотность.'
    """
    text = _ONLY_ONE.sub(r"уникальн\g<end>", text)
    text = _TWO_KINDS.sub(_of_each_kind, text)
    text = _OF_SOMEBODY.sub(_of_both, text)
    text = _OF_EACH_PART.sub(_parts, text)
    text = _BY_WHETHER.sub(_whether, text)
    text = _IS_ONE_OF.sub(_agreed, text)
    text = _ONCE.sub(_only_one, text)
    text = _FROM_ONE.sub(_unique, text)
    text = _VALUES.sub(_bracketed, text)
    return _ASKED_FOR.sub(_listed, _DASHED.sub(_said, text))


def _only_one(match: re.Match[str]) -> str:
    head = match["field"].split()[0]
    people = any({"NOUN", "anim"} in each.tag for each in russian.parsed(head)[:1])
    return match.group() if people else f"{match['field']} уникально"


def _agreed(match: re.Match[str]) -> str:
    """«Объявление бывает активным или закрытым» with the states as they are called."""
    thing = one(match["thing"])
    states = re.split(r",\s|\s(?:или|либо)\s", match["states"])
    if not thing or any(russian.read(state).part != "modifier" for state in states):
        return match.group()
    *before, last = (russian.agree(state, thing) for state in states)
    return f"{match['thing']} бывает {', '.join(before)} или {last}"


def _of_both(match: re.Match[str]) -> str:
    """Both are of that person, unless people are listed, who have a name of their own."""
    said = re.split(r"[.;\n]", match.string[: match.start()])[-1]
    heads = re.findall(r"(?:\bу\s+(?:каждо[а-яё]+\s)?|^\s*)([а-яё]{3,})", said, re.IGNORECASE)
    if any("anim" in russian.parsed(head)[0].tag for head in heads):
        return match.group()
    return f"{match['one']} {match['whose']}, {match['other']} {match['whose']}"


def _parts(match: re.Match[str]) -> str:
    """Each of what the noun is of; what follows and is none of these stays as it is."""
    listed = re.split(r"(,\s|\sи\s)", match["more"])
    words = [match["first"], *listed[2::2]]
    own = next((at for at, word in enumerate(words) if not _is_of(word)), len(words))
    if own < 2:  # noqa: PLR2004 - the noun is of one thing only
        return match.group()
    return ", ".join(f"{match['noun']} {word}" for word in words[:own]) + "".join(
        listed[2 * own - 1 :]
    )


def _is_of(word: str) -> bool:
    """Whether a word can only be what another one is of: «(обхват) талии»."""
    found = {str(p.tag.case) for p in russian.parsed(word) if p.tag.POS == "NOUN"}
    return "gent" in found and "nomn" not in {
        str(p.tag.case) for p in russian.parsed(word)[:1] if p.tag.POS == "NOUN"
    }


def _of_each_kind(match: re.Match[str]) -> str:
    noun = one(match["noun"])
    words = [match["one"], match["other"]]
    if not noun or any(russian.read(word).part != "modifier" for word in words):
        return match.group()
    named = match["noun"].lower() if russian.read(match["noun"]).plural else noun
    if named != noun:  # «первые и вторые блюда» are several of each
        return match.group()
    return ", ".join(f"{word} {noun}" for word in words)


def _whether(match: re.Match[str]) -> str:
    if not russian.read(match["state"]).short or (match["or"] is None and "ли " not in match[0]):
        return match.group()
    return f", {match['state']} (да/нет)"


def _unique(match: re.Match[str]) -> str:
    said = match["field"] or match["field2"] or match["field3"]
    field = one(said) or said
    return f"{field.capitalize()} уникально"


def _listed(match: re.Match[str]) -> str:
    if one(match["things"]) != match["thing"].lower():
        return match.group()
    things = match["things"].capitalize()
    return f"{match['before']}{things}: {match['thing'].lower()} ({match['said']}){match['more']}"


def _bracketed(match: re.Match[str]) -> str:
    return f"{match['field']} ({match['values']})"


def _said(match: re.Match[str]) -> str:
    rest, about = qualifiers.take(figures(match["said"]))
    whole = rest.strip(" ,").lower() in ("", "целое", "целый", "целая")
    if about.empty or not whole:
        return match.group()
    said = match["said"].lower()
    said = said.removeprefix("целое, ").removeprefix("целая, ").removeprefix("целый, ")
    return f"{match['field']} {said}"
