"""What a bot is made of follows from the specs; what is the person's stays."""

import ast
from pathlib import Path

import pytest
import yaml

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    new_project,
    write_spec,
)
from codegen_template.check import check
from codegen_template.spec import OperationSpec
from codegen_template.spec.operations import Auth

CATALOGUE = "services/tg-bot/bot/generated/catalogue.py"
OWNER = "services/tg-bot/bot/generated/owner.py"
HANDLERS = "services/tg-bot/bot/handlers.py"
TEXTS = "services/tg-bot/bot/texts.py"


def shopping() -> Spec:
    domain = crud_domain("Item")
    searched = {"output": "list[Item]", "rest": {"method": "GET"}, "search": ["name"]}
    listing = OperationSpec.model_validate(searched)
    operations = {**domain.operations, "list_items": listing}
    name = FieldSpec(type="string", min_length=1, max_length=80, label="Название")
    return Spec(
        models={
            "Item": ModelSpec(
                description="покупка",
                fields={
                    "name": name,
                    "amount": FieldSpec(type="int", ge=1, optional=True),
                    "shop_id": FieldSpec(type="reference", model="Shop", optional=True),
                },
            ),
            "Shop": ModelSpec(fields={"name": FieldSpec(type="string", unique=True)}),
        },
        domains={
            "items": domain.model_copy(update={"operations": operations}),
            "shops": crud_domain("Shop", kinds=("create", "list")),
        },
    )


def made(root: Path, locale: str = "ru") -> Path:
    modules = ("backend", "tg_bot")
    new_project(root, title="Покупки", slug="buy", description="", modules=modules, locale=locale)
    write_spec(root, shopping())
    generate(root)
    return root


def test_the_bot_knows_names_bounds_and_operations_of_the_spec(tmp_path: Path) -> None:
    text = (made(tmp_path) / CATALOGUE).read_text()
    calls = [
        {word.arg: word.value for word in node.keywords}
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Entity"
    ]
    items, shops = calls
    assert ast.unparse(items["many"]) == "'Покупка'"
    assert ast.unparse(items["searchable"]) == "True"
    assert "searchable" not in shops
    assert "'delete'" not in ast.unparse(shops["operations"])
    fields = ast.unparse(items["fields"])
    assert "title='Название'" in fields
    assert "ge=1" in fields
    assert f"target={ast.unparse(shops['key'])}" in fields
    assert "update_method" not in items, "the usual one"


@pytest.mark.parametrize(("locale", "word"), [("en", "Delete"), ("ru", "Удалить")])
def test_the_bot_speaks_the_language_of_the_project(tmp_path: Path, locale: str, word: str) -> None:
    assert word in (made(tmp_path, locale) / TEXTS).read_text()


def test_it_is_consistent_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    made(tmp_path)
    assert check(tmp_path) == []
    assert not generate(tmp_path).changed


def test_handlers_of_a_person_outlive_generation(tmp_path: Path) -> None:
    handlers = made(tmp_path) / HANDLERS
    handlers.write_text(handlers.read_text() + "\n# mine\n")
    spec = shopping()
    spec.models["Shop"].fields["city"] = FieldSpec(type="string", optional=True)
    write_spec(tmp_path, spec)
    assert CATALOGUE in generate(tmp_path).written
    assert handlers.read_text().endswith("# mine\n")


def test_the_owner_is_offered_what_asks_for_the_key_and_nobody_else(tmp_path: Path) -> None:
    """By a file of its own: code of a bot that was laid down before knows nothing of it."""
    made(tmp_path)
    contract = (tmp_path / OWNER).with_name("env.contract.yaml")
    assert "OWNED: tuple[Entity, ...] = ()" in (tmp_path / OWNER).read_text()
    assert not contract.exists()
    before = (tmp_path / CATALOGUE).read_text()
    spec = shopping()
    shops = spec.domains["shops"]
    asking = shops.operations["create_shop"].model_copy(update={"auth": Auth.API_KEY})
    operations = {**shops.operations, "create_shop": asking}
    spec.domains["shops"] = shops.model_copy(update={"operations": operations})
    write_spec(tmp_path, spec)
    generate(tmp_path)
    assert (tmp_path / CATALOGUE).read_text() == before.replace('{"create", "list"}', '{"list"}')
    owned = (tmp_path / OWNER).read_text()
    assert 'operations=frozenset({"create", "list"})' in owned
    assert 'frozenset({"create"}),' in owned.partition("GUARDED")[2]
    entry = yaml.safe_load(contract.read_text())["entries"]["API_KEYS"]
    assert (entry["source"], entry["consumers"]) == ("generated_secret", ["tg-bot"])
    assert check(tmp_path) == []


def test_one_poller_is_replaced_by_the_next(tmp_path: Path) -> None:
    services = yaml.safe_load((made(tmp_path) / "services.yml").read_text())["services"]
    assert services["tg-bot"]["strategy"] == "recreate"
    assert not services["tg-bot"].get("public", False)


def test_a_variable_of_the_bot_that_nobody_declared_is_named(tmp_path: Path) -> None:
    handlers = made(tmp_path) / HANDLERS
    handlers.write_text(handlers.read_text() + '\nimport os\n\nSHOP = os.environ["SHOP_KEY"]\n')
    [problem] = check(tmp_path)
    assert problem.file == HANDLERS
    assert "SHOP_KEY" in str(problem)


def test_a_backend_alone_holds_nothing_of_a_bot(tmp_path: Path) -> None:
    new_project(tmp_path, title="Notes", slug="notes", description="")
    assert not (tmp_path / "services/tg-bot").exists()
    texts = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [text for text in texts if "tg-bot" in text or "TELEGRAM_BOT" in text]


@pytest.mark.parametrize("modules", [("tg_bot",), ("backend", "backend"), ("backend", "bot")])
def test_modules_that_do_not_fit_are_refused_by_name(
    tmp_path: Path, modules: tuple[str, ...]
) -> None:
    with pytest.raises(SpecError, match="module"):
        new_project(tmp_path, title="Bot", slug="bot", description="", modules=modules)
    assert list(tmp_path.iterdir()) == []
