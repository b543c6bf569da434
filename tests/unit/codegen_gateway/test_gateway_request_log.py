"""What nobody foresaw becomes a plain answer, and the log holds nothing secret."""

import logging

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from codegen_crds import logs
from codegen_gateway.request_log import RequestLog


async def _good(_request: Request) -> Response:
    return JSONResponse({"ok": True})


async def _bad(_request: Request) -> Response:
    raise ZeroDivisionError("canary-in-a-message")


async def _get(path: str) -> httpx.Response:
    app = Starlette(
        routes=[Route("/good", _good), Route("/bad", _bad), Route("/healthz", _good)],
        middleware=[Middleware(RequestLog)],
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.get(path, headers={"Authorization": "Bearer canary"})


async def test_one_line_for_each_request_without_its_secrets() -> None:
    with capture_logs() as lines:
        await _get("/good?token=canary")
        await _get("/healthz")
    assert [(line["event"], line["path"], line["status"]) for line in lines] == [
        ("request_served", "/good", 200)
    ]
    assert "canary" not in str(lines)


async def test_an_unforeseen_error_is_a_plain_answer() -> None:
    with capture_logs() as lines:
        answer = await _get("/bad")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "canary" not in answer.text
    assert [line["event"] for line in lines] == ["request_failed", "request_served"]


def _break(token: str) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("form", ["json", "console"])
def test_logs_go_to_standard_error(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    handlers = logging.getLogger().handlers[:]
    try:
        logs.configure("INFO", "json" if form == "json" else "console")
        log = structlog.get_logger("t")
        log.info("something_happened", number=1)
        log.debug("not_shown")
        kind = "canary"
        try:
            _break(f"local-{kind}")
        except ZeroDivisionError:
            log.exception("it_broke")
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers[:] = handlers
    out, err = capsys.readouterr()
    assert not out
    assert "something_happened" in err
    assert "ZeroDivisionError" in err
    assert "not_shown" not in err
    assert f"local-{kind}" not in err
