"""Clauses that stand beside another in one sentence become sentences of their own.

«Номер не повторяется, искать хочу по названию» says two things, and one that is not understood
must not take the other with it. Lists of fields stay whole, and so does what depends on another
clause.
"""

import re
from dataclasses import dataclass, field

from codegen_gateway.offline.text import hidden
from codegen_gateway.offline.words import russian

from .clause import (
    alone,
    asks_to_show,
    below,
    has_noun,
    names,
    predicate,
    rules,
    says_once,
    shows,
    subject,
    thing,
    told_of_new,
    wishes,
)

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+(?=\s|\Z)|(?=\n)|\Z)")
_BULLET = re.compile(r"\s*(?:[-*•—–+]|\d{1,2}[.)])\s")
_JOINT = re.compile(
    r"[,;]\s+(?P<and>(?:а\s+(?:ещё|еще|также)|а|и|но|зато|причём|причем|при\s+этом)\s+)?",
    re.IGNORECASE,
)
_FIELDS = re.compile(
    r":\s|\s[—–-]\s|(?<![а-яё])(?:есть|имеет|имеют|содержит|содержат|хранит|хранят|храним|хранить|"
    r"включает|состоит|указыва[а-яё]+|записыва[а-яё]+|с\sполями)(?![а-яё])",
    re.IGNORECASE,
)
"""What opens a list of fields."""
_AFTER = re.compile(
    r"(?:(?:и|а|но)\s)?(?P<said>(?:при|после)\sудалени[ия]\s[а-яё]+|"
    r"(?:(?:если|когда)\s)?(?:мы\s)?удал[а-яё]+\s[а-яё]+(?=,|\s[—–-]\s)|"
    r"(?:если|когда)\s[а-яё]+\sудал[а-яё]+(?=,|\s[—–-]\s))",
    re.IGNORECASE,
)
"""«При удалении автора …»: what is said behind is of both clauses."""
_BECOMES = re.compile(
    r"(?<![а-яё])(?:удаля|стира|исчеза|пропада|уход|очища|оста[её]|остан|становит|сохраня)[а-яё]+",
    re.IGNORECASE,
)
_MAY_NOT = re.compile(r"(?<![а-яё])(?:нельзя|запрещен[а-яё]+)(?![а-яё])", re.IGNORECASE)
_GAP = re.compile(r"(?P<of>[а-яё]+(?:\s[а-яё]+)?)\s[—–-]\s(?P<what>[^—–:]+)", re.IGNORECASE)
"""A verb that was said already is a dash."""
_IN_ALPHABET = re.compile(r"(?:спис[а-яё]+|порядок)\s(?:по\sалфавиту|алфавитный)", re.IGNORECASE)
_AGAIN = re.compile(r"(?P<deed>[а-яё]+)\s(?:их\s)?(?=по\s)", re.IGNORECASE)


@dataclass
class _Clause:
    """A clause with those that depend on it.

    Attributes:
        joint: What binds it to the one before.
        text: Its words.
        main: What of it depends on nothing.
        open: Whether a clause that depends on it was the last.
    """

    joint: str
    text: str
    main: list[str] = field(default_factory=list)
    open: bool = False

    @property
    def own(self) -> str:
        return " ".join(self.main)


def parted(text: str) -> str:
    """The text with each independent clause as a sentence.

    >>> parted("Номер не должен повторяться, а искать хочу по названию.")
    'Номер не должен повторяться. Искать хочу по названию.'
    """
    return _SENTENCE.sub(_of, text)


def _of(match: re.Match[str]) -> str:
    sentence = match.group().lstrip(" ")
    bullet = _BULLET.match(sentence)
    sentence = sentence[bullet.end() :] if bullet is not None else sentence
    if not _JOINT.search(sentence):
        return match.group()
    first, *others = _clauses(sentence)
    ruled = rules(first.own) or _MAY_NOT.search(first.own) is not None
    if bullet is not None and not (ruled and predicate(first.own)):
        return match.group()  # a bullet is a list of fields, mostly
    done, last = "", first
    for each in others:
        if _stands(last) and _is_one(each, last):
            done += f"{last.text}. "
            if whole := _condition(last, each) or _of_the_same(last, each):
                each.text, each.main = whole, [_outside(whole)]
            each.text = f"{each.text[:1].upper()}{each.text[1:]}"
            last = each
        else:
            last.text += each.joint + each.text
            last.main += each.main
    return " " * (len(match.group()) - len(sentence)) + done + last.text


