"""What people say offhand of fields and lists: ``maybe a phone``, ``that nobody else has``."""

import re

_MAYBE = re.compile(
    r"(?P<before>[,;:]\s+(?:and\s+)?|\band\s+)(?:maybe|perhaps|possibly|sometimes)\s+"
    r"(?:(?:also\s+)?(?:an?|the|some)\s+)?(?P<what>[a-z]+(?:\s[a-z]+){0,2})(?=\s*(?:[,.;)\n]|$|and\b))",
    re.IGNORECASE,
)
_NOBODY_ELSE = re.compile(
    r"(?P<what>[a-z]+(?:\s[a-z]+){0,2})\s+(?:that|which)\s+(?:(?:nobody|no\s+one|no\s+other(?:\s[a-z]+)?|"
    r"nothing)(?:\s+else)?\s+(?:has|may\s+have|can\s+have|shares)|is\s+only\s+used\s+once|"
    r"(?:must|may|can)(?:\s?not|n't)\s+(?:repeat|appear\s+twice|be\s+used\s+twice))",
    re.IGNORECASE,
)
_A_FEW = re.compile(
    r"\b(?:a\s+few|some|a\s+couple\s+of|a\s+bit\s+of|any)\s+(?=(?:short\s+|personal\s+)?"
    r"(?:notes|comments|remarks|text|details)\b)",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    r"\bwhether\s+(?:it|they|he|she|this)\s+(?:is|are)\s+(?P<values>[\w-]+(?:\s[\w-]+)?"
    r"(?:,\s+[\w-]+(?:\s[\w-]+)?)+,?\s+or\s+[\w-]+(?:\s[\w-]+)?)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``whether it is waiting, in repair or ready``: a state."""
_NEW_ONES = re.compile(
    r"(?:(?<=[.;\n] )|(?<=\n))(?:the\s+)?new\s+ones?\s+(?:are|is|start(?:s)?\s+(?:as|out\s+as))\s+"
    r"(?P<value>[\w-]+(?:\s[\w-]+)?)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
_BRING = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:people|clients|customers|neighbou?rs|members|others|they)\s+"
    r"(?:bring|send|give|hand|leave)\s+(?:me|us)?\s*(?:their\s+|in\s+)*(?P<things>[a-z]+s)\s+and\s+(?:i|we)\s+"
    r"(?:(?:want|need|have|would\s+like)\s+to\s+)?(?:record|note|write\s+down|keep|know|remember|store)\s+"
    r"(?:(?:for\s+each\s+)?(?:the\s+|an?\s+)?)",
    re.IGNORECASE,
)
"""``People bring me bikes and I want to record …``."""
_FOR_ALSO = re.compile(
    r"(?P<lead>\bfor\s+(?:each\s+|every\s+|the\s+)?[a-z]+\s+(?:we|i)\s+[a-z]+(?:\s[a-z]+)?)\s+"
    r"(?P<first>[^.;\n]+?),\s+"
    r"(?:and\s+)?for\s+(?P<second>(?:each\s+|every\s+|the\s+)?[a-z]+)\s+(?=(?:the|an?|their|its)\s)",
    re.IGNORECASE,
)
"""``For plots we note the number, for members the name``."""
_I_WRITE = re.compile(
    r"\b(?:for|about|of)\s+(?:each|every)\s+(?P<one>[a-z]+)\s+(?:i|we)\s+(?:write|make|do|record|keep|log|"
    r"take|note|hold|have|file)\s+(?P<many>[a-z]+(?:ions|ings|ents|isits|ecks|eports|otes|sts|iews))\s+with\s+"
    r"(?:the\s+)?",
    re.IGNORECASE,
)
"""``For each hive I write inspections with …``: each belongs to a hive."""
_MINE = re.compile(
    r"\A\s*(?:my|our)\s+[a-z]+(?:\s[a-z]+){0,2}\s*[:–-]\s+(?=(?:i|we)\s+(?:have|own|keep|run|need|want)\s)",
    re.IGNORECASE,
)
"""``My beekeeping notes: I have hives, …``."""
_NUMBER_OF_EACH = re.compile(
    r"\bthe\s+(?P<what>number|name|code|e?-?mail|title|id)\s+of\s+(?:each|every|an?)\s+(?P<thing>[a-z]+)\s+"
    r"(?:must|has\s+to|should|needs\s+to)\s+be\s+unique",
    re.IGNORECASE,
)
_GIVE = re.compile(
    r"(?:,\s+and\s+|(?<=[.;\n] ))(?P<who>[a-z]+s|people)\s+(?:can|may|could)?\s*(?:give|leave)\s+"
    r"(?:each|every|an?|the)\s+(?P<what>[a-z]+)\s+an?\s+(?:rating|score|mark|grade)\s+(?P<range>(?:from|between)\s+\d+\s+"
    r"(?:to|and)\s+\d+)(?:\s*(?:,|and|with)\s+(?:an?\s+)?(?P<also>comment|note|review))?(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``Members can give each book a rating from 1 to 5 with a comment``."""
_HOW_OFTEN = re.compile(
    r"\bhow\s+often\s+(?:they|he|she|it|we|i|to)\s+[a-z]+(?:\s[a-z]+){0,2}\s+\((?P<values>[^()]+)\)",
    re.IGNORECASE,
)
_HOW_MUCH_IN = re.compile(
    r"\bhow\s+much\s+(?P<what>(?!it\b|of\b|they\b|we\b|i\b)[a-z]+)\s+(?=in\s+[a-z]+)",
    re.IGNORECASE,
)
_SAW = re.compile(
    r"\bwhether\s+(?:i|we)\s+saw\s+(?:the\s+|an?\s+)?(?P<what>[a-z]+)(?=\s*(?:[,.;)\n]|$|and\b))",
    re.IGNORECASE,
)
_WANT_TO = re.compile(
    r"\bwhat\s+(?:they|he|she|we|i|people|guests)\s+(?:want|would\s+like|like|wish|prefer)\s+to\s+"
    r"(?P<deed>eat|drink|order|see|learn|play|buy)(?=\s*(?:[,.;)\n]|$|and\b))",
    re.IGNORECASE,
)
_WANTED = {
    "eat": "meal", "drink": "drink", "order": "wanted item", "see": "wish", "learn": "subject",
    "play": "game", "buy": "wanted item",
}  # fmt: skip
_WHEN_OUT = re.compile(
    r"\bwhen\s+(?:it|they|this|that)\s+(?P<deed>runs?\s+out|expires?|ends?|is\s+up|run\s+out|goes\s+off)"
    r"(?=\s*(?:[,.;)\n]|$|and\b))",
    re.IGNORECASE,
)
_WITH_KEY = re.compile(
    r"(?P<only>\bonly\s+(?:i|we|staff|admins?)\s+(?:may|can|should)\s+[^.;,\n]+?),?\s+with\s+(?:an?|my|the)\s+"
    r"(?:secret\s+|api\s+)?(?:key|password)",
    re.IGNORECASE,
)


def straight(text: str) -> str:
    """The text with such words said straight.

    >>> straight("A client has a name, an email and maybe a phone.")
    'A client has a name, an email and an optional phone.'
    """
    text = _MAYBE.sub(r"\g<before>an optional \g<what>", _MINE.sub("", text))
    text = _NOBODY_ELSE.sub(r"\g<what> (unique)", text)
    text = _NUMBER_OF_EACH.sub(r"Each \g<thing> has a unique \g<what>", text)
    text = _IT_IS.sub(r"a status (\g<values>)", _A_FEW.sub("", text))
    text = _BRING.sub(lambda m: f"{m['things'].capitalize()}: ", text)
    text = _NEW_ONES.sub(r"Status is \g<value> by default", text)
    text = _FOR_ALSO.sub(r"\g<lead> \g<first>. For \g<second> we note ", text)
    text = _I_WRITE.sub(_owned, _GIVE.sub(_rated, text))
    text = _WHEN_OUT.sub("expiry date", text)
    text = _SAW.sub(r"\g<what> seen (yes/no)", text)
    text = _WANT_TO.sub(lambda m: _WANTED[m["deed"].lower()], text)
    text = _HOW_MUCH_IN.sub(r"\g<what> ", text)
    return _WITH_KEY.sub(r"\g<only>", _HOW_OFTEN.sub(r"frequency (\g<values>)", text))


def _owned(match: re.Match[str]) -> str:
    return f"{match['many'].capitalize()} belong to a {match['one']} and have "


def _rated(match: re.Match[str]) -> str:
    wrote = f" and writes a {match['also']}" if match["also"] else ""
    who = match["who"].lower().removesuffix("s")
    return f". Each {who} rates {match['what']}s {match['range']}{wrote}"
