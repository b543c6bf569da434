"""The bot process and a product-owner service over HTTP: asked once, lost without harm."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from codegen_crds.contracts.turn import CODE_HEADER, TurnRequest
from codegen_crds.meta import AUDIENCE_GIT

BOOKS = "A list of books. A book has a title, an author and a rating."
TOKEN = "callers-token-0123456789"


class Service:
    """Answers turns from a script: a body, or a status."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any] | int] = []
        self.asked: list[TurnRequest] = []
        self.code: list[str] = []
        self.url = ""

    async def turn(self, request: web.Request) -> web.Response:
        """A turn."""
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        self.code.append(request.headers.get(CODE_HEADER, ""))
        self.asked.append(TurnRequest.model_validate_json(await request.read()))
        reply = self.replies.pop(0)
        if isinstance(reply, int):
            return web.json_response({"error": {}}, status=reply, headers={"Retry-After": "0"})
        return web.Response(text=json.dumps(reply), content_type="application/json")


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A served service."""
    service = Service()
    app = web.Application()
    app.router.add_post("/v1/turns", service.turn)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield service
    await runner.cleanup()


async def test_a_conversation_goes_through_the_service_and_without_it(
    talk: Any, service: Service
) -> None:
    (talk.directory / "owner-token").write_text(TOKEN)
    talk.environment["CODEGEN_BOT_PRODUCT_OWNER_URL"] = service.url
    talk.environment["CODEGEN_BOT_PRODUCT_OWNER_TOKEN_FILE"] = str(talk.directory / "owner-token")
    ann = talk.person
    await talk.fill()
    talk.start()
    service.replies = [429, {"text": "What about <books>?", "proposals": []}]
    ann.says("I want something")
    await ann.sees("What about <books>?", seconds=200)
    assert [each.message_id for each in service.asked] == [service.asked[0].message_id] * 2
    assert await talk.projects() == []
    # Without the account, a dialogue goes on without a token for the code.
    assert service.code == ["", ""]
    tenant = {"name": "tenant", "namespace": f"tg-{ann.id}"}
    await talk.client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": tenant})

    wish = {"kind": "create", "title": "My books", "description": "Books with a title."}
    service.replies = [{"text": "Then this:", "proposals": [wish]}]
    ann.says("books, then")
    offered = await ann.sees("New product: My books", "Books with a title.", seconds=100)
    review = await talk.client.review_token(service.code[-1], AUDIENCE_GIT)
    assert review["user"]["username"] == f"system:serviceaccount:tg-{ann.id}:tenant"
    ann.taps(offered, "✅ Do it")
    await ann.sees("New product:", "I am at work")
    (project,) = await talk.projects()
    assert project["spec"]["title"] == "My books"

    service.replies = [402]
    ann.says(BOOKS)
    await ann.sees("budget of our conversation is used up")
    await ann.sees("New product:", "A list of books")
    assert service.asked[-1].facts[0].title == "My books"
    assert len(await talk.projects()) == 2
    assert talk.telegram.refused == []
