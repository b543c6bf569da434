"""Fields that are told as clauses: ``the day it was taken``, ``the enclosure they live in``."""

import re

_PERSON = r"(?:it|they|he|she|we|i|you|the [\w-]+)"
_THING = (
    r"\b(?:the|an?|one|which|what)\s+(?P<thing>[\w-]+(?:\s[\w-]+)?)\s+(?:which\s+|that\s+)?"
    rf"{_PERSON}\s+"
)
_END = r"(?=\s*(?:,|;|\.|$|\band\b))"
"""Where an item of a list ends."""
_BACK = re.compile(
    rf"\b(?:the\s+)?(?:day|date|time)\s+(?:when\s+|by\s+which\s+|that\s+)?{_PERSON}\s+"
    r"(?:(?:has|have|needs?|ought)\s+to|must|should|is\s+to)\s+be\s+"
    r"(?:back|returned|done|paid|finished|ready|delivered)"
    rf"{_END}",
    re.IGNORECASE,
)
"""``The day it has to be back``: when it is due."""
_HAPPENED = re.compile(
    rf"\b(?:(?:the\s+)?(?P<kind>day|date|time)\s+(?:when\s+|on\s+which\s+|that\s+)?|"
    rf"when\s+){_PERSON}\s+"
    r"(?:was|were|is|are|has\s+been|have\s+been|got)\s+(?P<last>last\s+)?(?P<deed>[a-z]+(?:ed|"
    r"en|ade|"
    r"one|old|ought|aid|ent|ept|uilt|orn|ut))(?:\s+last)?"
    rf"{_END}",
    re.IGNORECASE,
)
"""``When it was last watered``: a date called by the deed."""
_DID = re.compile(
    rf"\b(?:the\s+)?(?P<kind>day|date|time)\s+(?:when\s+|on\s+which\s+|that\s+)?{_PERSON}\s+"
    r"(?P<deed>joined|started|left|arrived|registered|ended|finished|died|moved|opened|closed|"
    r"enrolled|came\s+(?:in|back)|went\s+(?:out|away)|comes\s+(?:in|back)|goes\s+out)"
    rf"{_END}",
    re.IGNORECASE,
)
"""``The date they joined``."""
_MOVES = {"in": "received", "back": "return", "out": "departure", "away": "departure"}
"""What the date of it is called."""
_WHERE = re.compile(
    rf"{_THING}"
    r"(?:(?:is|are|was|were)\s+[a-z]+(?:ed|en|ent|ade|ept)|(?:lives?|belongs?|works?|stud(?:y|ies)|"
    r"stays?|plays?|sits?|stands?|goes|go|comes?|refers?|hangs?|grows?|is|are))\s+"
    r"(?:in|to|at|for|on|with|from|by|of|under)"
    rf"{_END}",
    re.IGNORECASE,
)
"""``The enclosure they live in``: the thing that it belongs to."""
_CHOSEN = re.compile(
    rf"{_THING}"
    r"(?:(?:have|has|had)\s+)?(?:wants?|wanted|needs?|likes?|liked|chooses?|chose|bought|buys?|"
    r"ordered|orders?|brings?|brought|takes?|took|booked|books?|rents?|rented|uses?|used|picks?|"
    r"picked|borrowed)"
    rf"{_END}",
    re.IGNORECASE,
)
"""``The cake they want``."""
_OF_OURS = re.compile(
    r"\b(?:the|which)\s+(?P<thing>[a-z-]+)\s+(?:that\s+)?(?:we|i|they|you|he|she)\s+"
    r"(?:(?:will|are|is|have|has)\s+)?[a-z]+(?:\s+(?:about|in|at|on|with|for|it|them))?"
    rf"{_END}",
    re.IGNORECASE,
)
"""``The book we discuss``, ``the month we read it``."""
_AVAILABLE = re.compile(
    r"(?:,?\s+and)?\s+(?:is|are)\s+(?:available|offered|open|served|held)\s+(?:on|in|"
    r"at)\s+(?=an?\s)",
    re.IGNORECASE,
)
"""``… and are available on a weekday``."""
_WITHOUT = re.compile(
    r"\bwith\s+(?:an?\s+)?(?P<what>[a-z]+)\s+or\s+without\b(?:\s+one)?|"
    r"\b(?:с|со)\s+(?P<instrument>[а-яё]+)\s+или\s+без\b(?:\s+не[её])?",
    re.IGNORECASE,
)
"""``With a camera or without``."""
_SPAN = re.compile(
    r"\bfrom\s+(?:an?\s+|the\s+)?(?P<a>(?:[a-z]+\s)?(?:date|time|day))\s+(?:to|until|till)\s+"
    r"(?:an?\s+|the\s+)?(?P<b>(?:[a-z]+\s){0,2}(?:date|time|day))\b",
    re.IGNORECASE,
)
"""``From a start date to an optional end date``."""
_EVERY = re.compile(
    r"\b(?P<deed>[a-z]+)\s+every\s+(?:n|x|so\s+many|how\s+many)\s+(?P<unit>days|weeks|months|"
    r"hours)\b",
    re.IGNORECASE,
)
"""``Water every N days``."""
_WHETHER = re.compile(
    r"\b(?:whether|if)\s+(?:it|they|he|she|we|i|you)\s+(?:has|have|had|is|are|was|"
    r"were)\s+(?:been\s+)?(?:already\s+)?(?=[a-z]+)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\bdate\s+(?P<deed>[a-z]+(?:ed|ken|ent|iven|ound|orn|aid|ade|old|ought|orn|"
    r"uilt))(?=\s*(?:,|;|\.|$|\band\b|\())",
    re.IGNORECASE,
)
"""``Date applied``: an applied date."""
_OR_NOT = re.compile(
    r"(?<!\bit)(?<!\bthey)(?<!\b(?:s)he)(?<!\bhe)(?:\s*,)?(?:\s+(?:and|but))?\s+(?:is|are)\s+"
    r"(?:either\s+)?(?P<state>[a-z]+)\s+or\s+not\b",
    re.IGNORECASE,
)
"""``… and is either correct or not``."""
_OURS = re.compile(
    r"(?<=[a-z])\s+(?:that\s+|which\s+)?(?:i|we)(?:'ve|\s+have|\s+had)\s+(?:already\s+|ever\s+)?"
    r"(?:[a-z]+ed|seen|read|been\s+to|bought|made|written|done|heard|met|eaten|drunk|lent|taken)\b"
    r"(?:\s(?:together|so\sfar|before|already|ourselves)\b)?",
    re.IGNORECASE,
)
"""``Movies I have seen``: they are movies."""
_WHO_DOES = re.compile(
    r"(?<=[a-z]s)\s+(?:who|that|which)\s+(?!can\b|may\b|are\b|is\b|has\b|have\b|must\b|should\b|"
    r"belong|will\b)[a-z]+(?:\s+[a-z]+){0,3}(?=\s*[(:])",
    re.IGNORECASE,
)
"""``Families who receive parcels (name, address)``: families."""
_DOES_IT = re.compile(
    r"\b(?P<what>(?:an?|the|one)\s+[a-z]+)\s+(?:who|that|which)\s+[a-z]+s?\s+(?:it|them|him|her)"
    rf"{_END}",
    re.IGNORECASE,
)
"""``A member who rents it``: a member."""
_THEY_DO = re.compile(
    r"(?<![\w-])(?P<things>(?!(?:days|times|hours|weeks)\b)[a-z]{3,}s)\s+(?:that\s+|which\s+)?"
    r"(?:they|we|he|she|i)\s+"
    rf"(?!have\b|had\b|are\b|were\b|can\b|want\b|need\b)[a-z]+(?:\s+(?:in|at|on|for|about))?{_END}",
    re.IGNORECASE,
)
"""``Languages they learn``: languages."""
_DID_IT = re.compile(
    r"\b(?:whether|if)\s+(?:i|we|he|she|they|it)\s+(?:have\s+|has\s+|had\s+)?(?:already\s+)?"
    r"(?P<deed>[a-z]+)(?:\s+(?:it|them|this))?(?:\s+(?P<back>back))?(?:\s+(?:already|yet|before))?"
    rf"{_END}",
    re.IGNORECASE,
)
"""``Whether I took it``."""
_WHETHER_THE = re.compile(
    r"\b(?:whether|if)\s+(?:the|their|its|his|her|our)\s+(?P<what>[a-z]+(?:\s[a-z]+)?)\s+"
    r"(?:has\s+been|have\s+been|is|are|was|were)\s+(?:already\s+)?(?P<state>[a-z]+(?:ed|en|aid|"
    r"ent|one))"
    rf"{_END}",
    re.IGNORECASE,
)
"""``Whether the fee has been paid``."""
_PARTICIPLES = {
    "took": "taken", "gave": "given", "did": "done", "ate": "eaten", "wrote": "written",
    "saw": "seen",
    "drank": "drunk", "broke": "broken", "chose": "chosen", "drove": "driven",
    "forgot": "forgotten",
    "paid": "paid", "sent": "sent", "read": "read", "bought": "bought", "sold": "sold",
    "came": "came", "won": "won",
    "know": "known", "knows": "known", "own": "owned", "owns": "owned", "like": "liked",
    "lost": "lost", "found": "found", "brought": "brought", "made": "made", "met": "met",
}  # fmt: skip
_WHERE_RU = re.compile(
    r"(?P<thing>[а-яё]+),\s+(?:в|на|к|у|с|за|из|от|для)\s+котор(?:ой|ому?|ым|ого|ую|ый|ое)\s+"
    r"(?:(?:он[аио]?|его|её|их)\s+)?(?:жив[её]т|живут|леж[ия]т|лежат|сто[ия]т|наход[ия]тся|"
    r"работа[ею]т|"
    r"уч[ия]тся|относ[ия]тся|числ[ия]тся|принадлеж[ия]т|раст[её]т|растут|хран[ия]тся|игра[ею]т|"
    r"закрепл[её]н\w*|привязан\w*|куплен\w*|выдан\w*|сделан\w*)(?=\s*(?:,|;|\.|$|\bи\b))",
    re.IGNORECASE,
)
_MARK_RU = re.compile(
    r"(?:отметк[аиуой]+|галочк[аиуой]+|флаж?о?к\w*|признак\w*|пометк[аиуой]+)\s+"
    r"[«\"“„](?P<mark>[^«»\"“”„,;]{2,40})[»\"”“]",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\b(?:an?\s+|the\s+)?(?:check\s?box|tick\s?box|flag|check\s?mark|tick|mark)\s+"
    r"(?:called\s+|for\s+|that says\s+)?"
    r"[\"“'](?P<mark>[^\"“”',;]{2,40})[\"”']",
    re.IGNORECASE,
)
"""``A checkbox "bought"``: yes or no."""