def _clauses(sentence: str) -> list[_Clause]:
    inside = hidden(sentence)
    joints = [each for each in _JOINT.finditer(sentence) if not inside[each.start()]]
    starts = [0, *(each.end() for each in joints)]
    ends = [*(each.start() for each in joints), len(sentence)]
    found: list[_Clause] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        said = sentence[start:end]
        joint = joints[number - 1] if number else None
        sign = joint.group() if joint is not None else ""
        depends = below(said)
        goes_on = bool(found) and (
            depends
            or (found[-1].open and joint is not None and not joint["and"] and not _told(found[-1]))
        )
        if goes_on:
            found[-1].text += sign + said
        else:
            found.append(_Clause(sign, said))
        found[-1].open = depends
        found[-1].main += [] if depends else [_outside(said)]
    return found


def _outside(said: str) -> str:
    inside = hidden(said)
    return "".join(letter for letter, within in zip(said, inside, strict=True) if not within)


def _told(clause: _Clause) -> bool:
    return predicate(clause.own)


def _stands(left: _Clause) -> bool:
    """Whether a clause says something without what follows."""
    return bool(left.main) and (predicate(left.own, now=True) or _lists(left))


def _lists(clause: _Clause) -> bool:
    return _FIELDS.search(clause.own) is not None


def _is_one(right: _Clause, left: _Clause) -> bool:
    said = right.own
    # What may not be deleted, and what goes with it, are two rules.
    goes = _MAY_NOT.search(left.own) and _BECOMES.search(said) and has_noun(said)
    if says_once(said) or told_of_new(said) or (goes and predicate(said)):
        return True
    if _GAP.fullmatch(right.text) and (asks_to_show(left.own) or _left_out(right, left)):
        return True
    if not predicate(said) or not has_noun(said):
        return False
    if not _lists(left) or re.search(r"(?:а|но|зато|прич[её]м)\s\Z", right.joint):
        return wishes(said) or rules(said)
    if asks_to_show(said):
        return True
    plain = ";" in right.joint or alone(said)
    return plain and rules(said) and subject(said) in names(left.own)


def _condition(left: _Clause, right: _Clause) -> str:
    """A clause behind «При удалении …», said of what remains too: with that before it."""
    after = _AFTER.match(left.text)
    becomes = _BECOMES.search(right.own) is not None and "нельзя" not in right.own
    if after is None or not becomes or _AFTER.match(right.text):
        return ""
    comma = "" if after["said"].lower().startswith(("при", "после")) else " —"
    return f"{after['said']}{comma} {right.text}"


def _of_the_same(left: _Clause, right: _Clause) -> str:
    """«Игры ищем по названию, отбираем по жанру»: the games are meant again; or empty."""
    if said := _left_out(right, left):
        return said
    what = thing(left.own) if asks_to_show(left.own) else ""
    if what and _IN_ALPHABET.fullmatch(right.text.strip(" .")):
        return f"сортировать {what} по алфавиту"
    again = _AGAIN.match(right.text)
    if not what or again is None or not shows(again["deed"]):
        return ""
    deed = russian.verb(again["deed"])
    deed = deed.removesuffix("ся") if deed.endswith("ся") else again["deed"]
    return f"{deed} {what} {right.text[again.end() :]}"


def _left_out(right: _Clause, left: _Clause) -> str:
    """«Искать гостей по имени, выпуски — по названию»: with the verb of the left; or empty."""
    match = _GAP.fullmatch(right.text)
    if match is None or predicate(right.own):
        return ""
    words = re.findall(r"[а-яё]+", left.own.lower())
    if match["what"].startswith("по ") and (deed := next(filter(shows, words), "")):
        deed = "фильтровать" if russian.verb(deed) in ("видеть", "смотреть") else deed
        return f"{deed} {match['of']} {match['what']}"
    same = words[:1] == re.findall(r"[а-яё]+", match["of"].lower())[:1]
    if same and (deed := next((word for word in words[1:] if predicate(word)), "")):
        return f"{match['of']} {deed} {match['what']}"
    return ""
