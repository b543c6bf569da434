"""Who gives the value of a field, and when: ``cannot be changed later``, «ставится сама»."""

import re
from typing import Final

from codegen_crds.contracts.product import Changeable

_IS: Final = r"(?:(?:is|are|gets?|must\s+be|should\s+be|will\s+be|has\s+to\s+be|stays?)\s+)?"
_SET: Final = r"(?:set|given|entered|chosen|assigned)"
_MADE: Final = (
    r"(?:creation|(?:when|once|after)\s+(?:it|they|an?\s[a-z]+|the\s[a-z]+)\s+(?:is|are|was|were|has\s"
    r"been|gets?)\s+(?:created|added|made|registered|submitted|saved|placed))"
)
_LATER: Final = (
    r"(?:\s+(?:later(?:\s+on)?|afterwards?|any\s?more|again|ever|after\s+(?:creation|that|saving)|"
    rf"after\s+(?:being\s+)?(?:created|set|saved|assigned)|{_MADE}|"
    r"once\s+(?:(?:it|they)\s+(?:is|are|was|has\s+been)\s+)?"
    r"(?:set|created|given|saved|assigned|entered|chosen|issued)))*"
)
_CHANGED: Final = r"(?:changed|edited|modified|updated|altered|reassigned)"
_NOT: Final = (
    r"(?:cannot|can't|can\s+not|can\s+never|must\s+not|mustn't|must\s+never|may\s+not|may\s+never|"
    r"should\s+not|shouldn't|should\s+never)"
)
_CANNOT: Final = (
    rf"(?:{_NOT}\s+be\s+(?:ever\s+)?|(?:is|are)\s+never\s+){_CHANGED}"
    rf"(?:\s+(?:or|and|nor)\s+(?:{_CHANGED}|deleted|removed))*{_LATER}"
    rf"|(?:{_NOT}|never|does\s+not|doesn't|do\s+not|don't)\s+changes?{_LATER}"
)
_BY: Final = (
    r"(?:(?:automatically\s+)?by\s+the\s+(?:system|service|server|app|application|backend)|"
    r"automatically|by\s+itself)"
)
_KEPT: Final = (
    rf"(?:\s+(?:on|at|upon)\s+creation|\s+{_MADE})?(?:,?\s+(?:and|but)\s+(?:{_CANNOT}|"
    r"(?:(?:is|are)\s+)?(?:(?:not|never)\s+(?:editable|changeable|edited|changed)|read[- ]only|"
    r"immutable)))?"
)
_LATER_RU: Final = (
    r"(?:потом|позже|позднее|затем|больше|далее|уже|впоследствии|в\s+дальнейшем|"
    r"после\s+(?:создания|этого|сохранения|добавления|регистрации))"
)
_CHANGE_RU: Final = (
    r"(?:менять|изменять|изменить|поменять|редактировать|править|исправлять|исправить|обновлять)"
)
_NO_RU: Final = r"(?:нельзя|невозможно|запрещено|запрещается)"
_CANNOT_RU: Final = (
    rf"(?:{_LATER_RU}\s+)*{_NO_RU}\s+(?:(?:{_LATER_RU}|будет)\s+)*{_CHANGE_RU}(?:\s+{_LATER_RU})*"
    rf"|(?:{_LATER_RU}\s+)*{_CHANGE_RU}\s+(?:{_LATER_RU}\s+)*{_NO_RU}(?:\s+{_LATER_RU})*"
    rf"|(?:{_LATER_RU}\s+)*не\s+(?:(?:из)?меня[ею]тся|редактиру[ею]тся|подлеж[а-яё]+\s+изменению|"
    r"(?:может|могут|должн[а-яё]+)\s+(?:(?:из)?меняться|быть\s+измен[её]н[а-яё]*))"
    rf"(?:\s+{_LATER_RU})*"
)
_SETS_RU: Final = (
    r"(?:став[а-яё]+|простав[а-яё]+|заполн[а-яё]+|записыва[а-яё]+|устанавлива[а-яё]+|фиксиру[а-яё]+|"
    r"зада[её]тся|присваива[а-яё]+|подставля[а-яё]+)"
)
_BY_RU: Final = r"(?:автоматически|сам[аои]?|системой|сервисом|сервером|программой)"
_KEPT_RU: Final = (
    r"(?:\s+при\s+(?:создании|добавлении|регистрации|записи))?"
    rf"(?:,?\s+(?:и|а|но)\s+(?:{_CANNOT_RU}))?"
)
ONCE: Final = (
    f"{_CANNOT}|{_CANNOT_RU}",
    (
        rf"{_IS}(?:immutable|unchangeable|write[- ]once|uneditable|non-?editable|not\s+editable)"
        rf"{_LATER}"
    ),
    (
        rf"{_IS}(?:fixed|frozen|locked|read[- ]only)\s+"
        rf"(?:(?:after|from|since)\s+(?:creation|then\s+on)|once\s+(?:it\s+is\s+)?{_SET})"
    ),
    (
        rf"(?:{_IS}|(?:can|may)\s+(?:only\s+)?be\s+){_SET}\s+"
        rf"(?:only\s+)?(?:once|only\s+(?:(?:on|at|upon)\s+)?{_MADE})(?:\s+(?:(?:on|at)\s+)?{_MADE})?"
        rf"(?:\s+and\s+(?:is\s+)?(?:never|not)\s+{_CHANGED}{_LATER})?"
        r"(?!\s+(?:an?|per|every|each|daily|weekly|monthly)\b)"
    ),
    (
        r"stays?\s+(?:the\s+same|unchanged)\s+(?:forever|for\s+ever|for\s+good)|"
        rf"(?:must|should|has\s+to|have\s+to|always)\s+(?:stay|stays|remain|remains|be\s+kept)\s+"
        rf"(?:the\s+same|unchanged|as\s+(?:it|they)\s+(?:is|are|was|were)){_LATER}"
    ),
    rf"(?:can|may)\s+only\s+be\s+{_SET}\s+(?:(?:on|at|upon)\s+)?{_MADE}",
    (
        r"(?:явля[а-яё]+\s+)?(?:(?:неизменяем|неизменн|не\s?редактируем|не\s?изменяем)[а-яё]*|"
        r"неизмен(?:ен|на|но|ны))"
        r"(?:\s+после\s+создания)?"
    ),
    (
        r"(?:зада[её]тся|указывается|вводится|присваивается|выбирается)\s+(?:только\s+)?"
        r"(?:один\s+раз|раз\s+и\s+навсегда|однажды|только\s+при\s+создании)(?:,?\s+при\s+создании)?"
    ),
)
"""Callers give it when they create something, and never after."""
BY_ITSELF: Final = (
    rf"{_IS}(?:set|filled(?:\s+in)?|assigned|recorded|stamped)\s+{_BY}{_KEPT}",
    r"comes?\s+from\s+the\s+(?:system|service|server)",
    rf"{_IS}(?:automatically|auto)[\s-]*(?:set|filled(?:\s+in)?|assigned|recorded|stamped){_KEPT}",
    rf"{_SETS_RU}\s+{_BY_RU}{_KEPT_RU}|{_BY_RU}\s+{_SETS_RU}{_KEPT_RU}",
)
"""The service gives it."""
SERVICE: Final = (
    *BY_ITSELF,
    rf"{_IS}read[- ]only(?:\s+field)?(?!\s+(?:for|to|access|after|once|when|from)\b)",
    r"(?:доступ[а-яё]+\s+)?только\s+(?:для\s+чтения|на\s+чтение)(?!\s+[а-яё]+(?:ам|ям)\b)",
)
"""Callers never give it."""
PLAIN: Final = {
    "on_create": ("given once", "задаётся один раз"),
    "never": ("set by the service", "задаётся сервисом"),
}
"""The same in the words that no other rule takes for something else."""


def compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all of them, between words."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.IGNORECASE)


_ONCE: Final = compiled(ONCE)


def kind_of(said: str) -> Changeable:
    """What such words come to; empty words: callers give and change it."""
    if not said:
        return "always"
    return "on_create" if _ONCE.fullmatch(said) else "never"
