"""Turns of phrase about who may do what: ``Staff read the enquiries, visitors don't``."""

import re
from typing import Final

from codegen_gateway.offline.words.english import is_plural, plural

from .rewriting import Turns

_START = r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=,\sbut\s)|(?<=,\sand\s))"
_KEY = (
    r"(?:(?:the|an?|my|our)\s)?(?:(?:secret|api|access|admin)[\s-]?)?(?:key|password|code|token|"
    r"pin)"
)
_DO = r"(?:read|see|view|write|add|enter|edit|change|delete|remove|manage|post|create|update)"
_PEOPLE = (
    r"(?:people|those|users|visitors|someone|somebody|persons|anyone|everyone|whoever|members)"
)
_WORD = r"(?!can\b|may\b|should\b|must\b|will\b|are\b|is\b|be\b|to\b|allow)[a-z]+"
_END = r"(?=\s*(?:[.;\n]|$|,\s(?:and|but|while)\b))"
_CALLERS = (
    r"visitors|guests|people|customers|users|clients|members|everyone|everybody|anyone|anybody|"
    r"neighbours|students|parents|readers|employees|volunteers"
)


def _kept(match: re.Match[str]) -> str:
    *before, last = match["thing"].split()
    things = " ".join([*before, last if is_plural(last) else plural(last)])
    return f"{match['begin']}{things.capitalize()} with "


def _never(match: re.Match[str]) -> str:
    too = f" or {match['too']}" if match["too"] else ""
    return f"{match['begin']}nobody can {match['do']}{too} "


def _undone(match: re.Match[str]) -> str:
    deed = {"remove": "removed"}.get(match["do"], match["do"].removesuffix("e") + "ed")
    return f"{match['begin']}{match['it']} cannot be {deed}"


def _requested(match: re.Match[str]) -> str:
    deed = {"book": "Bookings", "reserve": "Reservations"}.get(match["deed"].lower())
    things = deed or plural(match["deed"].lower()).capitalize()
    fields = re.sub(r"^(?:their|an?|the)\s", "", match["fields"])
    return f"{match['begin']}{things}: {match['other']}, {fields}"


def _kept_of(match: re.Match[str]) -> str:
    fields = re.sub(r"^(?:their|an?|the)\s", "", match["inside"] or match["with"])
    things = plural(match["thing"].lower()).capitalize()
    return f"{match['begin']}{things}: {match['other']}, {fields}"


