"""What is kept of what people do with things, where the deed stands before the list."""

import re

from codegen_gateway.offline.words.english import is_plural, plural, singular

_DEEDS = {
    "lend": "Loans", "loan": "Loans", "borrow": "Loans", "rent": "Rentals", "sell": "Sales",
    "buy": "Purchases", "repair": "Repairs", "fix": "Repairs", "deliver": "Deliveries",
    "took": "Loans", "takes": "Loans", "borrowed": "Loans", "borrows": "Loans",
    "rented": "Rentals", "hired": "Rentals", "lent": "Loans", "loaned": "Loans",
    "reserved": "Reservations", "inspected": "Inspections", "repaired": "Repairs",
    "delivered": "Deliveries", "sold": "Sales", "booked": "Bookings",
    "bought": "Purchases", "attended": "Attendances",
}  # fmt: skip
_I_DO = re.compile(
    r"\A\s*(?:i|we)\s(?:often\s|sometimes\s|also\s)?(?P<deed>lend|loan|borrow|rent|sell|buy|repair|fix|deliver)"
    r"(?:\sout)?\s[^.:;,\n]{2,40}\.\s+(?=(?:what|which|who|whom)\s[^.:;\n]*,)",
    re.IGNORECASE,
)
"""``I lend things to friends. What I lent, to whom, when.``"""
_TOLD = re.compile(
    r"\A\s*(?P<title>[A-Za-z]+(?:\s[a-z]+){0,2}):\s+(?=which\s[a-z]+\s(?P<deed>took|takes|borrowed|borrows|rented|"
    r"booked|bought|attended)\s(?:which|what)\s)",
    re.IGNORECASE,
)
"""``School library: which pupil took which book``."""
_COLLECT = re.compile(
    r"(?P<begin>\A|(?<=:)\s|(?<=[.;])\s)(?:we\s|i\s)?collect(?:ing)?\s(?:the\s)?money(?:\sfrom\s(?:the\s)?[a-z]+)?"
    r"(?:,|:)\s+(?=who\s|how\s)",
    re.IGNORECASE,
)
"""``Parents' committee: collect money from parents, who paid, how much``."""
_LOGS = re.compile(
    r"(?P<begin>\A|(?<=[.!?;\n])\s)(?:(?:the|our)\s)?(?P<who>[a-z]{3,}s|people)\s(?:can\s)?"
    r"(?:log|record|enter|track|report)\s(?:their\s)?(?:(?:worked|working|work)\s)?(?:hours|time)\s"
    r"(?:spent\s)?(?:on|for|per)\s(?P<what>[a-z]{3,}s?)(?P<list>:\s|\s(?:with|by)\s)",
    re.IGNORECASE,
)
"""``Employees log hours on projects: date, hours``."""
_GIVE = re.compile(
    r"(?P<begin>\A|(?<=[.!?;\n])\s)(?:(?:the|our)\s)?(?P<who>[a-z]{3,}s)\s(?:can\s)?"
    r"(?:give|make|submit|file|place|send|leave|write)\s(?P<what>[a-z]{3,}s)\s(?:to|for|on|about)\s"
    r"(?P<whom>[a-z]{3,}s)(?P<list>:\s|\swith\s)",
    re.IGNORECASE,
)
"""``Donors give donations to campaigns: amount, date``."""
_BOOKS = re.compile(
    r"\A\s*(?P<whole>[^.:;,\n]{0,60}?\bbudget|money|finances)\s+(?:with|of|for|:)\s*"
    r"(?:incomes?\s+and\s+expenses?|expenses?\s+and\s+incomes?|income\s+and\s+spending):\s+",
    re.IGNORECASE,
)
"""``Household budget with income and expenses: amount, date``."""
_BOTH = re.compile(
    r"\A\s*(?:(?:track|keep|record|our|my|the)\s+)*"
    r"(?:incomes?\s+and\s+expenses?|expenses?\s+and\s+incomes?|income\s+and\s+spending)"
    r"(?:\s+(?:of|for)\s+(?:the|our|my|a)\s+[a-z]+)?:\s+",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"(?P<begin>\A|(?<=[.!?;\n])\s)(?:each|every|an?)\s(?P<who>[a-z]{3,})\s(?:pays|has\sto\spay|must\spay)\s"
    r"(?:an?\s|the\s|their\s)?(?P<what>[a-z]{3,}):\s",
    re.IGNORECASE,
)
"""``Each tenant pays rent: amount, year``."""
_SUBMITS = re.compile(
    r"(?P<begin>\A|(?<=[.!?;\n])\s)(?:[A-Za-z]+(?:\s[a-z]+){0,2}:\s)?(?:each|every|an?)\s(?P<who>[a-z]{3,})\s"
    r"(?:can\s|may\s)?(?:submits?|files?|makes?|places?|sends?|leaves?|creates?|reports?|requests?)\s(?:an?|one)\s"
    r"(?P<what>[a-z]{3,}(?:\s[a-z]+)?)\s(?:with|which\shas|that\shas)\s",
    re.IGNORECASE,
)
"""``an employee submits an expense with amount``."""
_GOT = re.compile(
    r"(?P<begin>\A|(?<=[.!?;\n])\s)(?:(?:the|our|these)\s)?(?P<what>[a-z]{3,}s)\s(?:are|get|can\sbe|may\sbe)\s"
    r"(?P<deed>borrowed|lent|loaned|rented|hired|reserved|booked|inspected|repaired|delivered|sold)"
    r"(?:\s[^:.;,()\n]*)?:\s(?P<fields>[^.;\n]+)",
    re.IGNORECASE,
)
"""``Tools get borrowed by neighbours: borrower, from, until``: each loan is of a tool."""
_HOLD = re.compile(
    r"(?P<begin>\A|(?<=[.!?;:,\n])\s)(?:(?:and|an?|each|every|the)\s)*(?P<whole>(?!orders?\b|invoices?\b|menus?\b|"
    r"playlists?\b|carts?\b|baskets?\b|it\b|they\b)[a-z]{3,})\s(?:contains?|consists?\sof|(?:is|are)\s(?:made|divided)\s(?:up\s)?"
    r"(?:of|into))\s(?:many\s|several\s)?(?P<parts>[a-z]{3,}s)(?=\s*(?:[,.;]|$))",
    re.IGNORECASE,
)
"""``boards contain columns, columns contain cards``."""
_FROM_OURS = re.compile(
    r"\A\s*(?P<things>[A-Za-z]{3,}s)\s(?:from|in|at)\s(?:our|my|the)\s[a-z]+(?:\s[a-z]+)?(?=:\s)",
    re.IGNORECASE,
)
"""``Apples from our orchard``."""
_SERVERS = re.compile(
    r"\A\s*(?:our\s|the\s)?server\s(?:inventory|register|list)(?=:\s)", re.IGNORECASE
)
"""A server may be what keeps a list, too."""
_LOST = re.compile(r"\A\s*lost\sand\sfound(?:\s[^:.\n]{1,30})?:\s", re.IGNORECASE)
_CHAIN = re.compile(
    r"\b(?P<a>[a-z]{3,}s)\shave\s(?P<b>[a-z]{3,}s),\s(?:and\s)?(?P<again>[a-z]{3,}s)\shave\s(?P<c>[a-z]{3,}s)(?=\s*[.;])",
    re.IGNORECASE,
)
"""``cinemas have halls, halls have seats``."""
_DIARY = re.compile(
    r"\A(?P<what>\s*(?:(?:my|our|the|a|an)\s)?[a-z]+(?:\s[a-z]+)?)\s(?:log|diary|journal)"
    r"(?=:\s(?:the\s)?(?:date|day|time|when)\b)",
    re.IGNORECASE,
)
"""``My fish tank log: date, temperature``: what is written there is of a day, and no tank."""


