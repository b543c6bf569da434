"""Who may use the bot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """People by their Telegram ids; with nobody named, nobody is let in."""

    everybody: bool = False
    ids: frozenset[int] = frozenset()
    alone: bool = False
    """Whether it is one named person's bot: the owner of the product, who may do what asks for the
    key."""

    def allows(self, person: int) -> bool:
        """Whether this person may see and change anything."""
        return self.everybody or person in self.ids
