"""The git host's management interface."""

from urllib.parse import quote

from .door import Door
from .errors import RefusedError

_NO_REPOSITORY = ("repository_not_found",)


class HttpGitHost:
    """:class:`~.ports.GitHost` over HTTP."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def ensure_repository(self, namespace: str, slug: str, owner_uid: str) -> None:
        """Create a repository unless it is there for this owner."""
        await self._door.call("PUT", _path(namespace, slug), json={"ownerUid": owner_uid})

    async def delete_repository(self, namespace: str, slug: str, owner_uid: str) -> None:
        """Delete a repository; already gone is done."""
        await self._door.call(
            "DELETE",
            _path(namespace, slug),
            params={"ownerUid": owner_uid},
            absent=_NO_REPOSITORY,
        )

    async def refs(self, namespace: str, slug: str) -> dict[str, str] | None:
        """Commits by full ref name; None: there is no such repository."""
        answer = await self._door.call(
            "GET", f"{_path(namespace, slug)}/refs", absent=_NO_REPOSITORY
        )
        return (
            None if answer is None else {str(k): str(v) for k, v in answer.json()["refs"].items()}
        )

    async def move_main(self, namespace: str, slug: str, commit: str, expected: str) -> None:
        """Move ``main`` if it is at ``expected``."""
        body = {"commit": commit, "expected": expected}
        await self._door.call("POST", f"{_path(namespace, slug)}/main", json=body)

    async def file(self, namespace: str, slug: str, commit: str, path: str) -> str | None:
        """Text of a file at a commit; None: there is no such file."""
        place = f"{_path(namespace, slug)}/files/{commit}/{quote(path)}"
        answer = await self._door.call("GET", place, absent=("file_not_found",))
        if answer is None:
            return None
        try:
            return answer.content.decode()
        except UnicodeDecodeError as error:
            raise RefusedError(f"{path} at {commit[:12]} is no UTF-8 text") from error

    async def tree(self, namespace: str, slug: str, commit: str) -> tuple[str, ...]:
        """Paths of all files at a commit."""
        answer = await self._door.call("GET", f"{_path(namespace, slug)}/tree/{commit}")
        return tuple(str(p) for p in answer.json()["paths"]) if answer else ()


def _path(namespace: str, slug: str) -> str:
    return f"/api/repositories/{namespace}/{slug}"
