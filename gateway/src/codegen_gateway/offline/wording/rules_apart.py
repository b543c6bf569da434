"""Rules that stand among fields, or behind an arrow, as sentences of their own.

``Turnings: date, batch, one per batch and date`` lists two fields and a rule.
"""

from .rewriting import Turns

_NAME = r"[a-z]+(?:\s[a-z]+)?"
_ONE_PER = (
    # Of a price per kilo one name follows; a rule names two at least.
    r"(?<=[\w)])(?:,\s+(?:with\s|and\s|but\s)?|\s(?:with|and|but)\s)"
    r"(?P<rule>(?:at\smost\s|only\s|just\s|no\smore\sthan\s)?one(?:\s[a-z]+){0,2}\s"
    rf"(?:per|for\seach|for\severy)\s(?!page\b|hour\b|day\b){_NAME}(?:,\s{_NAME})*,?\s(?:and|plus)\s"
    rf"(?:per\s)?{_NAME})(?=\s*(?:[.;\n]|\Z))"
)
_DELETED = (
    rf"(?P<before>\A|[-*•.;,\n]\s*)(?:(?:an?|the|when|if)\s)*(?P<what>{_NAME})\s(?:gets\s|is\s)?(?:deleted|removed)"
    r"\s*(?:->|=>|→|[—–:])\s*(?P<fate>[^.;\n]+)"
)
_DELETED_RU = (
    r"(?<![\w-])удал(?:или|ил|яем|яю)\s(?P<what>[а-яё]+(?:\s[а-яё]+)?)\s*(?:->|=>|→|[—–])\s*"
    r"(?P<fate>[^.;\n]+)"
)
_TOGETHER = (
    rf"(?P<thing>\b[a-z]+(?:\s[a-z]+)?)\s\((?P<before>[^()]*?)[,;]\s(?P<one>{_NAME})\s(?:and|plus|\+)\s(?P<other>{_NAME})\s"
    r"(?:must\sbe\s|are\s)?unique\stogether\)(?P<rest>[^.\n]*)"
)
_TURNS = Turns(
    (
        (
            _TOGETHER,  # contests (name, year, name and year unique together), contacts
            (
                r"\g<thing> (\g<before>)\g<rest>. "
                r"For \g<thing> \g<one> and \g<other> must be unique together"
            ),
        ),
        (_ONE_PER, lambda m: f". {m['rule'][0].upper()}{m['rule'][1:]}"),
        (_DELETED, r"\g<before>If a \g<what> is deleted, \g<fate>"),
        (_DELETED_RU, r"если удалить \g<what>, \g<fate>"),
    )
)


def parted(text: str) -> str:
    """The text with these rules behind what they stood among.

    >>> parted("Lots: variety, grower, year, one lot per variety and year.")
    'Lots: variety, grower, year. One lot per variety and year.'
    """
    return _TURNS.straight(text)
