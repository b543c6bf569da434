"""How the service runs: ``run it in two copies``, «в двух экземплярах, 512 МБ памяти»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from codegen_crds.contracts.product import LEAST_MEMORY, MOST_MEMORY, MOST_REPLICAS
from codegen_gateway.offline.asking import quoted
from codegen_gateway.offline.draft import Language

_COUNTS: Final = {
    "one": 1, "a single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "одном": 1, "одну": 1, "одной": 1, "две": 2, "два": 2,
    "двух": 2, "двумя": 2, "три": 3, "трёх": 3, "трех": 3, "тремя": 3, "четыре": 4, "четырёх": 4,
    "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "восемь": 8,
    "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10,
}  # fmt: skip
_N: Final = rf"(?P<n>\d{{1,4}}|{'|'.join(_COUNTS)})"
_IT: Final = r"(?:it|this|(?:the|our|my)\s(?:service|app(?:lication)?|api|backend|product|server))"
_COPIES: Final = r"(?:copies|copy|instances?|replicas?|processes)"
_OF_IT: Final = (
    rf"(?:\sof\s{_IT}|\s(?:side\sby\sside|at\sonce|in\sparallel|at\sthe\ssame\stime|running|"
    r"behind\sa\s(?:load\s)?balancer|(?:for|in)\s(?:reliability|production|redundancy)))*"
)
_IT_RU: Final = (
    r"(?:его|её|ее|сервис[а-яё]*|приложени[а-яё]+|бэкенд[а-яё]*|всё|все|продукт[а-яё]*|это)"
)
_COPIES_RU: Final = r"(?:экземпляр[а-яё]*|копи[а-яё]+|реплик[а-яё]*)"
_UNIT: Final = r"(?P<unit>[mg]i?b|megabytes?|gigabytes?|[мг]б|(?:мега|гига)байт[а-яё]*)"
_SIZE: Final = (
    rf"(?:(?P<size>\d{{1,7}}(?:[.,]\d+)?)\s?{_UNIT}|(?P<half>half\sa\s(?:gigabyte|gig|gb)|"
    r"полгигабайта|пол-?гигабайта)|(?P<whole>(?:a|one)\s(?:gigabyte|gig|gb)|(?:один\s)?гигабайт))"
)
_ATMOST: Final = (
    r"(?:(?:at\smost|at\sleast|не\sменьше|не\sменее|up\sto|no\smore\sthan|not\smore\sthan|a\smaximum\sof|max(?:imum)?|only|about|"
    r"не\s(?:больше|более)|до|максимум|примерно|около|только)\s)?"
)
_MEMORY: Final = r"(?:of\s)?(?:memory|ram)(?:\seach)?"
_MEMORY_RU: Final = r"(?:оперативн[а-яё]+\s)?(?:памяти|озу|оперативки)"
_MUST: Final = (
    r"(?:should|must|has\sto|needs?\sto|can|may|shall)\s(?:always\s)?(?:be\s)?"
    r"(?:run|start|work|deploy|use|get|have)(?:ed|ning)?"
)
_COPIED: Final = (
    (
        rf"(?:run|start|deploy|host|keep|launch|serve|scale)(?:\s{_IT})?\s(?:(?:in|as|on|with|to|at)\s)?"
        rf"{_ATMOST}{_N}\s{_COPIES}{_OF_IT}"
    ),
    rf"{_IT}\s(?:{_MUST}|runs|is\srun)\s(?:(?:in|as|on|with)\s)?{_N}\s{_COPIES}{_OF_IT}",
    (
        rf"(?:(?:there\s(?:should|must)\sbe|(?:we|i)\s(?:want|need)|use|have)\s)?{_N}\s"
        rf"(?:instances?|replicas?|copies)\sof\s{_IT}"
    ),
    rf"(?:with|in|use|(?:we|i)\s(?:want|need))\s{_N}\s(?:instances?|replicas?){_OF_IT}",
    rf"{_N}\s(?:instances|replicas){_OF_IT}",
    (
        rf"(?:(?:запусти[а-яё]*|запускай[а-яё]*|запускать|разверни[а-яё]*|держи[а-яё]*|пусть|должн[а-яё]+|"
        rf"нужно|надо|хочу|работа[а-яё]+|запущен[а-яё]*|масштабируй[а-яё]*|{_IT_RU})\s)*"
        rf"(?:в|до|на)\s{_N}\s{_COPIES_RU}(?:\s{_IT_RU})?"
    ),
    (
        rf"(?:(?:нужн[а-яё]+|хочу|сделай[а-яё]*|запусти[а-яё]*|пусть\sбудет|держи[а-яё]*)\s)?{_N}\s"
        rf"(?:реплик[а-яё]*|(?:экземпляр[а-яё]*|копи[а-яё]+)\s{_IT_RU})(?:\s{_IT_RU})?"
    ),
    (rf"(?:нужн[а-яё]+|надо|хочу)\s{_N}\s(?:экземпляра?|копи[яи])"),
)
_REMEMBERED: Final = (
    (
        rf"(?:(?:give|allow|grant|assign|limit|restrict)\s{_IT}\s(?:to\s)?|{_IT}\s(?:{_MUST}|needs?|uses?|"
        rf"gets?|may\suse)\s|(?:with|in|using|use|(?:we|i|it)\sneeds?|limited\sto)\s)?{_ATMOST}{_SIZE}"
        rf"\s{_MEMORY}(?:\sfor\s{_IT}|\slimit|\sto\s{_IT})?"
    ),
    rf"(?:(?:with|of|each\s(?:with|of)|at)\s)?{_SIZE}\s(?:each|apiece|per\s(?:copy|instance|replica))",
    rf"(?:по|с)\s{_SIZE}\s(?:кажд[а-яё]+|на\s(?:кажд[а-яё]+|копию|экземпляр|реплику))",
    rf"(?:(?:set|use|make)\s)?(?:the\s|a\s)?(?:memory|ram)(?:\slimit)?(?::|\s(?:of|to|is|at))?\s{_ATMOST}{_SIZE}",
    (
        rf"(?:(?:кажд[а-яё]+|дай[а-яё]*|выдели[а-яё]*|отведи[а-яё]*|хватит|нужно|надо|пусть|пользуется|использует|"
        rf"занимает|ему|ей|{_IT_RU}|по|с|на)\s)*{_ATMOST}{_SIZE}\s{_MEMORY_RU}"
        rf"(?:\s(?:{_IT_RU}|каждому|на\sкаждый))?"
    ),
    rf"(?:(?:лимит|предел|ограничение)\s)?(?:памят[иь]|озу)\s?(?:[:—–-]\s?)?{_ATMOST}{_SIZE}",
)
_LEAD: Final = (
    r"(?P<lead>\A|(?<=[.;!?\n])|\s*,\s(?:and\s|so\s|и\s)?|\s(?:and|и)(?=\s)|(?=\swith\s|\sin\s|\susing\s))"
    r"\s*(?:(?:please|and|also|пожалуйста|и|а|ещё)\s)?"
)
_END: Final = r"(?=\s*(?:[.;:!?,\n)]|\Z|\s(?:and|и)\s))"
_WISHES: Final = tuple(
    re.compile(f"{_LEAD}(?P<said>{pattern}){_END}", re.IGNORECASE)
    for pattern in (*_REMEMBERED, *_COPIED)
)
_LIST: Final = re.compile(
    r"(?::|\b(?:has|have|contains?|имеет|имеют|есть)\b)[^.;!?\n]*\Z", re.IGNORECASE
)
"""Behind these fields are listed: ``Laptops: model, 8 GB of memory``."""


@dataclass(frozen=True, slots=True)
class Running:
    """How the service runs; None: nothing was said of that."""

    replicas: int | None = None
    memory_mib: int | None = None
    told: tuple[str, ...] = ()
    """What was wished and cannot be."""

    @property
    def wanted(self) -> dict[str, int]:
        """What of a specification becomes otherwise."""
        said = {"replicas": self.replicas, "memory_mib": self.memory_mib}
        return {key: number for key, number in said.items() if number is not None}

    @property
    def said(self) -> bool:
        """Whether anything was said of it."""
        return bool(self.replicas or self.memory_mib or self.told)


AS_USUAL: Final = Running()


def cut(text: str) -> tuple[str, Running]:
    """A description without such wishes, and what they come to.

    >>> cut("Notes: title, text. Run it in two copies with 512 MB of memory.")
    ('Notes: title, text.', Running(replicas=2, memory_mib=512, told=()))
    """
    matches: list[re.Match[str]] = []

    def take(match: re.Match[str]) -> str:
        before = match.string[: match.start("said")]
        if match["lead"].strip().startswith((",", "and", "и")) and _LIST.search(before):
            return match.group()
        matches.append(match)
        return ""

    for pattern in _WISHES:
        text = pattern.sub(take, text)
    if not matches:
        return text, Running()
    text = re.sub(r"(?<=[.!?;\n])\s*[.,;!]+|\A[\s.,;!]+", "", text)
    return re.sub(r"[ \t]+(?=[.;:,\n]|\Z)", "", text), _running(matches)


def not_so(running: Running, language: Language) -> list[str]:
    """What was wished and cannot be, for the person."""
    if language == "ru":
        bounds = f"копий от 1 до {MOST_REPLICAS}, памяти у каждой от {LEAST_MEMORY} МиБ"
        return [f"не будет сделано: «{quoted(said)}» (бывает {bounds})" for said in running.told]
    bounds = f"1 to {MOST_REPLICAS} copies, each with {LEAST_MEMORY} MiB of memory or more"
    return [f"not built: “{quoted(said)}” (there may be {bounds})" for said in running.told]


def _running(matches: Sequence[re.Match[str]]) -> Running:
    replicas, memory, told = None, None, list[str]()
    for match in matches:
        groups = match.groupdict()
        if groups.get("n"):
            count = _COUNTS.get(groups["n"].lower()) or int(groups["n"])
            fits = 1 <= count <= MOST_REPLICAS
            replicas = count if fits else replicas
        else:
            size = _mib(match)
            fits = LEAST_MEMORY <= size <= MOST_MEMORY
            memory = size if fits else memory
        told += [] if fits else [match["said"].strip(" ,.;")]
    return Running(replicas, memory, tuple(told))


def _mib(match: re.Match[str]) -> int:
    if match["half"]:
        return 512
    if match["whole"]:
        return 1024
    size = Decimal(match["size"].replace(",", "."))
    return int(size * (1024 if match["unit"].lower()[0] in "gг" else 1))
