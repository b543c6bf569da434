"""From a description and answers to entities, or to questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codegen_crds.contracts.product import (
    EntitySpec,
    NotifyWay,
    OpenQuestion,
)
from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline.asking import Dialogue, normal, quoted
from codegen_gateway.offline.draft import Draft, Language
from codegen_gateway.offline.reading import called_lists
from codegen_gateway.offline.reading.description import read
from codegen_gateway.offline.wishes import (
    bots,
    combinations,
    modules,
    notices,
    pages,
    running,
)
from codegen_gateway.offline.wording import (
    asides,
    attributes,
    endpoints,
    firsthand,
    forms,
    signs_allowed,
    tables,
)

from . import accounted, nameless, unheard
from .decisions import settle
from .left_out import left_out
from .specification import entities_of, said_ways
from .wished import Wishes


@dataclass
class Understanding:
    """What was understood of a description; with questions, nothing may be built."""

    language: Language
    entities: list[EntitySpec] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    modules: list[Module] = field(default_factory=lambda: ["backend"])
    """What the product is made of."""
    notify_by: list[NotifyWay] = field(default_factory=list)
    """How people are told of what things say; empty: by e-mail, or nobody is."""
    runs: running.Running = field(default_factory=running.Running)
    """How the service runs, as far as that was said."""

    @property
    def complete(self) -> bool:
        """Whether there is something to build and nothing to ask."""
        return bool(self.entities) and not self.questions


def understand(description: str, answers: Mapping[str, str]) -> Understanding:
    """Read a description; ``answers`` by the text of the question they were given to."""
    description, runs = running.cut(description)
    marked = set_aside(description)
    said = asides.left_out(endpoints.straight(tables.listed(marked)))
    description = firsthand.plainly(said)
    given = {normal(question): set_aside(answer) for question, answer in answers.items()}
    draft, dialogue = _attempt(description, given)
    free = [answer for key, answer in given.items() if key not in dialogue.used]
    told = [answer for answer in free if read(answer).entities]
    if told and (dialogue.questions or not draft.entities):
        draft, dialogue = _attempt("\n\n".join([description, *told]), given)
    result = Understanding(draft.language, questions=dialogue.questions, runs=runs)
    if pages.PAGE in draft.features or pages.is_one(description):
        result.modules.append("frontend")
    if bots.wanted(pages.beside_a_bot(description), draft):
        result.modules.append("tg_bot")
    if any(entity.notify for entity in draft.entities.values()):
        result.modules.append("notifications")
        result.notify_by = said_ways(draft.notify_by)
    if not result.questions:
        result.entities = entities_of(draft)
    result.unsupported = left_out(draft, modules=result.modules)
    if result.complete and draft.language == "en":
        # Rules that were cut are built, or told already.
        rest, rules = combinations.cut(said)
        left = rest if len(rules) == len(combinations.cut(description)[1]) else said
        heard, _ = notices.cut(modules.cut(left)[0])  # what becomes of these is told already
        made = accounted.Product(result.entities, result.modules, result.unsupported)
        result.unsupported += [
            f"not understood, not built: “{quoted(text)}”"
            for text in accounted.missing(heard, made)
        ]
    if result.complete and draft.language == "ru":
        draft.ignored += unheard.sentences(
            Wishes().cut(description), result.entities, result.unsupported, result.modules
        )
        result.unsupported = left_out(draft, modules=result.modules)
    result.unsupported += running.not_so(runs, draft.language)
    return result


def set_aside(text: str) -> str:
    """A text with one sign for each word that has a meaning of its own, and signs in it."""
    return attributes.marked(forms.marked(signs_allowed.marked(text)))


def _attempt(text: str, answers: Mapping[str, str]) -> tuple[Draft, Dialogue]:
    wishes = Wishes()
    text = wishes.cut(text)
    text = pages.beside_a_bot(text)
    draft = read(pages.purpose(bots.purpose(called_lists.spelled_out(text))))
    dialogue = Dialogue(draft.language, answers)
    for hint in draft.hints[:1] if not draft.entities else []:
        draft.entity(hint)
    fields = any(entity.fields for entity in draft.entities.values())
    if not fields or nameless.lost(text, draft):
        draft = _named(draft, text, dialogue)
    if not draft.entities and not dialogue.questions:
        answer = dialogue.ask(
            "I am rules, not a model, and found no list of things to keep. Which things should "
            "be kept, and which fields does each have? For example: books with title, author "
            "and year.",
            "Я работаю по правилам, это не языковая модель, и списка вещей в описании не вижу. Что "
            "нужно хранить и какие поля у каждой вещи? Например: книги с названием, автором и "
            "годом.",
        )
        if answer is not None:
            again = read(f"{text}\n\n{wishes.cut(answer)}")
            draft = again if again.entities else draft
    if not draft.entities and not dialogue.questions:
        dialogue.ask(
            "I still do not understand it. Please write it in this form: books with title, author "
            "and year; readers with name and email.",
            "Я всё ещё не понимаю. Напишите, пожалуйста, так: книги с названием, автором и годом; "
            "читатели с именем и почтой.",
        )
    if draft.entities:
        # Of a chat everybody expects the same; the summary shows what was taken for it.
        settle(draft, dialogue, usual_fields=bots.wanted(text, draft))
        wishes.apply(draft, dialogue, bot=bots.wanted(text, draft))
    return draft, dialogue


def _named(draft: Draft, text: str, dialogue: Dialogue) -> Draft:
    """The draft of a text of which nothing has fields, with the name of what it lists."""
    told = nameless.named(text, dialogue, asks=not draft.entities)
    again = read(told) if told else draft
    if not any(entity.fields for entity in again.entities.values()):
        return again if not draft.entities else draft
    # What lists are asked for was heard of no thing before, and is heard now.
    heard = [key for key in draft.features if key != "search"]
    again.features = [*dict.fromkeys([*heard, *again.features])]
    return again
