"""What is read once all things are known: who does what, what is beside what, wishes for lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from codegen_gateway.offline.draft import Draft, Phrase, Wish
from codegen_gateway.offline.sentences.subjects import subject_of
from codegen_gateway.offline.wishes import orders, queries

from . import actors, beside, cardinalities, leftovers, links, signups


@dataclass
class Afterwards:
    """Sentences and pairs of things that wait for the end of a description."""

    between: Sequence[cardinalities.Cardinality]
    openings: list[str] = field(default_factory=list)
    """``People can sign up for classes``."""
    beside: list[tuple[Phrase, Phrase]] = field(default_factory=list)
    """``Each ticket has comments``: the owner, and what it has."""
    _names: list[Phrase] = field(default_factory=list)
    _doings: list[str] = field(default_factory=list)

    def hear(self, text: str) -> None:
        """Remember what else a sentence may be beside an introduction: a deed, a name."""
        if actors.makes(text) or links.says(text):
            self._doings.append(text)
        subject = subject_of(text)
        self._names += [subject.phrase] if subject.phrase is not None else []

    def settle(self, draft: Draft, *, new: bool) -> None:
        """Put it all onto the things; ``new`` is whether the product is."""
        for owner, thing in self.beside:
            beside.keep(draft, owner, thing)
        cardinalities.apply(self.between, draft)
        for owner, thing in draft.owned:
            beside.belongs(draft, owner, thing)
        for hint in [*draft.hints, *self._names]:
            beside.in_name(draft, hint)
        beside.labels(draft)
        wishes, draft.wishes = draft.wishes, []
        for wish in wishes:
            if not _listed(wish, draft, new=new):
                draft.unlisted.append(wish.text)
                draft.features.append("search")
        draft.ignored = [each for each in draft.ignored if not leftovers.settled(each, draft)]
        draft.unclear = [
            (key, said)
            for key, said in draft.unclear
            if key or not leftovers.names_kept(said, draft)
        ]
        self._relate(draft)
        beside.comments(draft)

    def _relate(self, draft: Draft) -> None:
        """Read what is said of things among themselves."""
        for sentence in self.openings:
            if not signups.apply(sentence, draft) and not leftovers.settled(sentence, draft):
                draft.ignored.append(sentence)
        for sentence in self._doings:
            done = links.apply(sentence, draft)
            done = done or (actors.makes(sentence) and actors.apply(sentence, draft))
            if not done and links.unlinked(sentence, draft):
                draft.ignored.append(sentence)


def _listed(wish: Wish, draft: Draft, *, new: bool) -> bool:
    if wish.kind != "sort" or wish.fields:
        return queries.apply(wish, draft, new=new)
    meant = draft.known(wish.thing) if wish.thing else None
    every = [meant] if meant is not None else list(draft.entities.values())
    if meant is None and wish.thing and len(every) > 1:
        every = [each for each in every if each.find(wish.thing)]  # "newest date first"
    return any([orders.apply(wish, each) for each in every])  # noqa: C419 - order all of them
