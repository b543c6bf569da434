"""References between things: what each points to, where that was not described; or asked."""

from dataclasses import replace

from codegen_gateway.offline import replies
from codegen_gateway.offline.asking import Dialogue, chosen
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase
from codegen_gateway.offline.reading.answers import tell
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import one_of, parse, singular_label


def known_of(draft: Draft, target: Phrase) -> EntityDraft | None:
    """The described thing a phrase means: ``user`` or the last word of ``parent task``."""
    exact = draft.entities.get(target.key)
    if exact is not None:
        return exact
    ending = [e for k, e in draft.entities.items() if target.key.endswith(f"_{k}")]
    longer = [e for k, e in draft.entities.items() if k.endswith(f"_{target.key}")]
    found = ending or longer
    return found[0] if len(found) == 1 else None


def settle_target(draft: Draft, dialogue: Dialogue, entity: EntityDraft, field: FieldDraft) -> None:
    """Point a reference to the thing it means; ask about a thing that was not described."""
    if field.target is None:
        return
    known = known_of(draft, field.target)
    if known is not None:
        field.target = known.phrase
        return
    if field.link:
        words = (*one_of(field.target).words, "link")
        field.phrase = Phrase(words, "_".join(words), plural=False, label=field.phrase.label)
        field.target = None
        return
    one = singular_label(field.target)
    owner = singular_label(entity.phrase)
    options = (
        dialogue.pick(
            f"A list of its own: each “{one}” has a name", f"Отдельный список: у «{one}» есть имя"
        ),
        dialogue.pick(f"Just text in each “{owner}”", f"Просто текст у каждого «{owner}»"),
    )
    english = (
        f"“{owner}” belongs to “{one}”, but nothing is said about “{one}”. How should it be kept?"
    )
    russian = f"«{owner}» относится к «{one}», но про «{one}» ничего не сказано. Как это хранить?"
    resolved(draft, dialogue, field, (english, russian), options)


def resolved(
    draft: Draft,
    dialogue: Dialogue,
    field: FieldDraft,
    question: tuple[str, str],
    options: tuple[str, ...],
    *,
    read: replies.Reading = replies.list_or_text,
) -> int:
    """A thing that was not described: a list of its own, a text, or what the answer describes.

    The number of the chosen option is returned, -1 for anything else.
    """
    answer = dialogue.ask(*question, options)
    target = field.target
    if answer is None or target is None:
        return -1
    choice = chosen(answer, options)
    choice = choice if choice >= 0 else read(answer)
    if choice == replies.PLAIN_LIST:
        in_a_list(field)
        return choice
    if choice == 1:
        field.target = None
        field.many = False
        return choice
    thing = draft.entity(one_of(target))
    if choice in (0, 2):
        name = parse("имя" if draft.language == "ru" else "name")
        if name is not None:
            thing.add(FieldDraft(name))
    else:
        tell(draft, thing, answer)
    field.target = thing.phrase
    return choice


def in_a_list(field: FieldDraft) -> None:
    """Keep several of it in the field itself."""
    field.many, field.target = False, None
    field.about.held = "list"
    field.phrase = replace(field.phrase, plural=True)
    if field.about.type is None and suggested(one_of(field.phrase)) == "date":
        field.about.type, field.about.pattern = "string", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        field.about.example = "2024-01-15"


def now_kept(draft: Draft, dialogue: Dialogue, before: frozenset[str]) -> None:
    """A list that a live product gets, called like a text that its things have: ask for references.

    Args:
        draft: The product with what was read.
        dialogue: Where it is asked.
        before: Keys of the things that were there.
    """
    fresh = [entity for key, entity in draft.entities.items() if key not in before]
    for new in fresh:
        for key in before:
            entity = draft.entities[key]
            each = entity.find(new.phrase.key)
            if each is None or each.target is not None or each.about.type not in ("string", "text"):
                continue
            owner, one = singular_label(entity.phrase), singular_label(new.phrase)
            options = (
                dialogue.pick("Yes, beside the text", "Да, рядом с текстом"),
                dialogue.pick("No, the text is enough", "Нет, достаточно текста"),
            )
            choice = dialogue.choose(
                f"“{owner}” has “{each.phrase.label}” as a text. Should it point to one of the new "
                f"list of “{one}” as well?",
                f"У «{owner}» поле «{each.phrase.label}» — это текст. Должен ли он также указывать "
                f"на пункт нового списка «{one}»?",
                options,
            )
            if choice == 0:
                each.target = new.phrase
