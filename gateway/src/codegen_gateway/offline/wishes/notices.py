"""Wishes to be told when something happens: "send me an e-mail when an order is created"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from codegen_crds.contracts.product import NotifyWay, ToldOperation
from codegen_gateway.offline import replies
from codegen_gateway.offline.asking import Dialogue, chosen, quoted
from codegen_gateway.offline.draft import Draft, EntityDraft, Phrase
from codegen_gateway.offline.text import without
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, singular_label

from . import letters, messages, ways
from .event_first import event_last

MAIL = "mail"
"""Key of the feature that is missing where a wish cannot be fulfilled."""
_LEAD = (
    r"(?:(?:please|and|also|i|we|i'd|we'd|it|you|that|which|"
    r"(?:an?|the) (?:small |simple |background )?"
    r"(?:service|app|system|product|api|backend|tool|program|site|worker|job|process)|"
    r"wants?|would|like|need|"
    r"needs|should|must|can|could|to|shall|will|so that|"
    r"пожалуйста|и|а|также|ещё|еще|я|мы|он|она|хочу|хотим|хотелось|бы|нужно|надо|должен|должна|"
    r"должно|можно|пусть|сервис|система|приложение|чтобы|мне|нам|меня|нас|"
    r"(?:фоновый|рабочий)\s(?:процесс|обработчик)|воркер|котор(?:ый|ая|ое)),?[^\S\n]{1,3}){0,12}"
)
_LETTER = (
    r"(?:(?:an?|the|short)\s+)*(?:e-?mails?|mails?|letters?|messages?|notifications?|"
    r"письм\w+|писем|e-?mail\w*|имейл\w*|мейл\w*|уведомлени\w+|оповещени\w+|сообщени\w+)"
)
_WAY = (
    r"(?:(?:by|via|with|on|to)\s+(?:an?\s+|my\s+|our\s+)?(?:e-?mail|mail)|"
    r"(?:на|по)\s+(?:мою\s+|нашу\s+|мой\s+|наш\s+)?(?:почт[уе]|e-?mail|имейл\w*)|письмом|письма)"
)
_WHOM = r"(?P<to{n}>(?:(?:the|my|our|all|every)\s+)?[^\W\d_][\w-]*(?:\s(?:of|owner|admin)\s?\w*)?)"
_WHEN = (
    r",?\s*(?:when(?:ever)?|each time|every time|as soon as|once|if|about|of|on|for|"
    r"когда|если|как только|каждый раз,? когда|всякий раз,? когда|при|об?|про|по|на)\s+"
)
_EVENT = r"(?P<event>[^.!?;\n]+)"
_SEND = (
    r"(?:sends?|sending|(?:на)?пиши(?:те)?(?=\s(?:мне|нам))|отправля\w+|отправ\w+|присыла\w+|"
    r"посыла\w+|высыла\w+|слать|шли\w*|"
    r"пришли\w*|шл[её]т)"
)
_TELL = (
    r"(?:notify|notifies|alerts?|informs?|tells?|e-?mails?|mails?|lets?|уведомля\w+|уведом\w+|"
    r"оповеща\w+|"
    r"оповест\w+|извеща\w+|сообща\w+|сообщи\w*|информир\w+)"
)
_FORMS = (
    # send me an e-mail; send an e-mail to the owner; присылать мне письмо; слать письма менеджеру
    rf"{_SEND}\s+(?:(?:to\s+)?{_WHOM.format(n=1)}\s+)??(?:{_WAY}\s+)?{_LETTER}"
    rf"(?:\s+(?:to\s+)?(?!{_WAY}){_WHOM.format(n=2)})??(?:\s+{_WAY})?"
    # notify me by e-mail; let us know; уведомлять меня по почте; e-mail me
    rf"|{_TELL}(?:\s+{_WHOM.format(n=3)})??(?:\s+know)?(?:\s+{_WAY})?"
    # get an e-mail; be notified; получать письма
    rf"|(?P<us>(?:get|receive|want|need|like|love|получать)\s+(?:an?\s+)?(?:{_WAY}\s+)?{_LETTER}"
    rf"(?:\s+{_WAY})?|"
    rf"be\s+(?:notified|informed|told|alerted|e-?mailed)(?:\s+{_WAY})?)"
)
_SENDING = re.compile(
    rf"(?P<before>^|(?<=[.!?;:\n])|,|\s(?=and\s|"
    rf"и\s))(?:(?:(?<=\n)|\A)[-*•]\s)?[^\S\n]{{0,3}}{_LEAD}(?:{_FORMS}){_WHEN}{_EVENT}",
    re.IGNORECASE | re.MULTILINE,
)
_US = re.compile(
    r"(?:me|us|мне|нам|меня|нас|себе|my|our|myself|ourselves|team|staff|команд[еу]|everybody|"
    r"addresses?.*|адрес.*|notify_email_to|1)$",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"(?:the\s|our\s|my\s)?(?:owner|admin|administrator|office|staff|team|reception|front\sdesk|"
    r"management|secretary|registrar|coordinator|caretaker|landlord|dispatcher|"
    r"владельц\w+|хозя\w+|админ\w*|диспетчер\w*|секретар\w+|дежурн\w+|завхоз\w*|заведующ\w+|"
    r"смотрител\w+|координатор\w*)",
    re.IGNORECASE,
)
"""Who has the product; a manager may be one of those that it keeps."""
_ELSEWHERE = re.compile(
    r"\b(?:sms|push|whatsapp|viber|смс|пуш\w*|вотсап\w*|вайбер\w*)\b", re.IGNORECASE
)
_HAPPENED: Final[tuple[tuple[ToldOperation, re.Pattern[str]], ...]] = (
    (
        "create",
        re.compile(
            r"\b(?:creates?|created|opened|posted|filed|raised|saved|logged|recorded|entered|creation(?:\s+of)?|adds?|added|adding|plac(?:es|ed)|makes?|"
            r"made|"
            r"submit(?:s|ted)?|register(?:s|ed)?|received?|comes?(?:\s+in)?|arrives?|appears?|"
            r"sign(?:s|ed)?\s+up(?:\s+for)?|enrol(?:l?s|led)(?:\s+(?:in|for))?|joins?|joined|appl(?:ies|ied)"
            r"(?:\s+for)?|"
            r"leaves?|left|books?(?=\s+an?\s|\s*$)|booked|"
            r"submissions?|new|"
            r"созда(?:л|ла|ли|ёт|ет|н|на|но|ны|ют|нии|ётся|ются|ется)|"
            r"добав(?:ил|ила|или|ляет|ляют|лен|лена|лено|лены|ляется|лении)|"
            r"появ(?:ился|илась|илось|ились|ляется|ляются|ится|лении)|"
            r"поступ(?:ил|ила|ило|или|ает|ают|лении)|при(?:ш[её]л|шла|шло|шли|ходит|ходят)|"
            r"(?:за)?регистрир(?:уется|уются|ован|овался|овалась|овались|ует|уют)|"
            r"запис(?:ал|ала|али|ался|алась|ались|ывается|ываются)|"
            r"оформ(?:ил|или|ила|лен|лена|лены|ляет|ляют|лении)|остав(?:ил|ила|или|лен|лена|"
            r"ляет|ляют)|"
            r"пода(?:л|ла|ли|ёт|ют)|заполни(?:л|ла|ли)|присла(?:л|ла|ли)|отправи(?:л|ла|ли)|"
            r"вступ(?:ил|ила|или|ает|ают)|присоедини(?:лся|лась|лись)|присоединяется|"
            r"нов(?:ый|ая|ое|ые|ых|ом|ой|ого|ую))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "update",
        re.compile(
            r"\b(?:changes?(?:\s+(?:of|to|in))?|changed|updates?(?:\s+(?:of|to))?|updated|edits?|"
            r"edited|modif(?:y|ies|ied)|"
            r"измен(?:ил|ила|или|ился|илась|илось|ились|яет|яют|яется|яются|[её]н|ена|ено|ены|"
            r"ится|ении|"
            r"ениях|яли)|"
            r"(?:по)?менял(?:и|ся|ась|ось|ись)?|меняет(?:ся)?|меняются|"
            r"обнов(?:ил|или|ился|илась|илось|ились|лён|лен|лена|лены|ляет|ляется|ляются|лении|"
            r"лениях))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "delete",
        re.compile(
            r"\b(?:deletes?|deleted|deletions?(?:\s+of)?|removes?|removed|removals?(?:\s+of)?|"
            r"удал(?:ил|ила|или|[её]н|ена|ено|ены|яет|яют|яется|яются|ении))\b",
            re.IGNORECASE,
        ),
    ),
)
_AROUND = re.compile(
    r"\b(?:is|was|are|were|gets?|has|have|had|been|being|there|somebody|someone|anybody|anyone|"
    r"a user|a customer(?=\s+an?\s)|it|they|he|she|just|and|or|when|an?|the|any|each|every|"
    r"something|anything|all|ones?|"
    r"был[аои]?|будет|кто-то|кто-нибудь|кто-либо|его|её|ее|их|он|она|оно|они|и|или|либо|когда|"
    r"кажд\w+|люб\w+|что-то|что-нибудь|что-либо|вс[её])(?![\w-])",
    re.IGNORECASE,
)


_OF_EACH = re.compile(r"(?:each|every|any|кажд|люб)", re.IGNORECASE)
_DEEDS = {
    "signup": r"\bsign(?:s|ed)?\s+up\b|\bзапис(?:ал|ыва)",
    "enrolment": r"\benrol",
    "registration": r"\bregister(?:s|ed)?\b|\b(?:за)?регистрир",
    "application": r"\bappl(?:y|ies|ied)\b",
    "booking": r"\bbook(?:s|ed)?\b",
    "appointment": r"\bbook(?:s|ed)?\b|\bзапис(?:ал|ыва)",
    "reservation": r"\b(?:book|reserve)(?:s|d|ed)?\b",
}
"""Things that are called by a deed, and how it is told."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One wish to be told.

    Attributes:
        text: Its words.
        thing: What something happens to, as it was written; empty: everything that is kept.
        kinds: What happens.
        us: Whether the product's own people are told; otherwise it has to be asked.
        to: Who is told, as it was written.
        by: Ways that it names; none: letters.
    """

    text: str
    thing: str
    kinds: tuple[ToldOperation, ...]
    us: bool
    to: str = ""
    by: tuple[NotifyWay, ...] = ()


def cut(text: str) -> tuple[str, list[Notice]]:
    """A description without its wishes to be told, and these; what is unclear stays where it is.

    >>> cut("Orders have a title. Send me an e-mail when an order is created.")[1][0].thing
    'order'
    """
    found: list[Notice] = []

    def take(match: re.Match[str]) -> str:
        notice = _notice(match)
        if notice is None:
            return match.group()
        found.append(notice)
        return "." if match["before"].strip() == "," else match["before"]

    text = letters.sent(event_last(letters.sent(ways.of_its_own(text))))
    text = _SENDING.sub(take, text).strip()
    for sentence in messages.in_text(text):
        if (said := messages.told(_ELSEWHERE.sub(" ", sentence))) is not None:
            # By another way than these nobody is told: that is missing, and so said.
            sent = said.kinds if _ELSEWHERE.search(sentence) is None else ()
            found.append(Notice(sentence, said.thing, sent, said.us, by=said.by))
            text = without(text, sentence)
    return text, found


def apply(notices: Sequence[Notice], draft: Draft, dialogue: Dialogue) -> None:
    """Put wishes onto the things that are known; the others are named as what is missing."""
    for notice in notices:
        things = [e for e in _things(notice, draft) if set(notice.kinds) & set(e.operations)]
        if not things:
            draft.features.append(MAIL)
            continue
        ours = notice.us or _is_staff(notice.to, draft) or _nobody_else(notice, draft)
        to_us = True if ours else _asked(notice, dialogue)
        if to_us is False:
            draft.features.append(MAIL)
        for entity in things if to_us else ():
            entity.notify += [k for k in notice.kinds if k in entity.operations]
            draft.notify_by += notice.by or ("email",)


_OF_THING_RU = re.compile(
    r"(?:кажд\w+\s|всех\s)?(?!измен|удал|обновл)[а-яё]{4,}(?:е|и|ях|ах)", re.IGNORECASE
)


def _notice(match: re.Match[str]) -> Notice | None:
    said = match.group().strip(" ,.")
    if _ELSEWHERE.search(said) or ways.named(said):
        return None
    rest, kinds = match["event"], list[ToldOperation]()
    for kind, pattern in _HAPPENED:
        rest, count = pattern.subn(" ", rest)
        kinds += [kind] if count else []
    if not kinds and _OF_THING_RU.fullmatch(match["event"].strip()):
        kinds = ["create"]  # "about orders": that there is one more
    if not kinds and _OF_EACH.match(match["event"]):
        kinds.append("create")  # "for every feedback"
    rest = " ".join(_AROUND.sub(" ", rest).split()).strip(" ,")
    if not kinds or (rest and parse(rest) is None):
        return None
    groups = match.groupdict()
    to = next((groups[n] for n in ("to1", "to2", "to3") if groups.get(n)), "")
    lead = said[: match.start("event") - match.start()]
    own = re.search(r"\b(?:me|us|мне|нам|меня|нас|my|our|мою|нашу)\b", lead, re.IGNORECASE)
    us = bool(groups.get("us")) or own is not None or _US.match(to) is not None
    return Notice(said, rest, tuple(kinds), us, to)


_ANY_ENTRY = frozenset(
    {
        "order",
        "booking",
        "request",
        "submission",
        "entry",
        "record",
        "application",
        "report",
        "message",
        "enquiry",
        "inquiry",
        "response",
        "item",
        "piece",
        "row",
        "find",
    }
)
"""What the only thing that is kept may be called, when one more of them comes."""


def _is_deed(key: str, text: str) -> bool:
    """Whether a thing is called by what somebody does there: sign-ups, where people sign up."""
    said = _DEEDS.get(key.rpartition("_")[2])
    return said is not None and re.search(said, text, re.IGNORECASE) is not None


def _things(notice: Notice, draft: Draft) -> list[EntityDraft]:
    done = [e for key, e in draft.entities.items() if _is_deed(key, notice.text)]
    if done:
        return done
    if not notice.thing:
        return list(draft.entities.values())
    phrase = parse(notice.thing)
    if phrase is None:
        return []
    known = draft.known(phrase.key)
    if known is None and len(draft.entities) == 1:
        # Where one thing is kept, ``a film`` of its ``film title`` is that thing.
        only = next(iter(draft.entities.values()))
        named = {only.phrase.key, *(each.phrase.key for each in only.fields)}
        meant = any(phrase.key in key.split("_") for key in named) or phrase.key in _ANY_ENTRY
        known = only if meant else None
    return [known] if known is not None else _called(phrase, draft)


def _called(phrase: Phrase, draft: Draft) -> list[EntityDraft]:
    """``запись`` of an appointment: the only thing that has this word for its name."""
    words = set(singular_label(phrase).split())
    found = [e for e in draft.entities.values() if words & set(singular_label(e.phrase).split())]
    return found if len(found) == 1 else []


def _nobody_else(notice: Notice, draft: Draft) -> bool:
    """Whether nobody is named, and nobody is kept who could be meant."""
    people = english().people
    kept = {word for entity in draft.entities.values() for word in _heads(entity)}
    return not notice.to and not kept & {*people, "mail", "email"}


def _heads(entity: EntityDraft) -> Iterable[str]:
    yield entity.phrase.head
    yield from (field.phrase.head for field in entity.fields)


def _is_staff(who: str, draft: Draft) -> bool:
    """Whether the product's own people are meant, and none that it keeps."""
    phrase = parse(who) if _STAFF.fullmatch(who) else None
    if phrase is None or phrase.key in draft.entities:
        return False
    return all(entity.find(phrase.key) is None for entity in draft.entities.values())


def _asked(notice: Notice, dialogue: Dialogue) -> bool | None:
    """Whether the product's own people are meant; None: it has to be asked."""
    options = dialogue.pick("us|nobody", "нам|никому").split("|")
    answer = dialogue.ask(
        f"Who gets the e-mail: “{quoted(notice.text)}”? Letters go to fixed addresses only, those "
        "that you give as the secret NOTIFY_EMAIL_TO. “Nobody” leaves it out.",
        f"Кому придёт письмо: «{quoted(notice.text)}»? Письма уходят только на постоянные адреса: "
        "те, что вы зададите секретом NOTIFY_EMAIL_TO. «Никому» — не делать этого.",
        tuple(options),
    )
    if answer is None or _US.match(answer.strip(' .«»“”"')) is not None:
        return None if answer is None else True
    return chosen(answer, tuple(options)) != 1 and replies.is_told(answer)
