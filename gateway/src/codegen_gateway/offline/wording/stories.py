"""User stories, and wishes that begin with who wishes: brought to the wish alone."""

import re

from codegen_gateway.offline.words.english import is_plural, plural, singular

_LABEL = re.compile(
    r"(?:(?<=[.;\n] )|(?<=\n)|\A)\s*(?:user\s+stor(?:y|ies)|epic|goal|acceptance\s+criteria)\s*"
    r"(?:#?\d+)?\s*[:–-]\s+",
    re.IGNORECASE,
)
_AS = re.compile(
    r"\bas\s+(?:an?|the|our)\s+[a-z][a-z -]{1,30}?,?\s+(?P<who>i|we)\s+"
    r"(?:(?:want|need|would\s+like|should\s+be\s+able|am\s+able|wish)\s+to(?:\s+be\s+able\s+to)?|can)\s+",
    re.IGNORECASE,
)
"""``As a manager I want to …``."""
_SO_THAT = re.compile(
    r",?\s+(?:so\s+that|in\s+order\s+that|so)\s+(?:i|we|they|people|[a-z]+s)\s+(?:can|could|may|know|do|"
    r"don't|am|are)\b(?:(?!\b(?:book|reserve|sign|register|order|borrow|rent)\b)[^.;:\n])*(?=[.;\n]|$)",
    re.IGNORECASE,
)
_SO_THAT_WISH = re.compile(
    r",?\s+(?:so\s+that|so|in\s+order)\s+(?:i|we|they|people|[a-z]+s)?\s*(?:can|could|may|to)\s+(?:also\s+)?"
    r"(?=(?:filter|search|find|sort)\b)",
    re.IGNORECASE,
)
_KEEP = re.compile(
    r"(?:(?<=[.;\n] )|\A)i want to (?:create|submit|add|register|record|enter|log|post|publish|"
    r"save|store|write|file|define|plan|upload)\s+(?:(?:an?|new|my|the|our)\s+)*"
    r"(?P<thing>[a-z]+(?:\s[a-z]+)?)\s+with\s+(?:(?:an?|my|the|its)\s+)?",
    re.IGNORECASE,
)
_PLAN_AT = re.compile(
    r"(?:(?<=[.;\n] )|\A)i want to "
    r"(?:create|add|plan|schedule|record|enter|log|book|register|post)\s+(?:(?:an?|new|my|the|our)\s+)*(?P<thing>[a-z]+)\s+(?:at|in|on|for|to)\s+(?:an?|one|the)\s+"
    r"(?P<other>[a-z]+)\s+with\s+(?:(?:an?|my|the|its)\s+)?",
    re.IGNORECASE,
)
"""``I want to plan events at a venue with a title``."""
_EVERY = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:i|we)\s+(?:[a-z]+\s+[a-z]+\s+and\s+)?"
    r"(?:want|need|would\s+like|'d\s+like)\s+to\s+"
    r"(?:note|record|log|keep|write\s+down|track|store)\s+(?:every|each)\s+(?P<thing>[a-z]+)(?=:\s)",
    re.IGNORECASE,
)
"""``I breed rabbits and want to note every litter: …``."""
_MY = re.compile(r"(?<=,\s)my\s(?=[a-z]+\b)|(?<=\band\s)my\s(?=[a-z]+\b)", re.IGNORECASE)
_ASSIGN = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:i|we)\s+(?:want\s+to|need\s+to|can)\s+"
    r"(?:assign|add|attach|link|connect)\s+"
    r"(?P<one>[a-z]+(?:\s[a-z]+)?s)\s+(?:to|with)\s+(?P<other>[a-z]+s)(?=[.;\n]|$)",
    re.IGNORECASE,
)
"""``I want to assign contractors to sites``: how many of each is asked."""
_ABLE = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:anyone|anybody|everyone|everybody|people|users?|visitors?|customers?|"
    r"clients?|[a-z]{3,}s|i|we|it|you)(?:'d|\s+(?:should|must|want|need|can|could|would|wish))(?:\s+(?:like|love|be\s+able|"
    r"possible|also))*\s+(?:to\s+)?(?:be\s+able\s+to\s+)?(?P<deed>search|filter|find|look\s+up)\s+"
    r"(?P<rest>(?:(?!\band\s+(?:see|add|view)\b)[^.;\n])*)(?=[.;\n]|$)",
    re.IGNORECASE,
)
_WE_ARE = re.compile(
    r"\A\s*(?:i|we)(?:'m|'re)?\s+(?:(?:am\s+|are\s+)?(?:an?|[a-z]+ing)|run\s+an?|teach|have\s+an?|own\s+an?)\s+"
    r"[^.,:;()\n]{2,40}?\s+and\s+(?=(?:i\s+|we\s+)?(?:want|need|would\s+like)\b)",
    re.IGNORECASE,
)
"""``We are a choir and want to keep …``."""
_TITLED = re.compile(
    r"\A\s*[^.:;,()\n]{3,40}:\s+(?=(?:[a-z]+s|people)\s+(?!and\b|or\b|with\b|have\b)[a-z]+\s+[a-z]+s[.]\s)",
    re.IGNORECASE,
)
"""``Job board backend: companies post vacancies.``: behind the title stands a sentence."""
_ON_A_PAGE = re.compile(
    r"(?P<wish>\b(?:search|filter|find|look)\b[^.;\n]*\bby\s+[a-z][a-z ,]*?)\s+on\s+"
    r"(?P<page>an?\s+(?:simple\s+|small\s+)?(?:web\s?page|website|web\s+page|page))(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``search them by colour on a web page``."""
_PLACE_FOR = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:our|my|the|we|i)\s+(?:[a-z]+\s){0,3}?(?:needs?|wants?)\s+(?:an?\s+)?"
    r"(?:place|spot|way|home|corner)\s+(?:for|to\s+(?:keep|store|track|record|note))\s+(?:our\s+|my\s+|the\s+|all\s+)?"
    r"(?P<what>[a-z]+(?:\s[a-z]+)?s)(?=:\s)",
    re.IGNORECASE,
)
"""``Our team needs a place for match results: …``."""
_WHERE = re.compile(
    r"(?P<what>\b(?:bot|page|site|website|app|service|api|system|tool))\s+(?:where|so\s+that|through\s+"
    r"which|with\s+which)\s+(?P<deed>(?:people|[a-z]+s)\s+can\s+(?:book|reserve|borrow|rent|"
    r"sign\s+up\s+for|register\s+for|enrol+\s+in|apply\s+for)\s+(?:an?|the)\s+"
    r"(?!appointment|booking|reservation|slot\b)[a-z]+)(?=\.\s|\.?$)",
    re.IGNORECASE,
)
"""``a bot where people can book a class``: a bot, and bookings."""


