"""What becomes of one thing when another goes: ``plot deleted -> notices deleted``."""

import re
from typing import Final

from codegen_gateway.offline.words.english import is_plural, plural, singular

from .rewriting import Turns

_BEGIN: Final = r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n)|(?<=\n[-*•]\s))"
_END: Final = r"(?=\s*(?:[.;\n]|,\s(?:and|but)\b|\Z))"
_DELETED: Final = r"(?:deleted|removed|gone)"
_ITS: Final = r"(?:(?:its|their|the|all|all\sits)\s)?"
_PARTS: Final = (
    r"(?P<parts>[a-z]+(?:\s(?!is\b|are\b|becomes?\b|stays?\b|simply\b|just\b|exists?\b|"
    r"remains?\b|left\b|still\b)[a-z]+)?)"
)
_ONE: Final = r"(?P<one>(?!you\b|we\b|i\b|they\b)[a-z]+(?:\s(?!is\b|are\b)[a-z]+)?)"
_GOES: Final = (
    rf"(?:(?:are|is|get|gets|will\sbe|should\sbe)\s(?:also\s)?{_DELETED}|{_DELETED}|go|goes|vanish|"
    r"disappear)(?:\s(?:too|also|as\swell|with\sit))?"
)
_FREE: Final = r"(?:empty|free|vacant|blank|unassigned|unset)"


def _kept(match: re.Match[str]) -> str:
    return f"{match['begin']}When a {match['one']} is deleted, its {_many(match['parts'])} are kept"


def _gone(match: re.Match[str]) -> str:
    return f"{match['begin']}Deleting a {match['one']} deletes its {_many(match['parts'])}"


def _many(things: str) -> str:
    *before, last = things.lower().split()
    return " ".join([*before, last if is_plural(last) else plural(last)])


def _same_for(match: re.Match[str]) -> str:
    """A rule said of one thing, said of the other as well."""
    other = singular(match["others"].lower())
    article, rule = match["a"], match["rule"]
    return f"{match['begin']}{article} {match['one']} {rule}. {article} {other} {rule}"


