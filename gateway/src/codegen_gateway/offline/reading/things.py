"""Whether a text speaks of things with fields, or of the fields of one."""

from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import items, looks_like_fields, only_fields
from codegen_gateway.offline.sentences.subjects import names_field, subject_of
from codegen_gateway.offline.text import SEMICOLON, brackets, search, split
from codegen_gateway.offline.wording.turned import each_has
from codegen_gateway.offline.words import kinds
from codegen_gateway.offline.words.phrases import parse

from .components import made_of_parts


def _all_bracketed(text: str) -> bool:
    """``room (number, price), guest (name, phone)``: each with fields of its own."""
    listed = [brackets(item) for item in items(text)]
    fields = ["; ".join(inside) for _, inside in listed]
    return len(listed) > 1 and all(
        parse(name) is not None and len(items(said)) > 1 and looks_like_fields(said)
        for (name, _), said in zip(listed, fields, strict=True)
    )


def lists_things(text: str) -> bool:
    """Whether a text speaks of things with fields rather than of fields."""
    first = next(iter(items(each_has(text))), "")
    if _only_parts(first) or _all_bracketed(text):
        return not _only_parts(first)
    match = search(first, grammar.CONNECT)
    if match is not None:
        subject = subject_of(first[: match.start()])
        if subject.kind == "thing" and subject.phrase is not None:
            return not (match["with"] and names_field(subject.phrase))
    outside, inside = brackets(first)
    phrase = parse(outside.split(":")[0])
    typed = len(inside) == 1 and kinds.named(inside[0]) is not None  # "source (text)"
    if phrase is not None and inside and not typed and looks_like_fields("; ".join(inside)):
        return not names_field(phrase) or phrase.plural
    opens = parse(first.split(":")[0])
    if ":" in first and opens is not None and opens.plural and not names_field(opens):
        return True
    if ":" in first and opens is not None and not names_field(opens):
        here = split(text, SEMICOLON)[0].partition(":")[2]
        if only_fields(here):
            return True
    listed = items(text)
    with_fields = next((i for i, item in enumerate(listed) if search(item, grammar.CONNECT)), None)
    if with_fields and lists_things(listed[with_fields]):
        # "projects, issues with a title": what stands before is of the same kind.
        listed = listed[:with_fields]
    phrases = [parse(brackets(item.split(":")[0])[0]) for item in listed]
    plain = [p for p in phrases if p is not None]
    return bool(plain) and all(p.plural and not names_field(p) for p in plain)


def _only_parts(item: str) -> bool:
    outside, inside = brackets(item)
    phrase = parse(outside)
    return phrase is not None and bool(inside) and made_of_parts(phrase, inside[0])
