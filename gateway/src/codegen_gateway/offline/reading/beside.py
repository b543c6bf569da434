"""Lists that belong to a thing: its comments, and others that everybody knows."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, Phrase
from codegen_gateway.offline.wording.turned import each_has
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, pointer

from . import several, usual
from .answers import tell

_BESIDE = re.compile(
    r"(?P<thing>[^\W\d_]+)\s+(?:on|for|of|to|about|к|о|об|на|по)\s+(?P<owner>[^\W\d_][\w -]*)$",
    re.IGNORECASE,
)
_HAS_LIST = re.compile(
    r"^(?:(?:each|every|an?|the|all|кажд\w+|все)\s+)?(?P<owner>[^\W\d_][\w -]*?)\s+"
    r"(?:(?:can|may|will|should|also|также|может|могут|должн\w+)\s+)*(?:has|have|gets?|имеет|имеют|иметь)\s+"
    r"(?:(?:its|their|own|свои)\s+)*(?P<what>[^\W\d_]+)$",
    re.IGNORECASE,
)
_MANY_WITH = re.compile(
    r"^(?:(?:each|every|an?|the|all|кажд\w+|все)\s+)?(?P<owner>[^\W\d_][\w -]*?)\s+"
    r"(?:(?:can|may|will|should|must|also|также|может|могут)\s+)*"
    r"(?:has|have|gets?|contains?|includes?|consists?\s+of|имеет|имеют|иметь|содерж[иа]т|"
    r"включа[ею]т(?:\s+в\s+себя)?|состо[ия]т\s+из)\s+"
    r"(?P<number>many|several|multiple|some|lots\s+of|any\s+number\s+of|(?:one|zero)\s+or\s+more|"
    r"an?\s+(?:list|number|set)\s+of|"
    r"много|несколько|множество|список)?\s*(?<=\s)"
    r"(?P<what>[^\W\d_][\w-]*(?:\s(?!with\b|each\b|which\b|that\b|having\b|с\b|со\b)[\w-]+)?)"
    r"(?:\s*,?\s*(?:and\s+)?(?:each(?:\s+one|\s+of\s+them)?\s+)?"
    r"(?:(?:with|having|has|(?:each\s+of\s+)?which\s+ha(?:s|ve)|that\s+have)|"
    r"(?:кажд\w+\s+)?(?:с|со))\s+|\s*\((?=[^()]+\)$))(?P<fields>\S.*?)\)?$",
    re.IGNORECASE,
)
"""``Each recipe has many ingredients with a name and an amount``."""

_ON_SOMETHING = frozenset({"comment", "reply"})
"""Such a thing is always on another."""
_LABELS = frozenset({"tag", "label", "category"})
"""What other things are marked with."""
_OF_MANY = frozenset({"comment", "review", "payment", "visit", "attachment", "reply"})
"""Of these a thing has several, whether that is said or not."""


def several_of(draft: Draft, text: str) -> tuple[Phrase, Phrase, str] | None:
    """Several things that one has, described at once: whose, what, and the things with fields."""
    match = _MANY_WITH.match(each_has(text).strip(" .,;"))
    owner, thing = _pair(match)
    if match is None or owner is None or thing is None or not thing.plural:
        return None
    if not match["number"] and thing.key not in _OF_MANY:
        return None
    return _known(draft, owner) or owner, thing, f"{match['what']}: {match['fields']}"


def of_its_own(draft: Draft, text: str) -> tuple[Phrase, Phrase] | None:
    """``Each ticket has comments``: a known thing, and what each of them points to it."""
    owner, thing = _pair(_HAS_LIST.match(each_has(text).strip(" .,;")))
    if owner is None or thing is None or not thing.plural or thing.key != "comment":
        return None
    return (owner, thing) if _known(draft, owner) is not None else None


def _pair(match: re.Match[str] | None) -> tuple[Phrase | None, Phrase | None]:
    """Who has something, and what it is."""
    return (parse(match["owner"]), parse(match["what"])) if match is not None else (None, None)


def keep(draft: Draft, owner: Phrase, thing: Phrase) -> None:
    """Keep such a list, with its usual fields where nothing else is said of it."""
    whole = _known(draft, owner)
    entity = draft.entities.get(thing.key) or draft.entity(thing)
    if not entity.fields:
        tell(draft, entity, usual.fields_of(thing, draft.language))
    if whole is not None:
        belongs(draft, whole, entity.phrase)


def _known(draft: Draft, owner: Phrase) -> Phrase | None:
    """The thing that is meant: tickets where support tickets are kept."""
    found = [
        e.phrase for k, e in draft.entities.items() if k == owner.key or k.endswith(f"_{owner.key}")
    ]
    return found[0] if found else None


def belongs(draft: Draft, owner: Phrase, thing: Phrase) -> None:
    """Let one thing point to the other, where both are kept and nothing was said of it."""
    whole, part = draft.known(owner.key), draft.known(thing.key)
    if whole is None or part is None or whole is part:
        return
    if part.find(whole.phrase.key) is None and whole.find(part.phrase.key) is None:
        part.add(pointer(whole.phrase))


def _with_text(draft: Draft) -> None:
    """``Comments belong to a post and a user``: without its words no comment says anything."""
    comment = draft.entities.get("comment")
    if comment is not None and comment.fields and _is_pair(comment):
        tell(draft, comment, "текст" if draft.language == "ru" else "text")


def comments(draft: Draft) -> None:
    """``A blog with posts and comments``: what is commented on, where only one thing can be."""
    _answers(draft)
    _with_text(draft)
    for key in _ON_SOMETHING & set(draft.entities):
        entity = draft.entities[key]
        others = [e for k, e in draft.entities.items() if k != key and not _is_pair(e)]
        linked = any(f.target is not None for f in entity.fields) or any(
            f"_{e.phrase.key}".endswith(f"_{f.phrase.key}") for f in entity.fields for e in others
        )
        of = [e for e in others if e.phrase.head not in english().people | _LABELS]
        if len(of) == 1 and entity.fields and of[0].fields and not linked:
            belongs(draft, of[0].phrase, entity.phrase)


def _is_pair(entity: EntityDraft) -> bool:
    """Whether a thing only says what belongs together."""
    return bool(entity.fields) and all(each.target is not None for each in entity.fields)


def _answers(draft: Draft) -> None:
    """``A question has a text, an answer has a text``: an answer is one to a question."""
    asked, answer = draft.entities.get("question"), draft.entities.get("answer")
    if asked is None or answer is None or any(f.target is not None for f in answer.fields):
        return
    if answer.fields and asked.fields and not draft.held_together(asked, answer):
        belongs(draft, asked.phrase, answer.phrase)


def labels(draft: Draft) -> None:
    """``A blog with posts and tags``: pairs of both, so that lists may be narrowed by the tag."""
    for one, others in draft.shared:
        left, right = draft.entities.get(others.key), draft.entities.get(one.key)
        if left is None or right is None or not {one.key, others.key} & _LABELS:
            continue
        if not draft.held_together(left, right):
            several.pair(draft, left, right)


def in_name(draft: Draft, title: Phrase) -> None:
    """``Plant watering``, ``inspections of playgrounds``: the one points to the other."""
    words = title.key.split("_")
    for at in range(1, len(words)):
        whole, part = (draft.entities.get("_".join(half)) for half in (words[:at], words[at:]))
        if whole is not None and part is not None and whole.fields and part.fields:
            belongs(draft, whole.phrase, part.phrase)


def described(draft: Draft, text: str) -> bool:
    """``Comments on issues``: a usual thing that belongs to a described one."""
    match = _BESIDE.match(text.strip(" .,;"))
    if match is None:
        return False
    thing, owner = parse(match["thing"]), parse(match["owner"])
    if thing is None or owner is None or owner.key not in draft.entities:
        return False
    fields = usual.fields_of(thing, draft.language)
    if not fields or not thing.plural or thing.key in draft.entities:
        return False
    entity = draft.entity(thing)
    tell(draft, entity, fields)
    target = draft.entities[owner.key].phrase
    entity.add(pointer(target))
    return True