_TURNS: Final = Turns(
    (
        # A site can't be deleted once there are counts for it, and the same goes for volunteers
        (
            (
                rf"{_BEGIN}(?P<a>an?|the)\s(?P<one>[a-z]+)\s(?P<rule>(?:can|may|must|should|is|has)[^.;\n]{{5,90}}?)(?:,?\sand|[.;])\s"
                r"(?:the\s)?same\s(?:goes|is\strue|applies|holds)\s(?:for|of|to)\s(?:the\s)?(?P<others>[a-z]+s)(?=\s*(?:[.;\n]|$))"
            ),
            _same_for,
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
        # Removing an artist should not be possible while works exist
        (
            (
                rf"{_BEGIN}(?:deleting|removing|(?:the\s)?(?:deletion|removal)\sof)\s(?:an?|the|any)?\s?{_ONE}\s"
                r"(?:(?:should|must|may|can|is|are)\s?(?:not|n't)\s(?:be\s)?(?:possible|allowed|permitted|work)|"
                r"(?:should|must|has\sto)\s(?:be\s(?:impossible|refused|blocked|forbidden|rejected|denied)|fail)|"
                r"is\s(?:impossible|refused|blocked|forbidden|rejected|denied)|fails)\s"
                r"(?:while|if|when|as\slong\sas|until)\s(?:(?:it|he|she|they)\s(?:still\s)?(?:has|have)\s|there\s(?:are|is)\s"
                rf"(?:still\s)?)?(?:any\s|some\s|still\s)*{_PARTS}(?:\s(?:still\s)?(?:exist|are\sleft|remain|left))?{_END}"
            ),
            r"\g<begin>\g<one> with \g<parts> cannot be deleted",
        ),
        # When the shift is removed the sign-ups vanish too
        (
            (
                rf"(?P<when>\b(?:if|when|once)\s(?:an?|the)\s[a-z]+\sis\s{_DELETED})\s(?=(?:its|their|all|the)\s[a-z-]+\s"
                r"(?:vanish|disappear|go|are|stay|should|must|remain))"
            ),
            r"\g<when>, ",
        ),
        # a pattern on loan, a room that is booked
        (
            (
                rf"(?P<one>\b[a-z]+)\s(?:(?:that|which)\s(?:is|are)\s)?(?:still\s|currently\s)?(?:(?:out\s)?on\s(?:loan|hire|rent|lease)|"
                rf"(?:lent|rented|hired|loaned)(?:\sout)?|in\suse|in\sa\s[a-z]+)(?=\s(?:can't|cannot|can\snot|must\snot|mustn't|may\snot)\s"
                rf"be\s{_DELETED})"
            ),
            r"\g<one> in use",
        ),
        # If a setter gets deleted
        (
            r"(?P<when>\b(?:if|when|once)\s[^,.;\n]{2,40}?)\sgets\s(?=deleted\b|removed\b)",
            r"\g<when> is ",
        ),
        # When a show goes, its roles go
        (
            r"(?P<when>\b(?:if|when|once)\s(?:an?|the)\s[a-z]+)\s(?:goes|leaves)(?=,?\s(?:its|their|all|the)\s)",
            r"\g<when> is deleted",
        ),
        # When a puppet has roles it can't go
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:if|when|while|as\slong\sas)\s(?P<one>(?:an?|the)\s[a-z]+)\s(?:still\s)?has\s"
                r"(?P<parts>(?:any\s)?[a-z]+),?\sit\s(?:can't|can\snot|cannot|must\snot|may\snot)\s(?:go|be\s(?:deleted|removed))"
            ),
            r"\g<begin>\g<one> with \g<parts> cannot be deleted",
        ),
        # Boxes with samples in them
        (
            r"(?P<one>\b[a-z]+\swith\s[a-z]+)\s(?:in|on|inside|under)\s(?:it|them)(?=\s(?:can|may|must|should|stay))",
            r"\g<one>",
        ),
        # gardener deleted -> plot becomes empty
        (
            (
                rf"{_BEGIN}{_ONE}\s{_DELETED}\s?(?:->|=>|→|:|=)\s?{_ITS}{_PARTS}\s"
                rf"(?:becomes?|stays?|is|are|remains?|gets?|is\sleft|are\sleft)\s{_FREE}{_END}"
            ),
            _kept,
        ),
        (
            rf"{_BEGIN}{_ONE}\s{_DELETED}\s?(?:->|=>|→|:|=)\s?{_ITS}{_PARTS}\s(?:stays?|remains?|kept){_END}",
            _kept,
        ),
        (rf"{_BEGIN}{_ONE}\s{_DELETED}\s?(?:->|=>|→|:|=)\s?{_ITS}{_PARTS}\s{_GOES}{_END}", _gone),
        # Delete a guest and the episode simply has no guest
        (
            (
                rf"{_BEGIN}(?:delete|remove)\s(?:an?|the)\s{_ONE}\sand\s{_ITS}{_PARTS}\s"
                rf"(?:(?:simply|just|then)\s)?(?:has|have)\sno\s(?P=one){_END}"
            ),
            _kept,
        ),
        # delete a show and its episodes are deleted
        (
            rf"{_BEGIN}(?:delete|remove)\s(?:an?|the)\s{_ONE}\sand\s{_ITS}{_PARTS}\s{_GOES}{_END}",
            _gone,
        ),
        # If a gardener is deleted, the plot stays but becomes empty
        (
            (
                rf"(?P<begin>\b(?:if|when)\s(?:an?|the)\s)(?P<one>[a-z]+)\s(?:is\s(?:deleted|removed)|leaves|goes),\s{_ITS}"
                rf"(?P<parts>[a-z]+)\s(?:stays?|remains?|is\skept|are\skept)(?:,?\s(?:but|and)\s(?:(?:simply|just)\s)?(?:becomes?|is|"
                rf"are|turns?)\s{_FREE})?{_END}"
            ),
            lambda m: f"{m['begin']}{m['one']} is deleted, its {_many(m['parts'])} are kept",
        ),
        # If a setter is deleted, keep the routes and just leave the setter empty
        (
            (
                r"(?P<begin>\b(?:if|when)\s(?:an?|the)\s)(?P<one>[a-z]+)\sis\s(?:deleted|removed),\s"
                rf"(?:just\s)?keep\s{_ITS}(?P<parts>[a-z]+)(?:\sand\s(?:just\s|simply\s)?(?:leave|set|make)\s"
                rf"(?:the\s|their\s|its\s)?[a-z]+\s(?:to\s)?{_FREE})?{_END}"
            ),
            r"\g<begin>\g<one> is deleted, its \g<parts> are kept",
        ),
    )
)


def told(text: str) -> str:
    """The text with such rules as sentences.

    >>> told("Delete a show and its episodes are deleted.")
    'Deleting a show deletes its episodes.'
    """
    return _TURNS.straight(text)
