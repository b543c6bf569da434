"""Wishes to see only those in a state, or to look things up: said as filters and searches."""

import re
from typing import Final

from codegen_gateway.offline.words.english import singular

from .rewriting import Turns
from .spoken_again import spoken_again

_WHO = (
    r"(?:(?:please\s)?let\s(?:me|us|people|users|visitors|guests|customers|members|everyone)\s|(?:i|we)(?:'d|\swould)?\s(?:also\s)?(?:want|need|like|love)"
    r"\sto\s(?:be\sable\sto\s)?|"
    r"(?:i|we|people|visitors|users|guests|customers|members|staff)\s(?:can|may|should(?:\sbe"
    r"\sable\sto)?|must\sbe\sable\sto)\s|"
    r"(?:please\s)?|(?:an\soption|a\sway|a\sbutton)\sto\s)"
)
_LOOK = (
    r"(?:see|show|list|find|view|look\sat|look\sup|look\sfor|pull\sup|display|get|bring\sup)(?:\s"
    r"(?:me|us))?"
)
_BEGIN = r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=,\sand\s))"
_END = r"(?=\s*(?:[.;\n]|$))"
_STATE = r"(?P<state>(?:not\s|still\s|already\s)?[a-z]+(?:\s[a-z]+)?)"
_THAT_ARE = re.compile(
    rf"{_BEGIN}{_WHO}{_LOOK}\s(?:only\s|just\s|all\s)?(?:of\s)?(?:the\s|all\sthe\s)?"
    rf"(?P<things>ones|those|[a-z]+s)\s"
    rf"(?:that|which|who)\s(?:are(?:n't)?|have(?:n't)?\sbeen)\s{_STATE}(?<!\syet)(?:\syet)?(?:\sonly)?"
    rf"(?:,?\sso\s(?:that\s)?[^.;\n]+)?(?:{_END}|(?=,\s(?:the\s)?(?:oldest|newest|latest|earliest|soonest)\b))",
    re.IGNORECASE,
)
"""``Let me pull up only the ones that are done so I can ring people``."""
_ONLY_ONES = re.compile(
    rf"{_BEGIN}{_WHO}{_LOOK}\s(?P<only>only\s|just\s)?(?:the\s)?(?P<state>[a-z]+)\s"
    rf"(?P<things>ones|[a-z]+s)(?P<last>\sonly)?{_END}",
    re.IGNORECASE,
)
"""``An option to show the issued ones only``."""
_OF_ONE = re.compile(
    rf"{_BEGIN}{_WHO}(?P<first>only\s|just\s)?{_LOOK}\s(?P<only>only\s|just\s)?(?:(?:the|all|all\sthe)\s)?"
    r"(?:(?P<things>those|ones|everything|[a-z]+s|[a-z]+\s[a-z]+s)\s(?:that\sare\s)?"
    r"(?:in|of|from|at|for|with|by|on)\s)?"
    r"(?P<one>one|(?:an?|one)\s(?:given|certain|particular|specific|chosen|single|selected))\s"
    r"(?P<field>[a-z]+(?:\s(?!only\b|when\b|if\b|at\b|on\b|i\b)[a-z]+)?)(?P<last>\sonly)?"
    rf"(?:\s(?:at\sa\stime|on\srequest|(?:when|if)\s(?:i|we|they|people|somebody)\s[^.;\n,]+))?{_END}",
    re.IGNORECASE,
)
"""``Let people show only those in a given village``."""
_THEN = r"(?P<then>,\s(?:the\s)?(?:most\s)?[a-z]+(?:\sones?)?\s(?:first|on\stop|at\sthe\stop))?"
_ANY = r"(?:an?|any|each|one|every|some|this|that)"
_OF_A_THING = re.compile(
    rf"{_BEGIN}(?:{_WHO}{_LOOK}\s(?:(?:all|the|which|what)\s)*(?P<things>[a-z]+(?:\s[a-z]+)?)\s"
    rf"(?:(?:of|for|from|by|at|in|on)\s{_ANY}\s(?P<field>[a-z]+(?:\s[a-z]+)?)|"
    rf"{_ANY}\s(?P<owner>[a-z]+(?:\s[a-z]+)?)\s(?:has|had|have|got|made|did|owns?|belongs?\sto))|"
    rf"for\s{_ANY}\s(?P<whose>[a-z]+(?:\s[a-z]+)?),?\s{_WHO}{_LOOK}\s(?:(?:all|of)\s)*"
    rf"(?:its|their|his|her|the)\s(?P<its>[a-z]+(?:\s[a-z]+)?)){_THEN}{_END}",
    re.IGNORECASE,
)
"""``I need to see which repairs a van had``, ``Show the repairs of a van``."""
_TWICE: Final = 2
_IN_A = (
    r"(?:in|on|with|via|through|using)\s(?:an?|the|our|my)\s(?:[a-z]+\s)?(?:telegram\s)?"
    r"(?:bot|web\s?page|page|website|web\sinterface)"
)
_TURNS: Final = Turns(
    (
        # by belt and by whether they passed
        (
            (
                r"(?P<by>\bby\s(?:[a-z ]+?(?:,|\sand)\s(?:by\s)?)?)whether\s(?:or\snot\s)?"
                r"(?:it|they|he|she|the\s[a-z]+)\s"
                r"(?:(?:is|are|was|were|has|have)\s(?:been\s)?)?(?P<state>[a-z]+)(?:\sor\snot)?(?=\s*(?:[.,;\n]|$))"
            ),
            r"\g<by>\g<state>",
        ),
        # I want to be able to look them up by colour
        (
            rf"{_BEGIN}{_WHO}look\s(?:them|it|these|those|things|everything|[a-z]+s)\sup\sby\s",
            r"\g<begin>Search by ",
        ),
        (
            rf"{_BEGIN}(?:we|i|people|they)\s(?:often\s|usually\s)?look\s(?P<things>[a-z]+s)\sup\sby\s",
            r"\g<begin>Search \g<things> by ",
        ),
        # I want lessons by date, newest first
        (
            (
                rf"{_BEGIN}(?:i|we)(?:'d|\swould)?\s(?:want|need|like)\s(?:to\s(?:see|have|list)\s)?"
                r"(?:(?:the|all|my|our)\s)*(?P<things>[a-z]+s)\s(?:(?:listed|sorted|ordered|shown)\s)?"
                r"by\s(?P<field>[a-z]+(?:\s[a-z]+)?),\s(?=(?:the\s)?[a-z]+(?:\sones?)?\sfirst\b)"
            ),
            r"\g<begin>Sort \g<things> by \g<field>, ",
        ),
        # Filter by building, order by next check date
        (
            (
                r"(?P<wish>\b(?:filter|search)(?:ed|ing|able|s)?\s[^.;:\n]*?\bby\s[^.;:\n]*?"
                r"(?:,\s(?:and\s)?|\sand\s))order(?=\sby\s)"
            ),
            r"\g<wish>sort",
        ),
        # I want to look for a game in a Telegram bot by its title
        (
            (
                r"(?P<wish>\b(?:look\sfor|look\sup|search(?:\sfor)?|find)\s(?:(?:an?|the|our)\s)?"
                r"[a-z]+(?:\s(?!in\b|on\b|with\b|via\b|through\b|by\b)[a-z]+)?)\s"
                rf"(?P<where>{_IN_A})\s(?P<by>by\s[^.;,\n]+)"
            ),
            r"\g<wish> \g<by>. \g<where>",
        ),
        (
            (
                r"(?P<wish>\b(?:look\sfor|look\sup|search(?:\sfor)?|find)\s[^.;,\n]*?\bby\s[^.;,\n]+?)"
                rf",?\s(?P<where>{_IN_A})(?=\s*[.;,\n]|\s*$)"
            ),
            r"\g<wish>. \g<where>",
        ),
        # find a substance by part of its name or by exact number
        (
            (
                rf"{_BEGIN}{_WHO}(?:find|search|look\sup)\s(?:for\s)?(?P<what>(?:an?\s|the"
                rf"\s)?[a-z]+)"
                rf"\sby\s(?:a\s)?part\sof\s(?:its|their|the|an?)\s"
                r"(?P<one>[a-z]+)\s(?:or|and)\s(?:by\s)?(?:the\s|its\s)?(?:exact\s|full\s)?"
            ),
            r"\g<begin>Search by \g<one> and ",
        ),
        # search for anyone by any part of their name
        (
            (
                r"\b(?:search|look)\sfor\s(?:anyone|anybody|someone|somebody|everyone|people|them)\s"
                r"(?=by\s)"
            ),
            "search people ",
        ),
        # filter: at least this many beds
        (
            (
                r"(?P<wish>\bfilter(?:s|ed|ing|able)?\b)(?::|\sby|\son|\sfor)?\s(?:at\s(?:least|most)|more\sthan|"
                r"up\sto)\s(?:this|that|so|a\scertain|a\sgiven|some)\s(?:many|much|number\sof)?\s?(?=[a-z])"
            ),
            r"\g<wish> by ",
        ),
        (
            r"(?P<by>\bby)\s(?:an?y?\s|some\s)?part\sof\s(?:its|their|the|an?)\s(?=[a-z])",
            r"\g<by> ",
        ),
        # Search title/description, filter remote
        (
            (
                r"(?P<begin>\A|(?<=[.;\n,]\s))search\s(?P<one>[a-z]+)/(?P<other>[a-z]+)"
                r"(?=\s*[,.;\n]|"
                r"\s*$)"
            ),
            r"\g<begin>search by \g<one> and \g<other>",
        ),
        (
            (
                r"(?P<begin>(?<=[.;\n,]\s))filter\s(?!by\b|the\b|and\b|on\b|for\b|them\b|it\b|list|"
                r"all\b)(?P<what>[a-z_]+)"
                r"(?=\s*[,.;\n]|\s*$)"
            ),
            r"\g<begin>filter by \g<what>",
        ),
        # filterable by age group (U18, 18-39)
        (
            (
                r"(?P<wish>\b(?:filter(?:able|s|ing|ed)?)\s(?:[a-z]+\s)?by\s)(?P<field>[a-z]+(?:"
                r"\s[a-z]+)?)\s"
                r"\((?P<values>[^(),;]+(?:,\s[^(),;]+)+)\)(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<wish>\g<field>. The \g<field> is one of \g<values>",
        ),
        # Visitors can filter by sex, and can send an enquiry
        (
            (
                r"(?P<who>\b(?:visitors|people|users|guests|customers|members))\s(?P<can>can|may)\s"
                r"(?P<wish>(?:filter|search|sort)\b[^.;\n(]*?),?\sand\s(?:also\s)?(?:can|may)\s(?="
                r"(?:send|leave|write|post|submit|place)\s)"
            ),
            r"\g<who> \g<can> \g<wish>. \g<who> \g<can> ",
        ),
    )
)


def straight(text: str) -> str:
    """The text with such wishes as filters and searches.

    >>> straight("Jobs: title, state (new, done). Show only those that are done.")
    'Jobs: title, state (new, done). Filter by done.'
    """
    text = _TURNS.straight(text)

    def filtered(match: re.Match[str]) -> str:
        groups = match.groupdict()
        state = re.sub(r"^(?:still|already)\s", "", match["state"].lower())
        known = len(re.findall(rf"\b{re.escape(state)}\b", text, re.IGNORECASE)) >= _TWICE
        alone = match["things"].lower() in ("ones", "those")
        told = "last" not in groups or groups["only"] or groups["last"] or alone
        if not known or not told:
            return match.group()
        of = "" if alone else f" {match['things']}"
        return f"{match['begin']}Filter{of} by {state}"

    def chosen(match: re.Match[str]) -> str:
        known = spoken_again(match["field"], text)
        told = match["first"] or match["only"] or match["last"] or " " in match["one"]
        if not known or not told:
            return match.group()
        alone = (match["things"] or "those").lower() in ("ones", "those", "everything")
        of = "" if alone else f" {match['things']}"
        return f"{match['begin']}Filter{of} by {match['field']}"

    def of_a_thing(match: re.Match[str]) -> str:
        things = match["things"] or match["its"]
        field = match["field"] or match["owner"] or match["whose"]
        if not (_is_thing(things, text) and spoken_again(field, text)):
            return match.group()
        then = f". {things} {match['then'].lstrip(', ')}" if match["then"] else ""
        return f"{match['begin']}Filter {things} by {field}{then}"

    text = _OF_A_THING.sub(of_a_thing, text)
    return _OF_ONE.sub(chosen, _ONLY_ONES.sub(filtered, _THAT_ARE.sub(filtered, text)))


def _is_thing(things: str, text: str) -> bool:
    """Whether a text speaks of many such things elsewhere, or of one as a thing."""
    one = singular(things.lower())
    many = re.findall(rf"\b{re.escape(things)}\b", text, re.IGNORECASE)
    each = re.search(rf"\b(?:an?|each|every)\s{re.escape(one)}\b", text, re.IGNORECASE)
    return one != things.lower() and (len(many) >= _TWICE or each is not None)
