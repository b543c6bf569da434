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
        # New ones start as open, obviously
        (
            r",\s(?:obviously|of\scourse|naturally|clearly|needless\sto\ssay)(?=\s*(?:[.;\n]|$))",
            "",
        ),
        # make sure no plot number is ever entered twice
        (
            (
                r"(?P<lead>(?:\band\s|\bplease\s)?)(?:make\ssure|ensure|see\sto\sit)(?:\sthat)?\sno\s(?P<what>[a-z]+(?:\s[a-z]+)?)\s"
                r"(?:is|gets|can\sbe)\s(?:ever\s)?(?:entered|used|given|taken|added|there|stored|kept|saved)\s(?:twice|more\sthan\sonce)"
            ),
            r"\g<lead>the \g<what> is unique",
        ),
        # on duty, which is false until we say otherwise; a flag which is off unless I tick it
        (
            (
                r",?\s(?:which|that)\s(?:is|are)\s(?P<first>true|false|yes|no|on|off)\s(?:until|unless)\s(?:we|i|you|they|somebody|"
                r"someone)\s[a-z]+(?:\s(?:it|otherwise|so|that))?"
                rf"{_END}"
            ),
            r" (yes/no, default \g<first>)",
        ),
        # a "needs mending" flag
        (
            r"[\"“](?P<name>[a-z]+(?:\s[a-z]+){0,2})[\"”]\s(?=flag|checkbox|tick\s?box)",
            lambda m: f"{m['name'].replace(' ', '_')} ",
        ),
        # Sharpeners only have a name, carers are people with a name
        (
            rf"{_BEGIN}(?P<things>[a-z]+s)\s(?:only|just|simply|merely)\shave\s",
            r"\g<begin>\g<things> have ",
        ),
        (
            rf"{_BEGIN}(?P<things>[a-z]+s)\sare\s(?:people|persons|those|firms|companies|places)\swith\s(?=an?\s)",
            r"\g<begin>\g<things> have ",
        ),
        # a carer with hedgehogs in their charge must not be deleted
        (
            (
                r"(?P<with>\b[a-z]+\s(?:with|that\shas|who\shas)\s[a-z]+)\s(?:in\s(?:its|their|his|her)\s(?:charge|care|name|keeping)|on\s(?:record|file)|"
                r"to\s(?:its|their)\sname)(?=\s(?:must|can|may|should|cannot|can't))"
            ),
            r"\g<with>",
        ),
        # a hedgehog's weighings disappear together with it
        (
            (
                r"(?P<before>\b(?:while|and|but)\s|(?<=[.;\n]\s))an?\s(?P<one>[a-z]+)(?:'s|’s)\s(?P<parts>[a-z]+s)\s(?:disappear|vanish|go|are\sdeleted)"
                rf"(?:\s(?:together\swith|along\swith|with)\sit)?{_END}"
            ),
            r"\g<before>deleting a \g<one> deletes its \g<parts>",
        ),
        # should a player leave and be deleted, their instruments stay and belong to nobody
        (
            (
                rf"{_BEGIN}(?:should|if|when)\san?\s(?P<one>[a-z]+)\s(?:leaves?\sand\s(?:be|is)\s)?(?:(?:be|is|gets)\s)?(?:deleted|removed),\s(?:its|their|the)\s"
                rf"(?P<parts>[a-z]+s)\s(?:stay|remain)(?:\sand\s(?:simply\s|just\s)?(?:belong\sto\s(?:nobody|no\sone)|have\sno\s[a-z]+))?{_END}"
            ),
            r"\g<begin>When a \g<one> is deleted, its \g<parts> are kept",
        ),
        # Deleting an employee just clears the field on their laptops
        (
            (
                rf"{_BEGIN}(?P<deleting>deleting|removing)\s(?P<a>an?|the)\s(?P<one>[a-z]+)\s(?:(?:just|simply|only)\s)?(?:clears|empties|blanks)\s(?:the|that)\s"
                rf"(?:field|link|reference|[a-z]+)\s(?:on|of|in)\s(?:its|their|the|all)\s(?P<parts>[a-z]+s){_END}"
            ),
            r"\g<begin>When \g<a> \g<one> is deleted, its \g<parts> are kept",
        ),
        # stays, i.e. deletion is rejected; so such a cabinet can't be either
        (
            (
                r",?\s(?:i\.?e\.?,?\s(?:its\s|the\s|their\s)?deletion\sis\s(?:rejected|refused|blocked|forbidden)|so\ssuch\san?\s[a-z]+\s"
                rf"(?:can't|cannot|can\snot)\sbe\s(?:so\s)?either){_END}"
            ),
            "",
        ),
        # an API for laptops, protected by an API key sent in a header
        (
            (
                r",\s(?:protected|secured|guarded)\s(?:by|with)\san?\s(?:api\s)?key(?:\s(?:sent|given|passed)\s(?:in|as)\s(?:an?|the)\s[a-z]+(?:\sheader)?)?"
                r"(?=\s*(?:[.;\n]|$))"
            ),
            ". All requests need an API key",
        ),
        # the list should go by date; could the list please be by number
        (
            (
                r"(?P<before>\A|[.;]\s|(?<=\n)|,\sand\s)(?:could\s)?(?:the|our|my)\slist\s(?:(?:should|must|could|may|please|to)\s)*(?:go|be|run|come)\s(?:please\s)?"
                r"(?=by\s[a-z])"
            ),
            ". Sort ",
        ),
        # with a box to search by class and a choice of scale; with a filter for passed
        (
            (
                r",?\s(?:with|and)\sa\s(?:search\s)?(?:box|field)\sto\s(?:search|look)\s(?:in\s|for\s[a-z]+\s)?by\s(?P<by>[a-z]+(?:\s(?!and\b)[a-z]+)?)"
                r"(?:\sand\sa\schoice\sof\s(?P<of>[a-z]+(?:\s[a-z]+)?))?(?=\s*(?:[.;,?!\n]|$))"
            ),
            lambda m: f". Search by {m['by']}" + (f". Filter by {m['of']}" if m["of"] else ""),
        ),
        (
            r",?\swith\sa\sfilter\s(?:for|on|by)\s(?=[a-z])",
            ". Filter by ",
        ),
        # We want counts by site, by volunteer or by species
        (
            (
                rf"{_BEGIN}{_WISH}(?:see\s|have\s|look\sat\s)?(?:the\s|all\s)?(?P<things>[a-z]+s)\s(?P<by>by\s[a-z]+(?:\s[a-z]+)?(?:(?:,\s|,?\sor\s|"
                r",?\sand\s)by\s[a-z]+)+)(?=\s*(?:[.;,\n]|$))"
            ),
            lambda m: (
                f"{m['begin']}Filter {m['things']} by "
                + re.sub(r"(?<=[a-z])(?:,\s|,?\sor\s|,?\sand\s)by\s", ", ", m["by"][3:])
            ),
        ),
        # a call has a phone, where the car is standing
        (
            (
                r"(?P<before>[,:(]\s(?:and\s)?)where\s(?:the\s[a-z]+|it|he|she|they)(?:'s|\s(?:is|are|was|were))\s(?:standing|"
                r"parked|kept|stored|lying|sitting|staying|located|placed|left|hidden|hanging|buried|now)(?=\s*(?:[,.;()\n]|$))"
            ),
            r"\g<before>place",
        ),
        # rides have a driver, a from, a to and a departure time
        (
            (
                r"(?P<lead>\b(?:rides?|trips?|flights?|journeys?|routes?|transfers?|voyages?|crossings?|legs?)(?:\s(?:has|have)\s|:\s)[^.;\n]*?)"
                r"\b(?:a\s|an\s)?from,\s(?:a\s|an\s)?to(?=\s*(?:[,.;\n]|and\b|$))"
            ),
            r"\g<lead>origin, destination",
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
