"""What is shown: a text and rows of buttons. No chat and no network in here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import texts
from bot.backend import Item
from bot.entities import Entity, Field
from bot.forms import Form
from bot.values import show

PAGE = 8
"""Objects on one page."""
MAX_TEXT = 4096
"""Telegram takes no longer message."""
MAX_LABEL = 60


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and the action behind it."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One message."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()

    def after(self, line: str) -> "Screen":
        """The same below another line."""
        return Screen(short(f"{line}\n\n{self.text}", MAX_TEXT), self.rows)


def action(verb: str, *arguments: str | int) -> str:
    """What a button carries: a verb and its arguments."""
    return ":".join([verb, *map(str, arguments)])


def menu(entities: Sequence[Entity]) -> Screen:
    """Every list, and what can only be added."""
    rows = []
    for entity in entities:
        if "list" in entity.operations:
            rows.append((Button(entity.many, action("open", entity.key)),))
        elif "create" in entity.operations:
            label = texts.ADD_ONE.format(one=entity.one)
            rows.append((Button(label, action("add", entity.key)),))
    return Screen(f"{texts.TITLE}\n\n{texts.GREETING}", tuple(rows))


def listing(entity: Entity, found: Sequence[Item], offset: int, words: str) -> Screen:
    """A page of a list; ``found`` holds one object more when there is another page."""
    shown = found[:PAGE]
    verb = "view" if "get" in entity.operations else "list"
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                label(entity, item),
                action(verb, entity.key, item["id"] if verb == "view" else offset),
            ),
        )
        for item in shown
    ]
    rows += _turns("list", entity.key, offset, more=len(found) > PAGE)
    tools = []
    if "create" in entity.operations:
        tools.append(Button(texts.ADD, action("add", entity.key)))
    if entity.searchable:
        tools.append(Button(texts.SEARCH, action("find", entity.key)))
    rows += [tuple(tools)] if tools else []
    rows.append((Button(texts.MENU, action("menu")),))
    if shown:
        form = texts.FOUND if words else texts.LIST
        first, last = offset + 1, offset + len(shown)
        text = form.format(many=entity.many, first=first, last=last, words=words)
    else:
        form = texts.NOTHING_FOUND if words else texts.EMPTY
        text = form.format(many=entity.many, words=words)
    return Screen(text, tuple(rows))


def view(entity: Entity, item: Item, names: dict[str, str]) -> Screen:
    """One object; ``names`` are those of the objects it refers to, by field."""
    lines = [
        f"{field.title}: {names.get(field.name) or show(field, item.get(field.name))}"
        for field in entity.fields
    ]
    rows: list[tuple[Button, ...]] = []
    tools = []
    if "update" in entity.operations and any(field.in_update for field in entity.fields):
        tools.append(Button(texts.EDIT, action("edit", entity.key, item["id"])))
    if "delete" in entity.operations:
        tools.append(Button(texts.DELETE, action("drop", entity.key, item["id"])))
    rows += [tuple(tools)] if tools else []
    rows.append(_home(entity))
    return Screen(short("\n".join([entity.one, "", *lines]), MAX_TEXT), tuple(rows))


def choose_field(entity: Entity, item_id: str) -> Screen:
    """Which field shall change."""
    rows = [
        (Button(field.title, action("field", entity.key, item_id, number)),)
        for number, field in enumerate(entity.fields)
        if field.in_update
    ]
    rows.append((Button(texts.CANCEL, action("view", entity.key, item_id)),))
    return Screen(texts.ASK_FIELD, tuple(rows))


def confirm_delete(entity: Entity, item: Item) -> Screen:
    """Whether an object shall really go."""
    buttons = (
        Button(texts.DELETE_FOR_GOOD, action("gone", entity.key, item["id"])),
        Button(texts.KEEP, action("view", entity.key, item["id"])),
    )
    return Screen(texts.ASK_DELETE.format(title=label(entity, item)), (buttons,))


def question(form: Form, field: Field, choices: Iterable[Button] = ()) -> Screen:
    """Ask for the value of a field; ``choices`` are the objects that a reference may lead to."""
    hint = texts.HINTS.get(field.type)
    text = texts.ASK.format(title=field.title) + (f" ({hint})" if hint else "")
    rows: list[tuple[Button, ...]] = [(choice,) for choice in choices]
    if field.type == "enum":
        rows = [
            (Button(short(value, MAX_LABEL), action("pick", number)),)
            for number, value in enumerate(field.values)
        ]
    if field.type == "bool":
        rows = [(Button(texts.YES, action("pick", 1)), Button(texts.NO, action("pick", 0)))]
    last = [Button(texts.CANCEL, action("stop"))]
    if form.may_skip:
        last.insert(0, Button(texts.CLEAR if form.item_id else texts.SKIP, action("skip")))
    return Screen(text, (*rows, tuple(last)))


def choices(entity: Entity, found: Sequence[Item], offset: int) -> list[Button]:
    """A page of the objects that a reference may lead to."""
    buttons = [Button(label(entity, item), action("pick", item["id"])) for item in found[:PAGE]]
    turns = _turns("choices", entity.key, offset, more=len(found) > PAGE)
    return buttons + [button for row in turns for button in row]


def ask_search(entity: Entity) -> Screen:
    """What to look for."""
    return Screen(texts.ASK_SEARCH, ((Button(texts.BACK, action("open", entity.key)),),))


def label(entity: Entity, item: Item) -> str:
    """An object in a few words: its first texts, or else its first values."""
    plain = [field for field in entity.fields if field.type in {"string", "text"}]
    for field in (*plain, *entity.fields):
        if item.get(field.name) not in (None, ""):
            return short(" ".join(show(field, item[field.name]).split()), MAX_LABEL)
    return str(item["id"])


def short(text: str, length: int) -> str:
    """Text cut to a length."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _home(entity: Entity) -> tuple[Button, ...]:
    if "list" in entity.operations:
        return (Button(texts.BACK, action("list", entity.key, 0)),)
    return (Button(texts.MENU, action("menu")),)


def _turns(verb: str, key: str, offset: int, *, more: bool) -> list[tuple[Button, ...]]:
    buttons = []
    if offset:
        buttons.append(Button("◀", action(verb, key, max(0, offset - PAGE))))
    if more:
        buttons.append(Button("▶", action(verb, key, offset + PAGE)))
    return [tuple(buttons)] if buttons else []