def named(text: str) -> str:
    """The text in which such a list has its name.

    >>> named("I lend things to friends. What I lent, to whom, when.")
    'Loans: What I lent, to whom, when.'
    >>> named("Employees log hours on projects: date, hours")
    'Time entries: employee, project, date, hours'
    """
    text = _I_DO.sub(lambda m: f"{_DEEDS[m['deed'].lower()]}: ", text)
    text = _TOLD.sub(lambda m: f"{_DEEDS[m['deed'].lower()]}: ", text)
    text = _LOST.sub("Found items: ", text)
    text = _SERVERS.sub("Servers", _FROM_OURS.sub(r"\g<things>", text))
    text = _COLLECT.sub(r"\g<begin>Payments: ", text)
    if text.partition(":")[2].lstrip().startswith("Payments: "):
        text = text.partition(":")[2].lstrip()
    text = _LOGS.sub(_logged, text)
    text = _PAYS.sub(r"\g<begin>\g<what> payments: \g<who>, ", text)
    text = _SUBMITS.sub(_submitted, text)
    text = _holding(_CHAIN.sub(_chained, text))
    text = _GOT.sub(_got, _GIVE.sub(_given, text))
    text = _BOOKS.sub("Transactions: type (income, expense), ", text)
    text = _BOTH.sub("Transactions: type (income, expense), ", text)
    return _DIARY.sub(_records, text)


