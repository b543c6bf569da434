"""``/<namespace>/<slug>.git/…``: authenticate, decide, hand over to git."""

import base64
import binascii
import re
from typing import Final

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from codegen_gateway.problems import Problem
from codegen_gateway.wire import bearer_token

from . import hook
from .access import RepositoryId
from .backend import BackendCall, serve
from .host import GitHost, forbidden

_LABEL: Final = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
_PATH: Final = re.compile(
    rf"/(?P<namespace>{_LABEL})/(?P<slug>{_LABEL})\.git"
    r"/(?P<service>info/refs|git-upload-pack|git-receive-pack)"
)
_SERVICES: Final = frozenset({"git-upload-pack", "git-receive-pack"})


class SmartHttp:
    """An ASGI application over :class:`GitHost`."""

    def __init__(self, host: GitHost) -> None:
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise RuntimeError("only HTTP is spoken here")
        request = Request(scope)
        match = _PATH.fullmatch(scope["path"])
        if match is None:
            raise Problem(404, "not_found", "no such page")
        service = _service(request, match["service"])
        caller = await self._host.authenticator.caller(_token(request), scheme="Basic")
        repository = RepositoryId(match["namespace"], match["slug"])
        grant = await self._host.grant(caller, repository)
        if not grant.read:
            raise forbidden(f"you may not read {repository.key}")
        if service == "git-receive-pack" and not grant.push:
            raise forbidden(f"you may not push to {repository.key}")
        if await self._host.repositories.owner(repository) is None:
            raise Problem(404, "repository_not_found", f"there is no repository {repository.key}")
        call = BackendCall(
            root=self._host.repositories.base,
            path=scope["path"],
            user=caller.user,
            environment={**self._host.repositories.environment, **hook.environment(grant)},
            keep_open=self._host.repositories.lock,
        )
        await serve(call, scope, receive, send)


def _service(request: Request, place: str) -> str:
    """Which of git's two services a request wants; the old dumb protocol is not spoken."""
    if place == "info/refs":
        service = request.query_params.get("service", "")
        if request.method != "GET" or service not in _SERVICES:
            raise Problem(403, "smart_http_only", "only git's smart HTTP protocol is spoken here")
        return service
    if request.method != "POST":
        raise Problem(405, "method_not_allowed", "use POST", headers={"Allow": "POST"})
    return place


def _token(request: Request) -> str:
    """The password of HTTP Basic (any user name), or a Bearer token; empty without either."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return bearer_token(request)
    try:
        decoded = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[2]
