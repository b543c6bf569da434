"""The conversation with one person: from what they press and write to what they see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import screens, texts
from bot.backend import Backend, GoneError, RefusedError
from bot.entities import Entity
from bot.forms import Form
from bot.screens import PAGE, Button, Screen
from bot.values import ValueRefusedError, parse


@dataclass(slots=True)
class Memory:
    """What is remembered of a person between two messages; a restart forgets it."""

    form: Form | None = None
    searching: Entity | None = None
    """The list whose words are being asked for."""
    words: dict[str, str] = field(default_factory=dict)
    """What was looked for last, by the key of the list."""


class Conversation:
    """Decides about screens; knows the backend and no chat."""

    def __init__(self, backend: Backend, entities: Sequence[Entity]) -> None:
        self._backend = backend
        self._entities = entities
        self._by_key = {entity.key: entity for entity in entities}

    def start(self, memory: Memory) -> Screen:
        """Begin anew."""
        memory.form = memory.searching = None
        memory.words.clear()
        return screens.menu(self._entities)

    def cancel(self, memory: Memory) -> Screen:
        """Give up what was begun."""
        return self.start(memory).after(texts.STOPPED)

    async def write(self, memory: Memory, text: str) -> Screen:
        """Take a text: an answer of the form, words to look for, or nothing expected.

        Raises:
            BackendError: the backend does not work.
        """
        if memory.searching is not None:
            entity, memory.searching = memory.searching, None
            memory.words[entity.key] = " ".join(text.split())[:200]
            return await self._list(memory, entity, 0)
        form = memory.form
        if form is None or form.asked is None:
            return self.start(memory).after(texts.NOT_EXPECTED)
        try:
            form.fill(parse(form.asked, text))
        except ValueRefusedError as error:
            return (await self._ask(form)).after(str(error))
        return await self._go_on(memory, form)

    async def press(self, memory: Memory, action: str) -> Screen:
        """Take a button.

        Raises:
            BackendError: the backend does not work.
        """
        verb, *arguments = action.split(":")
        try:
            if verb in {"pick", "skip", "choices"}:
                return await self._answer(memory, verb, arguments)
            memory.form = memory.searching = None
            return await self._act(memory, verb, arguments)
        except GoneError:
            return self.start(memory).after(texts.GONE)
        except (KeyError, ValueError, IndexError):
            # Of a message that an older release wrote.
            return self.start(memory).after(texts.OUTDATED)

    async def _act(self, memory: Memory, verb: str, arguments: list[str]) -> Screen:
        if verb == "menu":
            return self.start(memory)
        if verb == "stop":
            return self.cancel(memory)
        entity, rest = self._by_key[arguments[0]], arguments[1:]
        match verb:
            case "open":
                memory.words.pop(entity.key, None)
                return await self._list(memory, entity, 0)
            case "list":
                return await self._list(memory, entity, int(rest[0]))
            case "find":
                memory.searching = entity
                return screens.ask_search(entity)
            case "add":
                memory.form = Form.new(entity)
                return await self._go_on(memory, memory.form)
            case _:
                return await self._act_on_item(memory, verb, entity, rest)

    async def _act_on_item(
        self, memory: Memory, verb: str, entity: Entity, rest: list[str]
    ) -> Screen:
        item_id = rest[0]
        match verb:
            case "view":
                return await self._view(entity, item_id)
            case "edit":
                return screens.choose_field(entity, item_id)
            case "field":
                memory.form = Form.change(entity, item_id, entity.fields[int(rest[1])])
                return await self._ask(memory.form)
            case "drop":
                return screens.confirm_delete(entity, await self._backend.get(entity, item_id))
            case "gone":
                return await self._delete(memory, entity, item_id)
            case _:
                raise KeyError(verb)

    async def _answer(self, memory: Memory, verb: str, arguments: list[str]) -> Screen:
        """Buttons of the question that is being asked."""
        form = memory.form
        if form is None or form.asked is None:
            return self.start(memory).after(texts.OUTDATED)
        asked = form.asked
        if verb == "choices":
            return await self._ask(form, int(arguments[1]))
        if verb == "skip":
            if not form.may_skip:
                raise KeyError(verb)
            form.skip()
        elif asked.type == "enum":
            form.fill(asked.values[int(arguments[0])])
        elif asked.type == "bool":
            form.fill(arguments[0] == "1")
        elif asked.type == "reference":
            form.fill(arguments[0])
        else:
            raise KeyError(verb)
        return await self._go_on(memory, form)

    async def _go_on(self, memory: Memory, form: Form) -> Screen:
        """The next question, or the end of the form."""
        if form.asked is not None:
            return await self._ask(form)
        try:
            said, item = await self._store(form)
        except RefusedError as error:
            form.ask_again(set(error.fields))
            asked = form.asked
            why = error.fields.get(asked.name, error.detail) if asked else error.detail
            if error.taken:
                titles = [each.title for each in form.entity.fields if each.name in error.fields]
                why = texts.TAKEN.format(names=", ".join(titles))
            screen = await self._ask(form) if asked else self.start(memory)
            return screen.after(texts.REFUSED.format(why=why))
        except GoneError:
            return self.start(memory).after(texts.GONE)
        memory.form = None
        return (await self._shown(memory, form.entity, item)).after(said)

    async def _store(self, form: Form) -> tuple[str, dict[str, Any]]:
        if form.item_id:
            values = {**await self._resent(form), **form.values}
            return texts.CHANGED, await self._backend.update(form.entity, form.item_id, values)
        return texts.ADDED, await self._backend.create(form.entity, form.values)

    async def _resent(self, form: Form) -> dict[str, Any]:
        """Values that a change has to repeat."""
        names = [each.name for each in form.entity.fields if each.resent]
        if not set(names) - set(form.values):
            return {}
        item = await self._backend.get(form.entity, form.item_id)
        return {name: item[name] for name in names}

    async def _ask(self, form: Form, offset: int = 0) -> Screen:
        asked = form.asked
        if asked is None:
            raise ValueError("nothing to ask")
        offered: list[Button] = []
        if asked.target:
            target = self._by_key[asked.target]
            found = await self._backend.find(target, limit=PAGE + 1, offset=offset)
            offered = screens.choices(target, found, offset)
        return screens.question(form, asked, offered)

    async def _list(self, memory: Memory, entity: Entity, offset: int) -> Screen:
        words = memory.words.get(entity.key, "")
        found = await self._backend.find(entity, limit=PAGE + 1, offset=offset, words=words)
        if not found and offset:
            return await self._list(memory, entity, max(0, offset - PAGE))
        return screens.listing(entity, found, offset, words)

    async def _view(self, entity: Entity, item_id: str) -> Screen:
        item = await self._backend.get(entity, item_id)
        return screens.view(entity, item, await self._names(entity, item))

    async def _names(self, entity: Entity, item: dict[str, Any]) -> dict[str, str]:
        """Names of the objects that an object refers to."""
        names = {}
        for each in entity.fields:
            target = self._by_key.get(each.target)
            if target is None or not item.get(each.name) or "get" not in target.operations:
                continue
            try:
                found = await self._backend.get(target, item[each.name])
            except GoneError:
                continue
            names[each.name] = screens.label(target, found)
        return names

    async def _shown(self, memory: Memory, entity: Entity, item: dict[str, Any]) -> Screen:
        if "get" in entity.operations:
            return screens.view(entity, item, await self._names(entity, item))
        if "list" in entity.operations:
            return await self._list(memory, entity, 0)
        return self.start(memory)

    async def _delete(self, memory: Memory, entity: Entity, item_id: str) -> Screen:
        said = texts.DELETED
        try:
            await self._backend.delete(entity, item_id)
        except RefusedError as error:
            said = texts.REFUSED.format(why=error.detail)
        shown = "list" in entity.operations
        screen = await self._list(memory, entity, 0) if shown else self.start(memory)
        return screen.after(said)