def _logged(match: re.Match[str]) -> str:
    what, who = singular(match["what"].lower()), singular(match["who"].lower())
    who = "person" if who == "people" else who
    return f"{match['begin']}Time entries: {who}, {what}, "


def _submitted(match: re.Match[str]) -> str:
    *before, last = match["what"].lower().split()
    things = " ".join([*before, plural(last)])
    return f"{match['begin']}{things.capitalize()} have {match['who'].lower()}, "


def _chained(match: re.Match[str]) -> str:
    if match["b"].lower() != match["again"].lower():
        return match.group()
    return f"{match['a']} contain {match['b']}, {match['b']} contain {match['c']}"


def _holding(text: str) -> str:
    """Parts of a whole, each of one: where all that is said is which contains which."""
    told = list(_HOLD.finditer(text))
    if not told:
        return text
    words = [word for match in told for word in (match["whole"].lower(), match["parts"].lower())]
    things = dict.fromkeys(plural(singular(word)) for word in words)
    kept = "".join(
        f" {thing.capitalize()} have a name."
        for thing in things
        if not re.search(
            rf"\b(?:(?:{thing}|{singular(thing)})\s?[:(]|{thing}\s(?:have|with)\b|{singular(thing)}\s(?:has|with)\b)",
            text,
            re.IGNORECASE,
        )
    )

    def belongs(match: re.Match[str]) -> str:
        part, whole = singular(match["parts"].lower()), singular(match["whole"].lower())
        if _in_several(part, whole, text):
            return match["begin"]
        begin = match["begin"] if match.start() == 0 or text[match.start() - 1] != "," else " "
        return f"{begin}Each {part} belongs to one {whole}"

    said = _HOLD.sub(belongs, text)
    said = re.sub(r",(?= Each [a-z]+ belongs to one )|:(?= Each [a-z]+ belongs to one )", ".", said)
    return said.rstrip() + ("" if said.rstrip().endswith(".") else ".") + kept


def _in_several(part: str, whole: str, text: str) -> bool:
    """Whether a part may be in several wholes: so much is said elsewhere in the text."""
    said = (
        rf"\b{part}s?\s(?:(?:can|may)\s)?(?:also\s)?(?:be|belongs?|appears?)\s(?:in|to|on)\s"
        rf"(?:several|many|multiple|more)\s(?:different\s)?{plural(whole)}\b"
    )
    return re.search(said, text, re.IGNORECASE) is not None


def _given(match: re.Match[str]) -> str:
    who, whom = singular(match["who"].lower()), singular(match["whom"].lower())
    return f"{match['begin']}{match['what'].capitalize()}: {who}, {whom}, "


def _got(match: re.Match[str]) -> str:
    """The deed with what it is done to, where that is described and stands in no list of it."""
    what = match["what"].lower()
    one = singular(what)
    kept = rf"\b(?:{what}|{one})(?:\s?[:(]|\s(?:have|has|with)\b)"
    if re.search(kept, match.string, re.IGNORECASE) is None:
        return match.group()
    if re.search(rf"\b(?:{what}|{one})\b", match["fields"], re.IGNORECASE):
        return match.group()
    return f"{match['begin']}{_DEEDS[match['deed'].lower()]}: {one}, {match['fields']}"


def _records(match: re.Match[str]) -> str:
    last = match["what"].split()[-1].lower()
    if is_plural(last) or last.endswith("ing"):
        return match.group()
    return f"{match['what']} records"
