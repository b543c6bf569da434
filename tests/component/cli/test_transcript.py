"""`transcript` against the real gateway: tokens of a real API server, texts in PostgreSQL."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from codegen_crds.client import Client
from codegen_crds.kinds import AGENT_RUN
from codegen_crds.meta import LABEL_PROJECT
from codegen_dev.apiserver import ApiServer
from codegen_gateway import database
from codegen_gateway.models.ledger import Ledger, Order
from codegen_gateway.transcripts.store import Transcripts

from .conftest import Create, Plugin, gateway_process

RUN = "todo-intake-1"


@pytest.fixture
async def gateway(apiserver: ApiServer, dsn: str, tmp_path: Path) -> AsyncIterator[str]:
    """The gateway as a process; its URL."""
    (tmp_path / "dsn").write_text(dsn, encoding="utf-8")
    variables = {
        "KUBECONFIG": str(apiserver.kubeconfig),
        "CODEGEN_GATEWAY_DATABASE_DSN_FILE": str(tmp_path / "dsn"),
    }
    async with gateway_process("gateway", **variables) as url:
        yield url


async def _run(client: Client, namespace: str, project_uid: str) -> str:
    body = {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "AgentRun",
        "metadata": {"name": RUN, "namespace": namespace, "labels": {LABEL_PROJECT: "todo"}},
        "spec": {
            "projectRef": {"name": "todo", "uid": project_uid},
            "graph": "intake",
            "inputRef": {"name": f"{RUN}-input"},
        },
    }
    made = await client.create(body)
    left = json.dumps({"prompts": {"intake/analyst.md.j2": "a" * 12}})
    result = {"outcome": "succeeded", "sha256": "a" * 64, "body": left}
    status = {"phase": "Running", "attempts": 1, "result": result}
    await client.patch(AGENT_RUN, RUN, namespace, patch={"status": status}, subresource="status")
    return str(made["metadata"]["uid"])


async def test_a_person_reads_what_a_run_said(
    plugin: Plugin, create: Create, client: Client, namespace: str, gateway: str, dsn: str
) -> None:
    account = {"name": "tenant", "namespace": namespace}
    await client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account})
    made = await create(status={"phase": "Analyzing"})
    words = ("transcript", "todo", "--gateway-url", gateway)
    assert "no run yet" in await plugin.bad(3, *words)
    uid = await _run(client, namespace, made["metadata"]["uid"])
    assert await plugin.good(*words) == f"{RUN} has asked no model.\n"
    asked = {"messages": [{"role": "user", "content": "a list"}]}
    said = [{"message": {"role": "assistant", "content": "Done.\x1b[31m"}}]
    async with database.connect(dsn, 2) as pool:
        for _ in range(12):
            order = Order("project", uid, "m", "USD", Decimal("0.5"), Decimal(100), "total")
            call = await Ledger(pool).reserve(order)
            assert isinstance(call, UUID)
            await Transcripts(pool).keep(call, uid, asked, said)
    shown = await plugin.good(*words)
    assert shown.startswith(f"prompts  intake/analyst.md.j2@{'a' * 12}\n")
    assert shown.count("user:\n  a list\n") == 1
    assert shown.count("assistant:\n  Done.") == 12
    assert "\x1b" not in shown
    whole = json.loads(await plugin.good(*words, "--run", RUN, "-o", "json"))
    assert [call["number"] for call in whole] == list(range(1, 13))
    assert whole[0]["texts"]["reply"][0]["content"].startswith("Done.")
    assert f"it has: {RUN}" in await plugin.bad(3, *words, "--run", "other")
    away = await plugin.bad(6, "transcript", "todo", "--gateway-url", "http://127.0.0.1:9")
    assert "does not answer" in away
