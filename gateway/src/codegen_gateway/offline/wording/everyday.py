"""Everyday speech for what other rules know by a plain word: ``one of a kind`` is unique."""

import re
from typing import Final

from codegen_gateway.offline.words.english import singular

from .rewriting import Turns

_END: Final = r"(?=\s*(?:[,.;:()\n]|$))"
_BEGIN: Final = r"(?P<begin>\A|(?<=[.;!?\n]\s)|(?<=\n))"
_STEMS: Final = (
    r"[a-z]+ed|made|built|found|bought|sold|seen|sent|taken|given|written|born|cast|lit|won|"
    r"brought|held"
)
_FIND: Final = re.compile(
    r"(?:\A|(?<=[.;\n] )|(?<=\n))finds(?=:\s|\s(?:belong|have|are|must|can|may)\b)", re.IGNORECASE
)
_OF_FINDS: Final = (
    (
        re.compile(
            r"(?P<before>\b(?:an?|the|each|every|any|one|new|its|their|so\sare\sits)\s)find(?P<many>s?)\b"
            r"(?!\s(?:the|an?|by)\b)",
            re.IGNORECASE,
        ),
        r"\g<before>finding\g<many>",
    ),
    (
        re.compile(
            r"\bfinds(?=:\s|\s(?:belong|have|are|must|can|may|by|of|with)\b)", re.IGNORECASE
        ),
        "findings",
    ),
    (
        re.compile(
            r"(?P<before>\b(?:filter|sort|list|search|show|all|deletes?|of|with|and)\s)finds\b",
            re.IGNORECASE,
        ),
        r"\g<before>findings",
    ),
)
"""Where finds are kept they are nouns everywhere, unless somebody finds something."""

_KEEPS: Final = (
    r"(?:store|keep|note|record|track|write\sdown|catalogue|list|log|manage|save|remember)"
)
_WISH: Final = (
    r"(?:(?:i|we)(?:'d|\swould|'ll)?\s(?:(?:like|want|need|love|wish|have)\s(?:to\s)?)?"
    r"(?:be\sable\sto\s)?)"
)


def _same_for(match: re.Match[str]) -> str:
    """A rule said of one thing, said of the other as well."""
    other = singular(match["others"].lower())
    article, rule = match["a"], match["rule"]
    return f"{match['begin']}{article} {match['one']} {rule}. {article} {other} {rule}"


def _of_each(match: re.Match[str]) -> str:
    """The same wish for the list of each of two things."""
    lead = ". " if match["lead"].strip() else match["lead"]
    wish = match["wish"].capitalize()
    return f"{lead}{wish} {match['x']} by {match['a']}. {wish} {match['y']} by {match['b']}"


def _called(match: re.Match[str]) -> str:
    return f"{match['begin']}{match['things'][0].upper()}{match['things'][1:]}: "


