"""Fields asked for in question words: ``who booked it``, ``when to call``, ``откуда``, ``куда``."""

import re

from codegen_gateway.offline.draft import Phrase
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.quantities import unit_kind

_WHO = re.compile(
    r"^(?:who|кто)\s+(?:(?:has|had|have|is|will|за\s+это|это)\s+)?(?:его\s+|её\s+)?"
    r"(?P<deed>[^\W\d_]+)"
    r"(?:\s+(?:it|them|this|его|её|их))?$",
    re.IGNORECASE,
)
_BY_WHOM = re.compile(
    r"^(?P<deed>[a-z]+)\s+by\s+whom$|^(?P<done>[a-z]+(?:ed|en|ade|ent|old|aid|ught)|read|done|"
    r"run|led|won|born)\s+by$|"
    r"^by\s+whom(?:\s+[a-z]+)*$",
    re.IGNORECASE,
)
IRREGULAR = {
    "takes": "taken", "pays": "paid", "makes": "made", "writes": "written", "buys": "bought",
    "brings": "brought", "drives": "driven", "gives": "given", "sells": "sold", "sends": "sent",
    "leads": "led", "runs": "run", "teaches": "taught", "sings": "sung", "gets": "received",
    "does": "done", "did": "done", "made": "made", "wrote": "written", "took": "taken",
    "paid": "paid", "sent": "sent", "gave": "given", "bought": "bought", "sold": "sold",
    "swam": "swum", "ran": "run", "drove": "driven", "led": "led", "won": "won", "sang": "sung",
    "found": "found", "brought": "brought", "lent": "lent", "taught": "taught", "built": "built",
    "чинил": "repaired", "починил": "repaired", "ремонтировал": "repaired",
    "создал": "created", "добавил": "added", "забронировал": "booked", "написал": "written",
    "взял": "taken", "заказал": "ordered", "сделал": "done", "выполнил": "done",
    "оплатил": "paid", "отправил": "sent", "принял": "accepted", "купил": "bought",
    "продал": "sold", "ответил": "answered", "оставил": "left", "выдал": "issued",
    "получил": "received", "зарегистрировал": "registered", "проверил": "checked",
    "сообщил": "reported", "подал": "submitted", "обратился": "reported",
    "нашёл": "found", "нашел": "found", "привёз": "brought", "провёл": "held",
    "забрал": "taken", "сдал": "submitted", "вернул": "returned", "потерял": "lost",
    "пригласил": "invited", "назначил": "assigned", "согласовал": "approved",
    "утвердил": "approved", "ведёт": "led", "проводит": "held", "привёл": "brought",
    "купит": "bought", "покупает": "bought", "вёл": "led", "был": "attended", "пришёл": "attended",
    "пришел": "attended", "предложил": "suggested", "came": "attended",
}  # fmt: skip
"""How a deed is called that was done, by its verb."""
_WORDS = {
    "to whom": "recipient", "for whom": "recipient", "from whom": "sender",
    "who": "person",
    "кому": "recipient", "для кого": "recipient", "от кого": "sender", "кто": "person",
    "from where": "origin", "where from": "origin", "откуда": "origin",
    "to where": "destination", "where to": "destination", "куда": "destination",
    "where": "place", "где": "place", "what": "subject", "что": "subject",
    "what is wrong": "problem", "what is broken": "problem", "what broke": "problem",
    "на что": "method", "what's wrong": "problem", "what went wrong": "problem",
    "что не так": "problem", "что сломалось": "problem", "what for": "purpose",
    "for what": "purpose",
    "зачем": "purpose", "почему": "reason", "why": "reason", "сколько": "quantity",
    "what happened": "story", "что случилось": "story", "что произошло": "story",
    "what was done": "work",
    "what it was about": "topic", "what it is about": "topic",
    "what needs doing": "task", "what needs to be done": "task",
    "что сделано": "work", "что сделали": "work",
    "как": "method", "от чего": "purpose",
    "чем": "means",
    "с кем": "companion", "о чём": "topic", "о чем": "topic", "о ком": "person",
    "для чего": "purpose",
}  # fmt: skip
"""Question words that are a whole field."""
_WHERE = re.compile(
    r"^where\s+(?:(?:it|they|he|she|i|we|you|the\s+[\w-]+)\s+)?"
    r"(?:(?:is|are|was|were|has\s+been)\s+)?(?P<deed>[a-z]+)(?:\s+(?:it|them))?$|^где\s+(?:(?:он|"
    r"она|оно|они|его|её|их)\s+)?(?P<ru>[а-яё]+)$",
    re.IGNORECASE,
)
_WHERE_RU = {"найден": "found", "нашли": "found", "куплен": "purchase", "купили": "purchase"}
_WHAT = re.compile(
    r"^what\s+(?:it|they|he|she|we|i|you)\s+[a-z]+$|^что\s+[а-яё]+[нт]о$|"
    r"^что\s+[а-яё]+(?:ем|им|ает|яет|ит|л|ли|ла|ют|[её]з|[её]с)$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^(?:when|когда)\s+(?:(?:it|they|he|she|i|we|you|to|оно?|его|её|я|мы)\s+)?"
    r"(?P<deed>[^\W\d_]+)(?:\s+(?:it|them|его|её))?$",
    re.IGNORECASE,
)
_DEEDS = {
    "starts": "start", "start": "start", "begins": "start", "ends": "end", "happens": "happen",
    "happened": "happen", "opens": "open", "closes": "close", "arrives": "arrive",
    "leaves": "leave", "remind": "remind", "call": "call", "pay": "pay", "do": "do",
    "напомнить": "remind", "сделать": "do", "выполнить": "do", "позвонить": "call",
    "оплатить": "pay", "прийти": "come", "начинается": "start", "началось": "start",
    "заканчивается": "end", "закончилось": "end", "вернуть": "return", "купить": "buy",
    "произошло": "happen", "случилось": "happen", "приехал": "arrive", "уехал": "leave",
    "доставить": "deliver", "привезти": "deliver", "нашли": "found", "нашёл": "found",
    "взяли": "taken", "взял": "taken",
    "вернули": "returned", "вернул": "returned", "посадили": "planted", "посажено": "planted",
    "полить": "water", "забрать": "pick_up", "отдать": "give_back", "отправить": "send",
}  # fmt: skip
_BOUND = re.compile(
    r"^(?:(?:started|began|begun|finished|ended)\s+[a-z]+ing|"
    r"(?:начал|начала|начали|закончил|закончила|закончили)\s+[а-яё]+ть)$",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\bhow\s+(?:many\s+(?P<what>(?!(?:times|we|i|they|you|there|are|is|of)\b)[a-z]+(?:\s(?!we|i|"
    r"are|is|they|you|of|it)[a-z]+)?)|"
    r"much\s+(?P<cost>it\s+costs?)|much\s+of\s+it|long\s+(?P<long>it\s+(?:takes|took|lasts|is)))"
    r"(?:\s+(?:they|he|she|we|i|you)(?:'d|\s+would|\s+will)?\s+(?:like|want|need|prefer|order|bring|take)s?)?"
    r"(?:\s+(?:of\s+(?:it|them)\s+)?(?:we|i|they|there|are|is|you)"
    r"(?:\s+(?:have|has|are|is|keep|got|own|need|left|come|came|in\s+stock))*)?"
    r"(?:\s+(?:left|in\s+stock|available))?(?=\s*(?:,|;|\.|$|\(|\)|\band\b|\bin\b))",
    re.IGNORECASE,
)
_HOW_MANY_LEFT = re.compile(
    r"\bhow many(?:\s+of\s+(?:it|them))?"
    r"(?:\s+(?:are|there are|(?:we|i) have)(?:\s+(?:left|in stock|there))?)?"
    r"(?=\s*(?:,|;|\.|$|\(|\)))",
    re.IGNORECASE,
)
"""``how many are left``, and ``how many`` alone."""
_HOW_MANY_COME = re.compile(
    r"\bhow many\s+(?:(?:people|persons|guests|of them|of you)\s+)?(?:(?:are|is|will be|will)\s+)?"
    r"(?:coming|attending|come|joining)\b",
    re.IGNORECASE,
)
_OF_MANY = re.compile(
    r"(?<=[,(:]\s)(?P<who>гостей|человек|людей|детей|взрослых|персон|пассажиров|участников|штук|"
    r"ночей|дней|мест|комнат|спален|"
    r"игроков|страниц|этажей|серий|"
    r"экземпляров)(?=\s*[,;.)]|\s*$)",
    re.IGNORECASE,
)
"""``столик, имя, гостей``: how many there are."""
_HOW_RU = re.compile(
    r"\bсколько\s+(?:(?:осталось|есть|нужно|было|купили|взяли|собрали)\s+)?"
    r"(?P<what>(?!стоит)[а-яё]+(?:\s(?!в\s|прид|буд|участв|вход|ед[еу]т|[а-яё]+(?:ло|ли|лось|лись|"
    r"ано|ято|ено|ито|уто|ыто)\b)"
    r"[а-яё]+)?)"
    r"(?:\s+(?:[а-яё]+(?:ло|ли|лось|лись|ано|ято|ено|ито|уто|ыто)|есть|у\s+нас|нужно|прид[её]т|"
    r"придут|будет|"
    r"участву[ею]т|ед[еу]т|входит))?"
    r"(?=\s*(?:,|;|\.|$|\(|\bи\b|\bв\s+(?:кг|килограмм|литр|тонн|грамм|метр|штук|минут|час|"
    r"рубл)))",
    re.IGNORECASE,
)


_BY_WHEN_RU = tuple(
    (re.compile(rf"(?<=[,:(]\s)(?:{asks})(?=\s*(?:[,.;)]|$))", re.IGNORECASE), name)
    for asks, name in (
        (r"(?:на|в)\s+как(?:ую|ое|ой)\s+(?:дату|число|день)|на\s+когда|какого\s+числа", "дата"),
        (r"(?:до|к)\s+как(?:ого|ому|ой)\s+(?:числ[ау]|дат[еы]|дня|дню)", "срок"),
        (r"(?:на|в)\s+како[ей]\s+(?:время|час)|во\s+сколько|на\s+сколько\s+часов", "время"),
    )
)
"""``на какую дату``, ``к какому числу``."""
_WHICH_RU = re.compile(
    r"(?<=[,:(]\s)(?:за\s+|на\s+|в\s+|с\s+|к\s+|по\s+)?как(?:ой|ая|ое|ую|ие)\s+"
    r"(?P<what>[а-яё]+)(?:(?=\s*(?:[,.;)]|$))|\s+(?:будет\s+|был[аои]?\s+)?"
    r"[а-яё]+(?:[её]тся|ится|утся|ются|ятся|ли|ла|ло|али|ано|ена|ены|ем|им|ют|ут|ят|ат|ите|ете|"
    r"ешь|ишь)(?=\s*(?:[,.;)]|$)))",
    re.IGNORECASE,
)
"""``какая книга обсуждается``."""


def _done_to(text: str) -> Phrase | None:
    match = _PASSIVE.match(text)
    return _phrase(f"{match['deed'].lower()}_person", text) if match is not None else None


def doer(text: str) -> Phrase | None:
    """``who booked it``, ``paid by whom``, ``claimed by``: the person by whom it was done."""
    whom = _BY_WHOM.match(text)
    if whom is not None:
        return _phrase(f"{(whom['deed'] or whom['done'] or 'done').lower()}_by", text)
    match = _WHO.match(text)
    if (role := _in_role(text) or _done_to(text)) is not None:
        return role
    by = re.match(r"^кем\s+(?P<deed>[а-яё]+)$", text, re.IGNORECASE)
    if by is not None:
        base = russian.read(by["deed"]).base
        return _phrase(f"{'_'.join(russian.known(base)) or russian.transliterate(base)}_by", text)
    if match is None:
        return None
    deed = match["deed"].lower()
    if not deed.isascii() and deed not in IRREGULAR:
        known = "_".join(russian.known(russian.verb(deed)))
        return _phrase(f"{known}_by" if known else "person", text)
    done = IRREGULAR.get(deed) or _participle(deed)
    return _phrase(f"{done}_by", text) if done else None


_ROLE_RU = re.compile(
    r"^кто\s+(?:(?P<deed>[а-яё]+(?:л|ла|ли|ет|ит))\s+)?(?P<as>[а-яё]+(?:ыми|ими|ым|им|ой|ом|ем))$",
    re.IGNORECASE,
)
"""``Кто играл белыми``, ``кто чёрными``."""


def _in_role(text: str) -> Phrase | None:
    match = _ROLE_RU.match(text)
    if match is None:
        return None
    role = "_".join(russian.translate([russian.read(match["as"]).base]))
    return _phrase(f"{role}_player" if "игра" in text.lower() else f"{role}_person", text)


def _participle(deed: str) -> str | None:
    """``booked`` and ``wants``, as it is said of what is booked or wanted; regular verbs only."""
    if not deed.isascii() or deed in {"is", "was", "has"}:
        return None
    if deed.endswith("ed"):
        return deed
    if not deed.endswith("s") or deed.endswith("ss"):
        return None
    base = f"{deed[:-3]}y" if deed.endswith("ies") else deed[:-1]
    if base.endswith("y") and base[-2:-1] not in tuple("aeiou"):
        return f"{base[:-1]}ied"
    return f"{base.removesuffix('e')}ed"


def moment(text: str) -> Phrase | None:
    """``When to remind``: the moment of a deed; ``when`` alone is one as well."""
    if text.lower() in ("when", "когда"):
        return _phrase("date_time", text)
    match = _WHEN.match(text)
    deed = _DEEDS.get(match["deed"].lower()) if match is not None else None
    if match is not None and deed is None and re.match(r"when to [a-z]+$", text, re.IGNORECASE):
        deed = match["deed"].lower()
    if match is not None and deed is None and not match["deed"].isascii():
        base = russian.verb(match["deed"]) or russian.read(match["deed"]).base
        deed = "_".join(russian.known(base)) or russian.transliterate(base)
    return _phrase(f"{deed}_at", text) if deed else None


_AHEAD_RU = re.compile(
    r"^когда\s+(?P<next>следующ(?:ий|ая|ее)(?:\s+раз)?|в\s+следующий\s+раз)(?:\s+[а-яё]+)?$",
    re.IGNORECASE,
)
"""``Когда следующая``: a day that is ahead."""
_DAYS_RU = re.compile(
    r"^(?:в\s+|по\s+)?как(?:ие|ой)\s+(?:дни|день|дням)\s+[а-яё]+(?:\s+[а-яё]+)?$", re.IGNORECASE
)
"""``Какие дни свободен``."""


_LAST_RU = re.compile(
    r"^когда\s+(?:(?:его|её|их|мы|я)\s+)?(?:в\s+)?(?:последний\s+раз\s+(?P<deed>[а-яё]+)|"
    r"(?P<done>[а-яё]+)\s+(?:в\s+)?последний\s+раз)$",
    re.IGNORECASE,
)
"""``Когда поливали последний раз``."""
_PAST_RU = {
    "поли": "watered", "замен": "replaced", "поменя": "changed", "меня": "changed",
    "чист": "cleaned", "почист": "cleaned", "корм": "fed", "покорм": "fed", "звон": "called",
    "был": "visited", "провер": "checked", "обслуж": "serviced", "стри": "trimmed",
    "подстри": "trimmed", "пересаж": "repotted", "мыл": "washed", "помыл": "washed",
    "стир": "washed", "дела": "done", "сдела": "done", "ремонт": "repaired", "чини": "repaired",
    "почини": "repaired", "заправ": "refuelled", "удобр": "fertilized", "виде": "seen",
    "заход": "visited", "приход": "visited", "плати": "paid", "оплат": "paid", "полу": "received",
}  # fmt: skip
"""By the beginning of the verb; the longest fits best."""


def _last_done(text: str) -> Phrase | None:
    match = _LAST_RU.match(text)
    if match is None:
        return None
    deed = (match["deed"] or match["done"]).lower()
    stem = max((s for s in _PAST_RU if deed.startswith(s)), key=len, default="")
    return _phrase(f"last_{_PAST_RU[stem]}_date" if stem else "last_date", text)


def day(text: str) -> Phrase | None:
    """``Started reading``, ``закончил читать``: the day on which it began or ended."""
    if (last := _last_done(text)) is not None:
        return last
    if _AHEAD_RU.match(text):
        return _phrase("next_date", text)
    match = _BOUND.match(text)
    if match is None:
        return None
    begun = re.match(r"start|began|begun|нач", match.group(), re.IGNORECASE) is not None
    return _phrase("started_on" if begun else "finished_on", text)


_WHICH_ITEM = re.compile(
    r"^(?:что\s+[а-яё]+ть|what\s+to\s+[a-z]+|"
    r"what\s+(?:is|was|were|has been)\s+(?:[a-z]+(?:ed|en|ld|nt|ght)|found|lost|made))$",
    re.IGNORECASE,
)
"""``что купить``, ``what was donated``."""


def asked(text: str) -> Phrase | None:
    """``откуда``, ``what is wrong``, ``where it was found``: what else a question word names."""
    if (seen := _of_deed(text)) is not None:
        return seen
    place = re.match(r"^(?P<where>куда|откуда|где)\s+[а-яё]+$", text, re.IGNORECASE)
    if place is not None and not _WHERE.match(text):
        text = place["where"]
    if re.match(r"^where\s+to\s+[a-z]+$", text, re.IGNORECASE):
        return _phrase("place", text)
    if _WHICH_ITEM.match(text) and text.lower() not in _WORDS:
        return _phrase("item", text)
    text = re.sub(
        r"^(?:[а-яё]+\s+)?(?P<to>кому|от кого|на что|чем|с кем|о ч[её]м|о ком|"
        r"для кого|кто(?=\s+(?:на|в)\s))(?:\s+[а-яё ]+)?$",
        r"\g<to>",
        text,
        flags=re.IGNORECASE,
    )
    word = _WORDS.get(" ".join(text.lower().split()))
    if word is not None:
        return _phrase(word, text)
    where = _WHERE.match(text)
    if where is None:
        return None
    deed = where["deed"] or _WHERE_RU.get(where["ru"].lower(), "")
    return _phrase(f"{deed.lower()}_place" if deed else "place", text)


_PERSON_SEEN = re.compile(
    r"^(?:who|whom)\s+(?:they|he|she|we|i)\s+(?P<deed>[a-z]+)$", re.IGNORECASE
)
_PASSIVE = re.compile(
    r"^who\s+(?:is|was|are|were|gets?|got)\s+(?P<deed>(?!present|absent)[a-z]+(?:ed|en|ought|"
    r"aught|ent))$",
    re.IGNORECASE,
)
"""``Who is buried``: to whom it was done."""
_TALKED = re.compile(
    r"^what\s+(?:we|they|i|you|it|was)\s+(?:(?:was|were|is)\s+)?(?:talked?|spoke|discussed|said|"
    r"agreed)(?:\s+(?:about|on))?$",
    re.IGNORECASE,
)
_THERE = re.compile(r"^who\s+(?:was|were|is)\s+(?:there|present|here)$", re.IGNORECASE)
_AWAY = re.compile(r"^who\s+(?:was|were|is)\s+(?:absent|away)$", re.IGNORECASE)
_COMES = re.compile(r"^who\s+(?:is|are)\s+(?:coming|going|attending|joining)$", re.IGNORECASE)


_MEANS = re.compile(
    r"^what\s+(?:it|this|that|he|she|they|we|i)\s+(?:means?|meant)(?:\s+(?:by|with)(?:\s+(?:it|that|this))?)?$",
    re.IGNORECASE,
)


_CALLED = (
    (_MEANS, "meaning"),
    (_WHAT, "subject"),
    (_DAYS_RU, "availability_schedule"),
    (_TALKED, "topic"),
    (_AWAY, "absent_people"),
    (_THERE, "attendee_names"),
    (_COMES, "name"),
)


def _of_deed(text: str) -> Phrase | None:
    """``Who they visit``, ``what we talked about``, ``who is coming``."""
    for pattern, name in _CALLED:
        if pattern.match(text):
            return _phrase(name, text)
    seen = _PERSON_SEEN.match(text)
    if seen is None:
        return None
    deed = seen["deed"].lower()
    done = _participle(deed if deed.endswith("ed") else f"{deed}s")
    return _phrase(f"{done}_person" if done else "person", text)


def counted(text: str) -> str:
    """``how many copies we have left`` as ``number of copies``, wherever it stands.

    >>> counted("a title and how many copies we have left")
    'a title and number of copies'
    """
    text = re.sub(
        r"\bvalid for (?:how many |number of )?(days|weeks|months)\b", r"validity in \1", text
    )
    text = re.sub(r"(?<=, )(?P<deed>bought|sold) for(?=\s*[,;.)]|$)", _price, text)
    text = re.sub(
        r"(?<=, )(?:what (?:it is|it's) )?worth(?: now)?(?=\s*[,;.)]|$)",
        "current value in eur",
        text,
    )
    text = re.sub(
        r"(?<=, )how long(?=\s*[,;.(]|$| and\b)", "duration in minutes", text, flags=re.IGNORECASE
    )
    text = re.sub(r"\bhow often\b(?=\s*[,;.(])", "frequency", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\bкак часто\b(?: (?:его|её|их|нужно|надо))*(?: [а-яё]+ть)?"
        r"(?=(?: в (?:днях|неделях|месяцах|часах))?\s*(?:[,;.()]|$))",
        "частота",
        text,
        flags=re.IGNORECASE,
    )
    text = _HOW_MANY_COME.sub("number of people", text)
    text = _HOW_MANY_LEFT.sub("quantity", text)
    text = _HOW.sub(_amount, text)
    text = re.sub(
        r"(?<=[,:(]\s)во\s+сколько\s+(?=[а-яё]+\s*(?:[,.;)]|$))",
        "когда ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"(?<=[,:(]\s)на\s+сколько\s+(?=[а-яё]+\s*(?:[,.;)]|$))", "сколько ", text)
    text = re.sub(r"(?<=[,:(]\s)до\s+какого\s+числа\s+действ[а-яё]+", "срок действия", text)
    for pattern, name in _BY_WHEN_RU:
        text = pattern.sub(name, text)
    text = _WHICH_RU.sub(r"\g<what>", text)
    text = _OF_MANY.sub(r"количество \g<who>", text)
    text = re.sub(r"\bсколько стоит\b", "цена", text, flags=re.IGNORECASE)
    return _HOW_RU.sub(_quantity, text)


_LASTS = (("час", "часах"), ("минут", "минутах"))
"""«Сколько часов»: how long it is."""


def _quantity(match: re.Match[str]) -> str:
    first = match["what"].split(" ")[0]
    if lasts := next((unit for start, unit in _LASTS if first.lower().startswith(start)), ""):
        return f"длительность в {lasts}"
    within = " в" if unit_kind(first) == "measure" else ""
    return f"количество{within} {first if within else match['what']}"


def _price(match: re.Match[str]) -> str:
    return "purchase price" if match["deed"] == "bought" else "sale price"


def _amount(match: re.Match[str]) -> str:
    if match["what"]:
        return f"number of {match['what']}"
    if match["cost"]:
        return "cost"
    return "duration" if match["long"] else "quantity"


def _phrase(key: str, label: str) -> Phrase:
    return Phrase(tuple(key.split("_")), key, plural=False, label=label)