_TURNS: Final = Turns(
    (
        # Staff read complaints with an API key
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:the\s|our\s)?(?:staff|employees|admins?|administrators?|managers?|we|i|"
                r"the\steam|editors?|owners?)\s(?P<deed>read|see|view|edit|change|update|delete|remove|manage|add|create)s?\s"
                r"(?P<what>(?:the\s)?[a-z]+(?:\s(?!with\b)[a-z]+)?)\s(?:with|using)\s(?:an?|the|our|their)\s(?:api[\s-]|secret\s)?"
                r"(?:key|token)(?=\s*(?:[.;\n]|\Z))"
            ),
            r"\g<begin>A key is needed to \g<deed> \g<what>",
        ),
        # Staff edit with the key
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:the\s|our\s)?(?:staff|employees|admins?|administrators?|managers?|we|i|"
                rf"the\steam|editors?|owners?)\s(?P<deed>{_DO}(?:(?:,\s|\sand\s|,\sand\s){_DO})*)s?\s(?:with|using)\s(?:an?|the|our|"
                r"their)\s(?:api[\s-]|secret\s)?(?:key|token)(?=\s*(?:[.;\n]|\Z))"
            ),
            r"\g<begin>A key is needed to \g<deed>",
        ),
        # Only people who have a key can …
        (
            (
                rf"\bonly\s{_PEOPLE}\s(?:(?:who|that)\s(?:have|has|know|knows|own|hold)|with|"
                rf"having|in"
                rf"\spossession\sof)\s{_KEY}"
                r"(?=\s(?:can|may|should|must|are|is)\b)"
            ),
            "only the owner",
        ),
        # Only the practice reads it
        (
            (
                rf"\bonly\s(?P<who>(?:the\s|our\s|my\s)?{_WORD}(?:\s(?!{_DO}){_WORD})?)\s"
                rf"(?P<do>{_DO})s?\s(?=[a-z])"
            ),
            r"only \g<who> can \g<do> ",
        ),
        # Staff read the enquiries, visitors don't
        (
            (
                rf"{_START}(?P<who>(?:the\s|our\s)?[a-z]+)\s(?P<do>{_DO})s?\s(?P<what>(?:the\s|our"
                rf"\s)?[a-z]+),?\s(?:and\s|but\s|while\s)?"
                rf"(?:the\s)?[a-z]+\s(?:do\s?n't|do\snot|does\s?n't|must\s?n't|can\s?not|can't|may"
                rf"\snot){_END}"
            ),
            r"\g<begin>only \g<who> can \g<do> \g<what>",
        ),
        # Technicians write using a key, teachers read without one
        (
            (
                rf"{_START}(?:the\s|our\s)?[a-z]+s\s(?P<do>write|edit)s?\s(?:using|"
                rf"with)\s{_KEY},?\s"
                rf"(?:and\s|but\s|while\s)?"
                rf"(?:the\s|our\s)?[a-z]+s\s(?:only\s)?(?:read|look)\swithout(?:\sone|\sit|"
                rf"\s{_KEY})?{_END}"
            ),
            r"\g<begin>Reads are public, writes need a key",
        ),
        (rf"(?P<key>\b(?:key|password|token)\b[^.;\n]*\swithout)\sone{_END}", r"\g<key> a key"),
        # Nobody but me should be able to read what was sent in
        (
            (
                rf"(?P<do>\b(?:read|see|view))\swhat\s(?:was|is|has\sbeen|people|they|visitors)"
                rf"\s[a-z]+(?:\s(?:in|up|down|there))?{_END}"
            ),
            r"\g<do> it",
        ),
        # anybody on the internet may see it
        (
            (
                r"(?P<who>\b(?:anyone|anybody|everyone|everybody))\s(?:on\sthe\s(?:internet|web)|in"
                r"\sthe\sworld|out\sthere|"
                r"at\sall|from\s(?:the\s)?outside)(?=\s(?:can|may|should)\b)"
            ),
            r"\g<who>",
        ),
        # Teachers enter them with the school key
        (
            (
                rf"{_START}(?:the\s|our\s)?[a-z]+s\s(?:(?:can|may|must)\s)?(?P<do>{_DO})s?\s"
                rf"(?P<it>it|them|(?:the\s)?[a-z]+s)\s"
                r"(?:using|with)\s(?:the|an?|our|their)\s(?:[a-z]+\s)?(?:key|password|code|token)"
                r"(?=\s*[,.;\n]|\s*$)"
            ),
            r"\g<begin>only the owner can \g<do> \g<it>",
        ),
        # nobody else may see them
        (
            (
                r"(?:[,;]\s|(?P<dot>\.\s))(?:and\s|but\s)?(?:nobody|no\sone)\selse\s(?:can|may|"
                r"should|must)\s"
                rf"(?P<do>{_DO})\s(?P<it>it|them|(?:the\s)?[a-z]+s)(?=\s*[,.;\n]|\s*$)"
            ),
            r". Only the owner can \g<do> \g<it>",
        ),
        # Only the practice can read it, and it can't be altered
        (
            (
                r"(?P<only>\bonly\s[^.;,\n]+),\s(?:and|but)\s(?P<it>it|they)\s(?=(?:can|may|must|"
                r"should)\b|can't|cannot)"
            ),
            r"\g<only>. \g<it> ",
        ),
        # Nobody edits or deletes readings
        (
            (
                rf"{_START}(?:nobody|no\sone)\s(?:ever\s)?(?P<do>edit|change|alter|delete|remove|"
                rf"update)s\s"
                r"(?:or\s(?P<too>edit|change|alter|delete|remove|update)s\s)?(?=[a-z])"
            ),
            _never,
        ),
        # After sending it people can't change it
        (
            (
                rf"{_START}(?:after\s[a-z]+ing\s(?:it|them),?\s)?(?:{_CALLERS}|nobody|they)\s"
                rf"(?:can\s?not|can't|may\snot|mustn't)\s"
                r"(?P<do>change|edit|alter|delete|remove)\s(?P<it>it|them)(?:\sany\s?more)?(?=\s*"
                r"(?:[.;\n]|$))"
            ),
            _undone,
        ),
        # GET is for admins with a token only
        (
            (
                rf"{_START}GET\s(?:is\s)?(?:only\s)?(?:for|needs|requires)\s(?:[a-z]+\swith"
                rf"\s)?{_KEY}"
                rf"(?:\sonly)?(?=\s*(?:[.;\n]|$))"
            ),
            r"\g<begin>Reading needs a key",
        ),
        # POST a message with a rating
        (
            r"(?P<begin>\A|(?<=[.;:\n]\s))POST\s(?:an?\s|new\s)(?P<thing>[a-z]+)\swith\s",
            _kept,
        ),
        # Patients can only create appointments, staff do the rest with the key
        (
            (
                r"(?P<only>\b(?:can|may)\sonly\s[^.;,\n]+),\s(?:and\s|but\s|while\s)?(?:the\s|our"
                r"\s)?[a-z]+\s(?:can\s)?"
                r"(?:do|does|manage|manages)\s(?:the\srest|everything\selse|all\selse)(?:\s"
                r"(?:with|using)\s(?:the|an?|our)\s[a-z ]*key)?"
            ),
            r"\g<only>",
        ),
        # it can't be altered after it's been sent
        (
            (
                r"(?P<no>(?:n't|not|never)\sbe\s(?:changed|edited|altered|modified|updated|deleted|"
                r"removed)(?:\sor\s[a-z]+)?)\s"
                r"(?:once|after|when)\s(?:it|they)(?:'s|\s(?:is|are|was|were|has|have))(?:"
                r"\sbeen)?\s"
                r"(?:sent|cast|submitted|saved|created|added|made|entered|stored|recorded|written|"
                r"posted|published)(?:\sin)?"
            ),
            r"\g<no>",
        ),
        # Visitors can send an enquiry about a dog (their name, message)
        (
            (
                rf"{_START}(?:let\s)?(?:our\s|the\s|all\s)?(?:{_CALLERS})\s(?:(?:can|may|should\sbe"
                rf"\sable\sto|should)\s)?(?:also\s)?"
                r"(?:leave|write|post|submit|send\sin|send|add|make|file|place)\san?\s"
                r"(?P<thing>[a-z]+)\s"
                r"(?:about|for|on|to|of|regarding|under)\s(?:an?|the|any)\s(?P<other>[a-z]+)(?:\s\("
                r"(?:with\s)?(?P<inside>[^()]+)\)|"
                r",?\swith\s(?P<with>[^.;\n]+))"
            ),
            _kept_of,
        ),
        # Clients can request a package by leaving name, phone
        (
            (
                rf"{_START}(?:our\s|the\s|all\s)?(?:{_CALLERS})\s(?:can|may|should)\s"
                rf"(?P<deed>request|order|book|reserve)\s"
                r"(?:an?|the|any)\s(?P<other>[a-z]+)\sby\s(?:leaving|giving|entering|sending|"
                r"telling(?:\sus)?)\s"
                r"(?P<fields>[^.;\n]+)"
            ),
            _requested,
        ),
        # Visitors can leave a comment with a name
        (
            (
                rf"{_START}(?:let\s)?(?:our\s|the\s|all\s)?(?:{_CALLERS})\s(?:(?:can|may|should\sbe"
                rf"\sable\sto|should)\s)?"
                r"(?:leave|write|post|submit|send\sin|send|add|enter|make|file|place)\s(?:an?|"
                r"their|"
                r"new)\s"
                r"(?P<thing>[a-z]+(?:\s[a-z]+)?)\swith\s(?=(?:an?|their|the)\s)"
            ),
            _kept,
        ),
        # Let visitors leave a comment with …
        (
            (
                rf"{_START}(?:please\s)?let\s(?:our\s|the\s|all\s)?(?P<who>{_CALLERS})\s(?!know\b)"
                rf"(?=[a-z]+\s)"
            ),
            r"\g<begin>\g<who> can ",
        ),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("Only the practice reads it.")
    'only the practice can read it.'
    """
    return _TURNS.straight(text)