def told(text: str) -> str:
    """The text with such wishes said alone.

    >>> told("As a teacher, I want to create quizzes with a title so that students can practise.")
    'Keep quizzes with title.'
    """
    text = _TITLED.sub("", _LABEL.sub("", text))
    text = _AS.sub(lambda m: f"{m['who'].capitalize()} want to ", text)
    text = _SO_THAT_WISH.sub(". ", text)
    text = _SO_THAT.sub("", text) if "want to" in text else text
    text = _ASSIGN.sub(lambda m: f"Each {singular(m['one'])} can have several {m['other']}", text)
    text = _KEEP.sub(lambda m: f"Keep {_many(m['thing'])} with ", text)
    text = _PLAN_AT.sub(lambda m: f"Keep {_many(m['thing'])} with {m['other']}, ", text)
    text = _EVERY.sub(lambda m: _many(m["thing"]).capitalize(), text)
    text = _MY.sub("", text) if "Keep " in text else text
    text = _WE_ARE.sub(_who, _ABLE.sub(_wish, text))
    text = _PLACE_FOR.sub(lambda m: m["what"].capitalize(), text)
    text = _ON_A_PAGE.sub(lambda m: f"{m['wish']}. I need {m['page']}", text)
    return _WHERE.sub(r"\g<what>. \g<deed>", text)


def _who(match: re.Match[str]) -> str:
    return "We " if match.group().lower().lstrip().startswith("we") else "I "


def _wish(match: re.Match[str]) -> str:
    return f"{match['deed'].capitalize()} {match['rest']}"


def _many(thing: str) -> str:
    """A thing as a list is called by it."""
    *before, last = thing.split()
    return " ".join([*before, last if is_plural(last) else plural(last)])
