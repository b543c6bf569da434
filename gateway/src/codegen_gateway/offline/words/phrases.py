"""Noun phrases: from what people write to identifiers."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from codegen_gateway.offline.draft import FieldDraft, Phrase

from . import lexicon, russian
from .english import is_plural, plural, singular
from .lexicon import english

MAX_WORDS = 5
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*", re.UNICODE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LINKS = frozenset(
    ["на", "для", "до", "по", "о", "об", "в", "из", "от", "за", "при", "к", "ко", "над"]
)


_WITH = frozenset(["с", "со", "в", "на", "к", "у", "из", "по"])
"""What binds the words of a deed: ``придёт с парой``."""
_ABBREVIATIONS = frozenset({"IT", "OR", "US", "AM", "HE"})
"""Written large they are no pronouns and no conjunctions."""
_GIVEN = (
    ["date"],
    ["name"],
    ["names"],
    ["day"],
    ["at"],
    ["on"],
    ["by"],
    ["to"],
    ["away"],
    ["back"],
    ["out"],
    ["in"],
    ["up"],
)


@lru_cache(maxsize=8192)
def parse(text: str) -> Phrase | None:
    """The noun phrase a text is, or None when it is something else.

    >>> parse("the date of birth").key
    'birth_date'
    """
    text = re.sub(r"(?<=[a-z]{2})(?=[A-Z])", " ", text)
    text = re.sub(r"\s+", " ", text).strip(" \t\"'«»“”„.,;:!*_#-")
    if not text or len(text) > 80 or re.search(r"[?!<>{}@$%^=+|\\,;:/()\[\]]", text):  # noqa: PLR2004
        return None
    words = _WORD.findall(text)
    if not words or " ".join(words) != re.sub(r"\s+", " ", text.replace("_", " ")):
        words = _WORD.findall(text.replace("_", " "))
        if re.sub(r"[\W_]", "", text) != re.sub(r"[\W_]", "", "".join(words)):
            return None
    if _CYRILLIC.search(text):
        return _russian(words)
    return _english(words)


def deed(text: str) -> Phrase | None:
    """What is so or was done, as a name: ``опоздал``, ``в наличии``."""
    word = text.strip().lower()
    if (inside := re.match(r"(?:в|на|под|из)\s+(?P<what>[а-яё ]+)$", word)) is not None:
        phrase = parse(inside["what"])
        return None if phrase is None else _phrase(list(phrase.words), plural=False, label=word)
    if re.fullmatch(r"(?:in|on|off|at) [a-z]+|[a-z]+ed by [a-z]+", word):
        return _phrase(word.split(), plural=False, label=word)
    if re.fullmatch(r"[a-z]+(?: [a-z]+){0,3}", word):
        return _phrase(word.split(), plural=False, label=text.strip())
    if not re.fullmatch(r"[а-яё]+(?: [а-яё]+){0,2}", word):
        return None
    read = [russian.read(part) for part in word.split() if part not in _WITH]
    words = russian.known("_".join(each.base for each in read)) or [
        known
        for each in read
        for known in russian.known(each.base) or [russian.transliterate(each.text)]
    ]
    return _phrase(words, plural=False, label=text.strip())


def singular_label(phrase: Phrase) -> str:
    """The phrase in the person's language, as one thing."""
    if not _CYRILLIC.search(phrase.label):
        words = phrase.label.split(" ")
        return " ".join([*words[:-1], singular(words[-1].lower())]).lower()
    words = phrase.label.split(" ")
    at = next((i for i, w in enumerate(words) if russian.read(w).part == "noun"), len(words) - 1)
    noun = russian.read(words[at]).one
    return " ".join([*(russian.agree(w, noun) for w in words[:at]), noun, *words[at + 1 :]])


def many(phrase: Phrase) -> bool:
    """Whether a phrase can only be of many: ``авто`` and ``резюме`` are one as well."""
    if not phrase.plural or not _CYRILLIC.search(phrase.label):
        return phrase.plural
    return singular_label(phrase) != phrase.label.lower()


def one_of(phrase: Phrase) -> Phrase:
    """The phrase as the name of one thing."""
    return Phrase(
        tuple(phrase.key.split("_")), phrase.key, plural=False, label=singular_label(phrase)
    )


def pointer(thing: Phrase) -> FieldDraft:
    """A field that points to one of such things."""
    return FieldDraft(one_of(thing), target=thing)


