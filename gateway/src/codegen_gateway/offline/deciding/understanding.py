"""From a description and answers to entities, or to questions."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

from codegen_crds.contracts.product import (
    EntitySpec,
    NotifyWay,
    OpenQuestion,
)
from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline import second_hearing
from codegen_gateway.offline.asking import Dialogue, normal, quoted
from codegen_gateway.offline.draft import Draft, Language
from codegen_gateway.offline.reading import called_lists
from codegen_gateway.offline.reading.description import read
from codegen_gateway.offline.wishes import (
    bot_audience,
    bots,
    combinations,
    features,
    modules,
    notices,
    pages,
    running,
)
from codegen_gateway.offline.wording import (
    attributes,
    column_types,
    firsthand,
    forms,
    overlong,
    signs_allowed,
)

from . import accounted, nameless, unheard
from .decisions import settle
from .left_out import FEATURES, left_out
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
    description, endless = overlong.cut(description)
    description, runs = running.cut(description)
    description, of_others = bot_audience.cut(description)
    said = set_out(description)
    description = firsthand.plainly(said)
    given = {normal(question): set_aside(answer) for question, answer in answers.items()}
    draft, dialogue = _attempt(description, given)
    free = [answer for key, answer in given.items() if key not in dialogue.used]
    told = [answer for answer in free if read(answer).entities]
    if told and (dialogue.questions or not draft.entities):
        draft, dialogue = _attempt("\n\n".join([description, *told]), given)
    bot = bots.wanted(pages.beside_a_bot(description), draft)
    if draft.entities and not dialogue.questions:
        _heard_again(said, draft, bot=bot)
        bot = bots.wanted(pages.beside_a_bot(description), draft)
        second_hearing.passed_over(said, draft, bot=bot)
    result = Understanding(draft.language, questions=dialogue.questions, runs=runs)
    page = pages.is_one(description)
    _make(result, draft, page=page, bot=bot)
    if result.complete:
        lost = _missing(said, description, draft, result)
        words = description if draft.language == "ru" else said  # in which they were missed
        left = second_hearing.again(words, lost, draft, bot=bot) if lost else lost
        if left != lost:
            _make(result, draft, page=page, bot=bot)
        result.unsupported += [_not_understood(text, draft.language) for text in left]
    result.unsupported += [_not_understood(text, draft.language) for text in endless]
    result.unsupported += running.not_so(runs, draft.language)
    if of_others and "tg_bot" in result.modules:
        result.unsupported.append(bot_audience.elsewhere(draft.language))
    return result


def _make(result: Understanding, draft: Draft, *, page: bool, bot: bool) -> None:
    """Say what is built of what was understood, and what is not."""
    wanted: dict[Module, bool] = {
        "frontend": page or pages.PAGE in draft.features,
        "tg_bot": bot,
        "notifications": any(entity.notify for entity in draft.entities.values()),
    }
    result.modules = ["backend", *(module for module, built in wanted.items() if built)]
    result.notify_by = said_ways(draft.notify_by) if wanted["notifications"] else []
    result.entities = entities_of(draft) if not result.questions else []
    result.unsupported = left_out(draft, modules=result.modules)


def _missing(said: str, description: str, draft: Draft, made: Understanding) -> list[str]:
    """What a finished product lacks of its description, and nobody was told of."""
    if draft.language == "ru":
        rest = Wishes().cut(description)
        return unheard.sentences(rest, made.entities, made.unsupported, made.modules)
    # Rules that were cut are built, or told already.
    rest, rules = combinations.cut(said)
    left = rest if len(rules) == len(combinations.cut(description)[1]) else said
    heard, _ = notices.cut(modules.cut(left)[0])  # what becomes of these is told already
    return accounted.missing(
        heard, accounted.Product(made.entities, made.modules, made.unsupported)
    )


def _not_understood(text: str, language: Language) -> str:
    shown = quoted(text)
    if language == "ru":
        return f"не понято и не будет сделано: «{shown}»"
    return f"not understood, not built: “{shown}”"


def set_out(text: str, *, new: bool = True) -> str:
    """A text as the rules begin with it: its bot and page by their usual names, clauses apart.

    Args:
        text: A description, or a change.
        new: Whether the product is not there yet.
    """
    named = pages.on_the_web(bots.in_telegram(text, new=new))
    return firsthand.apart(set_aside(named))


def set_aside(text: str) -> str:
    """A text with one sign for each word that has a meaning of its own, and signs in it."""
    text = column_types.spelled_out(text)
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
        bot = bots.wanted(text, draft)
        later = _heard_later(draft, bot=bot)
        settle(draft, dialogue, usual_fields=bot)
        wishes.apply(draft, dialogue, bot=bot)
        draft.ignored += later
    return draft, dialogue


def _heard_later(draft: Draft, *, bot: bool) -> list[str]:
    """Sentences that are not asked about: they can be heard when all things are settled."""
    later = []
    for key, text in draft.unclear:
        heard = None if key else second_hearing.hear(text, copy.deepcopy(draft), bot=bot)
        if heard is not None and heard.done and not heard.left:
            later.append(text)
    draft.unclear = [each for each in draft.unclear if each[0] or each[1] not in later]
    return later


def _heard_again(said: str, draft: Draft, *, bot: bool) -> None:
    """Hear once more what was not understood of a description, knowing what is kept."""
    sentences = list(second_hearing.sentences_of(said))
    by_name = {
        key: [text for text in sentences if _wishes_for(key, text)]
        for key in draft.features
        if (key == bots.TELEGRAM or key not in FEATURES.values())
        and not (key == "search" and draft.unlisted)
    }
    wished = [text for texts in by_name.values() for text in texts]
    told = [*draft.ignored, *draft.unlisted]
    left = second_hearing.again(said, told, draft, wished=wished, bot=bot)
    draft.features = [
        key
        for key in draft.features
        if not by_name.get(key)
        or any(text in left for text in by_name[key])
        or (key == bots.TELEGRAM and bots.NAMED.search(said))
    ]
    if draft.unlisted and not any(text in left for text in draft.unlisted):
        draft.features = [key for key in draft.features if key != "search"]
    draft.unlisted = [text for text in draft.unlisted if text in left]
    for entity in draft.entities.values():
        # What was searched for because of the words before it, and is chosen as heard now.
        entity.search = [
            each
            for each in entity.search
            if second_hearing.is_text(each) or each not in entity.filters
        ]
    draft.ignored = [text for text in draft.ignored if text in left]
    draft.ignored += [text for text in left if text not in told and text not in wished]


def _wishes_for(key: str, text: str) -> bool:
    """Whether a text wishes for what cannot be built otherwise, by its key."""
    if key == bots.TELEGRAM:
        return second_hearing.tells(text) and bots.NAMED.search(text) is None
    if key == notices.MAIL:
        # What was understood there was told of for a reason.
        return second_hearing.tells(text) and not notices.cut(text)[1]
    return any(feature.key == key for feature, _ in features.find(text))


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
