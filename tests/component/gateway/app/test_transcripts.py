"""The transcript of a run, on a real PostgreSQL: what was said, for those whom it concerns."""

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import openai
import pytest

from codegen_crds.contracts.transcript import TranscriptPage
from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_crds.postgres import Pool
from codegen_gateway import database
from codegen_gateway.models.ledger import Ledger
from codegen_gateway.testing import MemoryCluster
from codegen_gateway.transcripts.store import Transcripts

RUN, UID, POD = "todo-intake-1", "todo-intake-1-uid", "pod-token"
PERSON, STRANGER = "person-token", "stranger-token"


@pytest.fixture(autouse=True)
def people(cluster: MemoryCluster) -> None:
    for token, namespace in ((PERSON, "team"), (STRANGER, "other")):
        user = f"system:serviceaccount:{namespace}:tenant"
        cluster.account_token(token, AUDIENCE_GATEWAY, user)


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    async with database.connect(dsn, 2) as pool:
        yield pool


async def _read(pod: Any, token: str = PERSON, run: str = RUN, after: str = "0") -> httpx.Response:
    answer: httpx.Response = await pod.get(
        f"/v1/transcripts/{run}",
        params={"after": after},
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer


async def _page(pod: Any) -> TranscriptPage:
    answer = await _read(pod)
    assert answer.status_code == 200, answer.text
    return TranscriptPage.model_validate_json(answer.content)


async def test_a_call_is_read_with_its_texts_tokens_and_cost(pod: Any, upstream: Any) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "write", "arguments": '{"a":1}'}}
    upstream.message = {"role": "assistant", "content": None, "tool_calls": [call]}
    tool = {"type": "function", "function": {"name": "write", "parameters": {}}}
    assert (await pod.chat(text="привет", max_tokens=20, tools=[tool])).status_code == 200
    page = await _page(pod)
    (seen,) = page.calls
    assert (page.run, page.run_uid, page.next) == (RUN, UID, None)
    assert (seen.number, seen.model, seen.kept, seen.currency) == (1, "small", "whole", "USD")
    assert (seen.completion_tokens, seen.cost) == (20, "0.02061")
    assert seen.texts is not None
    assert [(m.role, m.content) for m in seen.texts.request] == [("user", "привет")]
    assert seen.texts.tools == ["write"]
    assert seen.texts.reply[0].tool_calls[0].arguments == '{"a":1}'


async def test_a_streamed_answer_is_kept_as_one_and_a_broken_one_says_so(
    pod: Any, upstream: Any
) -> None:
    client = openai.AsyncOpenAI(
        base_url="http://gateway/v1", api_key=POD, http_client=pod, max_retries=0
    )

    async def ask() -> None:
        stream = await client.chat.completions.create(
            model="small", messages=[{"role": "user", "content": "hi"}], stream=True
        )
        async for _ in stream:
            pass

    await ask()
    upstream.breaks_off = True
    with pytest.raises(openai.APIError):
        await ask()
    first, second = (call.texts for call in (await _page(pod)).calls)
    assert first is not None
    assert second is not None
    assert (first.reply[0].content, first.finish, first.problem) == ("done", "stop", "")
    assert (second.reply[0].content, second.problem) == ("do", "upstream_broke")


async def test_a_call_without_an_answer_is_kept_with_its_reason(pod: Any, upstream: Any) -> None:
    upstream.fail = [(429, {"error": {"message": "slow down", "code": "busy"}}, {})]
    await pod.chat()
    (seen,) = (await _page(pod)).calls
    assert seen.texts is not None
    assert (seen.texts.reply, seen.texts.problem, seen.cost) == ([], "busy", "0")


async def test_nothing_in_the_database_holds_a_secret(pod: Any, upstream: Any, pool: Pool) -> None:
    upstream.content = f"your token is {POD}, my key is {upstream.key}"
    password = "canary4711canary4711"
    await pod.chat(text=f"I have {POD} and DB_PASSWORD={password}")
    async with pool.connection() as connection:
        cursor = await connection.execute("SELECT entry FROM gateway.transcript")
        (stored,) = [gzip.decompress(row[0]).decode() for row in await cursor.fetchall()]
    assert "your token is [redacted], my key is [redacted]" in stored
    assert not [secret for secret in (POD, upstream.key, password) if secret in stored]