def _english(words: list[str]) -> Phrase | None:
    lists = english()
    lower = [w.lower().removesuffix("'s").removesuffix("'") for w in words]
    lower = [part for w in lower for part in re.split(r"[-']", w) if part]
    given = lower[:1] == ["given"]
    several = lower[:1] not in (["a"], ["an"], ["each"], ["every"])
    while lower and lower[0] in lists.determiners and not (given and lower[1:2] in _GIVEN):
        lower, words = lower[1:], words[1:]
    if "of" in lower[1:-1] and lower.count("of") == 1:
        at = lower.index("of")
        head, rest = lower[:at], [w for w in lower[at + 1 :] if w not in lists.determiners]
        rest = [*rest[:-1], singular(rest[-1])] if rest else rest
        if head[-1] == "number" and len(head) <= 2 and rest:  # noqa: PLR2004 - an adjective
            lower = [*head[:-1], *rest, "count"]
        else:
            lower = rest + head
    if not lower or len(lower) > MAX_WORDS or _counts(lower):
        return None
    alone = lower in (["make"], ["show"], ["shows"])
    named = {w.lower() for w in words if w in _ABBREVIATIONS}
    meaningless = (lists.stopwords | (lists.determiners - {"given"})) - named
    named |= {w for before, w in pairwise(lower) if w in ("up", "off") and before.endswith("ed")}
    found = several and lower[-1] == "finds"  # "meteorite finds"; "a member finds" says a deed
    if len(lower) > 1 and (found or lower[-1] in ("needs", "uses", "used")):
        named.add(lower[-1])
    meaningless -= named
    if not alone and any(w in meaningless for w in lower):
        return None
    return _phrase(lower, plural=is_plural(lower[-1]), label=" ".join(words))


def _counts(words: list[str]) -> bool:
    """Whether a number stands among words: ``code 8 letters``; not as in ``price per 100 g``."""
    return "per" not in words and any(word.isdigit() for word in words[1:-1])


def _russian(words: list[str]) -> Phrase | None:
    read = [russian.read(w) for w in words if w]
    if any(w.base == "который" for w in read):
        return None  # what follows is said of something else
    read = [w for w in read if w.base not in lexicon.russian().determiners]
    if not russian.known("_".join(w.base for w in read)):
        read = [w for w in read if not _only_tells(w)] or read
    if not read or len(read) > MAX_WORDS:
        return None
    head = next((i for i, w in enumerate(read) if _nounlike(w)), 0)
    links = {i for i, w in enumerate(read) if w.text.lower() in _LINKS and i > head}
    if not _joins(read, head, links):
        return None
    label = [w.nominative if i <= head else w.text for i, w in enumerate(read)]
    words = _meaning([w for i, w in enumerate(read) if i not in links], head)
    many = plural(words[-1])
    if read[head].plural and many in lexicon.english().plural_fields:
        words = [*words[:-1], many]
    return _phrase(
        words,
        plural=read[head].plural,
        label=" ".join(_keep_case(w.text, shown) for w, shown in zip(read, label, strict=True)),
    )


def _only_tells(word: russian.Word) -> bool:
    """Whether a participle says what was done and has no meaning of its own: «выпитая вода»."""
    unknown = not russian.known(word.base)
    return unknown and word.part == "modifier" and russian.is_participle(word.text)


def _joins(read: list[russian.Word], head: int, links: set[int]) -> bool:
    """Whether the words are one noun phrase around its head."""
    if len(read) == 1:
        return read[0].part == "modifier" or _nounlike(read[0])
    if not _nounlike(read[head]) or any(w.short for w in read) or len(read) - 1 in links:
        return False
    return all(
        i in links or w.part != "other" or _nounlike(w) or (i > head and w.text[0].isupper())
        for i, w in enumerate(read)
    )


def _meaning(read: list[russian.Word], head: int) -> list[str]:
    """English order: what modifies comes first, the head last."""
    bases = [w.base for w in read]
    whole = russian.known("_".join(bases))
    if whole:
        return whole
    for size in range(min(3, len(bases) - head), 1, -1):
        phrase = russian.known("_".join(bases[head : head + size]))
        if phrase:
            return _meaning_of(read[head + size :]) + russian.translate(bases[:head]) + phrase
    if bases[head] in ("количество", "число") and len(bases) > head + 1:
        return _meaning_of(read[head + 1 :]) + russian.translate(bases[:head]) + ["count"]
    before = russian.translate(bases[: head + 1])
    return _meaning_of(read[head + 1 :]) + before


def _meaning_of(read: list[russian.Word]) -> list[str]:
    whole = russian.known("_".join(word.base for word in read))
    if whole:
        return whole
    groups: list[list[str]] = [[]]
    for word in read:
        groups[-1].append(word.base)
        if _nounlike(word):
            groups.append([])
    return [word for group in reversed(groups) for word in russian.translate(group)]


def _nounlike(word: russian.Word) -> bool:
    return word.part == "noun" or re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", word.text) is not None


def _keep_case(written: str, shown: str) -> str:
    if written.isupper() and len(written) > 1:
        return shown.upper()
    return shown if _CYRILLIC.search(written) else written


def _phrase(words: list[str], *, plural: bool, label: str) -> Phrase | None:
    plain = (unicodedata.normalize("NFKD", w.lower()) for w in words)  # café is cafe
    words = [w for w in (re.sub(r"[^a-z0-9]", "", w) for w in plain) if w]
    words = [w for n, w in enumerate(words) if not n or w != words[n - 1]]  # "guest guests"
    while len(words) > 1 and re.match(r"\d+[a-z]+$", words[0]):
        words = words[1:]  # "3D models": no identifier begins with a figure
    if not words or not words[0][0].isalpha() or not re.search(r"[a-z]", words[-1]):
        return None
    key = "_".join([*words[:-1], singular(words[-1])])
    if len(key) > 40:  # noqa: PLR2004 - what the template takes as a name
        return None
    label = re.sub(r"\bдатавремя\b", "дата и время", label)
    return Phrase(tuple(words), key, plural, label)
