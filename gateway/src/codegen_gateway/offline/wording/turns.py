"""Turns of phrase of one meaning: ``unless we say otherwise``, ``no two may be the same``."""

import re
from typing import Final

from codegen_gateway.offline.words.english import plural, singular
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import parse

from .rewriting import Turns

_FIELD = r"(?P<field>\b(?:status|state|stage|priority|type|kind|category|size|level|condition))"
_VALUES = r"(?P<values>[a-z]+(?:,\s[a-z]+)*,?\sor\s[a-z]+)"
_UNLESS = (
    r"unless\s(?:(?:we|i|you|they|somebody|someone)\s(?:say|tell|decide)|"
    r"(?:stated|told|said|given|specified))\s(?:it\s)?otherwise"
)
_MAY_BE_EMPTY = r"(?:may|can)\sbe\s(?:left\s)?(?:empty|missing|blank)"
_CASCADE = (
    r"(?:cascade[- ]?(?:on\s)?delet(?:e|es|ion|ing)|(?:on\s)?delete\scascade|cascading\sdeletes?)"
)
_LIST = r"(?:api|service|list|catalog(?:ue)?|directory)"


def _collected(match: re.Match[str]) -> str:
    return f"{match['what'].capitalize()}: "


def _collection(match: re.Match[str]) -> str:
    return f"{match['kind']} of {plural(singular(match['what'].lower()))}"


def _unmade(match: re.Match[str]) -> str:
    return f". No {'deletes' if match['deed'].upper() == 'DELETE' else 'updates'}"


def _first(match: re.Match[str]) -> str:
    which = "newest" if match["which"].lower() == "last" else match["which"]
    things = "" if match["what"].lower() in ("entries", "records", "ones") else f" {match['what']}"
    return f"{match['begin']}{which}{things} first{'. ' if match['more'] else ''}"


def _form(match: re.Match[str]) -> str:
    fields = match["fields"].strip()
    inside = fields[1:-1] if fields.startswith("(") else fields
    page = " There is a web page." if match["page"] else ""
    return f"{match['start']}It has {inside}.{page}"


def _of_it(match: re.Match[str]) -> str:
    phrase = parse(match["first"])
    if phrase is None or phrase.plural or suggested(phrase) is None:
        return match.group()
    return f"{match['begin']}It has {match['first']}"


