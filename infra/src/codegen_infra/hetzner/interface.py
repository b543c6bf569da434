"""The interface that the operator calls: docs/how-to/machine-provider.md is its contract."""

import hmac
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import requests
import structlog
from hcloud import APIException, Client
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from codegen_crds._types import ItemId, MachineId
from codegen_crds.contracts.machines import MachineList, MachineOrder

from .creations import as_machine, create, creation
from .reinstallations import reinstall, reinstallation

_log = structlog.get_logger(__name__)
_REQUEST: Final[TypeAdapter[str]] = TypeAdapter(Annotated[str, ItemId])
_MACHINE: Final[TypeAdapter[str]] = TypeAdapter(Annotated[str, MachineId])
_TURN_SECONDS: Final = 10.0
_BODY_MAX: Final = 16_384


class Adapter:
    """The calls, one after another: each reads what the one before it has written down."""

    def __init__(
        self, connect: Callable[[], Client], *, caller_token: Path, most: int, image: str
    ) -> None:
        self._connect = connect
        self._caller_token = caller_token
        self._most = most
        self._image = image
        self._turn = threading.Lock()

    def app(self) -> Starlette:
        """The application."""
        wiped = "/v1/machines/{machine}/reinstallations/{request}"
        rented = "/v1/creations/{request}"
        return Starlette(
            routes=[
                Route("/healthz", _alive, methods=["GET"]),
                Route("/v1/machines", self._machines, methods=["GET"]),
                Route(wiped, self._reinstallation, methods=["GET"]),
                Route(wiped, self._reinstall, methods=["PUT"]),
                Route(rented, self._creation, methods=["GET"]),
                Route(rented, self._create, methods=["PUT"]),
            ],
            exception_handlers={
                APIException: _not_now,
                requests.RequestException: _silent,
                TimeoutError: _busy,
                PermissionError: _unauthorized,
                ValueError: _invalid,
            },
        )

    async def _machines(self, http: Request) -> Response:
        self._admit(http)

        def work(client: Client) -> Response:
            found = tuple(as_machine(server) for server in client.servers.get_all())
            return _json(MachineList(machines=found))

        return await self._turned(work)

    async def _reinstall(self, http: Request) -> Response:
        self._admit(http)
        machine, request = _ids(http)

        def work(client: Client) -> Response:
            reinstall(client, machine, request, image=self._image)
            return Response(status_code=202)

        return await self._turned(work)

    async def _reinstallation(self, http: Request) -> Response:
        self._admit(http)
        machine, request = _ids(http)

        def work(client: Client) -> Response:
            state = reinstallation(client, machine, request)
            if state is None:
                return _error(404, "reinstallation_not_found", "never asked for")
            return _json(state)

        return await self._turned(work)

    async def _create(self, http: Request) -> Response:
        self._admit(http)
        request = _REQUEST.validate_python(http.path_params["request"])
        body = await http.body()
        if len(body) > _BODY_MAX:
            raise ValueError(f"the body has more than {_BODY_MAX} bytes")
        order = MachineOrder.model_validate_json(body)

        def work(client: Client) -> Response:
            create(client, request, order, most=self._most)
            return Response(status_code=202)

        return await self._turned(work)

    async def _creation(self, http: Request) -> Response:
        self._admit(http)
        request = _REQUEST.validate_python(http.path_params["request"])

        def work(client: Client) -> Response:
            state = creation(client, request)
            if state is None:
                return _error(404, "creation_not_found", "never asked for, or nothing was made")
            return _json(state)

        return await self._turned(work)

    def _admit(self, http: Request) -> None:
        wanted = f"Bearer {self._caller_token.read_text(encoding='utf-8').strip()}"
        given = http.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise PermissionError("the token is not the caller's")

    async def _turned(self, work: Callable[[Client], Response]) -> Response:
        """One call's turn. Whoever does not get one in time is told to come again."""

        def turn() -> Response:
            if not self._turn.acquire(timeout=_TURN_SECONDS):
                raise TimeoutError("another call takes its time")
            try:
                return work(self._connect())
            finally:
                self._turn.release()

        return await run_in_threadpool(turn)


def _ids(http: Request) -> tuple[str, str]:
    machine = _MACHINE.validate_python(http.path_params["machine"])
    return machine, _REQUEST.validate_python(http.path_params["request"])


async def _alive(_http: Request) -> Response:
    return Response("ok\n")


def _json(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), media_type="application/json")


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status)


async def _not_now(_http: Request, error: Exception) -> Response:
    """Hetzner Cloud refuses in a way that another time may change, a bad token among them."""
    code = str(getattr(error, "code", ""))
    text = str(getattr(error, "message", ""))
    _log.warning("hetzner.error", code=code, why=text)
    return _error(503, code, f"Hetzner Cloud: {text}")


async def _silent(_http: Request, error: Exception) -> Response:
    _log.warning("hetzner.silent", kind=type(error).__name__)
    return _error(503, "unreachable", f"Hetzner Cloud does not answer: {type(error).__name__}")


async def _busy(_http: Request, error: Exception) -> Response:
    return _error(503, "busy", str(error))


async def _unauthorized(_http: Request, error: Exception) -> Response:
    return _error(401, "unauthorized", str(error))


async def _invalid(_http: Request, error: Exception) -> Response:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "path"
        return _error(422, "invalid_request", f"{place}: {first['msg']}")
    return _error(422, "invalid_request", str(error))
