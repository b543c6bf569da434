"""Turns of phrase about one field: what it is at first, when it is empty, how far it may go."""

import re
from typing import Final

from .rewriting import Turns

_END = r"(?=\s*(?:[,.;()\n]|$|\band\b|\bbut\b))"
_WE = r"(?:we|i|you|they|people|somebody|someone|he|she)"
_OTHERWISE = (
    rf"(?:unless\s(?:{_WE}\s(?:say|tell|decide|choose)s?|"
    r"(?:stated|told|said|given|specified|changed)"
    r"(?=\s*[,.;)]|\sotherwise))"
    r"(?:\s(?:it\s)?otherwise)?|"
    r"(?:if|when)\s(?:unknown|(?:it\sis\s)?not\s(?:known|given|told|said|specified|set|stated|"
    r"filled\sin)|"
    r"nothing(?:\selse)?\sis\s(?:said|given|told|entered)|omitted))"
)
_EMPTY = r"(?:empty|blank|missing|unset|out)"
_NOT = (
    r"(?:can\s?not|can't|must\s?not|mustn't|may\snot|should\s?not|shouldn't|must\snever|can\snever)"
)
_SURELY = r"(?:obviously|of\scourse|naturally|clearly|certainly)"


def _measures(match: re.Match[str]) -> str:
    names = [each for each in (match["one"], match["other"], match["third"]) if each]
    return ", ".join(f"{each} in {match['unit']}" for each in names)


