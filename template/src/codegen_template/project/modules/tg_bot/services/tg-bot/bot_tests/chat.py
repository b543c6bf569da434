"""One person's chat with the bot, as a test uses it."""

from collections.abc import Sequence

from bot import texts
from bot.entities import Entity, Field
from bot.generated.catalogue import ENTITIES
from bot_tests.generated.samples import SAMPLES
from bot_tests.telegram import Message, Telegram

BY_KEY = {entity.key: entity for entity in ENTITIES}


class Chat:
    """Writes, presses, and looks at what the bot shows last."""

    def __init__(self, telegram: Telegram, person: int) -> None:
        self._telegram = telegram
        self._person = person
        self._number = 0
        self._made = 0
        self.message = Message("")

    def write(self, text: str) -> None:
        """Write a text and wait for what the bot shows."""
        seen = self._telegram.changes(self._person)
        self._telegram.say(self._person, text)
        self._number, self.message = self._telegram.shown(self._person, seen)

    def act(self, data: str) -> None:
        """Press a button by what it carries."""
        seen = self._telegram.changes(self._person)
        self._telegram.press(self._person, self._number, data)
        self._number, self.message = self._telegram.shown(self._person, seen)

    def press(self, label: str) -> None:
        """Press a button by its label."""
        found = [button for button in self.message.buttons if button["text"] == label]
        assert found, f"no button {label!r} below {self.message.text!r}"
        self.act(found[0]["callback_data"])

    def labels(self) -> list[str]:
        """Labels of all buttons."""
        return [button["text"] for button in self.message.buttons]

    def actions(self, verb: str) -> list[str]:
        """What the buttons of a verb carry."""
        found = [str(button["callback_data"]) for button in self.message.buttons]
        return [data for data in found if data.partition(":")[0] == verb]

    def add(self, entity: Entity) -> None:
        """Fill in the form of a new object, and whatever it refers to before that."""
        for each in needed(entity):
            self.add(BY_KEY[each.target])
        self._made += 1
        self.act(f"add:{entity.key}")
        for item in [item for item in entity.fields if item.in_create]:
            if item.skippable:
                self.press(texts.SKIP)
            else:
                self.answer(entity, item)
        assert texts.ADDED in self.message.text, self.message.text

    def answer(self, entity: Entity, item: Field) -> None:
        """Give a value that the field takes."""
        if item.type == "enum":
            self.act(f"pick:{self._made % len(item.values)}")
        elif item.type == "bool":
            self.press(texts.YES if self._made % 2 else texts.NO)
        elif item.target:
            self.act(self.actions("pick")[-1])
        else:
            values = SAMPLES[entity.key][item.name]
            self.write(values[self._made % len(values)])


def needed(entity: Entity) -> list[Field]:
    """References that an object cannot be without."""
    return [
        item
        for item in entity.fields
        if item.type == "reference" and item.in_create and not item.skippable
    ]


def addable(entity: Entity, above: Sequence[str] = ()) -> bool:
    """Whether the chat alone is enough to make an object."""
    if "create" not in entity.operations or entity.key in above:
        return False
    targets = [BY_KEY.get(item.target) for item in needed(entity)]
    return all(target is not None and addable(target, [*above, entity.key]) for target in targets)
