"""What an object store does for transcripts: texts under a name, whole, replaced, removed."""

from typing import Protocol


class ObjectsUnavailableError(Exception):
    """The store does not answer, or refuses; the message names the kind of trouble alone."""


class Objects(Protocol):
    """A store of objects."""

    @property
    def prefix(self) -> str:
        """What all names begin with."""
        ...

    async def put(self, name: str, content: bytes) -> None:
        """Store an object; again is a replacement.

        Raises:
            ObjectsUnavailableError: It may not be there.
        """
        ...

    async def get(self, name: str) -> bytes | None:
        """An object; None: there is none of this name.

        Raises:
            ObjectsUnavailableError: Nobody can say.
        """
        ...

    async def delete(self, name: str) -> None:
        """Remove an object; one that is not there is removed.

        Raises:
            ObjectsUnavailableError: It may still be there.
        """
        ...
