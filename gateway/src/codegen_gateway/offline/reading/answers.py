"""Reading a person's answer into the draft it was asked for."""

from codegen_gateway.offline.draft import Draft, EntityDraft
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.text import search, sentences
from codegen_gateway.offline.wording.plain import plain

from .reader import ClauseReader


def tell(draft: Draft, entity: EntityDraft | None, answer: str) -> None:
    """Read an answer: fields of a thing, or clauses of their own."""
    reader = ClauseReader(draft)
    for sentence in sentences(plain(answer)):
        speaks = search(sentence, grammar.CONNECT) is not None
        if entity is None or speaks:
            if not reader.clause(sentence) and entity is not None:
                draft.unclear.append((entity.phrase.key, sentence))
        else:
            draft.current = entity
            reader.fields(sentence)
