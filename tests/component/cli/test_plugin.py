"""Each command against a real API server: what it writes, what it says, how it ends."""

import asyncio
import base64
import gc
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from telegram import WebhookInfo

from codegen_crds.client import Client
from codegen_crds.kinds import DEPLOYMENT, PROJECT, SECRET
from codegen_dev.apiserver import ApiServer
from codegen_dev.bot_api import BotApi

from .conftest import LIVE, OLDER, Create, Plugin, in_production

QUESTION = {"id": "todo-intake-1-q1", "text": "Which fields?", "options": ["Title", "Notes"]}
ASKING = {
    "phase": "AwaitingInput",
    "message": "Which fields?",
    "questions": [QUESTION],
    "missingSecrets": [{"key": "STRIPE_KEY", "description": "For payments"}],
}
READY = {"phase": "Ready", "message": "live", "url": "https://todo.apps.example.com"}


async def spec_of(client: Client, namespace: str, name: str = "todo") -> dict[str, Any]:
    body: dict[str, Any] = (await client.get(PROJECT, name, namespace))["spec"]
    return body


@pytest.fixture(autouse=True)
def _handshakes_cut_short() -> Iterator[None]:
    """Collect what a command left that ended while it was still connecting.

    CPython 3.11 forgets the socket of a TLS handshake that is cancelled before it began. The
    command's process would end with it; here another test would be blamed for the warning.
    """
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


async def test_new_makes_a_project_from_words_and_from_a_file(
    plugin: Plugin, client: Client, namespace: str
) -> None:
    out = await plugin.good("new", "A todo list.", "Tasks have a title.", "--budget", "5eur")
    assert out == "project.codegen.dev/todo-list created\n"
    assert await spec_of(client, namespace, "todo-list") == {
        "title": "A todo list",
        "description": "A todo list. Tasks have a title.",
        "budget": {"limit": "5", "currency": "EUR"},
    }
    text = plugin.home / "wish.txt"
    text.write_text("Гараж: ведёт список машин.", encoding="utf-8")
    assert await plugin.good("new", "-f", str(text), "-o", "name") == "project.codegen.dev/garazh\n"
    taken = await plugin.bad(4, "new", "A todo list. Again.")
    assert "already exists" in taken


async def test_a_bad_wish_is_refused_by_field(plugin: Plugin, namespace: str) -> None:
    """Schema, rules, unknown fields, and what is no Project at all."""
    wish = plugin.home / "project.yaml"

    def write(spec: dict[str, Any], **metadata: str) -> str:
        body = {
            "apiVersion": "codegen.dev/v1alpha1",
            "kind": "Project",
            "metadata": {"name": "x", **metadata},
            "spec": {"title": "X", "description": "d", **spec},
        }
        wish.write_text(yaml.safe_dump(body), encoding="utf-8")
        return str(wish)

    assert "spec.title: should be at least 1 chars long" in await plugin.bad(
        4, "new", "-f", write({"title": ""})
    )
    assert "spec.budget.currency: " in await plugin.bad(
        4, "new", "-f", write({"budget": {"limit": "5", "currency": "euro"}})
    )
    assert "spec.colour: there is no such field" in await plugin.bad(
        4, "new", "-f", write({"colour": "red"})
    )
    assert "at most 40 characters" in await plugin.bad(4, "new", "-f", write({}, name="p" * 41))
    wish.write_text("kind: ConfigMap\n", encoding="utf-8")
    assert "a Project is needed" in await plugin.bad(2, "new", "-f", str(wish))
    wish.write_text("a: [1\n", encoding="utf-8")
    assert "line 2: not YAML" in await plugin.bad(2, "new", "-f", str(wish))
    assert "No such file" in await plugin.bad(2, "new", "-f", "none.yaml")


