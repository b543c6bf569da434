"""Model calls: what is answered, refused and paid for."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import openai
import psycopg
import pytest
import yaml
from langchain_openai import ChatOpenAI
from psycopg import sql
from pydantic import BaseModel, SecretStr

from codegen_gateway.testing import MemoryCluster

POD = "pod-token"
RUN = "todo-intake-1"


async def test_openai_client_gets_an_answer_that_is_paid_for(
    pod: Any, upstream: Any, cluster: MemoryCluster, until: Any
) -> None:
    client = openai.AsyncOpenAI(base_url="http://gateway/v1", api_key=POD, http_client=pod)
    answer = await client.chat.completions.create(
        model="small", messages=[{"role": "user", "content": "привет"}], max_tokens=20
    )
    assert answer.choices[0].message.content == "done"
    sent = upstream.calls[0]
    assert sent["max_completion_tokens"] == 20
    assert "max_tokens" not in sent
    assert sent["model"] == "gpt-x"
    # 6 * 100 + 20 * 1000.5 per million
    assert await pod.spend() == {"amount": "0.02061", "currency": "USD", "exhausted": False}
    status = cluster.agent_runs["team", RUN]["status"]
    await until(lambda: "usage" in status)
    assert status["usage"] == {
        "calls": 1,
        "promptTokens": 6,
        "completionTokens": 20,
        "cost": "0.02061",
        "currency": "USD",
        "budgetExhausted": False,
    }
    assert [m.id for m in (await client.models.list()).data] == [
        "away",
        "keyless",
        "offline",
        "old",
        "small",
        "unpriced",
    ]


async def test_langchain_client_with_tools_and_structured_output(pod: Any, upstream: Any) -> None:
    class Answer(BaseModel):
        """An answer."""

        text: str

    def look(place: str) -> str:
        """Look somewhere."""
        return place

    model = ChatOpenAI(
        base_url="http://gateway/v1",
        api_key=SecretStr(POD),
        http_async_client=pod,
        model="small",
        max_retries=0,
    )
    await model.bind_tools([look]).ainvoke("hi")
    assert upstream.calls[-1]["tools"][0]["function"]["name"] == "look"
    upstream.content = '{"text": "found"}'
    structured = model.with_structured_output(Answer, method="json_schema")
    assert await structured.ainvoke("hi") == Answer(text="found")
    assert upstream.calls[-1]["response_format"]["type"] == "json_schema"


async def test_old_server_gets_the_limit_by_its_old_name(pod: Any, upstream: Any) -> None:
    assert (await pod.chat(model="old", max_completion_tokens=500)).status_code == 200
    assert upstream.calls[0]["max_tokens"] == 10
    assert "max_completion_tokens" not in upstream.calls[0]


async def test_budget_refusal_is_402_and_reaches_no_upstream(
    pod: Any, upstream: Any, cluster: MemoryCluster, until: Any
) -> None:
    cluster.projects["team", "todo"]["spec"]["budget"]["limit"] = "0.05"
    refused = await pod.chat()  # 100 tokens are reserved: 0.10005
    assert refused.status_code == 402
    error = refused.json()["error"]
    assert (error["code"], error["type"]) == ("budget_exhausted", "insufficient_quota")
    assert not upstream.calls
    status = cluster.agent_runs["team", RUN]["status"]
    await until(lambda: "usage" in status)
    assert status["usage"]["budgetExhausted"] is True
    assert (await pod.spend(limit="0.05"))["exhausted"] is True

    cluster.projects["team", "todo"]["spec"]["budget"]["limit"] = "0.2"
    assert (await pod.spend(limit="0.2"))["exhausted"] is False
    assert (await pod.chat()).status_code == 200
    await until(lambda: not status["usage"]["budgetExhausted"])


async def test_budget_of_the_run_counts_besides(pod: Any, cluster: MemoryCluster) -> None:
    cluster.agent_runs["team", RUN]["spec"]["limits"]["budget"] = "0.15"
    assert (await pod.chat()).status_code == 200
    refused = await pod.chat()
    assert refused.status_code == 402
    assert "the run's budget" in refused.json()["error"]["message"]
    assert (await pod.spend())["exhausted"] is False


async def test_installation_budget_when_the_project_names_none(
    start: Any, cluster: MemoryCluster
) -> None:
    del cluster.projects["team", "todo"]["spec"]["budget"]
    pod = await start(default_budget={"limit": "0.01", "currency": "USD"})
    assert (await pod.chat()).status_code == 402
    assert (await pod.chat(model="offline")).status_code == 200


@pytest.mark.parametrize(
    ("request_", "status", "code", "names"),
    [
        ({"model": "nobody"}, 404, "model_not_found", "nobody"),
        ({"model": "unpriced"}, 400, "price_unknown", "unpriced"),
        ({"stream": "yes"}, 400, "invalid_request", "stream"),
        ({"stream": True, "stream_options": 1}, 400, "invalid_request", "stream_options"),
        ({"service_tier": "priority"}, 400, "unsupported_parameter", "service_tier"),
        ({"max_tokens": 0}, 400, "invalid_request", "max_tokens"),
        ({"n": 99}, 400, "invalid_request", "n:"),
        ({"tools": [{"type": "web_search"}]}, 400, "unsupported_parameter", "tools.0"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            400,
            "unsupported_content",
            "messages.0.content.0",
        ),
    ],
)
async def test_bad_request_is_refused_by_name_and_costs_nothing(
    *,
    pod: Any,
    upstream: Any,
    request_: dict[str, Any],
    status: int,
    code: str,
    names: str,
) -> None:
    answer = await pod.post("/v1/chat/completions", json={**pod.ask(), **request_})
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert names in answer.json()["error"]["message"]
    assert not upstream.calls
    assert (await pod.spend())["amount"] == "0"


async def test_price_in_another_currency_is_refused(pod: Any, cluster: MemoryCluster) -> None:
    cluster.projects["team", "todo"]["spec"]["budget"]["currency"] = "EUR"
    answer = await pod.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "currency_mismatch")
    assert (await pod.chat(model="offline")).status_code == 200


def _price_in_euros(models_file: Path, **more: Any) -> None:
    table = yaml.safe_load(models_file.read_text(encoding="utf-8"))
    for model in table["models"].values():
        model["currency"] = "EUR"
    models_file.write_text(yaml.safe_dump({**table, **more}), encoding="utf-8")


async def test_a_budget_in_another_currency_does_not_start_at_zero(
    start: Any, cluster: MemoryCluster, models_file: Path, until: Any
) -> None:
    """The price table moves to another currency, and the budgets with it."""
    pod = await start()
    assert (await pod.chat()).status_code == 200
    used = (await pod.spend())["amount"]
    _price_in_euros(models_file)
    cluster.projects["team", "todo"]["spec"]["budget"]["currency"] = "EUR"
    pod = await start()
    refused = await pod.chat()
    assert (refused.status_code, refused.json()["error"]["code"]) == (402, "budget_exhausted")
    assert f"{used} USD were spent before" in refused.json()["error"]["message"]
    assert (await pod.chat(model="offline")).status_code == 402
    spend = await pod.spend(currency="EUR")
    assert (spend["amount"], spend["currency"], spend["exhausted"]) == (used, "USD", True)
    status = cluster.agent_runs["team", RUN]["status"]
    await until(lambda: status.get("usage", {}).get("budgetExhausted"))

    _price_in_euros(models_file, rates={"USD": "0.5"})
    pod = await start()
    assert (await pod.chat(model="offline")).status_code == 200
    spend = await pod.spend(currency="EUR")
    assert (Decimal(spend["amount"]), spend["currency"]) == (Decimal(used) / 2, "EUR")
    assert (await pod.chat()).status_code == 200


async def test_offline_model_is_free_and_counted(
    pod: Any, cluster: MemoryCluster, until: Any
) -> None:
    answer = await pod.chat(model="offline")
    assert answer.json()["choices"][0]["message"]["content"] == "by rules"
    status = cluster.agent_runs["team", RUN]["status"]
    await until(lambda: "usage" in status)
    assert status["usage"]["promptTokens"] == 7
    assert status["usage"]["cost"] == "0"


async def test_refusal_before_generation_costs_nothing(pod: Any, upstream: Any) -> None:
    body = {"error": {"message": f"slow down, {upstream.url} {upstream.key}", "code": "rate_limit"}}
    upstream.fail = [(429, body, {"Retry-After": "3"})]
    answer = await pod.chat()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "3"
    assert answer.json()["error"]["code"] == "rate_limit"
    assert upstream.key not in answer.text
    assert "127.0.0.1" not in answer.text
    assert (await pod.spend())["amount"] == "0"


@pytest.mark.parametrize("status", [500, 503])
async def test_failure_that_may_be_billed_stays_reserved(
    pod: Any, upstream: Any, status: int
) -> None:
    upstream.fail = [(status, {"error": {"message": f"at {upstream.url}"}}, {})]
    answer = await pod.chat()
    assert answer.status_code == status
    assert upstream.url not in answer.text
    assert float((await pod.spend())["amount"]) > 0.1


async def test_answer_without_usage_stays_reserved(pod: Any, upstream: Any) -> None:
    upstream.report = False
    assert (await pod.chat()).status_code == 200
    assert float((await pod.spend())["amount"]) > 0.1


async def test_silence_is_504_and_stays_reserved(start: Any, upstream: Any) -> None:
    pod = await start(upstream_timeout_seconds=0.2)
    upstream.delay = 1.0
    answer = await pod.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (504, "upstream_timeout")
    assert float((await pod.spend())["amount"]) > 0.1


async def test_trouble_with_our_account_is_no_trouble_of_the_pod(pod: Any, upstream: Any) -> None:
    upstream.key = "sk-rotated"  # the file still has the old one
    answer = await pod.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_account")
    assert "canary" not in answer.text
    for model, code in (("keyless", "upstream_key_missing"), ("away", "upstream_unreachable")):
        answer = await pod.chat(model=model)
        assert (answer.status_code, answer.json()["error"]["code"]) == (502, code)
        assert "127.0.0.1" not in answer.text
    assert (await pod.spend())["amount"] == "0"


async def test_fifty_callers_stay_in_the_budget(pod: Any, upstream: Any) -> None:
    answers = await asyncio.gather(*(pod.chat() for _ in range(50)))
    codes = sorted({answer.status_code for answer in answers})
    assert codes == [200, 402]
    spend = await pod.spend()
    assert float(spend["amount"]) <= 1
    billed = (upstream.billed[0] * 100 + upstream.billed[1] * 1000.5) / 1e6
    assert billed <= float(spend["amount"]) + 1e-9


async def test_no_secret_in_logs_bodies_or_database(
    pod: Any, upstream: Any, dsn: str, capfd: pytest.CaptureFixture[str]
) -> None:
    bodies = [(await pod.chat()).text]
    upstream.fail = [(400, {"error": {"message": f"key {upstream.key} is odd"}}, {})]
    bodies.append((await pod.chat()).text)
    upstream.key = "sk-rotated"
    bodies.append((await pod.chat()).text)
    bodies.append((await pod.chat(model="keyless")).text)
    with psycopg.connect(dsn) as connection:
        for table in ("call", "refusal"):
            query = sql.SQL("SELECT * FROM gateway.{}").format(sql.Identifier(table))
            bodies.append(str(connection.execute(query).fetchall()))
    out, err = capfd.readouterr()
    for text in (*bodies, out, err):
        assert "sk-canary" not in text
        assert POD not in text
