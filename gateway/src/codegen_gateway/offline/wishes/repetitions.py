"""How people say that values may come together once, and what only sounds so.

A pattern reaches from the first word of a rule to its last; what stands before it in a sentence is
something else. White space in a pattern says nothing.
"""

import re
from typing import Final

_A: Final = r"(?:(?:an?|the|each|every|one|any|its|their|given|single|same|particular)\s)*"
_N: Final = r"""(?!(?:and|or)\b)[a-z][\w'-]*(?:\s(?!(?:and|or|per|in|for|on|at|must|can|may
    |is)\b)[a-z][\w'-]*){0,2}"""
_TWICE: Final = r"""(?:twice|two\stimes|(?:more|no\smore|not\smore)\sthan\s(?:once|one\stime)
    |(?:only|just|at\smost)\s(?:once|one\stime)|once(?=\s(?:per|for|in|on|at|within|a|an
    |each)\b))"""
_MAY: Final = r"""(?:can|may|could|should|must|shall|will|do|does|are|is|has|have|cannot|can't
    |can\snot|mustn't|shouldn't|won't|don't|doesn't|never|not|be|to|only|nobody|no)"""
_WITHIN: Final = r"""(?:within|inside|per|for\s(?:each|every|one|a|an|the\ssame)|in\s(?:each
    |every|one|a
    |an|its|their|the\ssame)|across\sone)"""
_TIMES_RU: Final = r"""(?:дважды|два\sраза|повторно|(?:не\s)?более\s(?:одного|1)\sраза
    |(?:не\s)?больше\s(?:одного|1)\sраза|(?:только|лишь|всего|не\sбольше\sчем
    |ровно)?\s?(?:один|1)\sраз|(?:только|лишь)\sоднажды)"""
_MAY_RU: Final = r"""(?:нельзя|не\sмо[гж]\w+|не\sдолж\w+|невозможно|запрещено|можно|мо[гж]\w+
    |долж\w+
    |не\s[а-яё]+(?:ся|ет|ют|ят|ит|ть))"""
_ONE_RU: Final = r"""(?:(?:только|лишь|всего|строго|ровно|максимум|не\sболее|не\sбольше
    |по)\s)?(?:один
    |одна|одно|одного|одной|одному|одну|1)"""
_UNIQUE_RU: Final = r"(?:уникальн\w*|не\s(?:долж\w+\s|мо[гж]\w+\s)?повтор\w+)"