async def test_status_and_list_for_programs_and_people(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    made = await create(status=READY)
    await in_production(client, namespace, made["metadata"]["uid"])
    seen = json.loads(await plugin.good("status", "todo", "-o", "json"))
    assert (seen["phase"], seen["server"], seen["url"]) == ("Ready", "one", READY["url"])
    assert [r["release"] for r in seen["releases"]] == [LIVE, OLDER]
    assert [r["live"] for r in seen["releases"]] == [True, False]
    page = await plugin.good("status", "todo")
    assert "server one" in page
    assert "\x1b" not in page  # no colour without a terminal
    rows = yaml.safe_load(await plugin.good("list", "-o", "yaml"))
    assert [row["name"] for row in rows] == ["todo"]
    assert (await plugin.good("list")).splitlines()[1].split()[:2] == ["todo", "Ready"]
    assert await plugin.good("open", "todo") == f"{READY['url']}\n"
    assert LIVE in await plugin.good("events", "todo")
    assert "There is no Project nothing" in await plugin.bad(3, "status", "nothing")


async def test_answer_is_written_once(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    await create(status=ASKING)
    assert "no option" in await plugin.bad(2, "answer", "todo", "Colour")
    await plugin.good("answer", "todo", "notes")
    given = [{"questionId": QUESTION["id"], "text": "Notes"}]
    assert (await spec_of(client, namespace))["answers"] == given
    again = ("answer", "todo", "Notes", "--question", str(QUESTION["id"]))
    assert "already" in await plugin.good(*again)
    assert "cannot be changed" in await plugin.bad(4, "answer", "todo", "Title")
    assert "no open question" in await plugin.bad(3, "answer", "todo", "x", "--question", "q9")


async def test_change_budget_and_approval(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    asked = {"id": "drop-sha-1", "text": "Drop column x?", "options": ["Approve", "Reject"]}
    await create(status={**ASKING, "questions": [asked]})
    assert "change c1" in await plugin.good("change", "todo", "Add", "a", "colour")
    assert "change c2" in await plugin.good("change", "todo", "Sort by date")
    assert "already" in await plugin.good("change", "todo", "Sort by date", "--id", "c2")
    await plugin.good("approve", "todo", "--reject")
    assert "currency is not known" in await plugin.bad(2, "budget", "todo", "7")
    await plugin.good("budget", "todo", "7 USD", "--period", "month")
    await plugin.good("budget", "todo", "8")
    spec = await spec_of(client, namespace)
    assert [c["request"] for c in spec["changes"]] == ["Add a colour", "Sort by date"]
    assert spec["answers"] == [{"questionId": "drop-sha-1", "text": "Reject"}]
    assert spec["budget"] == {"limit": "8", "currency": "USD", "period": "month"}
    assert "limit 8 USD" in await plugin.good("budget", "todo")
    assert "spec.budget.period" in await plugin.bad(4, "budget", "todo", "8", "--period", "week")


def texts(folder: Path) -> dict[str, str]:
    files = [p for p in folder.rglob("*") if p.is_file()]
    return {p.name: p.read_text(encoding="utf-8") for p in files}


CANARY = "sk-canary-0123456789"


async def test_a_secret_is_stored_and_never_shown(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    """Nothing that the plugin prints or exports has the value in it."""
    made = await create(status=ASKING)
    await in_production(client, namespace, made["metadata"]["uid"])
    said = [await plugin.good("secret", "set", "todo", "STRIPE_KEY", stdin=f"{CANARY}\n")]
    said.append(await plugin.good("secret", "set", "todo", "OTHER", stdin="x"))
    said.append(await plugin.bad(2, "secret", "set", "todo", CANARY, stdin="x"))
    said.append(await plugin.bad(2, "secret", "set", "todo", "EMPTY", stdin="\n"))
    data = (await client.get(SECRET, "todo-secrets", namespace))["data"]
    assert base64.b64decode(data["STRIPE_KEY"]).decode() == CANARY
    assert set(data) == {"STRIPE_KEY", "OTHER"}  # the second call left the first value alone
    said.append(await plugin.good("status", "todo"))
    said.append(await plugin.good("status", "todo", "-o", "json"))
    said.append(await plugin.good("events", "todo"))
    said.append(names := await plugin.good("secret", "list", "todo"))
    assert names.split()[3:6] == ["STRIPE_KEY", "todo-secrets", "missing"]
    said.append(await plugin.good("export", "todo", "out"))
    exported = texts(plugin.home / "out")
    assert exported.keys() >= {"project.yaml", "secrets.yaml", "deployment.yaml"}
    said += exported.values()
    assert CANARY not in "".join(said)
    assert "empty folder" in await plugin.bad(2, "export", "todo", "out")


async def test_one_value_is_shown_to_who_asks_for_it(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    """The key of guarded operations was made for people: they have to get it somewhere."""
    await create(status=READY | {"slug": "todo-1a2b"})
    said = await plugin.bad(3, "secret", "show", "todo", "API_KEYS")
    assert "secret list todo" in said
    made = {"apiVersion": "v1", "kind": "Secret", "stringData": {"API_KEYS": CANARY}}
    await client.create(
        {**made, "metadata": {"name": "todo-1a2b-generated", "namespace": namespace}}
    )
    assert await plugin.good("secret", "show", "todo", "API_KEYS") == f"{CANARY}\n"
    await plugin.good("secret", "set", "todo", "API_KEYS", stdin="one of my own")
    assert await plugin.good("secret", "show", "todo", "API_KEYS") == "one of my own\n"
    assert CANARY not in await plugin.bad(2, "secret", "show", "todo", CANARY)


async def test_a_new_key_takes_the_place_of_the_old_one_and_is_not_said(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    """What was generated with it stays as it is: the database was made with its password."""
    await create(status=READY | {"slug": "todo-1a2b"})
    assert "ask for a key" in await plugin.bad(3, "secret", "rotate", "todo")
    values = {"API_KEYS": CANARY, "POSTGRES_PASSWORD": "p"}
    made = {"apiVersion": "v1", "kind": "Secret", "stringData": values}
    metadata = {"name": "todo-1a2b-generated", "namespace": namespace}
    before = await client.create({**made, "metadata": metadata})
    shown = [CANARY]
    for _ in range(2):
        said = await plugin.good("secret", "rotate", "todo")
        shown.append((await plugin.good("secret", "show", "todo", "API_KEYS")).strip())
        assert shown[-1] not in said
        assert len(shown[-1]) >= 32
    assert len(set(shown)) == 3
    after = await client.get(SECRET, metadata["name"], namespace)
    assert after["data"] == before["data"]
    patch = {"spec": {"pinnedRelease": "a" * 12}}
    await client.patch(PROJECT, "todo", namespace, patch=patch)
    assert "--latest" in await plugin.bad(4, "secret", "rotate", "todo")


async def test_what_was_exported_can_be_made_again(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    await create(status=READY, changes=[{"id": "c1", "request": "x"}])
    before = await spec_of(client, namespace)
    await plugin.good("export", "todo", "out")
    await plugin.good("delete", "todo", "--yes")
    await plugin.good("new", "-f", "out/project.yaml")
    assert await spec_of(client, namespace) == before


async def test_rollback_lists_pins_and_lets_go(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    made = await create(status=READY)
    await in_production(client, namespace, made["metadata"]["uid"])
    assert [row.split()[0] for row in (await plugin.good("rollback", "todo")).splitlines()] == [
        "RELEASE",
        LIVE,
        OLDER,
    ]
    await plugin.good("rollback", "todo", "--release", OLDER[:4])
    assert (await spec_of(client, namespace))["pinnedRelease"] == OLDER
    await plugin.good("rollback", "todo", "--latest")
    assert not (await spec_of(client, namespace)).get("pinnedRelease")
    await plugin.good("rollback", "todo", "--previous")
    assert (await spec_of(client, namespace))["pinnedRelease"] == OLDER
    assert "not in the history" in await plugin.bad(3, "rollback", "todo", "--release", "ffff")
    late = await plugin.bad(5, "rollback", "todo", "--latest", "--wait", "--timeout", "1s")
    assert "not ready in time" in late


async def test_delete_asks_first_and_waits_until_gone(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    await create(status=READY)
    assert "--yes" in await plugin.bad(2, "delete", "todo")
    held = {"metadata": {"finalizers": ["codegen.dev/cleanup"]}}
    await client.patch(PROJECT, "todo", namespace, patch=held)
    late = await plugin.bad(5, "delete", "todo", "--yes", "--teardown", "backup", "--timeout", "1s")
    assert "still being deleted" in late
    assert (await spec_of(client, namespace))["teardownPolicy"] == "backup"
    await client.patch(PROJECT, "todo", namespace, patch={"metadata": {"finalizers": None}})
    assert await client.find(PROJECT, "todo", namespace) is None
    assert "There is no Project" in await plugin.bad(3, "delete", "todo", "--yes")


async def test_delete_wants_the_name_typed(
    plugin: Plugin, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create(status=READY)
    monkeypatch.setattr("codegen_cli.commands.leaving.interactive", lambda: True)
    assert "Nothing was deleted" in await plugin.bad(1, "delete", "todo", stdin="tood\n")
    await plugin.good("delete", "todo", stdin="todo\n")
    await plugin.bad(3, "status", "todo")


async def test_watch_ends_with_what_it_waits_for(plugin: Plugin, create: Create) -> None:
    await create(status={**ASKING, "observedGeneration": 1})
    out = await plugin.good("watch", "todo", "--until-ready")
    assert out == "todo\tAwaitingInput\tWhich fields?\n"


async def test_rights_contexts_and_kubeconfigs(
    plugin: Plugin, create: Create, apiserver: ApiServer
) -> None:
    await create(status=READY)
    person = ("--as", "system:serviceaccount:elsewhere:tenant")
    refused = await plugin.bad(4, "status", "todo", *person)
    assert "cannot get resource" in refused
    assert "cannot create resource" in await plugin.bad(4, "new", "A list. Of things.", *person)
    assert "nope" in await plugin.bad(2, "list", "--context", "nope")
    assert "There are no" not in await plugin.bad(2, "list", "--kubeconfig", "none")
    broken = plugin.home / "broken"
    broken.write_text("clusters: [1\nuser: secret-canary\n", encoding="utf-8")
    said = await plugin.bad(2, "list", "--kubeconfig", str(broken))
    assert "secret-canary" not in said
    away = plugin.home / "away"
    away.write_text(
        apiserver.kubeconfig.read_text(encoding="utf-8").replace(
            apiserver.url, "https://127.0.0.1:9"
        ),
        encoding="utf-8",
    )
    assert "does not answer" in await plugin.bad(6, "list", "--kubeconfig", str(away))


async def test_the_end_of_a_builds_log_is_read_without_rights_to_its_pod(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    """A person may read their Project, not where builds work; who may, and finds no pod, too."""
    kept = "collected 2 items\nE  assert 1 == 2\n1 failed \x1b[31mred"
    build = {"commit": "c" * 40, "outcome": "red", "message": kept}
    await create(status={"build": build})
    await create("quiet", status={"build": build | {"message": ""}})
    head, log = "BadRelease at Start, attempt 3 of 3; it is not tried again", "migrating\nno table"
    deployed = {"type": "Deployed", "status": "False", "reason": "BadRelease"}
    deployed |= {"message": f"{head}\n{log}", "lastTransitionTime": "2026-01-02T03:04:05Z"}
    await create("bad", status={"conditions": [deployed]})
    group, person = "rbac.authorization.k8s.io", "a-tenant"
    rule = {"apiGroups": ["codegen.dev"], "resources": ["projects"], "verbs": ["get", "list"]}
    subject = {"apiGroup": group, "kind": "User", "name": person}
    for body in (
        {"kind": "Role", "rules": [rule]},
        {
            "kind": "RoleBinding",
            "roleRef": {"apiGroup": group, "kind": "Role", "name": "reads"},
            "subjects": [subject],
        },
    ):
        metadata = {"name": "reads", "namespace": namespace}
        await client.apply({"apiVersion": f"{group}/v1", "metadata": metadata, **body})
    for who in ((), ("--as", person)):
        assert (await plugin.good("logs", "todo", "--build", *who)).count("\n") == 3
        last = await plugin.good("logs", "todo", "--build", "--tail", "1", *who)
        assert last == "1 failed \N{REPLACEMENT CHARACTER}[31mred\n"
        assert await plugin.good("logs", "bad", "--release", *who) == f"{log}\n"
    assert "cannot list" in await plugin.bad(4, "logs", "quiet", "--build", "--as", person)
    assert "The pod is gone" in await plugin.bad(3, "logs", "quiet", "--build")
    image = f"registry.example/todo@sha256:{'a' * 64}"
    good = {"outcome": "Succeeded", "message": "", "images": {"backend": image}}
    made = await create("good", status={"build": build | good})
    for who in ((), ("--as", person)):
        said = await plugin.good("logs", "good", "--build", *who)
        assert f"image backend: {image}" in said
    await in_production(client, namespace, made["metadata"]["uid"])
    job = {"name": "deploy-1", "operation": "deploy", "outcome": "transient"}
    asked = ("logs", "todo", "--release")
    for outcome, code in (("transient", 3), ("succeeded", 0)):
        patch = {"status": {"job": job | {"outcome": outcome}}}
        await client.patch(DEPLOYMENT, "todo", namespace, patch=patch, subresource="status")
        said = await (plugin.bad(code, *asked) if code else plugin.good(*asked))
        assert ("https://todo.apps.example.com since 2026-01-02" in said) == (code == 0)


async def test_what_a_product_said_is_asked_of_its_server(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    """The Project carries the request, the Deployment the answer; the operator is played."""
    made = await create(status={})
    assert "Nothing of todo" in await plugin.bad(3, "logs", "todo", "--app")
    await in_production(client, namespace, made["metadata"]["uid"])
    assert "it has: backend" in await plugin.bad(3, "logs", "todo", "--app", "--service", "web")
    assert "1000 lines" in await plugin.bad(2, "logs", "todo", "--app", "--tail", "1001")
    assert "--app" in await plugin.bad(2, "logs", "todo", "--service", "backend")
    assert "not with --follow" in await plugin.bad(2, "logs", "todo", "--app", "-f")

    async def answer(**said: str) -> Any:
        """Wait for a request that has no answer, and give it one."""
        while True:
            asked = (await client.get(PROJECT, "todo", namespace))["spec"].get("logRequest")
            told = (await client.get(DEPLOYMENT, "todo", namespace))["status"].get("log", {})
            if asked and asked["id"] != told.get("id"):
                break
            await asyncio.sleep(0.05)
        kept = {"text": "", "message": ""}  # a merge patch takes nothing away
        log = {"id": asked["id"], "at": "2030-01-01T00:00:00Z", **kept, **said}
        patch = {"status": {"log": log}}
        await client.patch(DEPLOYMENT, "todo", namespace, patch=patch, subresource="status")
        return asked

    said, asked = await asyncio.gather(
        plugin.good("logs", "todo", "--app", "--service", "backend", "--tail", "7"),
        answer(text="00:00 backend_green serving\n00:01 backend_green \x1b[31mred"),
    )
    assert (
        said
        == "00:00 backend_green serving\n00:01 backend_green \N{REPLACEMENT CHARACTER}[31mred\n"
    )
    assert (asked["service"], asked["lines"]) == ("backend", 7)
    said, asked = await asyncio.gather(
        plugin.bad(1, "logs", "todo", "--app"), answer(message="ServerUnreachable: no route")
    )
    assert "ServerUnreachable" in said
    assert (asked["service"], asked["lines"]) == ("", 200)


async def test_doctor_names_each_cure(plugin: Plugin, client: Client, namespace: str) -> None:
    ended = await plugin("doctor", "-n", namespace, "--system-namespace", "nowhere")
    assert ended.code == 1
    assert f"kubectl label namespace {namespace} codegen.dev/tenant=true" in ended.out
    assert "helm install codegen-operator" in ended.out
    assert "✓ definitions" in ended.out
    assert "✓ rights" in ended.out
    limited = await plugin(
        "doctor", "-n", namespace, "-o", "json", "--as", "system:serviceaccount:x:tenant"
    )
    grades = {f["about"]: f["grade"] for f in json.loads(limited.out)}
    assert grades["rights"] == "wrong"
    assert grades["components"] == grades["servers"] == "unknown"


async def test_a_bots_token_is_stored_only_if_the_product_can_work_with_it(
    plugin: Plugin, create: Create, client: Client, namespace: str, bot_token: str
) -> None:
    """By a Bot API server that never answers for long, and by the products that are there."""
    token, number = bot_token, bot_token.partition(":")[0]
    await create(status={})
    await create("other", status={})
    key = "TELEGRAM_BOT_TOKEN"
    async with BotApi.serve() as telegram:
        telegram.other_bots[token] = BotApi(token, "shop_bot")
        api = ("--telegram-api", telegram.url)
        said = await plugin.bad(4, "secret", "set", "todo", key, *api, stdin="not-a-token")
        assert "looks like" in said
        said = await plugin.bad(4, "secret", "set", "todo", key, *api, stdin=token[:-1] + "x")
        assert "Telegram does not know" in said
        assert await client.find(SECRET, "todo-secrets", namespace) is None
        await plugin.good("secret", "set", "todo", key, *api, stdin=token)
        said = await plugin.bad(4, "secret", "set", "other", key, *api, stdin=token)
        assert "(@shop_bot): another product uses this bot" in said
        await plugin.good("secret", "set", "todo", key, *api, stdin=token)
        telegram.other_bots[token].webhook = WebhookInfo(
            "https://x.example", has_custom_certificate=False, pending_update_count=0
        )
        said = await plugin.bad(4, "secret", "set", "todo", key, *api, stdin=token)
        assert "webhook" in said
    assert await client.find(SECRET, "other-secrets", namespace) is None
    dead = ("--telegram-api", "http://127.0.0.1:1")
    said = await plugin.bad(1, "secret", "set", "other", key, *dead, stdin=token)
    assert "--no-check" in said
    assert token not in said
    body = await client.get(PROJECT, "todo", namespace)
    assert body["metadata"]["annotations"] == {"codegen.dev/telegram-bots": f"{key}={number}"}
    again = f"1{token}"
    await plugin.good("secret", "set", "other", key, "--no-check", stdin=again)
