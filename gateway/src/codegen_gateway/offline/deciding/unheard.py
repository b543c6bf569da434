"""What a Russian description says and nothing came of: told, so that nothing is dropped silently.

Rules read a sentence by its form, and what stands between forms they know may end in nothing.
Here every sentence is held against what was understood: a noun that is the name of no thing, no
field and no value, and a wish of which no list and no operation tells.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from codegen_crds.contracts.product import EntitySpec
from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline.reading.introductions import ONLY_KEPT
from codegen_gateway.offline.reading.statements import MEASURED
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.text import split
from codegen_gateway.offline.wishes import features
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.lexicon import russian as russian_words
from codegen_gateway.offline.words.phrases import parse

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_WORD = re.compile(r"[а-яё]{3,}", re.IGNORECASE)
_WISHES: dict[tuple[str, ...], re.Pattern[str]] = {
    ("search",): re.compile(r"(?<![а-яё])(?:поиск|искать|находить|отыск)", re.IGNORECASE),
    ("filters",): re.compile(
        r"(?<![а-яё])(?:от)?фильтр|"
        r"(?<![а-яё])(?:видеть|смотреть|показ[а-яё]+|вывод[а-яё]+)\s(?:[а-яё]+\s){0,3}(?:отдельно|"
        r"только|лишь|конкретн[а-яё]+|определ[её]нн[а-яё]+|выбранн[а-яё]+|одно(?:го|й))(?![а-яё])",
        re.IGNORECASE,
    ),
    ("sort", "order"): re.compile(
        r"(?<![а-яё])(?:от)?сортир|(?<![а-яё])алфавит|(?<![а-яё])(?:нов|свеж|последн|ближайш|лучш)[а-яё]+"
        r"(?:\s[а-яё]+){0,3}\s(?:сверху|вверху|наверху|первыми|вначале)|"
        r"(?<![а-яё])(?:вниз|внизу|в\sкон(?:ец|це)|в\sначал[оеу])(?:\s(?:списк|таблиц)[а-яё]+)?\Z",
        re.IGNORECASE,
    ),
    # What was understood of these is no more in the text.
    (): re.compile(
        r"(?:\d+|(?<![а-яё])по\s[а-яё]+)\s(?:[а-яё]+\s)?на\s(?:одной\s)?страниц[еу](?![а-яё])|"
        r"(?<![а-яё])(?:по|с|со|без|требу[а-яё]+|нужен|админ[а-яё]*)\s(?:[а-яё]+\s)?(?:api[\s-]?)?"
        r"ключ[а-яё]{0,2}(?![а-яё])|"
        r"(?<![а-яё])(?:(?:при|от|по|вы|рас)?(?:сыла|слать|шли|шл[её]т|ид[её]т|ход[ия]т|прав)[а-яё]*|"
        r"уведом[а-яё]+|опове[а-яё]+|сообща[а-яё]+|сообщи[а-яё]*)\s[^.]*(?<![а-яё])(?:письм|почт|"
        r"e-?mail|имейл|telegram|телеграм|тг(?![а-яё])|уведомл|сообщен|мне(?![а-яё])|нам(?![а-яё]))",
        re.IGNORECASE,
    ),
}
"""A wish by the attributes of the thing that show that it was heard."""
_MODULES: dict[Module, re.Pattern[str]] = {
    "frontend": re.compile(
        r"(?<![а-яё])(?:нужн|хо[чт]|сдела|добав)[а-яё]*\s(?:[а-яё]+\s){0,2}(?:веб-?)?"
        r"(?:страни[цч][а-яё]+|сайт[а-яё]*)(?![а-яё])",
        re.IGNORECASE,
    ),
    "tg_bot": re.compile(
        r"(?<![а-яё])(?:нуж[а-яё]+|хо[чт][а-яё]+|сделай[а-яё]*)\s(?:[а-яё]+\s)?бота?(?![а-яё])",
        re.IGNORECASE,
    ),
}
"""A wish by the part of the product that fulfils it."""
_COMMA = re.compile(r",\s|\sи\s(?=сорт|фильтр|поиск)", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"(?:поиск|фильтр[а-яё]*|сортировка)(?![а-яё])|"
    r"(?:у\s(?:нас|меня)|мы|я|наш[а-яё]*|мо[йяёи]|держу|владею|управляю|руковожу|работаю|занимаюсь|"
    r"вед[уёе][а-яё]*|продаю|прода[её]м)\s(?!.*(?<![а-яё])(?:хочу|хотим|нуж[а-яё]+|надо)(?![а-яё]))|"
    r".*(?<![а-яё])(?:программ|систем|сервис|приложени|бот|сайт)[а-яё]*\s(?!.*(?:[:(]|\sсо?\s))",
    re.IGNORECASE,
)
"""A wish of lists, who somebody is, and what the product is to be."""
_BEFORE = re.compile(
    r"^.*?:\s|^как\s[а-яё]+|(?<![а-яё])для\s(?:всех\s)?[а-яё]+(?:ов|ев|ей|ок|ых|их)(?![а-яё])",
    re.IGNORECASE,
)
"""What a list is headed by, who wishes, and for whom."""
_SEVERAL = re.compile(
    r"(?<![а-яё])(?:много|несколько|множество|нескольк[а-яё]+|многи[а-яё]+|один\sили|одного\sили)"
    r"(?![а-яё])",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(r"веб-?страниц[а-яё]+\s(?:с|со|для)\s[а-яё ]+", re.IGNORECASE)
"""A page shows all lists, whatever they are called there."""
_PAIR = 2
_TELLING = 8
"""Letters of a quotation that says which part of a sentence is meant."""


def sentences(
    description: str,
    entities: Sequence[EntitySpec],
    told: Iterable[str],
    modules: Sequence[Module],
) -> list[str]:
    """The sentences of which something ended neither in the product nor in what is told.

    Args:
        description: What the person wrote.
        entities: What was understood.
        told: What the person is told of anyway.
        modules: What the product is made of.
    """
    known = " ".join(told).lower()
    heard = _labels(entities) | _bases(known)
    names = {word for e in entities for word in _words_of(e)}
    found = []
    for number, sentence in enumerate(_SENTENCE.split(description)):
        said = sentence.strip(" .,;:-*#")
        if _is_told(said, known) or features.named(said):
            continue
        if wish := _unlisted(said, entities, heard):
            found.append(wish)
        elif (
            any(
                module not in modules and wished.search(said) for module, wished in _MODULES.items()
            )
            or (number and _lost(said, heard, names))
            or _unbound(said, entities)
        ):
            found.append(said)
    return found


def _unbound(sentence: str, entities: Sequence[EntitySpec]) -> bool:
    """Whether it says how many of one another has, and neither knows of the other."""
    if _SEVERAL.search(sentence) is None:
        return False
    words = [_base(word.lower()) for word in _WORD.findall(sentence)]
    named = [e for e in entities if any(_bases(e.description) & word for word in words)]
    if len(named) != _PAIR:
        return False
    keys = {entity.name for entity in named}
    return not any(
        each.reference in keys
        for entity in entities
        for each in entity.fields
        if each.reference and (entity.name in keys or _holds(entity, keys))
    )


def _holds(entity: EntitySpec, keys: set[str]) -> bool:
    """Whether a thing says which of both belong together."""
    return keys <= {each.reference for each in entity.fields}


def _unlisted(sentence: str, entities: Sequence[EntitySpec], heard: frozenset[str]) -> str:
    """The part of a sentence that wishes for something of which no thing knows; or nothing."""
    for attributes, pattern in _WISHES.items():
        match = pattern.search(sentence)
        if match is None or _bases(match.group().split()[0]) & heard:
            continue  # "search" is a state of it, and "key" a field
        if any(getattr(entity, each) for entity in entities for each in attributes):
            continue
        parts = [part for part in split(sentence, _COMMA) if pattern.search(part)]
        return (parts[0] if parts else sentence).strip(" .,;")
    return ""


def _lost(sentence: str, heard: frozenset[str], names: set[str]) -> bool:
    """Whether a noun of a sentence is nowhere."""
    if _INTRODUCES.match(ONLY_KEPT.sub("", sentence)) or _WISHES["sort", "order"].search(sentence):
        return False
    said = grammar.PURPOSE.sub(
        "",
        re.sub(
            r"^.*?:\s|^[^:]*?\s[—–-]\s(?!.*:\s)|^как\s[а-яё]+", "", sentence, flags=re.IGNORECASE
        ),
    )
    words = _WORD.findall(_PAGE_OF.sub(" ", said))
    return any(
        not (number == 0 and russian.of_somebody_or_people(word))
        and not _is_heard(word.lower(), heard, names)
        for number, word in enumerate(words)
    )


def _is_heard(word: str, heard: frozenset[str], names: set[str]) -> bool:
    readings = russian.parsed(word)
    if readings[0].tag.POS != "NOUN":
        return True
    bases = _base(word)
    if bases & heard or bases & russian_words().around:
        return True
    phrase = parse(word)
    if phrase is not None and names & set(MEASURED.get(phrase.key, ())):
        return True
    return phrase is not None and bool(names & set(phrase.key.split("_")))


def _is_told(sentence: str, told: str) -> bool:
    """Whether the person is told of the sentence, or of a part of it."""
    parts = (part for part in re.findall(r"[«“](.+?)[»”]", told) if len(part) > _TELLING)
    return sentence.lower()[:60] in told or any(part in sentence.lower() for part in parts)


def _labels(entities: Sequence[EntitySpec]) -> frozenset[str]:
    """The base forms of all that is kept."""
    texts = [entity.description for entity in entities]
    for entity in entities:
        for each in entity.fields:
            texts += [each.description, *each.values, each.default or ""]
    return _bases(" ".join(texts))


def _bases(text: str) -> frozenset[str]:
    return frozenset(base for word in _WORD.findall(text) for base in _base(word.lower()))


@lru_cache(maxsize=4096)
def _base(word: str) -> frozenset[str]:
    return frozenset(str(p.normal_form).replace("ё", "е") for p in russian.parsed(word)[:2])


def _words_of(entity: EntitySpec) -> set[str]:
    """The English words that a thing and its fields are called by."""
    named = [
        entity.plural,
        re.sub(r"(?<!^)(?=[A-Z])", "_", entity.name),
        *(f.name for f in entity.fields),
    ]
    return {word.lower() for name in named for word in name.split("_")}
