"""Everyday speech about things and fields, in plain words: ``one of a kind`` is unique."""

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
_KEEPS: Final = (
    r"(?:store|keep|note|record|track|write\sdown|catalogue|list|log|manage|save|remember)"
)
WISH: Final = (
    r"(?:(?:i|we)(?:'d|\swould|'ll)?\s(?:(?:like|want|need|love|wish|have)\s(?:to\s)?)?"
    r"(?:be\sable\sto\s)?)"
)
"""Who wishes, before what is wished: ``I'd like to``."""


def _called(match: re.Match[str]) -> str:
    return f"{match['begin']}{match['things'][0].upper()}{match['things'][1:]}: "


_TURNS: Final = Turns(
    (
        # Meteorites! I want to catalogue mine: name, weight
        (
            (
                rf"{_BEGIN}(?P<things>[a-z]+(?:\s[a-z]+)?s)[!.]\s{WISH}{_KEEPS}\s(?:mine|ours|them|these|those|all\sof\sthem|"
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
                rf"(?P<things>[a-z]+s),\s(?:so|and)\s{WISH}{_KEEPS}\s(?:down\s)?(?=the\s|an?\s|their\s)"
            ),
            lambda m: f"{m['begin']}{m['things'].capitalize()} have ",
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
        # an API for laptops, protected by an API key sent in a header
        (
            (
                r",\s(?:protected|secured|guarded)\s(?:by|with)\san?\s(?:api\s)?key(?:\s(?:sent|given|passed)\s(?:in|as)\s(?:an?|the)\s[a-z]+(?:\sheader)?)?"
                r"(?=\s*(?:[.;\n]|$))"
            ),
            ". All requests need an API key",
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
    )
)


def straight(text: str) -> str:
    """The text in plain words.

    >>> straight("Stalls: number (one of a kind), the year it was built.")
    'Stalls: number (unique), year built.'
    """
    return _TURNS.straight(text)
