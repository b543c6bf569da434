"""What becomes of what belongs to a thing that is deleted: "deleting an author deletes its books".

Without such a wish nothing is deleted that others refer to.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from codegen_crds.contracts.product import OnDelete
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.words.phrases import parse, pointer, singular_label

from . import of_both

_P = (
    r"(?:(?:an?|the|any|each|every|this|that)\s)?"
    r"(?P<owner>[a-z]+(?:\s(?!(?:also|automatically|should|will|must|can|is|with)\b)[a-z]+)?)"
)
_C = (
    r"(?P<parts>(?:everything|all|contents?)(?:\s(?:in|on|inside|of)\s(?:it|them))?|"
    r"[a-z]+(?:-[a-z]+)?(?:\s(?!too\b|also\b|as\b|with\b|without\b|are\b|is\b|unassigned\b|behind\b|"
    r"alone\b|must\b|should\b|may\b|can\b)[a-z]+)?)"
)
_ITS = r"(?:(?:all|any|every)\s)?(?:of\s)?(?:(?:its|their|his|her|the|the\srelated|related)\s)?"
_GONE = r"(?:deleted|removed|erased|destroyed)"
_TOO = r"(?:\s(?:too|also|as\swell|automatically|with\s(?:it|them)|along\swith\sit))*"
_GO = (
    rf"(?:(?:are|is|get|gets|must\sbe|should\sbe|will\sbe|have\sto\sbe)\s(?:also\s|all\s|"
    rf"automatically"
    rf"\s)*{_GONE}|(?:should\s|must\s|will\s)?disappear|(?:should\s|must\s|will\s)?(?:vanish|go)|are\sgone|go\saway)"
)
_STAY = (
    r"(?:should\s|must\s|will\s)?(?:just\s)?(?:stay|remain|are\skept|is\skept|be\skept|survive"
    r"|live\son|keep\sexisting)"
)
_WITHOUT = (
    r"(?:,?(?:\s(?:but|just|only|simply))*\swithout\s(?:(?:an?|the|any|their|its)\s)?"
    r"[a-z]+(?:\s[a-z]+)?|\sunassigned|\sbehind)?"
)
_WHEN = rf"(?:when|if|once|whenever|after)\s{_P}\s(?:is|gets|has\sbeen|was)\s{_GONE}"
_DONE = (
    r"(?:when|if)\s(?:we|you|i|somebody|someone)\s(?:delete|remove)s?\s"
    r"(?:(?:an?|the|any)\s)?(?P<owner3>[a-z]+)"
)
_AFTER = (
    rf"(?:{_WHEN}|{_DONE}|"
    r"(?:when|on|after|upon)\s(?:deleting|removing|(?:the\s)?deletion\sof|(?:the\s)?removal\sof)\s"
    rf"{_P.replace('owner', 'owner2')}),?\s(?:then\s)?"
)
_NEVER = (
    r"(?:(?:must|may|can|should)\snever|can\s?not|can't|can\snot|must\snot|mustn't|may\snot|"
    r"should\snot|shouldn't|could\snot)"
)
_HAS = (
    r"(?:with|that\s(?:still\s)?ha(?:s|ve)|which\s(?:still\s)?ha(?:s|ve)|who\s(?:still\s)?ha(?:s"
    r"|ve)|having|holding|containing|if\s(?:it|they)\s(?:still\s)?ha(?:s|ve))\s(?:any\s|some\s|still\s|existing"
    r"\s)*"
)
_USED = (
    r"(?:(?:(?:that|which|who)\s(?:is|are)\s(?:still\s)?)?in\suse|"
    r"(?:that|which|who)\s(?:is|are)\s(?:still\s)?(?:used\s|listed\s|part\s)?(?:on|in|by|of)\s"
    r"(?:(?:an?|any|the|some)\s)?[a-z]+(?:\s(?!can|may|must|is\b|are\b)[a-z]+)?|"
    r"(?:that|which|who)\s(?:has|have)\s(?:ever\s|already\s)?(?:been\s)?"
    r"(?!n't\b|no\b|not\b|never\b)[a-z]+(?:ed|en|wn|ade|one|ought|old|ent|aid|un)"
    r"(?:\s(?:in|on|at|for))?(?:\s(?:an?|the|any|some)\s[a-z]+)?)"
)
"""``in use``, ``who have played``, ``that have been observed``: whatever refers to it says so."""
_KEPT = (
    r"(?:(?:must\s|should\s|has\sto\s|have\sto\s|will\s)?(?:just\s)?(?:stays?|remains?|be\skept)|"
    r"(?:is|are)\s(?:protected|kept|undeletable)|"
    r"(?:must\snot|may\snot|should\snot|is\snot|are\snot|isn't|aren't)\s(?:be\s)?(?:deletable|removable)|"
    r"(?:can't|can\snot|cannot|must\snot|may\snot)\s(?:go|disappear|vanish))"
)
_WHILE = (
    r"(?:while|if|when|once|as\slong\sas|until)\s(?:(?:there\s(?:are|is)(?:\sstill)?|it\s(?:still"
    r"\s)?has|they\s(?:still\s)?have)\s)(?:any\s|some\s|still\s)*"
)
_THERE = r"(?:\s(?:on|in|of|at|for|to|under|left)(?:\s(?:it|them|there))?)?"

_PR = (
    r"(?P<owner>[а-яёa-z_]+(?:\s(?!нельзя|можно|все|вся|всё|его|её|ее|их|удал|исчез|пропад|уход|не\s|"
    r"с\s|со\s|в\s|у\s|система|сервис|каскадно|также|просто)[а-яё]+)?)"
)
_CR = (
    r"(?P<parts>[а-яёa-z_]+(?:\s(?!тоже|также|больше|удал|исчез|пропад|уход|оста|сохран|вместе|без|не\s"
    r"|случайно|нельзя|система|сервис|каскадно|просто)[а-яё]+)?)"
)
_ITS_RU = (
    r"(?:(?:также|и|все|вся|всех|всё|эти|тоже|связанн[а-яё]+)\s)*(?:(?:его|её|ее|их|эти)\s)?(?:все"
    r"\s)?(?:(?:история|список|записи)\s(?=[а-яё]+(?:ов|ев|ей|ий|ок|ек)\s))?"
)
_GO_RU = (
    r"(?:(?:должн[а-яё]+\s|автоматически\s|каскадно\s|тоже\s|также\s|и\s)*(?:"
    r"удал(?:яются|ятся|яется|яем|ять|яй|яйте|ить)|удалил(?:и|о|а)?сь|"
    r"исчез(?:ают|ает|нут|нет|ли|ать|нуть)|стира(?:ются|ется)|сотр(?:утся|ётся)|"
    r"пропад(?:ают|ает|ут|ёт|ать)|пропал[ао]?|пропали|уход(?:ят|ит)|"
    r"(?:больше\s)?(?:тоже\s)?(?:больше\s)?не\sнуж(?:ны|на|но|ен)))"
)
_STAY_RU = (
    r"(?:(?:должн[а-яё]+\s)?(?:оста(?:ются|ётся|ется|ваться|нутся)|сохраня(?:ются|ется|ть)"
    r"|не\sудаля(?:ются|ется|ть)))(?:,?\s(?:просто\s|но\s)?без\s[а-яё]+)?"
)
_NOT_STAY_RU = (
    r"(?:не\s(?:должн[а-яё]+\s|могут\s|может\s)?(?:оста|сохраня)[а-яё]+|"
    r"(?:оста|сохраня)(?:ться|ваться)\sне\s(?:должн[а-яё]+|могут|может))"
)
_REMOVED_RU = (
    r"(?:удал(?:яют|яем|яется|ён|ен|ена|или|яли|ить)|убрали|убирают|убирают|стёрли|стирают|"
    r"(?:[а-яё]+(?:л|ла|ло|ли|лся|лась|лись)\sи\s)(?:(?:его|её|ее|их)\s)?(?:удалили|убрали|стёрли)"
    r"(?:\sиз\s(?:базы|системы|списка))?)"
)
_AFTER_RU = (
    rf"(?:(?:при|после)\sудалени[ия]\s{_PR}|(?:если|когда)\s"
    rf"(?:удал(?:ить|яют|яешь|или)\s{_PR.replace('owner', 'owner2')}|"
    rf"(?P<owner3>[а-яё]+)\s{_REMOVED_RU})|"
    rf"удал(?:яем|яешь|или|ил|ишь)\s{_PR.replace('owner', 'owner4')})"
    r"(?:\s?,?\s|\s?[—–-]\s|:\s)(?:(?:то|и|тогда)\s)?"
)
_NEVER_RU = (
    r"(?:нельзя|запрещено|запрещается|невозможно|не\sдавать|не\sразрешать|запретить|не\sпозволять)"
)
_DELETE_RU = r"(?:было\s)?(?:случайно\s)?(?:удал|стере|стира|убра|убира)(?:ить|ять|ть)"

_WHERE_RU = (
    r"(?:,\s|\s)?(?:(?:в|у|на|к|для|с|за|по)\sкотор[а-яё]+|пока\s(?:в|у|на|к|за|по|с)\sн[а-яё]+|"
    r"если"
    r"\s(?:в|у|на|к|за|по|с)\sн[а-яё]+|пока\sесть(?:\sего)?|если\sесть(?:\sего)?)\s(?:ещё\s|еще"
    r"\s)?(?:(?:есть|остались|остаются|имеются|лежат|числятся|стоят|привязаны|проданы|оформлены|записаны|назначены|заведены|оформили|продали)\s)?(?:ещё\s"
    r"|какие-то\s)?"
)


def _rows(*rows: str) -> tuple[re.Pattern[str], ...]:
    # A café is a word of English, too.
    return tuple(re.compile(row.replace("[a-z]", "[a-zà-ÿ]"), re.IGNORECASE) for row in rows)


_WISHES: Final[tuple[tuple[OnDelete, tuple[re.Pattern[str], ...]], ...]] = (
    (
        "restrict",
        _rows(
            rf"{_P}\s{_USED}\s(?:{_NEVER}\sbe\s{_GONE}|{_KEPT})",
            rf"{_P}\s{_HAS}{_C}\s{_NEVER}\sbe\s{_GONE}",
            rf"(?:(?:you|we|one|nobody|people)\s)?{_NEVER}\s(?:delete|remove)\s{_P}\s(?:{_WHILE}"
            rf"|{_HAS}){_C}{_THERE}",
            rf"{_P}\s{_NEVER}\sbe\s{_GONE}\s{_WHILE}{_C}{_THERE}",
            rf"(?:nobody|no\sone)\s(?:can|may|should|must)\s(?:delete|remove)\s{_P}\s"
            rf"(?:{_WHILE}|{_HAS}){_C}{_THERE}",
            rf"(?:please\s)?(?:do\snot|don't|never)\s(?:(?:allow|let|permit)\s(?:anyone"
            rf"\s|people\s|us\s)?(?:to\s)?)?"
            rf"(?:delete|deleting|remove|removing|the\sdeletion\sof)\s{_P}\s(?:{_WHILE}"
            rf"|{_HAS}){_C}{_THERE}",
            rf"(?:deleting|removing)\s{_P}\s{_HAS}{_C}\sis\s(?:forbidden|not\sallowed|impossible"
            rf"|not\spossible|refused)",
            rf"(?:deleting|removing)\s{_P}\s(?:is|must\sbe|should\sbe)\s(?:forbidden|not\sallowed"
            rf"|impossible|not\spossible|refused)\s{_WHILE}{_C}{_THERE}",
            rf"it\s(?:is|should\sbe|must\sbe)\s(?:forbidden|impossible|not\spossible)\sto"
            rf"\s(?:delete|remove)\s{_P}\s(?:{_WHILE}|{_HAS}){_C}{_THERE}",
            rf"{_P}\s(?:can|may)\s(?:only\s)?be\s{_GONE}\s(?:only\s)?(?:if|when)\s(?:it"
            rf"\shas|they\shave|there\sare)\sno\s(?:more\s)?{_C}{_THERE}",
            rf"{_P}\s{_HAS}{_C}\s{_KEPT}",
            rf"(?:deleting|removing)\s{_P}\s{_USED}\sis\s(?:forbidden|not\sallowed|impossible"
            rf"|not\spossible|refused)",
            rf"{_NEVER_RU}\s{_DELETE_RU}\s{_PR}\s?{_WHERE_RU}{_CR}",
            rf"{_NEVER_RU}\s{_DELETE_RU}\s{_PR}\s(?:с|со)\s{_CR}",
            rf"(?:чтобы\s)?{_PR}\s(?:с|со)\s(?:[а-яё]+(?:ыми|ими)\s)?{_CR}\s"
            rf"(?:не\s{_DELETE_RU}|{_DELETE_RU}\s{_NEVER_RU}|"
            rf"{_NEVER_RU}\s{_DELETE_RU}|не\sудаля(?:ются|ется)|"
            rf"(?:система\s|сервис\s)?(?:{_DELETE_RU}\sне\sдолж[а-яё]+|не"
            rf"\sдолж[а-яё]+\s{_DELETE_RU}))",
            rf"{_PR}\s(?:{_NEVER_RU}\s{_DELETE_RU}|{_DELETE_RU}\s{_NEVER_RU}|не\sудаляется"
            rf"|не\sудаляются){_WHERE_RU}{_CR}",
            rf"{_PR}(?:{_WHERE_RU}){_CR},?\s(?:{_NEVER_RU}\s{_DELETE_RU}|{_DELETE_RU}\s{_NEVER_RU})",
        ),
    ),
    (
        "set_null",
        _rows(
            rf"{_AFTER}{_ITS}{_C}\s{_STAY}{_WITHOUT}",
            rf"(?:deleting|removing)\s{_P}\s(?:leaves|keeps)\s{_ITS}{_C}{_WITHOUT}",
            rf"{_C}\s{_STAY}{_WITHOUT}\s(?:when|if|after)\s(?:(?:their|its|the|an?)\s)?"
            rf"(?P<owner>[a-z]+(?:"
            rf"\s[a-z]+)?)\s(?:is|gets|was)\s{_GONE}",
            rf"{_AFTER_RU}{_ITS_RU}{_CR}\s{_STAY_RU}",
            rf"{_AFTER_RU}{_STAY_RU}\s{_ITS_RU}{_CR}",
            rf"{_AFTER_RU}(?:(?:это\s)?(?:поле|ссылка|связь)(?:\s«?[а-яё]+»?)?)\s(?:просто\s)?"
            r"(?:очищается|обнуляется|пустует|становится\sпуст[а-яё]+)",
            rf"удаление\s{_PR}\s(?:оставляет|не\sудаляет|сохраняет)\s{_ITS_RU}{_CR}(?:"
            rf"\sбез\s[а-яё]+)?",
        ),
    ),
    (
        "cascade",
        _rows(
            rf"(?:deleting|removing|dropping)\s{_P}\s(?:should\s|must\s|will\s)?(?:also\s|"
            rf"automatically\s)*(?:deletes?|removes?|erases?|drops?|takes?|wipes?|clears?)\s{_ITS}{_C}{_TOO}",
            rf"{_WHEN},?\sso\s(?:are|should\sbe|must\sbe)\s{_ITS}{_C}",
            rf"{_WHEN},?\sso\s(?:do|should|must)\s{_ITS}{_C}",
            rf"{_AFTER}{_ITS}{_C}\s{_GO}{_TOO}",
            rf"{_AFTER}(?:also\s)?(?:delete|remove)\s{_ITS}{_C}{_TOO}",
            rf"(?:(?:the|all|an?|each|every)\s)?{_C}\s{_GO}\s(?:together\swith|along\swith|with|when|if|once)"
            rf"\s(?:(?:their|its|the|an?)\s)?(?P<owner>[a-z]+(?:\s(?!is\b|are\b)[a-z]+)?)(?:"
            rf"\s(?:is|gets|are)\s{_GONE})?",
            rf"(?:cascade|cascading)[\s-](?:on[\s-])?delet(?:e|es|ion|ions)\s(?:(?:of|for|to|on)"
            rf"\s)?(?:the\s)?{_C}",
            rf"(?:delete|remove)\s{_ITS}{_C}\s(?:together|along)\swith\s(?:(?:their|its|the|an?)"
            rf"\s)?(?P<owner>[a-z]+(?:\s[a-z]+)?)",
            rf"{_AFTER_RU}{_GO_RU}\s{_ITS_RU}{_CR}",
            rf"{_AFTER_RU}{_ITS_RU}{_CR}\s(?:тоже\s)?{_GO_RU}(?:\sтоже|\sвместе\sс\sн[а-яё]+)?",
            rf"вместе\s(?:с|со)\s{_PR}\s{_GO_RU}\s{_ITS_RU}{_CR}",
            rf"(?:все\s)?{_CR}\s{_GO_RU}\sвместе\s(?:с|со)\s(?:(?:сво[а-яё]+|его|их)\s)?{_PR}",
            rf"(?:все\s)?{_CR}\sвместе\s(?:с|со)\s(?:(?:сво[а-яё]+|его|их)\s)?{_PR}\s{_GO_RU}",
            rf"{_AFTER_RU}{_ITS_RU}{_CR}\s{_NOT_STAY_RU}",
            rf"{_AFTER_RU}{_NOT_STAY_RU}\s{_ITS_RU}{_CR}",
            rf"удаление\s{_PR}\s(?:(?:также|каскадно)\s)*(?:удаляет|сносит|стирает|убирает)"
            rf"(?:\sкаскадно)?\s{_ITS_RU}{_CR}",
        ),
    ),
)
_OWNERS = ("owner", "owner2", "owner3", "owner4")
_CLAUSE = re.compile(r"[^.;!?\n]+(?:[.;!?]+|(?=\n)|$)")
_JOINT = re.compile(
    r",\s(?=(?:а|но|и\sчтобы|and|but|while|whereas|deleting|removing)\s|"
    r"[а-яё]+\s(?:(?:с|со)\s[а-яё]+\s)?(?:не\s)?(?:удаля(?:ет|ют)ся|удалить\sнельзя|нельзя\sудал))",
    re.IGNORECASE,
)
"""Of a sentence that says two things, one of them such a wish."""
_WHOLE = frozenset({"everything", "content", "contents", "all", "всё", "все", "содержимое"})
"""Of these words everything that refers to the owner is meant."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """One wish.

    Attributes:
        text: Its words.
        owner: What is deleted, as it was written; empty: whatever the parts belong to.
        parts: What belongs to it, as it was written; empty: all of that.
        action: What becomes of these.
    """

    text: str
    owner: str
    parts: str
    action: OnDelete


def cut(text: str) -> tuple[str, list[Deletion]]:
    """A description without such wishes, and these; what is unclear stays where it is.

    >>> cut("Books have a title. Deleting an author deletes their books.")[1][0].action
    'cascade'
    """
    found: list[Deletion] = []

    def take(match: re.Match[str]) -> str:
        clause = match.group()
        wish = _wish(_plain(clause))
        if wish is not None:
            found.append(wish)
            return ""
        parts = _JOINT.split(clause)
        told = [_wishes(_plain(part)) for part in parts]
        if not any(told):
            return clause
        found.extend(wish for each in told for wish in each)
        rest = ", ".join(part for part, each in zip(parts, told, strict=True) if not each)
        space = clause[: len(clause) - len(clause.lstrip())] if told[0] and rest else ""
        return f"{space}{rest}." if told[-1] and rest else f"{space}{rest}"

    return _CLAUSE.sub(take, text), found


def _wishes(clause: str) -> list[Deletion]:
    """The wishes of a clause, which may be about two things; none where one is unclear."""
    wishes = [_wish(each) for each in of_both.spelled_out(clause)]
    return [wish for wish in wishes if wish is not None] if all(wishes) else []


def _plain(clause: str) -> str:
    return re.sub(r"\s+", " ", clause.strip(" \n.;!?-*•"))


def _wish(clause: str) -> Deletion | None:
    clause = re.sub(
        r"^(?:(?:and|also|but|и|а|но|вот|при\sэтом|чтобы)\s)+", "", clause, flags=re.IGNORECASE
    )
    for action, rows in _WISHES:
        for row in rows:
            match = row.fullmatch(clause)
            if match is None:
                continue
            groups = match.groupdict()
            owner, parts = next(filter(None, map(groups.get, _OWNERS)), ""), groups.get("parts", "")
            parts = "" if not parts or parts.lower().split()[0] in _WHOLE else parts
            known = parse(owner) is not None or (not owner and parts != "")
            if known and (not parts or parse(parts) is not None):
                return Deletion(clause, owner, parts, action)
    return None


def apply(wishes: Sequence[Deletion], draft: Draft) -> None:
    """Put wishes onto the references that they are about; what names none of these is told."""
    for wish in wishes:
        pointing = _pointing(wish, draft)
        if not pointing:
            draft.ignored.append(wish.text)
        for field in pointing:
            field.on_delete = wish.action
            if wish.action == "set_null":
                field.about.required = False


def _pointing(wish: Deletion, draft: Draft) -> list[FieldDraft]:
    owner = _known(wish.owner, draft) if wish.owner else None
    parts = _known(wish.parts, draft) if wish.parts else None
    if parts is None and owner is not None and _ALL_KEPT.fullmatch(wish.parts):
        return [
            field
            for holder in draft.entities.values()
            for field in holder.fields
            if field.target is not None and field.target.key == owner.phrase.key
        ]
    if (wish.owner and owner is None) or (wish.parts and parts is None):
        return []
    holders = [parts] if parts is not None else list(draft.entities.values())
    found = [
        field
        for holder in holders
        for field in holder.fields
        if field.target is not None and (owner is None or field.target.key == owner.phrase.key)
    ]
    if (
        found
        or owner is None
        or parts is None
        or parts is owner
        or draft.held_together(parts, owner)
    ):
        return found
    behind = [f for f in owner.fields if f.target is not None and f.target.key == parts.phrase.key]
    if wish.action == "cascade":
        # "A variety goes with its packets", and what belongs to parts goes as well.
        between = [
            each
            for each in parts.fields
            if each.target is not None
            and (middle := draft.entities.get(each.target.key)) is not None
            and any(f.target == owner.phrase for f in middle.fields)
        ]
        if behind or between:
            return behind or between
    # What goes with a thing, or keeps it from going, belongs to it.
    words = singular_label(owner.phrase).split()
    named = [f for f in parts.fields if f.target is None and singular_label(f.phrase) in words]
    if len(named) == 1:
        parts.fields[parts.fields.index(named[0])] = pointer(owner.phrase)
    else:
        parts.add(pointer(owner.phrase))
    return [each for each in parts.fields if each.target == owner.phrase]


_ALL_KEPT = re.compile(r"logs?|records?|history|entries|data", re.IGNORECASE)
"""``Deleting a tank deletes its log``: whatever refers to it, where nothing is called so."""
_ENTRIES = re.compile(r"\s(?:entries|records|rows)$", re.IGNORECASE)


def _known(said: str, draft: Draft) -> EntityDraft | None:
    """The thing of that name; ``пара`` is one of the ``пары лыж`` that are kept."""
    phrase = parse(said)
    if phrase is not None and "-" in said and draft.known(phrase.key) is None:
        phrase = parse(said.replace("-", ""))  # sign-ups
    if phrase is None:
        return None
    if draft.known(phrase.key) is None and (shorter := parse(_ENTRIES.sub("", said))) is not None:
        phrase = shorter  # "stock entries", of what is called stock
    label = singular_label(phrase)
    called = [
        each for each in draft.entities.values() if label in singular_label(each.phrase).split()
    ]
    return draft.known(phrase.key) or (called[0] if len(called) == 1 else None)