async def test_only_people_of_the_namespace_read_it(pod: Any, cluster: MemoryCluster) -> None:
    await pod.chat(model="offline")
    assert (await _read(pod, POD)).status_code == 403
    assert (await _read(pod, "operator-token")).status_code == 403
    assert (await _read(pod, "nobody")).status_code == 401
    assert (await _read(pod, STRANGER)).status_code == 404
    assert (await _read(pod, run="none")).status_code == 404
    assert "after" in (await _read(pod, after="-1")).text
    assert len((await _page(pod)).calls) == 1
    # A namespace made again under the name, with a run of the name: nothing of the one before.
    cluster.agent_runs["team", RUN]["metadata"]["uid"] = "another"
    assert not (await _page(pod)).calls


async def test_a_long_run_is_read_page_by_page(pod: Any) -> None:
    for n in range(12):
        await pod.chat(model="offline", text=f"{n}")
    first = await _page(pod)
    assert first.next == 10
    rest = TranscriptPage.model_validate_json((await _read(pod, after="10")).content)
    said = [c.texts.request[0].content for c in (*first.calls, *rest.calls) if c.texts]
    assert said == [f"{n}" for n in range(12)]


async def test_beyond_what_is_kept_of_a_run_a_call_has_no_texts(
    pod: Any, pool: Pool, cluster: MemoryCluster
) -> None:
    await pod.chat(model="offline")
    await pod.chat(model="offline")
    async with pool.connection() as connection:
        await connection.execute(
            "DELETE FROM gateway.transcript WHERE call_id ="
            " (SELECT id FROM gateway.call ORDER BY created_at DESC LIMIT 1)"
        )
        cursor = await connection.execute("SELECT id FROM gateway.call ORDER BY created_at DESC")
        row = await cursor.fetchone()
    assert row is not None
    assert (await _page(pod)).calls[1].kept == "none"
    small = Transcripts(pool, most_bytes=100)
    for _ in range(2):  # twice is once
        await small.keep(row[0], UID, {"messages": []}, ())
    assert [(c.kept, c.texts is None) for c in (await _page(pod)).calls] == [
        ("whole", False),
        ("over", True),
    ]


async def test_texts_go_after_their_days_and_the_bill_stays(pod: Any, pool: Pool) -> None:
    await pod.chat(model="offline")
    transcripts = Transcripts(pool)
    assert await transcripts.prune(90) == 0
    async with pool.connection() as connection:
        await connection.execute(
            "UPDATE gateway.transcript SET recorded_at = now() - interval '91 days'"
        )
    assert await transcripts.prune(90) == 1
    assert [c.kept for c in (await _page(pod)).calls] == ["none"]
    assert (await Ledger(pool).run_usage(UID)).calls == 1


async def test_a_record_that_cannot_be_kept_stops_no_call(
    start: Callable[..., Awaitable[Any]], pool: Pool
) -> None:
    pod = await start()
    async with pool.connection() as connection:
        await connection.execute("DROP TABLE gateway.transcript")
    answer = await pod.chat()
    assert answer.status_code == 200


async def test_an_engine_that_speaks_another_api_has_the_same_transcript(pod: Any) -> None:
    said = {"role": "user", "content": [{"type": "text", "text": "привет"}]}
    asked = {"model": "offline", "max_tokens": 5, "system": "rules", "messages": [said]}
    for streamed in (False, True):
        assert (await pod.post("/v1/messages", json={**asked, "stream": streamed})).is_success
    calls = (await _page(pod)).calls
    assert [
        ([(m.role, m.content) for m in c.texts.request], c.texts.reply[0].content)
        for c in calls
        if c.texts
    ] == 2 * [([("system", "rules"), ("user", "привет")], "by rules")]


async def test_of_a_persons_dialogue_nothing_is_kept(
    start: Callable[..., Awaitable[Any]], cluster: MemoryCluster, pool: Pool
) -> None:
    account = "system:serviceaccount:codegen-system:codegen-product-owner"
    cluster.account_token("owner-token", AUDIENCE_GATEWAY, account)
    cluster.tenants = {"tg-7"}
    headers = {
        "Authorization": "Bearer owner-token",
        "x-codegen-tenant": "tg-7",
        "x-codegen-turn": "0123456789abcdef",
    }
    dialogue = {"dialogue_budget": {"limit": "1", "currency": "USD", "period": "month"}}
    owner = await start(product_owner_account=account, turn_limit="1", **dialogue)
    answer = await owner.post("/v1/chat/completions", json=owner.ask("offline"), headers=headers)
    assert answer.status_code == 200, answer.text
    async with pool.connection() as connection:
        cursor = await connection.execute("SELECT count(*) FROM gateway.transcript")
        assert await cursor.fetchone() == (0,)
