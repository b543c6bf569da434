"""Turns of phrase about two things: how many of each, and what becomes of one without the other."""

import re
from typing import Final

from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words.english import plural, singular
from codegen_gateway.offline.words.phrases import parse

from .rewriting import Turns

_ONE = r"(?:one|an?|each|every|any)"
_NAME = r"[a-z]+(?:\s(?!can\b|may\b|is\b|are\b|be\b|has\b|have\b|serves?\b)[a-z]+)??"
_DOES = (
    r"(?:(?:can|may|might)\s(?:have(?=\s)|take\spart|(?:be\s)?(?!have\b)[a-z]+)|(?:be\s)?(?!has\b|have\b|belongs\b)[a-z]+)(?:\s(?:by|in|on|to|at|for|"
    r"from|with))?"
)
_MANY = r"(?:many|several|multiple|any\snumber\sof)"
_BOTH_MANY = re.compile(
    rf"(?P<begin>\A|(?<=[.;,\n]\s)){_ONE}\s(?P<one>{_NAME})\s{_DOES}\s{_MANY}\s"
    rf"(?P<others>[a-z]+),?\s"
    rf"(?:and|while|but)\s{_ONE}\s(?P<other>{_NAME})\s{_DOES}\s{_MANY}\s(?P<ones>[a-z]+)"
    rf"(?=\s*(?:[.;\n]|$)|,\s(?:though|but)\s)",
    re.IGNORECASE,
)
"""``One slope can be reached by many lifts and one lift serves many slopes``."""
_OF_TWO = re.compile(
    rf"(?P<begin>\A|(?<=[.;,\n]\s))(?P<thing>{_ONE}\s[a-z]+(?:\s(?!is\b)[a-z]+)?)\sis\s"
    r"(?:(?:always\s)?[a-z]+(?:ed|en|de|ne|ld|nt|pt)\s(?:by|of|for|from|to)\s)?(?:of\s|by\s|for\s)?"
    r"(?P<one>(?:exactly\s)?(?:one|an?)\s(?P<what>[a-z]+))\s(?:with|in|at|on|from|for|by|using|to)\s"
    r"(?P<other>(?:exactly\s)?(?:one|an?)\s(?P<second>[a-z]+))"
    r"(?P<more>,?\s(?:and\s(?:has|have)|with)\s|(?=\s*(?:[.;\n]|$)))",
    re.IGNORECASE,
)
"""``An observation is made by a member with a telescope and has …``, ``a batch is one species in
one greenhouse``: of two things that are told of elsewhere."""
_IT_HOLDS = re.compile(
    r"(?<=[.!]\s)it\s(?:(?:should|must|will|needs\sto)\s)?(?:has|have|holds?|contains?|includes?|consists?\sof)\s"
    r"(?=[a-z]+(?:\s[a-z]+)?\s\([^()]+\)(?:,|\sand)\s)",
    re.IGNORECASE,
)
"""``Build a backend for a nursery. It has species (…), greenhouses (…) and batches.``"""
_EACH_FOR = re.compile(
    r"(?P<before>(?P<things>\b[a-z]+(?:\s[a-z]+)?s)\s(?:with\s|\()[^.;\n]*?),?\s(?:and\s)?each\s(?:is\s|being\s)?"
    r"(?:for|of|in|by|at|from|to|about|on|belonging\sto)\s(?P<one>(?:exactly\s)?(?:one|an?|a\ssingle)\s[a-z]+"
    r"(?:\s[a-z]+)?)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``lessons with a date, each for one student``."""


def _of_two(match: re.Match[str]) -> str:
    """That it belongs to both, where the text speaks of both elsewhere."""
    rest = match.string[: match.start()] + match.string[match.end() :]
    for name in (match["what"].lower(), match["second"].lower()):
        if not re.search(
            rf"\b(?:{re.escape(name)}|{re.escape(plural(name))})\b", rest, re.IGNORECASE
        ):
            return match.group()
    more = " and has " if match["more"] else ""
    return f"{match['begin']}{match['thing']} belongs to {match['one']} and {match['other']}{more}"


def _each_for(match: re.Match[str]) -> str:
    """The same of each of the things that were named last."""
    *_, last = re.finditer(r"\b(?P<thing>[a-z]+s)\s(?:with\s|\()", match["before"], re.IGNORECASE)
    one = match["one"].replace("a single", "one")
    return f"{match['before']}. Each {singular(last['thing'].lower())} belongs to {one}"


_ITS = r"(?:its|their|his|her|the|all\s(?:its|the|of\sits))"


def _both_described(match: re.Match[str]) -> str:
    one, other = match["one"], match["other"]
    return (
        f"{one} ({match['its']}), {other} ({match['theirs']}). "
        f"Each {singular(other)} belongs to one {singular(one)}"
    )


def _several(match: re.Match[str]) -> str:
    return f"{match['has']}many {plural(singular(match['what'].lower()))}"


def _owned(match: re.Match[str]) -> str:
    described = re.search(r"\bowners?(?::|\s\(|\s(?:has|have|with)\s)", match.string, re.IGNORECASE)
    return "belongs to one owner" if described is not None else match.group()


def _thrown(match: re.Match[str]) -> str:
    return f"{match['if']}remove {match['a'] or match['b']} {match['one'] or match['other']}"


def _many_of(match: re.Match[str]) -> str:
    things = parse(match["things"])
    if things is None or not things.plural or names_field(things):
        return match.group()
    return f"{match['begin']}Each {match['one']} has many {match['things']}"


def _joined(match: re.Match[str]) -> str:
    sides = f"{singular(match['one'].lower())}, {singular(match['other'].lower())}"
    more = ", " if match.group().endswith(" ") else ""
    return f"{match['begin']}{match['things'].capitalize()}: {sides}{more}"


def _pointed_to(match: re.Match[str]) -> str:
    pointed = rf"\bbelongs?\sto\s(?:an?|one|exactly\sone)\s{re.escape(match['what'])}\b"
    told = re.search(pointed, match.string, re.IGNORECASE) is not None
    return f"{match['begin']}Each {match['what']} has " if told else match.group()


_TURNS: Final = Turns(
    (
        # Every tuba is played by one musician, but may be unassigned
        (
            (
                r"\b(?:is|are)\s(?:[a-z]+(?:ed|en)|made|run|led|held)(?:\s(?:after|for|over|up))?\sby\s(?:exactly\s|just\s|only\s)?"
                r"(?:one|an?|a\ssingle)\s(?P<who>[a-z]+(?:\s(?!or\b|but\b|and\b|if\b)[a-z]+)?)(?:,?\sor\s(?:by\s)?"
                r"(?:nobody|no\s?one|none)(?:\sat\sall)?|,?\sbut\s(?:it\s|they\s)?(?:may|can|might)\s(?:also\s)?be\s"
                r"(?:unassigned|unowned|unused|free|left\sout|empty|without\s(?:one|any))|,?\sif\sany)"
                r"(?=\s*(?:[.,;\n]|\Z))"
            ),
            r"may belong to one \g<who>",
        ),
        # recitals, each with a date
        (
            r"(?P<things>\b(?:store|keep|track|record|save|and)\s(?:[a-z]+\s)?[a-z]+s),\s(?:each|every\sone|all)(?:\sof\s(?:them|which))?\s(?=with\s|having\s)",
            r"\g<things> ",
        ),
        # a book belongs to at most one shelf
        (
            (
                r"\b(?:(?P<to>belongs?\sto)|(?:has|have))\s(?:at\smost|no\smore\sthan|up\sto|(?:zero|none|no|0)\sor)\s"
                r"(?:one|a\ssingle|1)\s(?=[a-z]+\b)"
            ),
            lambda m: "may belong to one " if m["to"] else "may have one ",
        ),
        # a book belongs to a shelf, but need not
        (
            (
                r"\bbelongs?\sto\s(?P<one>(?:an?|one)\s[a-z]+(?:\s(?!but\b)[a-z]+)?),?\s(?:but|though)\s(?:it\s)?"
                r"(?:need\snot|needn't|not\snecessarily|(?:doesn't|does\snot)\s(?:have|need)\sto)(?:\sbelong(?:\sto\s(?:one|any))?)?"
                r"(?=\s*[.;,\n]|\s*$)"
            ),
            r"may belong to \g<one>",
        ),
        # there is one hall per recital
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))there\s(?:is|should\sbe|must\sbe)\s(?:always\s|exactly\s|just\s)?one\s"
                r"(?P<whole>[a-z]+(?:\s[a-z]+)?)\s(?:per|for\seach|for\severy)\s(?P<thing>[a-z]+(?:\s[a-z]+)?)(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<begin>Each \g<thing> has one \g<whole>",
        ),
        # a walk has many guides and the other way round
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:an?|each|every|one|any)\s(?P<one>[a-z]+(?:\s[a-z]+)?)\s(?:(?:can|may|might)\shave|has|includes?)\s"
                r"(?:many|several|multiple|any\snumber\sof)\s(?P<others>[a-z]+(?:\s[a-z]+)?),?\sand\s(?:the\sother\sway\s(?:a?round)|"
                r"vice\sversa|the\sreverse)(?=\s*(?:[.;\n]|$))"
            ),
            lambda m: f"{m['begin']}{plural(m['one'])} and {m['others']} are many-to-many",
        ),
        # a piece may be sung at many concerts
        (
            (
                r"(?P<one>\b(?:an?|each|every|one)\s[a-z]+(?:\s[a-z]+)?)\s(?:can|may|might)\s(?:also\s)?be\s"
                r"[a-z]+(?:ed|en|ng|wn|ld|de|nt)\s(?:at|in|on|during)\s(?P<many>many|several|multiple)\s"
            ),
            r"\g<one> can be in \g<many> ",
        ),
        # It can hold many pieces, while a piece may be played at many concerts
        (
            (
                r",?\s(?:while|whereas)\s(?P<one>(?:an?|each|every|one)\s[a-z]+(?:\s[a-z]+)?\s(?:can|may|"
                r"might|belongs|is|has)\s)(?=[^.;\n]*\b(?:many|several|multiple|one|more\sthan)\b)"
            ),
            r", and \g<one>",
        ),
        # An application has a key. A flag belongs to an application
        (
            r"(?P<begin>\A|(?<=[.;\n]\s))an?\s(?P<what>[a-z]+(?:\s(?!has\b)[a-z]+)?)\shas\s",
            _pointed_to,
        ),
        # Songs and concerts are joined by entries, each with a position
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?P<one>[a-z]+)\sand\s(?P<other>[a-z]+)\sare\s"
                r"(?:joined|linked|connected|tied|bound|combined|related)\s(?:together\s)?"
                r"(?:by|through|via|with)\s(?P<things>[a-z]+(?:\s[a-z]+)?)"
                r"(?:,?\s(?:each\s|which\s)?(?:with|having|ha(?:s|ve))\s|(?=\s*[.;\n]))"
            ),
            _joined,
        ),
        # For every plant we log waterings: date, amount
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:for|about)\s(?:each|every)\s(?P<one>[a-z]+(?:\s[a-z]+)?),?\s"
                r"(?:we|i|you|they)\s(?:(?:want|need|would\slike|like)\sto\s)?(?:also\s)?"
                r"(?:log|keep|record|note|write|store|track|save|have|need|want|enter|register|list)"
                r"(?:\sdown)?\s(?:the\s|all\s)?(?P<things>[a-z]+(?:\s[a-z]+)?)(?=:\s)"
            ),
            _many_of,
        ),
        # and dependencies: service A depends on service B
        (
            (
                r",?\s(?:and\s)?[a-z]+:\s(?P<said>(?P<one>[a-z]+)\s(?-i:[AX])\s[a-z]+s?(?:\s[a-z]+)?\s"
                r"(?:an?other\s)?(?P=one)(?:\s(?-i:[BY]))?)(?=\s*(?:[.;\n]|$))"
            ),
            r". \g<said>",
        ),
        # a course can have more than one teacher
        (
            r"(?P<has>\b(?:has|have|needs?|gives?|takes?|serves?|teach(?:es)?)\s)more\sthan\sone\s(?P<what>[a-z]+)\b",
            _several,
        ),
        # If I throw a plant away
        (
            (
                r"(?P<if>\b(?:if|when)\s(?:i|we|you|they|somebody|someone)\s)(?:throw|give|"
                r"chuck)s?\s"
                r"(?:(?P<a>an?|the)\s(?P<one>[a-z]+)\s(?:away|out)|(?:away|out)\s(?P<b>an?|the)\s"
                r"(?P<other>[a-z]+))"
                r"(?:\sby\saccident)?"
            ),
            _thrown,
        ),
        # attendees (name, email) register for an event
        (
            (
                r"(?P<many>\b[a-z]+s)\s\((?P<its>[^()]+)\)\s(?:can\s|may\s)?(?P<deed>register|sign\sup|enrol|"
                r"enroll|apply|subscribe)\s(?P<to>for|in|to|at)\s(?P<what>(?:an?|the|each|one|several|many)?\s?"
                r"[a-z]+)(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<many> (\g<its>). \g<many> \g<deed> \g<to> \g<what>",
        ),
        # employers (company name) post jobs (title)
        (
            (
                r"(?P<one>\b[a-z]+s)\s\((?P<its>[^()]+)\)\s(?:can\s)?(?!and\b|or\b|with\b|have\b|"
                r"has\b|contain|include|belong|to\b|for\b|in\b)"
                r"[a-z]+\s(?P<other>[a-z]+s)\s\((?P<theirs>[^()]+)\)"
            ),
            _both_described,
        ),
        # Each order is picked up at one pickup point
        (
            (
                r"(?P<what>\b(?:each|every)\s[a-z]+(?:\s[a-z]+)?)\s(?:is|gets)\s(?!owned\b)[a-z]+"
                r"(?:ed|en|ht|"
                r"ld|nt)(?:\s(?:up|off|out|down))?\s"
                r"(?:at|in|on|from|to|by|into|with)\s(?:exactly\s)?one\s(?=[a-z]+(?:"
                r"\s[a-z]+)?\s*[.;\n])"
            ),
            r"\g<what> belongs to one ",
        ),
        # Every dog is owned by one person, where owners are described
        (
            (
                r"\b(?:is|are)\sowned\sby\s(?:exactly\s)?(?:one|an?)\s(?:person|human|man)\b"
                r"(?:,\s(?:and\s|but\s)?an?\s(?:person|human)\s(?:may|can)\sown\s(?:several|many)"
                r"\s[a-z]+)?"
            ),
            _owned,
        ),
        # Bookings join a guest and a room
        (r"\bjoin(?P<s>s?)\s(?=an?\s[a-z]+\sand\s(?:an?\s)?[a-z]+\b)", r"link\g<s> "),
        # A caretaker has a name and can look after several boats; a boat has at most one
        (
            (
                r"(?P<has>(?:an?|each|every)\s(?P<one>[a-z]+)\s(?:has|have)\s[^.;\n]*?),?\sand\s"
                r"(?:can|may)\s[a-z]+"
                r"(?:\s(?:after|for|in|to|at|on))?\s(?:several|many|multiple)\s[a-z]+s\s?[;,.]\s"
                r"(?:and\s|but\s|while\s)?"
                r"(?P<each>(?:an?|each|every)\s[a-z]+)\shas\s(?:at\smost|only|exactly|just)\sone"
                r"(?:\s(?P=one))?(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<has>. \g<each> belongs to one \g<one>",
        ),
        # One actor can hold several roles in one production
        (
            (
                r"(?P<has>\b(?:can|may)\s[a-z]+\s(?:several|many|multiple)\s[a-z]+s)\s(?:in|at|on|"
                r"within)\s(?:one|the\ssame|a\ssingle)\s[a-z]+\b"
            ),
            r"\g<has>",
        ),
        # Reports hang on a site
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?P<what>(?:(?:each|every|an?|all|the)\s)?[a-z]+(?:"
                r"\s[a-z]+)?)\s"
                r"(?:hangs?|stands?|sits?|grows?|plays?|lies?|takes?\splace|happens?|(?:is|"
                r"are)\s(?:held|parked|shown|mounted|moored|docked|installed|based))\s"
                r"(?:in|at|on|for|under)\s(?=(?:an?|one|exactly\sone)\s[a-z]+(?:"
                r"\s(?!and\b|with\b)[a-z]+)?(?:\s*(?:[.;\n]|\Z)|,?\sand\s(?:has|have)\b))"
            ),
            r"\g<begin>\g<what> belong to ",
        ),
        # A race and its results disappear together
        (
            (
                rf"(?P<begin>\A|(?<=[.;\n]\s))(?:an?|the|each|every)\s(?P<one>{_NAME})"
                rf"\sand\s{_ITS}\s"
                rf"(?P<parts>[a-z]+)\s"
                r"(?:(?:should|must|will|are|get)\s)?(?:disappear|vanish|go|be\s)?(?:deleted|"
                r"removed)?"
                r"\stogether"
                r"(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<begin>Deleting a \g<one> deletes its \g<parts>",
        ),
        # If I remove a book its reviews can go too; …, delete the fish in it
        (
            (
                r"(?P<if>\b(?:if|when)\s(?:i|we|you|they|somebody|someone)\s(?:delete|remove|erase|"
                r"drop)s?\s(?:an?|the)\s[a-z]+),?\s"
                rf"{_ITS}\s(?P<parts>[a-z]+)\s(?:can|may|should|must|will)\s(?:go|be\sdeleted|"
                rf"disappear|vanish)(?:\stoo|\sas\swell|\salso)?"
            ),
            r"\g<if>, its \g<parts> are deleted",
        ),
        (
            (
                r"(?P<if>\b(?:if|when)\s(?:i|we|you|they|somebody|someone)\s(?:delete|remove|erase|"
                r"drop)s?\s(?:an?|the)\s[a-z]+),?\s"
                rf"(?P<do>(?:also\s)?(?:delete|remove))\s(?:all\s)?(?:{_ITS}\s)?(?P<parts>[a-z]+)\s"
                r"(?:in|on|inside|of|from|under)\s(?:it|them)"
            ),
            r"\g<if>, \g<do> its \g<parts>",
        ),
        # When a cow is deleted keep her treatments, I'm obliged to …
        (
            (
                r"(?P<if>\b(?:if|when|after)\s(?:an?|the)\s[a-z]+(?:\s[a-z]+)?\s(?:is|gets|was)\s"
                r"(?:deleted|removed)),?\s"
                rf"(?:please\s)?keep\s{_ITS}\s(?P<parts>[a-z]+)(?:,\s[^.;\n]+)?(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<if>, its \g<parts> are kept",
        ),
        # their roles should become open again rather than vanish
        (
            (
                r"(?P<if>\b(?:if|when)\s(?:an?|the)\s[a-z]+(?:\s[a-z]+)?)(?:\sleaves\sand)?\s"
                r"(?P<gone>"
                r"(?:is|gets|was)\s(?:deleted|removed)),\s"
                rf"{_ITS}\s(?P<parts>[a-z]+)\s(?:(?:should|must|will)\s)?(?:become|get|are|turn|"
                rf"stay|"
                rf"be)\s"
                r"(?:open|free|vacant|unassigned|available)(?:\sagain)?(?:,?\s(?:rather\sthan|"
                r"instead"
                r"\sof|and\snot)\s[^.;\n]+)?"
                r"(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<if> \g<gone>, its \g<parts> are kept",
        ),
        # A member who has played games may not be deleted
        (
            (
                r"(?P<who>\b(?:an?|the)\s[a-z]+(?:\s[a-z]+)?\s(?:who|that|which)\s(?:still\s)?"
                r"(?:has|"
                r"have))\s"
                r"(?!any\b|some\b|no\b)[a-z]+(?:ed|en|ade|ritten|aid)\s(?P<parts>(?:any"
                r"\s)?[a-z]+s)(?="
                r"\s(?:may|can|must|should)\s?n)"
            ),
            r"\g<who> \g<parts>",
        ),
        # Deleting a family that still has specimens -> 409
        (
            (
                r"(?P<said>\bdeleting\s(?:an?|the)\s[a-z]+\s(?:that|which|who)\s(?:still\s)?(?:has|"
                r"have)\s(?:any\s)?[a-z]+)\s?"
                r"(?:->|=>|→|must\sgive|gives|should\sgive|returns|answers(?:\swith)?|should"
                r"\sreturn|"
                r"must\sreturn|results\sin)\s"
                r"(?:an?\s)?(?:409|conflict|error)(?:\s(?:conflict|error))?"
            ),
            r"\g<said> is not allowed",
        ),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("A race and its results disappear together.")
    'Deleting a race deletes its results.'
    """
    text = _IT_HOLDS.sub("Keep ", text)
    text = _OF_TWO.sub(_of_two, _EACH_FOR.sub(_each_for, _TURNS.straight(text)))
    return _BOTH_MANY.sub(r"\g<begin>\g<one> and \g<other> are many-to-many", text)