RULES: Final = tuple(
    re.compile(rule, re.IGNORECASE | re.VERBOSE)
    for rule in (
        # The combination of row and number is unique.
        r"""(?=.*(?:unique|once|twice|repeat|distinct|duplicat|again))(?:the\s|each\s
        |every\s|any\s|a\s|an\s)?(?:unique\s)?(?:combinations?|pairs?)\sof\s.+\s(?:and
        |with)\s.+""",
        # Row and number are unique together.
        rf"""{_A}{_N}(?:,\s{_A}{_N})*,?\sand\s{_A}{_N}\s(?:(?:are|is|must|have|has|should|to
        |be|always)\s)*(?:unique\s(?:together|jointly|in\scombination|as\sa\s(?:pair
        |combination|whole))|(?:together|jointly)\s(?:must\sbe\s|are\s|be\s)?unique)""",
        rf"""{_A}{_N}\s(?:together|in\scombination)\swith\s{_A}{_N}\s(?:is|are|must\sbe|should\sbe
        |has\sto\sbe|have\sto\sbe)\s(?:always\s)?unique""",
        rf"""{_A}{_N}\s(?:is|are|must\sbe|should\sbe)\sunique\s(?:together|in\scombination)\swith\s
        {_A}{_N}""",
        r"""(?:together|in\scombination),?\s.+\sand\s.+\s(?:are|must\sbe
        |have\sto\sbe)\sunique""",
        # A room cannot be booked twice for one date.
        rf"""(?:{_A}|no\s|the\ssame\s)*{_N}\s(?:.+\s)?(?:{_MAY}\s)(?:.+\s)?{_TWICE}(?:\s.+)?""",
        rf"""no\s{_N}\s(?:.+\s)?{_TWICE}(?:\s.+)?""",
        rf"""{_A}{_N}\s[a-z]+\s(?:only\s)?once\s(?:per|in|for|on|a|each|every)\s.+""",
        r"""(?:people|users|members)\s[a-z]+\s(?:only\s)?once\s(?:per|in|for)\s.+""",
        rf"""{_A}{_N}\s(?:.+\s)?(?:{_MAY}\s)(?:.+\s)?(?:for|in|on|at|per)\s.+\s{_TWICE}""",
        # The same room and date must not repeat.
        r"""the\ssame\s.+\s(?:and|on|at|in|for|with)\s.+\s(?:cannot|can't|can\snot|must\snot
        |may\snot|should\snot)\s.+""",
        # No two bookings have the same room and date.
        r"""(?:there\s(?:can't|cannot|must\snot|should\snot|may\snot)\sbe\s
        |no\s)two\s.+\sthe\ssame\s.+\s?(?:,|\sand|\swith|\son|\sat|\sin|\sfor)\s.+""",
        r"""two\s.+\s(?:cannot|can't|can\snot|must\snot|may\snot|should\snot|mustn't
        |never)\s.+\sthe\ssame\s.+(?:,|\sand|\son|\sat|\sin|\sfor)\s.+""",
        # No two seats of one hall may share a number.
        r"""no\stwo\s.+\s(?:in|of|on|at|within|inside|for)\s(?:the\ssame|one|an?|each|any)\s.+\s
        (?:have|has|share|use|carry|bear)\s(?:an?|the|one)\s.+""",
        r"""two\s.+\s(?:in|of|on|at|within|inside|for)\s(?:the\ssame|one|an?|each|any)\s.+\s(?:cannot
        |can't|can\snot|must\snot|may\snot|should\snot|mustn't|never)\s(?:have|share|use|carry)\s
        (?:an?|the|one)\s.+""",
        r"""[a-z]+\swith\sthe\ssame\s.+\sand\s.+\s(?:cannot|can't|must\snot|may\snot
        |are\snot\sallowed|are\srefused|are\sforbidden|are\srejected).*""",
        # A user can only rate a book once; each product appears at most once in a list.
        rf"""{_A}{_N}\s(?:.+\s)?{_MAY}\s(?:only|just|at\smost)\s.+\sonce(?:\s.+)?""",
        rf"""{_A}{_N}\s(?:appears?|occurs?|is|are|exists?|comes?)\s(?:only|at\smost|just
        |no\smore\sthan)\sonce\s.+""",
        # A room cannot have two bookings on the same date.
        rf"""(?:{_A}|no\s){_N}\s(?:can|cannot|can't|can\snot|must\snot|may\snot
        |may|should\snot|mustn't)\s(?:not\s|never\s)?[a-z]+\s(?:two|several
        |more\sthan\sone|multiple)\s.+\s(?:on|at|in|for|with|per)\s.+""",
        r"""no\sduplicates?\s.+(?:and|in|for|on|per)\s.+""",
        # One vote per person and poll.
        rf"""(?:there\s(?:can|may|must|should|is|will)\s(?:be\s)?)?(?:(?:only|just|exactly
        |at\smost|no\smore\sthan|max(?:imum)?)\s)?(?:one|a\ssingle|1)\s{_N}\s(?:(?:is
        |are|can|may)\s(?:be\s)?(?:allowed|possible|permitted|exist|made
        |there)\s)?(?:per|for\seach|for\severy|from\seach
        |by\seach)\s{_N}(?:,\s{_A}{_N})*,?\s(?:and|per|for|in|on|at|within|/)\s.+""",
        rf"""(?:each|every|an?|one|the)\s{_N}\s(?:can|may|should|must|has|have|gets?|is
        |leaves?|casts?)\s(?:.+\s)?(?:only|at\smost|just|exactly|no\smore\sthan
        |not\smore\sthan)\s(?:one|a\ssingle|1)\s.+\s(?:per|for|in|on|about|to
        |at)\s{_A}.+""",
        r"""(?=.*(?:уникальн|повтор|раз(?![а-яё])|дважды|однажды))(?:уникальн\w+\s
        )?(?:сочетани[ея]|пара|комбинация)\s.+""",
        r"""(?:уникальн\w+\s)(?:сочетани\w+|пар\w+|комбинаци\w+)\s.+\sи\s.+""",
        rf"""[а-яё -]+?(?:,\s[а-яё -]+?)*,?\sи\s[а-яё -]+?\s(?:вместе|в\sсовокупности|в\sпаре
        |в\sсочетании|совместно)\s.*{_UNIQUE_RU}""",
        rf"""[а-яё -]+?(?:,\s[а-яё -]+?)*,?\sи\s[а-яё -]+?\s.*{_UNIQUE_RU}\s(?:вместе
        |в\sсовокупности|в\sпаре|в\sсочетании|совместно)""",
        rf"""(?:.+\s)?{_MAY_RU}\s(?:.+\s)?{_TIMES_RU}(?:\s.+)?""",
        rf"""(?:.+\s)?{_TIMES_RU}\s(?:.+\s)?{_MAY_RU}(?:\s.+)?""",
        r"""(?:.+\s)?(?:не\sмо[гж]\w+|не\sдолж\w+)\s(?:.+\s)?(?:двух|2|более\sодно\w+
        |больше\sодно\w+|несколько)\s.+""",
        r"""(?:не\sмо[гж]\w+\s|не\sдолж\w+\s|нельзя\s)?(?:не\s)?(?:быть|бывает|допускается
        |создать|завести)?\s?(?:двух|двумя|две|два|дв[ае])\s.+\sодинаков\w+\s.+\sи\s.+""",
        r"""не\s(?:допуска\w+|разреша\w+|быва\w+|должно\sбыть|может\sбыть)\s[а-яё]+
        \sс\sодинаков\w+\s.+\sи\s.+""",
        r"""у\sдвух\s.+\s(?:не\s.+)\sодинаков\w+\s.+\sи\s.+""",
        r"""[а-яё]+\sс\sодинаков\w+\s.+\sи\s.+\s(?:не\s.+|запрещен\w+|нельзя.*|отклоня\w+)""",
        rf"""{_ONE_RU}\s[а-яё]+\s(?:от|у|для|на|в)\s(?:(?:каждо\w+
        |одно\w+)\s)?[а-яё]+(?:\s[а-яё]+)?\s(?:на|в|для|к|о|об|за|по|и)\s.+""",
        rf"""(?:один|одна|одно|кажд\w+)\s[а-яё]+\s?[—–-]\s?{_ONE_RU}\s[а-яё]+\s(?:на|в|для|к|о|об|за|по)\s.+""",
        # Who pays once only.
        r"""[а-яё]+\s.+\s(?:только|лишь|ровно|всего|не\sболее|не\sбольше)\s(?:чем\s)?(?:один|1
        |одного)\sраза?(?:\s.+)?|.+\sединожды(?:\s.+)?""",
        # Of one car and one day there is one record only.
        rf"""(?:на|в|за|для|у|от|с)\s(?:одн\w+|один|кажд\w+|то\sже\sсамое)\s.+\s(?:только\s|лишь\s
        |не\sбол\w+\s|строго\s|[—–-]\s){_ONE_RU}\s[а-яё]+""",
        rf"""(?:один|одна|одно|кажд\w+)\s[а-яё]+\s(?:в|на|за|у|для|от|с)\s[^—–]+\s?[—–-]\s?
        {_ONE_RU}\s[а-яё]+""",
        r"""(?:на|в|за|для|у)\s.+\s(?:двух|две|два)\s[а-яё]+\s(?:.+\s)?(?:не\s(?:долж\w+|мо[гж]\w+|быва\w+)
        |нельзя)(?:\sбыть)?""",
        r"""у\s(?:кажд\w+\s|одн\w+\s)?[а-яё]+\s(?:мо[гж]\w+\sбыть\s|долж\w+\sбыть\s
        |есть\s)?(?:только|лишь|не\sболее|не\sбольше|максимум)\s(?:один|одна|одно|одного
        |одной)\s[а-яё]+\s(?:на|в|для|к|о|об|за|по)\s.+""",
        r"""(?:кажд\w+\s|один\s|одна\s)?[а-яё]+\s(?:мо[гж]\w+|долж\w+)\s[а-яё]+\s(?:только
        |лишь|не\sболее|не\sбольше|максимум)\s(?:один|одну|одно|одного
        |одной)\s[а-яё]+\s(?:на|в|для|к|о|об|за|по)\s.+""",
    )
)
INSIDE: Final = re.compile(
    rf"""(?P<of>[^.;:,(\n§]*?)\s*(?P<open>[(,—–-]\s?)?(?<![\w-])(?P<said>(?:must\sbe\s|is\s
    |are\s|should\sbe\s)?unique\s{_WITHIN}\s{_A}{_N}|(?:(?:do|must|may|should|can|shall)(?:n't|\snot)
    |can't|cannot|never)\s(?:be\s)?repeat(?:ed|s)?\s{_WITHIN}\s{_A}{_N}|(?:должен\sбыть\s|должна\sбыть\s
    |должно\sбыть\s|должны\sбыть\s)?(?:уникал[ье]н\w*
    |не\s(?:долж\w+\s)?повтор\w+)\s(?:в\sпределах|внутри|в\sрамках|для|по|в|у(?=\s(?:одн
    |кажд)))\s(?:(?:кажд\w+|одн\w+|свое\w+|то\w+\sже)\s)*[а-яё]+)(?P<close>\))?(?=\s*
    (?:[.;,)\n]|\Z|\sand\b|\sи\s))""",
    re.IGNORECASE | re.VERBOSE,
)
"""``The number is unique within a building``, of a field of a list too."""
TAIL: Final = re.compile(
    r"""(?P<of>[^.;\n]+?)[,(—–-]\s?(?P<said>(?:(?:and|which|both|all|и)\s)*(?:are\s
    |must\sbe\s|should\sbe\s)?(?:unique\stogether|together\sunique|jointly\sunique
    |unique\sas\sa\spair)|(?:котор\w+\s)?(?:вместе\sуникальн\w+|уникальн\w+\s(?:вместе
    |в\sпаре|в\sсочетании)|пара\s(?:не\sповтор\w+|уникальн\w+)))\)?(?=\s*(?:[.;\n]|\Z))""",
    re.IGNORECASE | re.VERBOSE,
)
"""``Seats: row, number, unique together``: of all that was listed, where that is two."""
_FREE: Final = re.compile(
    r"""not\sonly|need\s?n[o']t|not\s(?:be\s|necessarily\s|have\sto\sbe\s
    |required\sto\sbe\s)*unique|(?:do|does)(?:\snot|n't)\s(?:have|need)\sto|(?:may|can
    |might)\srepeat|не\sтолько|не\sобязательно|не\sуникальн|необязательно
    |мо[гж]\w+\sповтор""",
    re.IGNORECASE | re.VERBOSE,
)
"""What says that something may be so."""
_TIMES: Final = re.compile(
    r"\bonce\b|\btwice\b|\btimes\b|дважды|(?<![а-яё])раза?(?![а-яё])", re.IGNORECASE
)
_OF_SEVERAL: Final = re.compile(
    r"""^\S+\s.*\b(?:an?|the|one|per|in|for|on|at|from|each|every|any|same|two|several|their|his
    |her|its|with|of|and)\s(?!time)\w|(?:^|\s)(?:в|на|у|от|для|по|к|за|с|со|и|одн[а-яё]+|кажд[а-яё]+)\s
    (?!раз)[а-яё]""",
    re.IGNORECASE | re.VERBOSE,
)
_NEGATED: Final = re.compile(
    r"""(?:\bnot|\bnon|(?<![а-яё])не)[\s-]*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_AGAIN: Final = re.compile(
    r"""\btwice\b|\btwo\stimes\b|(?<!no\s)(?<!not\s)more\sthan\s(?:one?\b|once)|\bagain\b
    |\bseveral\b|\bmultiple\b|\btwo\b|\bsame\b|дважды|два\sраза|повторн
    |(?<!не\s)бол(?:ее|ьше)\s(?:одн|1)|дву[хм]|(?<![а-яё])две?(?![а-яё])|одинаков""",
    re.IGNORECASE | re.VERBOSE,
)
"""What would repeat: a rule has to forbid it."""
_NOT: Final = re.compile(
    r"""\b(?:can't|cannot|mustn't|shouldn't|won't|never|no|nobody|not|don't|doesn't|isn't
    |aren't|forbidden|refused|rejected|unique)\b|(?<![а-яё])(?:не|нельзя|невозможно
    |запрещ[а-яё]+|никто|уникальн[а-яё]+)(?![а-яё])""",
    re.IGNORECASE | re.VERBOSE,
)
_ONLY: Final = re.compile(
    r"""unique|distinct|only|just|exactly|single|at\smost|\bone\b|\b1\b|\bonce\b|уникальн
    |только|лишь|максимум|строго|ровно|(?<![а-яё])од(?:ин|н[аоу]|ного|ной
    |ному)(?![а-яё])|(?<![а-яё])1(?!\d)""",
    re.IGNORECASE | re.VERBOSE,
)


def forbids(said: str) -> bool:
    """Whether a clause says that several things may not be together, and does not allow it.

    ``Each slot can be taken only once`` is of the slot alone.
    """
    if _FREE.search(said) or (_TIMES.search(said) and not _OF_SEVERAL.search(said)):
        return False
    return bool(_NOT.search(said) or (_ONLY.search(said) and not _AGAIN.search(said)))


def allows(said: str, before: str) -> bool:
    """Whether what is said of a field is that it may repeat; ``before`` stands in front."""
    return bool(_FREE.search(said) or _NEGATED.search(before))
