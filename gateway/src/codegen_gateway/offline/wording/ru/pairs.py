"""What may come together once, told in one way: «Внутри бригады тема не повторяется»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns

from .sentence import END, START, one

_STARTS: Final = rf"(?P<start>{START}(?:[-*•]\s)?)"
_WORD: Final = r"(?!(?:не|нет|с|со|нельзя)\s)[а-яё]{2,}"
_THING: Final = rf"{_WORD}(?:[ ]{_WORD})?"
_NONE: Final = (
    r"(?:не\s(?:может|могут|должно|должны|бывает|допускается)(?:\sбыть)?|нельзя(?:\s(?:завести|создать|"
    r"добавить|записать|иметь))?|запрещен[оаы]|нет)"
)
_ONE: Final = r"(?:одн(?:ого|ой|ом|им)|одинаков(?:ым|ой|ого|ыми))"


def _pair(match: re.Match[str]) -> str:
    names = [one(match[key]) or match[key] for key in ("of", "what")]
    start = ". " if match["start"][:1] in (";", ",") else match["start"]
    return f"{start}Сочетание {' и '.join(names)} уникально"


_TURNS: Final = Turns(
    (
        # «Внутри бригады тема не повторяется»
        (
            (
                rf"{_STARTS}(?:внутри|в\s(?:пределах|рамках))\s(?:{_ONE}\s|кажд[а-яё]+\s)?(?P<of>{_WORD})\s"
                rf"(?P<what>{_THING})\s(?:не\s(?:должн[а-яё]+\s)?повторя[а-яё]+|уникал[а-яё]+){END}"
            ),
            _pair,
        ),
        # «Внутри одной бригады смены под одинаковой темой запрещены»
        (
            (
                rf"{_STARTS}(?:внутри|в\s(?:пределах|рамках)|в|у)\s(?:{_ONE}|кажд[а-яё]+)\s(?P<of>{_WORD})\s(?:{_NONE}\s)?"
                rf"(?:(?:двух|две|два|нескольких)\s)?{_THING}\sс\s{_ONE}\s(?P<what>{_THING}?)(?:\s{_NONE})?{END}"
            ),
            _pair,
        ),
        # the same, the other way round
        (
            (
                rf"{_STARTS}(?:{_NONE}\s)(?:двух|две|два)\s{_THING}\s(?:с|под)\s{_ONE}\s(?P<what>{_THING}?)\s"
                rf"(?:в|у|на|за|для)\s{_ONE}\s(?P<of>{_WORD}){END}"
            ),
            _pair,
        ),
        # «Под одной крышей на одном этаже не бывает двух мастеров»
        (
            (
                rf"{_STARTS}(?:в|на|у|за)\s{_ONE}\s(?P<of>{_WORD})\s(?:в|на|за|под|у)\s{_ONE}\s(?P<what>{_WORD})\s"
                rf"{_NONE}\s(?:двух|нескольких)\s{_THING}{END}"
            ),
            _pair,
        ),
        # «на один товар и полку одна запись»
        (
            (
                rf"(?P<start>{START}(?:[-*•]\s)?|[;,]\s)(?:на|для|у)\s(?:один|одну|одно|одного|одной|кажд[а-яё]+)\s(?P<of>{_WORD})"
                rf"\s(?:и|на)\s(?:один\s|одну\s|одно\s|одного\s|одной\s|кажд[а-яё]+\s)?(?P<what>{_WORD})\s(?:[—–-]\s)?"
                rf"(?:может\sбыть\s)?(?:только\s|ровно\s|лишь\s|не\sбол(?:ьше|ее)\s)?(?:одн(?:а|о|ой|ого)|один)\s{_WORD}{END}"
            ),
            _pair,
        ),
        # «Уникальное поле — мастер», «Следить, чтобы мастер не повторялся»
        (
            rf"{_STARTS}уникальн(?:ое\sполе|ые\sполя)\s?[—–:-]\s(?P<what>[^.;:\n]+?){END}",
            r"\g<start>\g<what> без повторов",
        ),
        (
            (
                rf"{_STARTS}(?:(?:нужно|надо|хочу|важно)\s)?(?:следить|проверять|важно),?\sчтобы\s"
                rf"(?P<what>{_THING})\sне\sповторя(?:лся|лась|лось|лись){END}"
            ),
            r"\g<start>\g<what> без повторов",
        ),
    )
)


def told(text: str) -> str:
    """The text with such a rule as other rules know it.

    >>> told("Смены: бригада, тема. Внутри бригады тема не повторяется.")
    'Смены: бригада, тема. Сочетание бригада и тема уникально.'
    """
    return _TURNS.straight(text)
