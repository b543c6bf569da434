"""The operator's API: repositories are made and removed, ``main`` moves, files are looked at."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from codegen_gateway.problems import Problem
from codegen_gateway.wire import Body, bearer_token, read_model

from .access import RepositoryId
from .host import GitHost
from .repositories import (
    FileTooLargeError,
    MovedError,
    OwnerConflictError,
    UnknownCommitError,
)

_MAX_BODY: Final = 4096
_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_UID: Final = r"^[A-Za-z0-9][-A-Za-z0-9]{0,63}$"
_COMMIT: Final = r"^[0-9a-f]{40}$"

Handler = Callable[[Request], Awaitable[Response]]


class RepositoryRequest(Body):
    """``PUT /api/repositories/<namespace>/<slug>``."""

    owner_uid: Annotated[str, Field(pattern=_UID)]
    """Uid of the Project that it is made for."""


class MainRequest(Body):
    """``POST /api/repositories/<namespace>/<slug>/main``."""

    commit: Annotated[str, Field(pattern=_COMMIT)]
    """Where ``main`` shall point."""
    expected: Annotated[str, Field(pattern=r"^([0-9a-f]{40})?$")] = ""
    """Where it points now; empty: there is no ``main`` yet."""


class ManagementApi:
    """The handlers."""

    def __init__(self, host: GitHost) -> None:
        self._host = host
        self._repositories = host.repositories

    async def put(self, request: Request) -> Response:
        """Make a repository: 201, or 200 when it is there, or 409 for another owner's."""
        repository = _repository(request)
        body = await read_model(request, RepositoryRequest, _MAX_BODY)
        try:
            new = await self._repositories.create(repository, body.owner_uid)
        except OwnerConflictError:
            raise _taken(repository) from None
        return JSONResponse({"repository": repository.key}, 201 if new else 200)

    async def delete(self, request: Request) -> Response:
        """Remove a repository of ``?ownerUid=``: 204, also when it is gone, or 409."""
        repository = _repository(request)
        owner_uid = request.query_params.get("ownerUid", "")
        if not re.fullmatch(_UID, owner_uid):
            raise Problem(400, "invalid_request", "ownerUid: a uid is needed")
        try:
            await self._repositories.delete(repository, owner_uid)
        except OwnerConflictError:
            raise _taken(repository) from None
        return Response(status_code=204)

    async def refs(self, request: Request) -> Response:
        """Every ref."""
        repository = await self._present(request)
        return JSONResponse({"refs": await self._repositories.refs(repository)})

    async def main(self, request: Request) -> Response:
        """Compare-and-swap ``main``: 200, 404 for an unknown commit, 409 with the present one."""
        repository = await self._present(request)
        body = await read_model(request, MainRequest, _MAX_BODY)
        try:
            await self._repositories.move_main(repository, body.commit, body.expected)
        except UnknownCommitError:
            raise _no_commit(body.commit) from None
        except MovedError as moved:
            raise Problem(
                409,
                "main_moved",
                f"main is at {moved.present or 'no commit'}",
                details={"present": moved.present},
            ) from None
        return JSONResponse({"main": body.commit})

    async def file(self, request: Request) -> Response:
        """The bytes of one file at a commit."""
        repository = await self._present(request)
        commit, path = _commit(request), request.path_params["path"]
        try:
            content = await self._repositories.file(repository, commit, path)
        except UnknownCommitError:
            raise _no_commit(commit) from None
        except FileTooLargeError:
            raise Problem(413, "file_too_large", f"{path} is too large") from None
        if content is None:
            raise Problem(404, "file_not_found", f"there is no file {path} at {commit}")
        return Response(content, media_type="application/octet-stream")

    async def tree(self, request: Request) -> Response:
        """The paths of all files at a commit."""
        repository = await self._present(request)
        commit = _commit(request)
        try:
            return JSONResponse({"paths": await self._repositories.tree(repository, commit)})
        except UnknownCommitError:
            raise _no_commit(commit) from None

    async def _present(self, request: Request) -> RepositoryId:
        repository = _repository(request)
        if await self._repositories.owner(repository) is None:
            raise Problem(404, "repository_not_found", f"there is no repository {repository.key}")
        return repository

    def routes(self) -> list[BaseRoute]:
        """All routes, each for the operator alone."""
        base = "/repositories/{namespace}/{slug}"
        return [
            Route(base, self._guarded(self.put), methods=["PUT"]),
            Route(base, self._guarded(self.delete), methods=["DELETE"]),
            Route(f"{base}/refs", self._guarded(self.refs), methods=["GET"]),
            Route(f"{base}/main", self._guarded(self.main), methods=["POST"]),
            Route(f"{base}/tree/{{commit}}", self._guarded(self.tree), methods=["GET"]),
            Route(f"{base}/files/{{commit}}/{{path:path}}", self._guarded(self.file)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            await self._host.require_operator(bearer_token(request))
            return await handler(request)

        return guarded


def _repository(request: Request) -> RepositoryId:
    namespace, slug = request.path_params["namespace"], request.path_params["slug"]
    for name, value in (("namespace", namespace), ("slug", slug)):
        if not _LABEL.fullmatch(value):
            raise Problem(400, "invalid_request", f"{name}: not a DNS label")
    return RepositoryId(namespace, slug)


def _commit(request: Request) -> str:
    commit: str = request.path_params["commit"]
    if not re.fullmatch(_COMMIT, commit):
        raise Problem(400, "invalid_request", "commit: 40 hex digits are needed")
    return commit


def _no_commit(commit: str) -> Problem:
    return Problem(404, "commit_not_found", f"there is no commit {commit}")


def _taken(repository: RepositoryId) -> Problem:
    return Problem(409, "owner_conflict", f"{repository.key} was made for another Project")