def as_fields(text: str) -> str:
    """The text with such clauses as names of fields; what is none stays as it is.

    >>> as_fields("the day it was taken, the shelf it stands on and a checkbox “lent”")
    'taken date, the shelf and lent (yes/no)'
    """
    text = _OR_NOT.sub(lambda m: f", {m['state']} or not", _OURS.sub("", text))
    text = _BACK.sub("due date", _WHO_DOES.sub("", text))
    text = _DATED.sub(lambda m: f"{m['deed']} date", text)
    text = _HAPPENED.sub(_happened, text)
    text = _DID.sub(_dated, text)
    text = _WHERE.sub(lambda m: f"the {m['thing']}", text)
    text = _CHOSEN.sub(lambda m: f"the {m['thing']}", text)
    text = _AVAILABLE.sub(", ", text)
    text = _WITHOUT.sub(_with_or_without, text)
    text = _OF_OURS.sub(lambda m: f"the {m['thing']}", text)
    text = _SPAN.sub(lambda m: f"{m['a']}, {m['b']}", text)
    text = _EVERY.sub(lambda m: f"{m['deed']} interval in {m['unit']}", text)
    text = _DOES_IT.sub(lambda m: m["what"], text)
    text = _THEY_DO.sub(lambda m: m["things"], text)
    text = _WHETHER_THE.sub(r"\g<what> \g<state> (yes/no)", text)
    text = _WHETHER.sub("whether ", _DID_IT.sub(_did, text))
    text = _WHERE_RU.sub(lambda m: m["thing"], text)
    return marked(text)