_TURNS: Final = Turns(
    (
        # Meteorites! I want to catalogue mine: name, weight
        (
            (
                rf"{_BEGIN}(?P<things>[a-z]+(?:\s[a-z]+)?s)[!.]\s{_WISH}{_KEEPS}\s(?:mine|ours|them|these|those|all\sof\sthem|"
                r"my\sown(?:\sones)?):\s"
            ),
            _called,
        ),
        # Something simple for our choir's sheet music: title, composer
        (
            (
                rf"{_BEGIN}(?:(?:just|please)\s)?(?:something|a(?:\s(?:simple|small))?\s(?:tool|app|list|service|system|register))\s"
                r"(?:simple\s|small\s)?(?:for|of|to\s(?:keep|store|track|manage|list))\s(?:our|my|the)\s[a-z]+(?:'s|s'|’s)\s"
                r"(?P<things>[a-z]+(?:\s[a-z]+)?):\s"
            ),
            _called,
        ),
        # Our theatre has about two hundred puppets, so I'd like to store the name, the year
        (
            (
                rf"{_BEGIN}[^.;:\n]{{3,60}}?\b(?:has|have|own|owns)\s(?:about\s|some\s|over\s|nearly\s|almost\s|around\s|more\sthan\s|roughly\s)?"
                r"(?:[a-z]+\s(?:hundred|dozen|thousand)|\d+|many|a\slot\sof|lots\sof|several|dozens\sof|hundreds\sof)\s"
                rf"(?P<things>[a-z]+s),\s(?:so|and)\s{_WISH}{_KEEPS}\s(?:down\s)?(?=the\s|an?\s|their\s)"
            ),
            lambda m: f"{m['begin']}{m['things'].capitalize()} have ",
        ),
        # A site can't be deleted once there are counts for it, and the same goes for volunteers
        (
            (
                rf"{_BEGIN}(?P<a>an?|the)\s(?P<one>[a-z]+)\s(?P<rule>(?:can|may|must|should|is|has)[^.;\n]{{5,90}}?)(?:,?\sand|[.;])\s"
                r"(?:the\s)?same\s(?:goes|is\strue|applies|holds)\s(?:for|of|to)\s(?:the\s)?(?P<others>[a-z]+s)(?=\s*(?:[.;\n]|$))"
            ),
            _same_for,
        ),
        # filtering on country for farms and on process for beans
        (
            (
                r"(?P<lead>\A|[.;,]\s(?:and\s)?|(?<=\n))(?:(?P<wish>filter|sort|search)(?:ing|s)?)\s(?:on|by|in)\s(?P<a>[a-z]+(?:\s[a-z]+)?)\sfor\s"
                r"(?P<x>[a-z]+s)\sand\s(?:on\s|by\s|in\s)?(?P<b>[a-z]+(?:\s[a-z]+)?)\sfor\s(?P<y>[a-z]+s)(?=\s*(?:[.;\n]|$))"
            ),
            _of_each,
        ),
        # whether it is still working, which I'd assume to be yes
        (
            (
                r",?\swhich\s(?:i|we)(?:'d|\swould|'ll)?\s(?:assume|take|expect|suppose)\s(?:to\sbe|is|as)\s(?P<first>[\w-]+)"
                rf"(?:\s(?:unless|if)\s[^,.;()\n]+)?{_END}"
            ),
            r" (default \g<first>)",
        ),
        # the play it belongs to (just as text)
        (
            (
                r"(?P<what>\bthe\s[a-z]+(?:\s[a-z]+)?)\s(?:(?:it|he|she|they|that)\s(?:belongs?\sto|comes?\sfrom|is\sfrom|is\sin)\s)?\((?:just|only|simply|plain)"
                r"(?:\sas|\sa|\sin)?\s(?:plain\s|simple\s|a\s)?text\)"
            ),
            r"\g<what> (text)",
        ),
        # an order may be given to one of them, or be without one for the time being
        (
            (
                r"(?P<before>(?:\A|(?<=[.;\n]\s)|(?<=\n))(?P<ones>[a-z]+s)\s(?:have|has)\s[^.;\n]*?),?\sand\san?\s(?P<thing>[a-z]+)\s(?:may|can)\sbe\s"
                r"(?:given|assigned|handed|passed|linked)\sto\sone\sof\sthem(?P<none>,?\sor\s(?:be\s|go\s|stay\s)?(?:without\sone|to\snobody|unassigned|none)"
                r"(?:\sfor\s(?:the\stime\sbeing|now))?)?(?=\s*(?:[.;\n]|$))"
            ),
            lambda m: (
                f"{m['before']}. Each {m['thing']} has an optional {singular(m['ones'].lower())}"
            ),
        ),
        # number (one of a kind), nickname (nobody may share one)
        (
            (
                r"(?P<open>[(,]\s?)(?:one\sof\sa\skind|no\stwo(?:\sare|\sthe)?\s(?:alike|same)|nobody\s(?:may|can|must)\sshare\s(?:one|it)|"
                r"never\s(?:the\s)?same\stwice|each\s(?:is\s)?different|one\sof\sits\skind)(?=\s*[,;)])"
            ),
            r"\g<open>unique",
        ),
        # has power yes or no, where no is the default
        (
            (
                r",?\s(?:where|with)\s(?P<first>[\w-]+)\s(?:is|as|being)\s(?:the|a)\sdefault(?:\svalue)?"
                rf"{_END}"
            ),
            r" (default \g<first>)",
        ),
        # medium being what it is if I forget
        (
            (
                r"(?P<first>\b[\w-]+)\sbeing\s(?:what\sit\sis|it|the\s(?:usual|normal)\s(?:one|value))?\s?(?:if|when|unless)\s"
                rf"(?:i|we|you|they|nothing|nobody|no\sone)\s[a-z]+(?:\s(?:it|otherwise|anything))?{_END}"
            ),
            r"\g<first> by default",
        ),
        # the date it was brought in, the year it was first lit
        (
            (
                r"(?P<before>(?:[,:(]\s|\band\s|\bnote\s|\bstore\s|\bkeep\s|\bhas\s|\bhave\s))(?:the\s)?(?P<when>date|year)\s"
                rf"(?:it|he|she|they|this)\s(?:was|were|is|got|had\sbeen)\s(?:first\s|last\s)?(?P<done>{_STEMS})(?:\s(?:in|on|up|out))?"
                r"(?=\s*(?:[,.;()\n]|$|and\b))"
            ),
            r"\g<before>\g<when> \g<done>",
        ),
        # with a way to filter by condition
        (
            (
                r",?\s(?:with|plus|and)\s(?:a\sway|an\soption|the\s(?:option|possibility|ability)|a\spossibility)\s(?:to|of)\s"
                r"(?=(?:filter|search|sort|find|look|narrow|order|list)(?:ing)?\b)"
            ),
            ". ",
        ),
        # weather as an optional line of text
        (
            (
                r"(?P<what>(?:[,:(]\s)(?:the\s|an?\s)?[a-z]+(?:\s[a-z]+)?)\sas\san?\s(?P<how>optional\s|required\s)?(?:short\s|single\s|plain\s)?"
                rf"(?:line|piece|bit|few\slines|lines)\sof\stext{_END}"
            ),
            lambda m: f"{m['what']} ({(m['how'] or '').strip() + ', ' if m['how'] else ''}string)",
        ),
        # What we need:
        (
            (
                r"(?:(?<=[.!?]\s)|\A)(?:(?:this|here)\sis\s)?what\s(?:we|i)(?:'d|\swould|'ll|\swill)?\s(?:need|want|like|keep|store)"
                r"(?:\s(?:to\s(?:keep|store|track)|stored|kept|tracked))?\s?:\s*\n"
            ),
            "\n",
        ),
        # If a spot is deleted, so are its findings
        (
            r"(?P<when>\b(?:if|when|once)\s(?:an?|the)\s[a-z]+\s(?:is|gets)\s(?:deleted|removed)),?\sso\s(?:are|do|should)\s(?:its|their|all\sits)\s(?P<parts>[a-z]+)",
            r"\g<when>, its \g<parts> are deleted too",
        ),
        # A round that's thrown away takes its questions with it
        (
            (
                rf"{_BEGIN}(?:an?|the|each)\s(?P<one>[a-z]+)\s(?:that|which|who)(?:'s|\sis|\sgets)\s(?:deleted|removed|thrown\s(?:away|out)|dropped)\s"
                rf"takes\s(?:all\s)?(?:its|their|the)\s(?P<parts>[a-z]+)\s(?:with\sit|along)(?:\stoo)?{_END}"
            ),
            r"\g<begin>Deleting a \g<one> deletes its \g<parts>",
        ),
        # It would be good if somebody@example.com got a letter each time a new count is entered
        (
            (
                rf"{_BEGIN}(?:it\swould\sbe\s[a-z]+\sif\s|i(?:'d|\swould)\s(?:like|love)\s)?(?:[\w.+-]+@[\w.-]+\w|(?:the|our|my)\s[a-z]+)\s"
                r"(?:got|gets|should\sget|receives?|received|to\sget|to\sreceive)\san?\s(?P<what>letter|e-?mail|mail|message|note)\s"
                r"(?:each\stime|every\stime|whenever|when)\s"
            ),
            r"\g<begin>Send me an email when ",
        ),
        # send me an email at desk@example.com whenever
        (
            (
                r"(?P<send>\b(?:send\s(?:me|us)\san\se-?mail|e-?mail|mail|write)(?:\s(?:me|us))?)\s(?:at|to)\s[\w.+-]+@[\w.-]+\w"
                r"(?=\s(?:when|whenever|each|every|if|on|for|once|about)\b)"
            ),
            r"\g<send>",
        ),
        # email desk@example.com on every new booking
        (
            r"\b(?P<send>e-?mail|write\sto|notify|mail)\s[\w.+-]+@[\w.-]+\w(?=\s(?:when|whenever|each|every|if|on|for|once|about)\b)",
            "email me",
        ),
        # For each one I note the country, the year …
        (
            (
                rf"{_BEGIN}(?:for|of|about)\s(?:each|every)\s(?:one|of\s(?:them|these))?,?\s?(?:i|we)\s(?:note|write\sdown|record|keep|store|track|put\sdown|"
                r"log|know|remember)\s(?:down\s)?(?=[^.;\n]+,)"
            ),
            r"\g<begin>For each: ",
        ),
        # list bookings by date ascending
        (
            (
                r"(?P<list>\b(?:list|show|display|see)\s(?:the\s|all\s)?(?P<things>[a-z]+s)\sby\s(?P<by>[a-z]+(?:\s[a-z]+)?))\s(?P<how>ascending|"
                rf"descending){_END}"
            ),
            r"Sort \g<things> by \g<by> \g<how> by default",
        ),
    )
)


def straight(text: str) -> str:
    """The text in plain words.

    >>> straight("Stalls: number (one of a kind), the year it was built.")
    'Stalls: number (unique), year built.'
    """
    if _FIND.search(text):
        for said, plain in _OF_FINDS:
            text = said.sub(plain, text)
    return _TURNS.straight(text)
