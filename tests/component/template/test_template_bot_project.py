"""A generated project with a bot passes its own checks; the bot talks to the real backend."""

import subprocess
import sys
from pathlib import Path

import pytest

from codegen_template import (
    DomainSpec,
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
from codegen_template.spec import OperationSpec
from codegen_template.spec.operations import Auth

pytestmark = pytest.mark.timeout(300)
MODELS = {
    "Shop": ModelSpec(
        label="Shop", fields={"name": FieldSpec(type="string", min_length=2, unique=True)}
    ),
    "Item": ModelSpec(
        fields={
            "name": FieldSpec(type="string", min_length=1, max_length=200),
            "amount": FieldSpec(type="decimal", gt=0, le=1000),
            "kind": FieldSpec(type="enum", values=("food", "всё остальное")),
            "bought": FieldSpec(type="bool", default=False),
            "until": FieldSpec(type="date"),
            "remind_at": FieldSpec(type="datetime"),
            "tags": FieldSpec.model_validate({"type": "list", "items": "string"}),
            "prices": FieldSpec.model_validate(
                {"type": "dict", "items": "float", "optional": True}
            ),
            "shop_id": FieldSpec(type="reference", model="Shop"),
        },
        variants={"Update": VariantSpec(optional=("name", "kind", "tags", "prices"))},
    ),
}


def _searched(domain: DomainSpec) -> DomainSpec:
    listing = {"output": "page[Item]", "rest": {"method": "GET"}, "search": ["name"]}
    changed = {**domain.operations, "list_items": OperationSpec.model_validate(listing)}
    return domain.model_copy(update={"operations": changed})


def _put(domain: DomainSpec) -> DomainSpec:
    """Changes are asked for by the other method that a spec may say."""
    name = f"update_{domain.domain.removesuffix('s')}"
    rest = {"method": "PUT", "path": domain.operations[name].rest.path}
    said = {**domain.operations[name].model_dump(exclude_unset=True), "rest": rest}
    changed = {**domain.operations, name: OperationSpec.model_validate(said)}
    return domain.model_copy(update={"operations": changed})


def _guarded(domain: DomainSpec, *names: str) -> DomainSpec:
    """Some operations ask for the key."""
    asking = {
        name: domain.operations[name].model_copy(update={"auth": Auth.API_KEY}) for name in names
    }
    return domain.model_copy(update={"operations": {**domain.operations, **asking}})


OWNER = '''"""Whose bot it is alone may do what asks for the key; others are not even offered it."""

from collections.abc import Callable

import pytest

from bot import texts
from bot.generated.owner import OWNED
from bot_tests.chat import Chat
from bot_tests.conftest import BotProcess
from bot_tests.telegram import Telegram
from tests.generated import API_KEY

PERSON = 4242


@pytest.mark.parametrize("mode", ["only_me", "custom"])
def test_the_owner_deletes(
    start: Callable[..., BotProcess],
    telegram: Telegram,
    backend_url: str,
    empty: None,
    mode: str,
) -> None:
    access = {"TG_BOT_ACCESS": mode, "TG_BOT_ALLOWED_IDS": str(PERSON), "API_KEYS": API_KEY}
    process = start(BACKEND_URL=backend_url, **access)
    process.wait_until_well()
    chat = Chat(telegram, PERSON)
    [shops] = [entity for entity in OWNED if entity.path == "/shops"]
    chat.write("/start")
    chat.add(shops)
    chat.act(f"open:{shops.key}")
    [shown] = chat.actions("view")
    chat.act(shown)
    if mode == "custom":
        assert texts.DELETE not in chat.labels()
        item = shown.rpartition(":")[2]
        chat.act(f"gone:{shops.key}:{item}")
        assert texts.DELETED not in chat.message.text
    else:
        chat.press(texts.DELETE)
        chat.press(texts.DELETE_FOR_GOOD)
        assert texts.DELETED in chat.message.text
        assert chat.actions("view") == []
    process.end()
    assert API_KEY not in process.output()
'''


def test_a_project_with_a_bot_passes_its_own_checks(tmp_path: Path) -> None:
    modules = ("backend", "tg_bot")
    new_project(tmp_path, title="Покупки", slug="buy", description="", modules=modules, locale="ru")
    shops = _guarded(crud_domain("Shop"), "update_shop", "delete_shop")
    domains = {"items": _put(_searched(crud_domain("Item"))), "shops": shops}
    write_spec(tmp_path, Spec(models=MODELS, domains=domains))
    generate(tmp_path)
    own = tmp_path / "services/tg-bot/bot_tests/test_own_bot.py"
    own.write_text(OWNER, encoding="utf-8")
    assert check(tmp_path) == []
    for arguments in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("pytest", "-q", "services/tg-bot/bot_tests"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
