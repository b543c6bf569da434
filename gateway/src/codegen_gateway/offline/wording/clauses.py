"""Independent clauses of one sentence, as sentences of their own.

``Search by name, quantity starts at 0`` says two things that have nothing to do with each other.
Read apart, each is understood by the rules for it, and what is not costs that clause alone. A list
of fields is never cut: ``name, whether it is paid`` is no clause, and a field that is told with
its values is one of the list unless the text spoke of it before.
"""

import re
from typing import Final

from codegen_gateway.offline.text import split
from codegen_gateway.offline.words.english import singular

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'“(])")
_ITEM: Final = re.compile(r"\s*(?:[-*•‣◦–—+]|\d{1,2}[.)]|#{1,6})\s")
_JOINT: Final = re.compile(r"(?:;|,)\s+(?:(?P<and>and|but|so)\s+)?|\s+(?P<bare>and|but)\s+")
_ASIDE: Final = re.compile(r"\([^()]*\)|\"[^\"]*\"|“[^”]*”|\[[^\[\]]*\]")
_WHO: Final = r"(?:i|we|you|users?|people|visitors|everyone|everybody|anyone|staff)"
_WISH: Final = re.compile(
    r"(?:please\s|also\s|then\s)*(?:"
    r"(?:search|filter|sort|order)(?:\s(?:[a-z]+\s){0,2}(?:by|on|in)\s|\sthem\b)|"
    r"(?:show|list|display|put)\s(?:me\s|us\s)?(?:the|them|it|only|just|all|newest|latest|oldest|[a-z]+\sby)\b|"
    r"let\s(?:me|us|people|users|visitors|everyone|[a-z]+s)\s[a-z]|"
    r"(?:notify|e-?mail|tell|alert|message)\s(?:me|us|the|our)\s|"
    rf"{_WHO}(?:'d|\swould)?\s(?:also\s)?(?:want|need|like|love|must|should|can|may|wish)\s(?:to\s)?[a-z]"
    r")",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"(?:(?:and|please|let\s(?:me|us))\s)*\b(?:search|filter|sort|order|show|list|find|look)(?:ed|able|ing)?\b",
    re.IGNORECASE,
)
"""Wishes of one list, which rules for lists read together: ``filter by author, sort by year``."""
_VERB: Final = (
    r"(?:must|should|has\sto|have\sto|may|can|cannot|can't|mustn't|shouldn't|is|are|isn't|aren't|"
    r"needs?|requires?|starts|begins|belongs?|never|always|defaults?|comes?|goes|stays?|"
    r"(?:start|begin)(?=\s(?:as|at|with|from|out)\b))"
)
_NOT_NAMED: Final = (
    r"(?!(?:whether|if|when|where|which|who|whom|whose|what|how|why|that|because|until|unless|"
    r"while|after|before|once|each\sof|or|and|but|not|with|by|to|for|in|on|at|of|from|as|it|they|"
    r"he|she|this|these|those|there|i|we|you|is|are|has|have|all\sof|none|nothing|everything|"
    r"(?:the\s|all\s)*(?:rest|others?)|only|both|neither|either|so|than|then|optionally|default|number\sof)\b)"
)
_NAME: Final = (
    rf"{_NOT_NAMED}(?:(?:the|an?|each|every|its|their|our|my|all|no\stwo|no)\s)?"
    r"(?:(?!(?:whether|if|when|where|which|who|what|how|that|or|and|but|is|are)\b)[a-z][\w'-]*\s)"
    r"{1,4}?"
)
_SAYS: Final = re.compile(
    rf"(?P<name>{_NAME})(?:also\s)?(?P<verb>{_VERB})\s[\w\"'“]", re.IGNORECASE
)
"""``hive number must …``."""
_DONE: Final = re.compile(
    r"(?:(?:is|are|gets?)\s(?:also\s)?(?:[a-z]+ed|kept|sent|lent|put|sold|held|built|shown|hidden)|"
    r"goe?s?|disappears?|vanish(?:es)?|lies?|lives?|sits?|stands?|hangs?|grows?|sleeps?|stays?)\s"
    r"(?:when|if|once|with|together|along|in|into|on|onto|at|inside|to)\s",
    re.IGNORECASE,
)
"""``… and is removed when the café is removed``: of the same subject."""
_IT: Final = re.compile(
    rf"(?P<it>(?:it|they)\s)(?!\w+\s(?:only|be)\b)(?:also\s)?{_VERB}\s", re.IGNORECASE
)
"""``…, and it starts as open``: of the same subject. What may be done is told as a whole."""
_SUBJECT: Final = re.compile(
    rf"(?:^|[,;]\s(?:(?:and|but)\s)?)(?P<name>{_NAME})(?:(?:also|always)\s)?(?:{_VERB}|has|have)\s",
    re.IGNORECASE,
)
_FINITE: Final = re.compile(rf"\b(?:{_VERB}|has|have|want|need|keep|store|track)\b", re.IGNORECASE)
_BOUNDED: Final = re.compile(
    r"[a-z][\w'-]*(?:\s[a-z][\w'-]*){0,3}\s(?:between|from|at\sleast|at\smost|up\sto|over|under|above|"
    r"below|not\s\w+)\s[\w-]",
    re.IGNORECASE,
)
"""``year between 1900 and 2100``: a statement, though without a verb."""
_EACH_HAS: Final = re.compile(
    rf"(?:each|every)\s(?!of\b|one\b)[a-z][\w'-]*(?:\s[a-z]+)?\s(?:has|{_VERB})\s", re.IGNORECASE
)
"""``… and steps and each recipe has many ingredients``: no item of a list begins so."""
_EACH_DOES: Final = re.compile(
    r"(?:each|every|an?)\s[a-z][\w'-]*(?:\s[a-z]+)?\s[a-z]+s\s(?:(?:in|on|at|for|to|from)\s)?"
    r"(?:an?|one|exactly\sone|many|several)\s[a-z]+(?:\s[a-z]+)?$",
    re.IGNORECASE,
)
"""``A screening shows one film``."""
_WE_DO: Final = re.compile(r"(?:i|we)\s(?!can\b|may\b)[a-z]+\s[a-z]", re.IGNORECASE)
_THEY_DO: Final = re.compile(
    r"(?:(?:our|my|the)\s)?(?:[a-z]+\s)?[a-z]+(?:s|ople|dren)\s(?:can\s|may\s)?"
    r"(?:leave|post|write|send|submit|add|order|book|rent|borrow|report|request|bring|reserve)\s[a-z]",
    re.IGNORECASE,
)
"""``We sell candles, customers leave reviews``."""
_BIDDEN: Final = re.compile(
    r"(?:(?:please|also|and|then|could\syou|can\syou|i'd\slike\sto|we'd\slike\sto|let\sus|let\sme)\s)*"
    r"(?:keep|store|record|track|make|build|create|show|list|search|filter|sort|order|add|log|save|"
    r"register|display|give|send|notify|e-?mail|let|lists?\sof|manage|collect)\b",
    re.IGNORECASE,
)
_UNDER: Final = re.compile(
    r"\b(?:whether|if|when|whenever|where|which|who|whose|what|how|why|that|because|until|unless|"
    r"while|once|after|before|so)\b",
    re.IGNORECASE,
)
_SEGMENT: Final = re.compile(r"[,;]\s+(?:(?:and|but)\s)?|\s(?:and|but)\s")
_ACCESS: Final = re.compile(
    r"(?:(?:all|every|any)\s)?(?:only|everyone|everybody|anyone|anybody|nobody|no\sone|"
    r"the\spublic|visitors|guests|"
    r"(?:read|writ|chang|add|edit|delet|creat|updat|list|view|submit|post|remov)(?:s|ing))\b",
    re.IGNORECASE,
)
"""Who may do what is told of both halves at once: what one says, the other leaves."""
_EXCEPT: Final = re.compile(
    r"\b(?:nobody|no\sone|none|nothing|anything|anyone|all|by\sdefault)$", re.IGNORECASE
)
_MANY: Final = re.compile(r"\b(?:many|several|multiple|more\sthan\sone)\b", re.IGNORECASE)
_LISTS: Final = re.compile(r":\s|\(|\b(?:has|have|with|includ\w+|contain\w*)\b", re.IGNORECASE)
_DETERMINED: Final = re.compile(
    r"(?:the|an?|each|every|its|their|our|my|all|no two|no)\s", re.IGNORECASE
)
_WHERE: Final = re.compile(
    r"(?P<before>[^.!?\n]*),?\swhere\s(?:the\s)?(?P<name>[a-z][\w'-]*(?:\s[a-z][\w'-]*)?)\s"
    r"(?=(?:is|are|(?:can|may|must|should)\s(?:only\s)?be)\s(?!(?:stored|kept|located|put|placed|"
    r"held)\b))",
    re.IGNORECASE,
)
"""``singers (name, voice) where voice is …``."""
_SAME_ONE: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s))(?P<says>(?:the\s|its\s|their\s)?(?P<field>[a-z]+(?:\s[a-z]+)?)\s"
    r"(?:is|are|must\sbe|can\sbe|has|have)\s[^.,;\n]+?),?\sand\sno\stwo\s(?P<who>[a-z]+(?:\s[a-z]+)?)\s"
    r"(?:(?:may|can|should|must)\s)?(?:ever\s)?(?:have|share|use|wear|get)\s(?:the\ssame(?:\sone)?|one)"
    r"(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``The number is 1 to 99 and no two players have the same one.``"""
_ELLIPTIC: Final = re.compile(r"(?:is|are|isn't|aren't)(?:\snot)?$", re.IGNORECASE)
"""``the phone is not``: it lives on what stands before."""
_ANY_ONE: Final = frozenset(
    {"one", "ones", "two", "new", "value", "values", "change", "write", "entry"}
)
"""Words of what was spoken of, by another name."""


def parted(text: str) -> str:
    """The text with each clause that stands for itself in a sentence of its own.

    >>> parted("Parts: name, quantity. Search by name, quantity starts at 0.")
    'Parts: name, quantity. Search by name. Quantity starts at 0.'
    """
    before = ""
    lines = []
    text = _SAME_ONE.sub(r"\g<begin>\g<says>. The \g<field> must be unique", text)
    for line in _WHERE.sub(_of_named, text).split("\n"):
        whole = split(line, _SENTENCE)
        told = []
        for sentence in whole if not _ITEM.match(line) else ():
            told.append(_apart(sentence, before))
            before += f"{sentence}\n"
        before += f"{line}\n"
        lines.append(" ".join(told) if told and told != whole else line)
    return "\n".join(lines)


def _of_named(match: re.Match[str]) -> str:
    """A sentence of its own for what is said of a field that the sentence names before."""
    name, before = match["name"], match["before"].rstrip(" ,")
    if _NAMES_NONE.match(name) or not re.search(rf"\b{re.escape(name)}\b", before, re.IGNORECASE):
        return match.group()
    return f"{before}. {name[:1].upper()}{name[1:]} "


_NAMES_NONE: Final = re.compile(r"(?:it|they|each|every|all|this|that|there)\b", re.IGNORECASE)


def _apart(sentence: str, before: str) -> str:
    """A sentence as those that it holds."""
    flat = _ASIDE.sub(lambda m: m.group()[0] + "#" * (len(m.group()) - 2) + m.group()[-1], sentence)
    begin = 0
    parts = []
    subject = ""
    for joint in _JOINT.finditer(flat):
        left, right = flat[begin : joint.start()], flat[joint.end() :]
        if joint.start() < begin or not _whole(left, bare=joint["bare"] is not None):
            continue
        known = f"{before}\n{sentence[: joint.start()]}"
        named = next(reversed([*_SUBJECT.finditer(left)]), None)
        carried = ""
        again = _IT.match(right) if not _LISTS.search(left) else None
        of_same = again or ((joint["bare"] or joint["and"]) and _DONE.match(right))
        if named is not None and of_same:
            carried = sentence[begin + named.start("name") : begin + named.end("name")]
        elif not _stands(left, right, known, bare=joint["bare"] is not None):
            continue
        parts.append(subject + sentence[begin : joint.start()])
        begin = joint.end() + (again.end("it") if carried and again is not None else 0)
        subject = carried
    parts.append(subject + sentence[begin:])
    return ". ".join(part[:1].upper() + part[1:] if n else part for n, part in enumerate(parts))


def _whole(left: str, *, bare: bool) -> bool:
    """Whether what stands before a joint says something by itself."""
    left = left.strip()
    last = _SEGMENT.split(left)[-1]
    under = _UNDER.search(last if bare else left)
    if under is not None and (bare or under.start() == 0 or _UNDER.match(last)):
        return False
    if _ACCESS.match(left) or _EXCEPT.search(left):
        return False
    if _BIDDEN.match(left) or re.match(r"[A-Za-z][\w' -]*(?::|s\swith)\s", left):
        return True
    if _BOUNDED.match(left) or _WE_DO.match(left) or _EACH_DOES.match(left):
        return True
    finite = _FINITE.search(left)
    return finite is not None and (under is None or finite.start() < under.start())


def _stands(left: str, right: str, known: str, *, bare: bool) -> bool:
    """Whether what stands behind a joint is a clause, and no item of a list."""
    both_many = _MANY.search(left) and _MANY.search(right)
    if _WISH.match(right):
        return not (_ASKS.match(right) and _ASKS.search(left))
    we_do = _WE_DO.match(left) and not _LISTS.search(left)
    if (_EACH_HAS.match(right) and not both_many) or (we_do and _THEY_DO.match(right)):
        return True
    says = _SAYS.match(right)
    if says is None or both_many or _ELLIPTIC.search(right.rstrip(" .;")):
        return False
    last = _SEGMENT.split(left)[-1]
    if bare and not (_FINITE.search(last) or " or " in last):
        return False  # of two subjects one thing is said
    if not _LISTS.search(left):
        return True
    return _spoken_of(says["name"], known) and not _goes_on(right)


def _spoken_of(name: str, known: str) -> bool:
    """Whether a text names something already."""
    words = _DETERMINED.sub("", name.strip().lower()).split()
    told = {singular(word) for word in re.findall(r"[a-z][\w'-]*", known.lower())}
    return all(singular(word) in told or singular(word) in _ANY_ONE for word in words)


def _goes_on(right: str) -> bool:
    """Whether more items follow, behind what may be one."""
    *_, last = re.split(r",\s+", right)
    return last != right and not _SAYS.match(last) and not re.search(r"\b(?:or|and)\b", last)