_TURNS: Final = Turns(
    (
        # severity low/medium/high defaulting to medium; quantity with 1 as the default
        (r"(?<=[\w)]),?\sdefaulting\sto\s(?P<first>[\w-]+)", r" (default \g<first>)"),
        (
            r"(?<=[\w)]),?\swith\s(?P<first>[\w-]+)\sas\s(?:the|a|its)\sdefault(?:\svalue)?",
            r" (default \g<first>)",
        ),
        # (0 unless told otherwise), 1200 if unknown
        (
            (
                rf"(?P<open>[(,]\s?)(?!(?:empty|blank|missing|none|null|nothing|optional|leave)\b)"
                rf"(?P<first>[\w-]+)\s{_OTHERWISE}(?=\s*(?:[,.;)]|$))"
            ),
            r"\g<open>default \g<first>",
        ),
        # a flag for whether it is on
        (r"\b(?:an?\s)?flag\s(?:for|saying|telling|to\s(?:say|tell|show))\s(?=whether\b)", ""),
        # flag whether it has been collected, off at first
        (
            (
                r"(?P<flag>\b(?:flag|whether|yes\s?/\s?no\)?)[^,.;()\n]*),\s(?P<first>on|off|yes|"
                r"no|"
                r"true|false)\s"
                rf"(?:at\sfirst|initially|by\sdefault|to\s(?:begin|start)\swith){_END}"
            ),
            r"\g<flag> (default \g<first>)",
        ),
        # a driver, but a driver may be missing
        (
            (
                r"\b(?:one|an?)\s(?P<field>[a-z]+(?:\s[a-z]+)?),?\s(?:but|though|although)\s"
                r"(?:(?:an?|the|its|their|that)\s(?P=field)|it|that|this)\s"
                rf"(?:(?:may|can|might|could)\s(?:also\s)?(?:be\s(?:left\s)?{_EMPTY}|be\sabsent|not"
                rf"\sbe\sthere)|"
                rf"is\s(?:not|n't)\s(?:required|needed)|is\soptional|isn't\s(?:required|"
                rf"needed)){_END}"
            ),
            r"an optional \g<field>",
        ),
        # a delivery date, which is empty while the parcel is on its way
        (
            (
                r",?\s(?:which|that)\s(?:is|are|stays?|remains?|may\sbe|can\sbe)\s(?:left\s)?"
                rf"(?:{_EMPTY}|unknown|not\s(?:set|known|given|there))\s"
                r"(?:while|until|till|unless|before|as\slong\sas|if|when)\s[^,.;()\n]+"
            ),
            " (optional)",
        ),
        # a rating which I may leave blank; (we may leave it empty)
        (
            (
                rf",?\s\(?(?:(?:which|that)\s)?{_WE}\s(?:may|can|might|could)\sleave\s(?:it"
                rf"\s)?{_EMPTY}\)?{_END}"
            ),
            " (optional)",
        ),
        # the date of death if it is known
        (
            (
                r"(?<=[a-z)])\s(?:if|when|where)\s(?:it|they|that|this|he|she)(?:'s|\s(?:is|are|"
                r"was|"
                r"were))\s"
                rf"(?:already\s)?(?:known|available|applicable|needed|necessary|relevant|given|"
                rf"there){_END}"
            ),
            " (optional)",
        ),
        # The e-mail is required. No two members may share one
        (
            (
                r"(?P<said>\b(?P<field>[a-z-]+(?:\s[a-z-]+)?)\s(?:is|are|must\sbe|has\sto\sbe)\s"
                r"(?:required|mandatory|optional|needed|given|filled\sin))(?:,?\s(?:and|but)|[.;])\sno\stwo\s"
                r"(?:of\sthem\s|[a-z]+\s)?(?:(?:may|can|must|should|will)\s)?"
                r"(?:share\s(?:one|it|them|the\ssame(?:\sone)?)|have\sthe\ssame(?:\sone)?|be\sthe\ssame)"
                rf"{_END}"
            ),
            r"\g<said>. The \g<field> must be unique",
        ),
        # and no two may share the same e-mail
        (
            (
                rf",?\s(?:and|but)\sno\stwo\s(?:of\sthem\s|[a-z]+\s)?(?:(?:may|can|must|should|"
                rf"will)"
                rf"\s)?"
                rf"(?:share|have|use)\s(?:the\ssame|an?|one)\s(?P<field>(?!one\b)[a-z-]+(?:\s[a-z]+)?){_END}"
            ),
            r". The \g<field> must be unique",
        ),
        (
            (
                r"[.;]\sno\stwo\s(?:of\sthem\s|[a-z]+\s)?(?:(?:may|can|must|should|"
                r"will)"
                r"\s)?"
                r"(?:share|have|use)\s(?:the\ssame|an?|one)\s(?P<field>(?!one\b)[a-z-]+(?:\s[a-z]+)?)(?=\s*(?:[.;\n]|$))"
            ),
            r". The \g<field> must be unique",
        ),
        # (each number only once)
        (r"\s\((?:each|every|any)\s[a-z]+\s(?:only|just|exactly|at\smost)\sonce\)", " (unique)"),
        (r"\s\((?:that's|that\sis|this\sis|which\sis)\sthe\sunique\sone\)", " (unique)"),
        # Phone and e-mail may both be empty but the company name can't
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?P<fields>[A-Z]?[a-z-]+(?:\s[a-z-]+)?\sand\s[a-z-]+"
                r"(?:"
                r"\s[a-z-]+)?)\s"
                rf"(?:may|can|might|could)\s(?:both\s)?be\s(?:left\s)?{_EMPTY},?\s(?:but|while)\s"
                rf"(?P<other>[^,.;\n]+?)\s{_NOT}{_END}"
            ),
            r"\g<begin>\g<fields> are optional. \g<other> is required",
        ),
        (rf"\b(?P<may>may|can|might|could)\sboth\sbe\s(?:left\s)?(?={_EMPTY}\b)", r"\g<may> be "),
        # which obviously can't be negative
        (rf"(?P<which>,?\s(?:which|that))?\s{_SURELY}\s(?={_NOT}\sbe\b)", r"\g<which> "),
        # The number of guests can't exceed 120
        (
            (
                rf"\b{_NOT}\s(?:exceed|go\s(?:over|above|beyond)|be\s(?:more|greater|higher|larger)"
                rf"\sthan)"
                r"\s(?=\d)"
            ),
            "must be at most ",
        ),
        (
            rf"\b{_NOT}\s(?:go\sbelow|be\s(?:less|lower|smaller|fewer)\sthan)\s(?=\d)",
            "must be at least ",
        ),
        # a status which is received at first and then handled
        (
            (
                r"(?P<field>\b[a-z]{3,}),?\s(?:which|that)\sis\s(?:at\s)?(?:first\s)?"
                r"(?P<first>[a-z]+)"
                r"(?:\sat\sfirst|\sinitially|\sfirst)?(?:,|\sand)\s(?:later|then|afterwards|"
                r"finally)\s"
                r"(?:becomes\s)?"
                rf"(?P<next>[a-z]+)(?:,?\s(?:and\s)?(?:then|finally|later)\s(?:becomes\s)?"
                rf"(?P<last>[a-z]+))?{_END}"
            ),
            r"\g<field> (\g<first>, \g<next>, \g<last>; default \g<first>)",
        ),
        # ordered (both out of 10)
        (r"\s\(both\s(?P<said>[^()]+)\)", r", both \g<said>"),
        # A report with zero bags is fine but a minus number isn't
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))an?\s[a-z]+(?:\s[a-z]+)?\swith\s(?:zero|no|0)\s"
                r"(?P<what>[a-z]+)\sis\s"
                r"(?:fine|ok|okay|allowed|possible),?\s(?:but\s)?(?:an?\s)?(?:minus|negative)(?:"
                r"\s[a-z]+)?\s"
                r"(?:is\s?n't|is\snot|aren't)(?:\s[a-z]+)?"
            ),
            r"\g<begin>The number of \g<what> must not be negative",
        ),
        # (blank when it hangs in the office)
        (
            (
                rf"\s\((?:{_EMPTY}|unknown)\s(?:while|when|until|till|unless|before|as\slong\sas|"
                rf"if|for)\s"
                r"[^()]+\)"
            ),
            " (optional)",
        ),
        # the volunteer, who may not be there yet
        (
            (
                r",?\s(?:who|which|that)\s(?:may|might|can)\snot\s(?:be|have\sbeen)\s(?:there|"
                r"known|set|assigned|given|found|chosen)"
                rf"(?:\syet)?{_END}"
            ),
            " (optional)",
        ),
        # Sometimes the composer isn't known
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:sometimes|occasionally|now\sand\sthen)\s(?P<what>"
                r"(?:the|its|their)\s[a-z]+(?:\s[a-z]+)?)\s"
                rf"(?:is\s?n't|is\snot|are\s?n't|are\snot|is|are)\s(?:{_EMPTY}|known|unknown|"
                rf"there|given|set)(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<begin>\g<what> is optional",
        ),
        # a frame number which nobody else's bike has
        (
            (
                r",?\s(?:which|that)\s(?:nobody\selse(?:'s\s[a-z]+)?|no\sone\selse(?:'s\s[a-z]+)?|"
                r"no\sother(?:\s[a-z]+)?)\s"
                rf"(?:has|may\shave|can\shave|uses){_END}"
            ),
            " (unique)",
        ),
        # cost, which can't be below zero
        (
            (
                rf"(?P<which>,?\s(?:which|that))?\s{_NOT}\s(?:be|go|fall)\s(?:below|under|less"
                rf"\sthan)\s(?:zero|0)"
                r"(?![\d.,]*\d)"
            ),
            r"\g<which> must not be negative",
        ),
        # how I felt on a scale of 1 to 5
        (
            r"(?P<what>[a-z])\s(?:on|using)\sa\sscale\s(?:of|from)\s(?=\d+\s(?:to|-)\s\d)",
            r"\g<what> from ",
        ),
        # if it has been paid back (not yet by default)
        (
            r"\((?:not\syet|not)\s(?:by\sdefault|at\sfirst|initially)\)",
            "(default no)",
        ),
        # the volunteer working on it
        (
            (
                r"(?P<who>\b(?:the\s)?[a-z]+)\s(?:(?:who|that)\s(?:is\s)?)?(?:working|responsible|"
                r"assigned|looking)\s"
                rf"(?:on|for|to|after)\s(?:it|them){_END}"
            ),
            r"\g<who>",
        ),
        # (may be zero but not negative)
        (r"\b(?:may|can)\sbe\s(?:zero|0),?\sbut\s(?:not|never)\s(?:be\s)?negative", "not negative"),
        # Default count is 1
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:the\s)?default\s(?P<what>[a-z]+(?:\s[a-z]+)?)\sis\s"
                r"(?P<value>[\w-]+)(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<begin>The \g<what> is \g<value> by default",
        ),
        # artist unknown allowed
        (
            rf"(?<=[a-z])\s(?:{_EMPTY}|unknown)\s(?:is\s)?(?:allowed|possible|okay|ok|fine){_END}",
            " (optional)",
        ),
        # height/width/depth in cm
        (
            (
                r"(?P<one>\b[a-z]{3,})/(?P<other>[a-z]{3,})(?:/(?P<third>[a-z]{3,}))?\sin\s"
                r"(?P<unit>cm|mm|m|kg|metres|meters|inches|grams)\b"
            ),
            _measures,
        ),
        # (starts new)
        (
            r"\((?:starts?|begins?)(?:\s(?:as|at|with))?\s[\"“]?(?P<first>[a-z0-9]+)[\"”]?\)",
            r"(default \g<first>)",
        ),
        # a shirt number that no two players share
        (
            rf",?\s(?:that|which)\sno\stwo\s[a-z]+\s(?:(?:may|can|should)\s)?(?:share|have){_END}",
            " (unique)",
        ),
        # a stock count that never goes below zero
        (
            (
                r"(?P<which>,?\s(?:which|that))\snever\s(?:goes|falls|drops|gets|is)\s(?:below|under)"
                r"\s(?:zero|0)(?![\d.,]*\d)"
            ),
            r"\g<which> must not be negative",
        ),
        # a list of orders with a number, where the number is assigned by the system
        (
            (
                r",\swhere\s(?P<what>(?:the|its|their|each|every)\s[a-z]+(?:\s(?!is\b|are\b)[a-z]+)?)\s"
                r"(?=(?:is|are|must|can|may|cannot|can't|should|never)\b)"
            ),
            r". \g<what> ",
        ),
        (
            (
                r"(?P<by>\b(?:assigned|given|set|generated)\s(?:automatically|by\sthe\s(?:system|service|app|"
                r"server|database)))(?:\sitself)?,?\sand\s(?=(?:is\s)?never\b)"
            ),
            r"\g<by>. ",
        ),
        # a code like MAT-101 that has to be unique
        (rf"\s(?:that|which)\s(?:has|have)\sto\sbe\sunique{_END}", " (unique)"),
        (
            (
                r"(?P<field>\b(?:code|number|sku|signature|id|key|label|identifier))\slike\s"
                r"(?P<sample>[A-Z]{1,6}[-/]?\d[\w/-]*)(?=\s*[,.;()\n]|\s(?:\(|and\b))"
            ),
            r"\g<field> (like \g<sample>)",
        ),
        # Filter by position: goalkeeper, defender or forward
        (
            (
                r"(?P<wish>\b(?:filter|narrow|search|look|see|show|list|sort|group)[a-z]*\b[^.;:()\n]*\bby\s(?:the\s|their\s|its\s)?"
                r"(?P<field>[a-z]+(?:\s[a-z]+)?))\s?(?::\s|\()(?P<values>[^.;:()\n]+,\s[^.;:()\n]+,?\sor\s[^.;:()\n]+?)"
                r"\)?(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<wish>. The \g<field> is \g<values>",
        ),
        # the name together with the start date must be unique
        (
            (
                r"\b(?:the\s)?(?P<one>[a-z]+(?:\s[a-z]+)?)\stogether\swith\s(?:the\s|its\s|their\s)?(?P<other>[a-z]+(?:\s[a-z]+)?)\s"
                r"(?=(?:must|has\sto|should|is|are|may|can)\b)"
            ),
            r"the combination of \g<one> and \g<other> ",
        ),
        # name, is it repaired or not
        (
            r"(?P<before>[,:;(]\s(?:and\s)?)is\s(?:it|he|she|this)\s(?P<state>[a-z]+(?:\s(?!or\b)[a-z]+)?)\sor\snot(?=\s*(?:[,.;)\n]|$))",
            r"\g<before>\g<state> (yes/no)",
        ),
        # a flag repaired
        (
            (
                r"\b(?:an?|the)\sflag\s(?:for\s|called\s|named\s)?[\"'“]?(?!(?:for|if|that|which|with|to|of|and|or|is|saying|telling|whether)\b)"
                r"(?P<state>[a-z]+(?:\s[a-z]+)?)[\"'”]?(?=\s*(?:[,.;)\n]|$)|\sand\s)"
            ),
            r"\g<state> (yes/no)",
        ),
        # a state starts as new and then becomes paid, sent or lost
        (
            (
                r"(?<=[,:(]\s)(?P<field>[a-z]+)\s(?:starts?(?:\sout)?|begins?|is\s(?:at\sfirst|initially))\s(?:as\s|with\s|at\s)?[\"“]?"
                r"(?P<first>[a-z]+)[\"”]?,?\s(?:and\s)?(?:(?:is\s)?(?:then|later|afterwards)\s)(?:becomes?|is|changes\sto|"
                r"turns(?:\sinto)?|goes\sto|gets|can\sbe)\s(?P<one>[a-z]+)(?P<more>(?:,\s[a-z]+)*),?\sor\s(?P<last>[a-z]+)"
                r"(?=\s*(?:[,.;)\n]|$))"
            ),
            r"\g<field> (\g<first>, \g<one>\g<more>, \g<last>) (default \g<first>)",
        ),
        # closed at (empty at first)
        (
            (
                r"\((?:empty|blank|unset|not\sset|none)\s(?:at\sfirst|initially|in\sthe\sbeginning|"
                r"to\s(?:begin|start)\swith|until\s[^()\n]+|while\s[^()\n]+)\)"
            ),
            "(optional)",
        ),
        # Keep the mileage of each service, a whole number
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:(?:we|i)\s(?:also\s)?(?:want\sto\s|need\sto\s|would\slike\sto\s)?)?"
                r"(?:please\s)?(?:also\s)?"
                r"(?:keep|store|record|track|note|log|save|remember|write\sdown)\s(?:also\s)?(?:the|an?)\s"
                r"(?P<field>[a-z]+(?:\s(?!of\b|for\b|with\b|on\b)[a-z]+){0,2})\s(?:of|for|with|on)\s"
                r"(?:each|every|the|an?)\s(?P<thing>[a-z]+(?:\s[a-z]+)?)(?P<rest>,\s[^.;\n]+)?"
                r"(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<begin>Each \g<thing> has a \g<field>\g<rest>",
        ),
        # Each dog gets vaccinations: vaccine, date
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?P<each>each|every|an?)\s(?P<thing>[a-z]+(?:\s[a-z]+)?)\s"
                r"(?:gets|receives|comes\swith|carries)\s(?=[a-z]+(?:\s[a-z]+)?\s?[:(])"
            ),
            r"\g<begin>\g<each> \g<thing> has ",
        ),
        # comments: author, text, when it was written
        (
            (
                r"(?<=[,:(]\s)(?:and\s)?when\s(?:it|he|she|they)\s(?:was|were|is|are)\s"
                r"(?P<done>[a-z]+ed|written|sent|made|taken|given|bought|sold|paid|done|found|lost|seen|caught|"
                r"built|born|won|left|held|brought|begun|shot|drawn|sown|laid|kept|lent|read|heard)"
                r"(?=\s*(?:[,.;)\n]|$))"
            ),
            r"\g<done> date",
        ),
        # price or none
        (
            (
                r"(?<=[\w)])\s(?:\(or\s(?:none|nothing|empty|blank|unknown)\)|or\s(?:none|nothing|nobody|blank)"
                r"(?=\s*(?:[,.;)\n]|$)))"
            ),
            " (optional)",
        ),
        # departs on, returns on (same day or later)
        (
            (
                r"(?P<first>(?<=[,:(]\s)[a-z]+(?:\s(?:on|at|date|day|time))?),\s(?:and\s)?(?P<then>[a-z]+(?:\s(?:on|at|date|"
                r"day|time))?)\s\((?:on\s)?(?:the\s)?same(?:\s(?:day|date|time))?\sor\s(?:later|after(?:wards)?)\)"
            ),
            r"\g<first>, \g<then> (not before \g<first>)",
        ),
        # reported at which the system fills in
        (
            (
                r"(?<=\w),?\s(?:which|that)\s(?:the\s)?(?:system|service|server|app|program|computer)\s(?:itself\s)?"
                r"(?:fills?\sin|sets?|puts?(?:\sin)?|adds?|records?|writes?|enters?|notes?|stamps?)"
                r"(?:\s(?:itself|by\sitself|automatically|on\sits\sown))?(?=\s*(?:[,.;)\n]|$))"
            ),
            " (set automatically)",
        ),
        # summer, winter, all year; all year if nothing is said
        (
            (rf"(?<=[\w]);\s(?P<first>[\w-]+(?:\s[\w-]+){{0,2}})\s{_OTHERWISE}(?=\s*[.)])"),
            r', default "\g<first>"',
        ),
        # a power in kW, and is either free or busy
        (
            (
                r"(?P<before>(?:\A|(?<=[.;\n]\s))(?![^.;\n]*\b(?:status|state|condition)\b)[^.;\n]*[\w)]),?\sand\s(?:is|are)\s"
                r"(?:either|one\sof)\s(?P<values>[a-z]+(?:\s[a-z]+){0,2}(?:,\s[a-z]+(?:\s[a-z]+){0,2})*,?\sor\s(?!not\b)[a-z]+(?:\s[a-z]+)"
                r"{0,2})(?=\s*(?:[.,;)\n]|$))"
            ),
            r"\g<before>, status (\g<values>)",
        ),
        # we give each singer a grade from 1 to 5
        (
            r"(?P<begin>\A|(?<=[.;\n]\s))(?:we|i)\s(?:give|assign|award)\s(?P<each>each|every|the)\s(?P<thing>[a-z]+(?:\s[a-z]+)?)\s(?=an?\s)",
            r"\g<begin>Each \g<thing> has ",
        ),
        # created_at and updated_at timestamps
        (r"(?P<one>\b[a-z]+_at)\sand\s(?P<other>[a-z]+_at)\stimestamps?\b", r"\g<one>, \g<other>"),
    )
)
_CODES = re.compile(
    r"(?P<name>\b[a-z]{3,})\s(?P<values>[A-Z]{1,3}\d{0,3}(?:,\s[A-Z]{1,3}\d{0,3})*,?\sor\s[A-Z]{1,3}\d{0,3})"
    r"(?=\s*"
    r"(?:[,.;)\n]|$))"
)
"""``zone A, B or C``."""
_NO_THIRD = re.compile(r", (?=; default)")


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("Bottles: quantity with 1 as the default, price")
    'Bottles: quantity (default 1), price'
    """
    text = _TURNS.straight(text)
    return _CODES.sub(r"\g<name> (\g<values>)", _NO_THIRD.sub("", text))