_MARK_OR_NOT = re.compile(
    r"(?:отметк[аиуой]+|галочк[аиуой]+|флаж?о?к\w*|признак\w*|пометк[аиуой]+),?\s+"
    r"(?P<mark>[а-яё]+)\s+(?:ли|или\s+нет)(?![а-яё])",
    re.IGNORECASE,
)
"""``Отметкой просмотрен или нет``."""


def marked(text: str) -> str:
    """The text with ``a checkbox "bought"`` as ``bought (yes/no)``."""
    text = _MARK_OR_NOT.sub(lambda m: f"{m['mark']} (да/нет)", text)
    text = _MARK_RU.sub(lambda m: f"{m['mark']} (да/нет)", text)
    return _MARK.sub(lambda m: f"{m['mark']} (yes/no)", text)


def _with_or_without(match: re.Match[str]) -> str:
    if match["what"]:
        return f"{match['what']} (yes/no)"
    return f"{match['instrument']} (да/нет)"


def _did(match: re.Match[str]) -> str:
    deed = match["deed"].lower()
    done = _PARTICIPLES.get(deed, deed if deed.endswith("ed") else "")
    if match["back"]:
        done = "returned" if done in ("given", "brought") else f"{done} back"
    return f"{done} (yes/no)" if done else match.group()


def _dated(match: re.Match[str]) -> str:
    way = match["deed"].lower().rsplit(maxsplit=1)[-1]
    return f"{_MOVES.get(way, match['deed'])} date"


def _happened(match: re.Match[str]) -> str:
    kind = "time" if (match["kind"] or "").lower() == "time" else "date"
    return f"{match['last'] or ''}{match['deed'].lower()} {kind}"