_TURNS: Final = Turns(
    (
        # a status of open, pending or solved (open by default)
        (
            rf"{_FIELD}\sof\s{_VALUES}\s\((?P<first>[a-z]+)\sby\sdefault\)",
            r"\g<field> (\g<values>; default \g<first>)",
        ),
        # a condition, which can be new, good or worn and is good unless we say otherwise
        (
            (
                rf"{_FIELD},?\s(?:which|that)\s(?:can|may)\sbe\s{_VALUES}"
                rf"(?:,?\sand\sis|,)\s(?P<first>[a-z]+)\s(?:{_UNLESS}|by\sdefault)"
            ),
            r"\g<field> (\g<values>; default \g<first>)",
        ),
        (
            r"\s\((?:no\stwo\s(?:may|can)\sbe\sthe\ssame|each\sonly\sonce|never\sthe\ssame)\)",
            " (unique)",
        ),
        (
            (
                r"\s\((?:not\salways\sknown|if\s(?:known|any|there\sis\sone)|when\sknown|"
                rf"{_MAY_BE_EMPTY})\)"
            ),
            " (optional)",
        ),
        (rf"\s(?:that|which)\s{_MAY_BE_EMPTY}(?=\s*(?:[,.;)]|$|\band\b))", " (optional)"),
        # is rented by one tenant, who has a name
        (
            r"\b(?P<one>one|an?)\s(?P<who>[a-z]+),\swho\s(?:has|have)\s(?=an?\s)",
            r"\g<one> \g<who>. A \g<who> has ",
        ),
        # I'd like to note each candle with its scent
        (
            (
                r"(?P<start>\A|(?<=[.;\n]\s))(?:i|we)(?:'d|\swould)?\s(?:like|want|need)\sto\s"
                r"(?:note|keep|record|track|list|store)\s(?:each|every)\s(?P<thing>[a-z]+)\s"
                r"with\s(?:its|their)\s"
            ),
            r"\g<start>Each \g<thing> has ",
        ),
        # Store the readings taken by meters
        (
            (
                r"(?P<what>\b(?:store|keep|track|record|log|save|collect)\s(?:the\s|all\s)?[a-z]+"
                r"(?:\s[a-z]+)?s)\s"
                r"(?:measured|taken|made|sent|reported|recorded|collected|produced|delivered|"
                r"written)\sby\s(?:the\s|our\s|my\s)?"
                r"[a-z]+s(?=\s*(?:[:.;\n]|$))"
            ),
            r"\g<what>",
        ),
        # searchable by title; a document has a title
        (
            (
                r"(?P<wish>\b(?:searchable|filterable|sortable|search|filter|sort|"
                r"sorted)\b[^.;\n]*);\s"
                r"(?P<next>(?:an?|each|every)\s[a-z]+(?:\s[a-z]+)?\shas\s)"
            ),
            r"\g<wish>. \g<next>",
        ),
        # Store the name, the weight and the date
        (
            (
                r"(?P<begin>(?<=[.;\n]\s))(?:please\s|we\s|i\s)?(?:store|keep|record|note(?:"
                r"\sdown)?|save|write\sdown)\s(?:the|its|their)\s"
                r"(?P<first>[a-z]+(?:\s[a-z]+)?)(?=(?:,\s|\sand\s)(?:the\s|an?\s)?[a-z])"
            ),
            _of_it,
        ),
        # I collect vinyl. Artist, album, year
        (
            (
                r"\A\s*(?:i|we)\s(?:collect|own|keep|grow|brew|breed|sell|repair|restore|lend|rent"
                r"\sout|make|bake|buy)\s(?:old\s|used\s)?"
                r"(?P<what>[a-z]+(?:\s[a-z]+)?)\.\s+(?=[A-Z][a-z]+(?:\s[a-z]+){0,2},\s[^.:]+,"
                r"\s[^.:]+\.)"
            ),
            _collected,
        ),
        # Our choir needs somewhere to keep its sheet music. Every piece has
        (
            (
                r"\A\s*(?:our|the|my|a)\s[a-z]+(?:\s[a-z]+)?\s(?:needs?|wants?|is\slooking\sfor)\s"
                r"(?:somewhere|some\splace|a\splace|"
                r"a\sway|a\shome|something)\s(?:to\s(?:keep|store|track|record|note)|for)"
                r"\s[^.:;,\n]{2,50}\.\s+"
                r"(?=(?:every|each|an?)\s[a-z]+(?:\s[a-z]+)?\s(?:has|have)\s)"
            ),
            "",
        ),
        # loans between friends: who lent
        (
            (
                r"(?P<what>\b(?!matches\b|games\b|meetings\b)[a-z]+s)\s(?:between|among)\s(?:my\s|"
                r"our\s)?"
                r"(?:friends|colleagues|neighbours|neighbors|us|members|roommates|flatmates|"
                r"families)(?=:\s)"
            ),
            r"\g<what>",
        ),
        # Microservice "coupons": code
        (
            r"\A\s*(?:micro)?(?:service|api)\s[\"“'](?P<what>[a-z]+(?:[\s_-][a-z]+)?)[\"”'](?=:\s)",
            r"\g<what>",
        ),
        # record beer tastings with friends: beer, brewery
        (
            (
                r"(?P<what>[a-z]+s)\swith\s(?:(?:my|our|some|the)\s)?(?:friends|family|colleagues|"
                r"neighbours|kids|"
                r"children|others|mates)(?=:\s)"
            ),
            r"\g<what>",
        ),
        # A household is just a name and an address
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?P<one>(?:an?|each|every)\s[a-z]+(?:\s[a-z]+)?)\sis"
                r"\s(?:just|simply|only|nothing\sbut)\s"
                r"(?=an?\s[a-z]+(?:\s[a-z]+)?(?:,|\sand|\s*[.;\n]))"
            ),
            r"\g<begin>\g<one> has ",
        ),
        # order lines saying which product and how much
        (
            (
                r"(?P<what>[a-z]+s)\s(?:saying|telling|stating|holding)\s(?=(?:which|what|how|who|"
                r"when|the|an?)\s)"
            ),
            r"\g<what> with ",
        ),
        # a helper then sets the outcome to fixed, not fixed or come again
        (
            (
                r"(?:,\sand|;|\.)\s(?P<who>(?:an?|the|our|one)\s(?:[a-z]+\s)?[a-z]+)\s(?:then\s|"
                r"later\s|afterwards\s)?sets\s"
                r"(?:the|its)\s(?P<field>[a-z]+)\sto\s(?P<values>[a-z]+(?:\s[a-z]+)?(?:,\s[a-z]+"
                r"(?:\s[a-z]+)?)*,?\sor\s[a-z]+(?:\s[a-z]+)?)"
                r"(?=\s*(?:[.;\n]|$))"
            ),
            r". It has a \g<field> (\g<values>)",
        ),
        # A little database for my stamp collection
        (
            (
                r"(?P<start>\A\s*(?:please\s)?(?:(?:i|we)\s(?:need|want|would\slike)\s)?)(?:an?|"
                r"some)\s(?:little|tiny|quick|basic|handy|nice|"
                r"neat|lightweight|minimal|modern|clean|straightforward)\s(?=[a-z])"
            ),
            r"\g<start>a simple ",
        ),
        (
            (
                r"(?P<kind>\b(?:database|list|catalogue|catalog|app|register|table|site|page|"
                r"service))\sfor\s(?:my|our)\s"
                r"(?P<what>[a-z]+)\scollection\b"
            ),
            _collection,
        ),
        # Each slot can be booked only once
        (
            r"\bcan\sbe\s(?P<done>[a-z]+ed|taken|given|lent|sold)\sonly\sonce\b",
            r"can only be \g<done> once",
        ),
        # first, 100 at a time
        (
            r"(?P<order>\bfirst),\s(?P<count>\d+)\s(?:[a-z]+\s)?at\sa\stime\b",
            r"\g<order>. \g<count> per page",
        ),
        # We read the latest readings first
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:we|i|people|they)\s(?:must\s|should\s|want\sto\s|"
                r"need\sto\s)?(?:read|see|look\sat|want|need|"
                r"view|list)\s(?:the\s)?"
                r"(?P<which>latest|last|newest|most\srecent|oldest)\s(?P<what>[a-z]+s)\sfirst\b"
                r"(?P<more>\sand\s)?"
            ),
            _first,
        ),
        # Pet sitting: Owners give name, phone
        (
            (
                r"\A(?P<title>[A-Z][a-z]+(?:\s[a-z-]+){0,4}):\s(?=(?-i:[A-Z])[a-z]+s\s(?:give|"
                r"have|leave|enter|write|post|tell|"
                r"send|register|bring)\s)"
            ),
            r"\g<title>. ",
        ),
        # A place for my kids' chores: who does it
        (
            (
                r"\A\s*(?:an?|some)\s(?:place|list|spot|home|page)\sfor\s(?:my|our)\s(?:[a-z]+"
                r"(?:'s|s')\s)?"
                r"(?P<what>[a-z]+s)(?=:\s)"
            ),
            r"\g<what>",
        ),
        # Photo studio price list with packages: name
        (
            (
                r"\A(?![^:\n]*\b(?:web|bot|site|website)\b)[^.:\n]{0,40}\b(?:list|catalogue|"
                r"catalog|menu|overview)\swith\s"
                r"(?P<what>[a-z]{3,}s)(?=:\s)"
            ),
            r"\g<what>",
        ),
        # REST: /tasks with title
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:(?:rest|api|endpoints?):\s)?/(?P<what>[a-z]+s)\s"
                r"(?=with\s|\()"
            ),
            r"\g<begin>\g<what> ",
        ),
        # DELETE not
        (
            (
                r"(?:,\s|(?<=[.;\n]\s))(?P<deed>DELETE|PATCH|PUT)\s(?:is\s)?not(?:\sallowed)?(?=\s*"
                r"(?:[.;\n]|$))"
            ),
            _unmade,
        ),
        # My wife and I want to remember the films
        (
            (
                r"(?P<start>\A\s*)(?:my|our)\s[a-z]+\sand\s(?:i|me)\s(?=(?:want|need|would\slike|"
                r"'d\slike|keep|"
                r"collect|track)\b)"
            ),
            r"\g<start>We ",
        ),
        # It ought to be searchable
        (r"\bought\sto\s(?=be\b|have\b|show\b)", "should "),
        # People fill in a form on a web page (name, e-mail)
        (
            (
                r"(?P<start>\A|(?<=[.;\n]\s))(?:people|visitors|guests|customers|users|clients|"
                r"members|applicants|"
                r"everyone|anyone|they)\s(?:can\s|should\s|may\s|will\s)?(?:fill\s(?:in|out)|"
                r"complete|submit|use)\s"
                r"(?:an?|the|our)\s(?:[a-z]+\s)?form(?P<page>\son\s(?:an?|the|our)\s(?:web\s?)?"
                r"(?:page|site|website))?"
                r"(?:\swith\s|:\s|\s(?=\())(?P<fields>\([^()]*(?:\([^()]*\)[^()]*)*\)|[^.;\n]+)"
            ),
            _form,
        ),
        # Teams that finished are recorded with team name, number of players
        (
            (
                r"(?P<start>\A|(?<=[.;\n]\s))(?P<things>(?:the\s|all\s)?[a-z]+s)(?:\s(?:that|who|"
                r"which)\s[a-z]+(?:ed)?(?:\s[a-z]+)?)?\s"
                r"(?:are|get|should\sbe|must\sbe|will\sbe)\s(?:recorded|stored|kept|saved|entered|"
                r"noted|registered|written\sdown)\s"
                r"with\s(?=[^.;\n]*(?:,|\band\b))"
            ),
            r"\g<start>\g<things> have ",
        ),
        # When a new one is added it should just start out as waiting
        (
            (
                r"(?:when|whenever|once)\san?\s(?:new\s)?(?:one|[a-z]+)\s(?:is|gets)\s(?:added|"
                r"created|entered|made|registered),?\s"
                r"(?:it|its\s(?:status|state))\s(?:(?:should|must|will|shall)\s)?(?:just\s|always"
                r"\s|first\s)?(?:be|is|starts?(?:\sout)?|begins?)"
                r"(?:\s(?:as|with|at))?\s[\"“]?(?P<value>[a-z]+)[\"”]?(?=\s*(?:[.;\n]|$))"
            ),
            r"By default it is \g<value>",
        ),
        # A request begins as "new" and the secretary makes it "approved" or "declined"
        (
            (
                r"(?P<start>\A|(?<=[.;\n]\s))(?P<one>(?:an?|each|every)\s[a-z]+)\s(?:begins|"
                r"starts)(?:\sout)?\s(?:as|with)\s[\"“]?(?P<first>[a-z]+)[\"”]?,?\s"
                r"and\s(?:then\s)?(?:(?:the|an?|our)\s)?[a-z]+\s(?:makes|sets|turns|marks|changes|"
                r"puts)\s(?:it|this)\s(?:to\s|as\s|into\s)?"
                r"[\"“]?(?P<next>[a-z]+)[\"”]?\sor\s(?:to\s)?[\"“]?(?P<last>[a-z]+)[\"”]?"
            ),
            r"\g<start>\g<one> has a status (\g<first>, \g<next>, \g<last>; default \g<first>)",
        ),
        # Podcast has many episodes, cascade delete
        (
            (
                r"(?P<said>\b(?P<owner>[a-z]+)\s(?:has|have)\smany\s(?P<parts>[a-z]+)),?\s"
                rf"\(?(?:with\s)?{_CASCADE}\)?"
            ),
            r"\g<said>. Deleting a \g<owner> deletes its \g<parts>",
        ),
        # Track meter readings for electricity: date, value
        (
            (
                r"(?P<start>\A\s*)(?:please\s)?(?:track|keep|record|log|note|store)\s"
                r"(?P<things>[a-z]+\s[a-z]+s)\s(?:for|of|about)\s[a-z]+(?=:\s)"
            ),
            r"\g<start>\g<things>",
        ),
        # Read-only API for elements: symbol, name
        (
            (
                rf"(?P<start>\A\s*)(?:an?\s)?read[- ]only\s(?P<title>{_LIST}\s[^\n]+?)"
                r"(?=\.?\s*(?:\n|\Z))"
            ),
            r"\g<start>\g<title>. Read only",
        ),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("Tickets with a status of open or solved (open by default)")
    'Tickets with a status (open or solved; default open)'
    """
    return _TURNS.straight(text)
