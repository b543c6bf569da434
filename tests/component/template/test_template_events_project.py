"""A generated project with events passes its own checks, and what is committed is told."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    VariantSpec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)
from codegen_template.check import check
from codegen_template.spec import DomainSpec, EventSpec, HandlerSpec, ManifestFile, OperationSpec

pytestmark = pytest.mark.timeout(300)
ASKED = ("get_order", "list_orders", "update_order", "delete_order", "import_it")
OWN_TEST = '''"""What an HTTP request leads to at the other end."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.application import create_app
from app.settings import Settings
from worker_tests.conftest import MailServer, Webhook, WorkerProcess, wait_until


@pytest.fixture
def client(settings: Settings) -> TestClient:
    """The application, with the worker's database."""
    return TestClient(create_app(settings), raise_server_exceptions=False)


def test_requests_become_notifications(
    client: TestClient,
    start: Callable[..., WorkerProcess],
    webhook: Webhook,
    mail_server: MailServer,
) -> None:
    webhook.answers = [500]
    body = {"title": "Milk", "kind": "two words", "price": "1.50"}
    with client:
        order = client.post("/orders", json=body).json()
        assert client.delete(f"/orders/{order['id']}").status_code == 204
        assert client.delete(f"/orders/{order['id']}").status_code == 404
        assert client.post("/orders/import", json={"title": "x"}).status_code == 501
    process = start(
        NOTIFY_WEBHOOK_URL=webhook.url,
        SMTP_URL=mail_server.url,
        NOTIFY_EMAIL_TO="shop@example.org",
        APP_ENV="production",
    )
    bodies = webhook.wait_for(5)
    letters = mail_server.wait_for(5)
    assert process.end() == 0
    assert len({str(letter["Message-ID"]) for letter in letters}) == 4
    assert any(letter["Subject"] == "Order placed: Milk" for letter in letters)
    told = [(body["event"], body["data"]) for body in bodies]
    assert told.count(("order_placed", order)) == 2  # refused once, then repeated
    assert len({body["id"] for body in bodies}) == 4
    assert ("order_gone", {"order_id": order["id"]}) in told
    reasons = [data["status"] for event, data in told if event == "order_failed"]
    assert sorted(reasons) == [404, 501]


def test_what_no_mail_server_takes_is_given_up_in_the_log(
    client: TestClient, start: Callable[..., WorkerProcess], mail_server: MailServer
) -> None:
    mail_server.answers = ["451 later", "250 taken", *["550 never"] * 4]
    mail = {"SMTP_URL": mail_server.url, "NOTIFY_EMAIL_TO": "shop@example.org"}
    body = {"title": "Milk", "kind": "two words", "price": "1.50"}
    with client:
        assert client.post("/orders", json=body).status_code == 201
    process = start(**mail)
    mail_server.wait_for(1)
    with client:
        assert client.post("/orders", json=body).status_code == 201
    wait_until(lambda: "dead_letters_total{" in process.metrics(), "a dead letter")
    assert process.end() == 0
    output = process.output()
    assert "handler_gave_up" in output
    assert "shop@example.org" not in output
    assert len(mail_server.letters) == 1
'''


def telling(domain: DomainSpec, operation: str, **events: str) -> DomainSpec:
    """The domain, one of its operations with what it tells of."""
    body = domain.operations[operation].model_dump(mode="json", exclude_defaults=True)
    changed = OperationSpec.model_validate(body | {"events": events})
    return domain.model_copy(update={"operations": {**domain.operations, operation: changed}})


def orders() -> Spec:
    """Orders, told of in every way there is."""
    fields = {
        "title": FieldSpec(type="string", min_length=1),
        "kind": FieldSpec(type="enum", values=("one", "two words")),
        "price": FieldSpec(type="decimal", ge=0),
        "due": FieldSpec(type="datetime", optional=True),
        "tags": FieldSpec.model_validate({"type": "list", "items": "string", "default": "empty"}),
    }
    failed = {"order_id": {"type": "uuid", "optional": True}, "error": "string", "status": "int"}
    events = {
        "order_placed": {"message": "Order", "description": "Somebody wants something."},
        "order_gone": {"fields": {"order_id": "uuid"}},
        "order_changed": {
            "fields": {
                "kind": {"type": "enum", "values": ["one", "two words"]},
                "price": "decimal",
                "due": {"type": "datetime", "optional": True},
                "tags": {"type": "list", "items": "string"},
            }
        },
        "order_failed": {"fields": failed},
    }
    domain = telling(crud_domain("Order"), "create_order", publish_on_success="order_placed")
    domain = telling(domain, "update_order", publish_on_success="order_changed")
    domain = telling(
        domain, "delete_order", publish_on_success="order_gone", publish_on_error="order_failed"
    )
    custom = OperationSpec.model_validate(
        {
            "kind": "custom",
            "input": "OrderDraft",
            "output": "Order",
            "rest": {"method": "POST", "path": "/import"},
            "events": {"publish_on_success": "order_placed", "publish_on_error": "order_failed"},
        }
    )
    domain = domain.model_copy(update={"operations": {**domain.operations, "import_it": custom}})
    draft = VariantSpec(exclude=("id", "kind", "price", "due", "tags"))
    return Spec(
        models={"Order": ModelSpec(fields=fields, variants={"Draft": draft})},
        domains={"orders": domain},
        events={name: EventSpec.model_validate(event) for name, event in events.items()},
        handlers={
            f"tell_of_{name}": HandlerSpec(subscribe=name)
            for name in ("order_placed", "order_gone", "order_changed", "order_failed")
        },
    )


def test_a_project_with_events_passes_its_own_checks(tmp_path: Path) -> None:
    modules = ("backend", "notifications", "tg_bot")
    new_project(tmp_path, title="Заказы", slug="orders", description="", modules=modules)
    asked = {"service": "backend", "domain": "orders", "operations": list(ASKED)}
    manifest = ManifestFile.model_validate({"consumes": [asked]})
    manifests = dict.fromkeys(("notifications", "tg-bot"), manifest)
    write_spec(tmp_path, orders().model_copy(update={"manifests": manifests}))
    generate(tmp_path)
    assert generate(tmp_path).written == ()
    assert check(tmp_path) == []
    own = tmp_path / "services/notifications/worker_tests/test_whole_way.py"
    own.write_text(OWN_TEST, encoding="utf-8")
    for arguments in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        (
            "pytest",
            "-q",
            "services/notifications/worker_tests",
            "services/backend/tests/generated/test_events.py",
            "services/backend/tests/test_service.py",
        ),
    ):
        done = _run(tmp_path, *arguments)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    outcome = json.loads((tmp_path / "tests.json").read_text("utf-8"))
    assert outcome["ran"]
    assert outcome["passed"] > 40


def test_without_redis_the_tests_could_not_run(tmp_path: Path) -> None:
    """Neither passed nor failed: status 75, and the reason by name."""
    modules = ("backend", "notifications")
    new_project(tmp_path, title="Notes", slug="notes", description="", modules=modules)
    write_spec(tmp_path, orders())
    generate(tmp_path)
    folder = tmp_path / "no-redis"
    folder.mkdir()
    done = _run(
        tmp_path,
        *("pytest", "-q", "services/notifications/worker_tests/test_delivery.py"),
        "services/backend/tests/generated/test_events.py",
        path=str(folder),
    )
    assert done.returncode == 75, done.stdout
    outcome = json.loads((tmp_path / "tests.json").read_text("utf-8"))
    assert not outcome["ran"]
    assert re.search("Redis is not installed", outcome["reason"])


def _run(root: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PATH": path or os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=root,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
