"""Forms: fields that are asked for one after the other. No chat and no network in here."""

from dataclasses import dataclass, field
from typing import Any

from bot.entities import Entity, Field


@dataclass(slots=True)
class Form:
    """What a person is filling in."""

    entity: Entity
    waiting: list[Field]
    """Fields still to be asked for; the first is being asked."""
    item_id: str = ""
    """The object that is changed; empty: a new one."""
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def new(cls, entity: Entity) -> "Form":
        """A form for a new object."""
        return cls(entity, [item for item in entity.fields if item.in_create])

    @classmethod
    def change(cls, entity: Entity, item_id: str, item: Field) -> "Form":
        """A form for one field of an object."""
        return cls(entity, [item], item_id)

    @property
    def asked(self) -> Field | None:
        """The field that is being asked for; None: all is filled in."""
        return self.waiting[0] if self.waiting else None

    @property
    def may_skip(self) -> bool:
        """Whether the field that is asked for may stay without a value."""
        asked = self.asked
        return asked is not None and (asked.clearable if self.item_id else asked.skippable)

    def fill(self, value: Any) -> None:
        """Take the value of the field that is asked for."""
        self.values[self.waiting.pop(0).name] = value

    def skip(self) -> None:
        """Leave the field out; of an object that exists, empty it."""
        skipped = self.waiting.pop(0)
        if self.item_id:
            self.values[skipped.name] = None

    def ask_again(self, names: set[str]) -> None:
        """Ask once more for fields whose values were not accepted; of all when none is known."""
        known = [item for item in self.entity.fields if item.name in self.values]
        again = [item for item in known if item.name in names] or known
        for item in again:
            del self.values[item.name]
        self.waiting = again
