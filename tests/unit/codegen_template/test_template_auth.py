"""What callers have to show is said in the spec; the code, contract and tests follow from it."""

import json
from pathlib import Path
from typing import Any

from codegen_crds.contracts.env import EnvContract, merge
from codegen_template import generate, load_spec, new_project, write_spec
from codegen_template.check import check
from codegen_template.environment.contract import load_fragments

MODELS = "shared/spec/models.yaml"
NOTES = "services/backend/spec/notes.yaml"
GENERATED = "services/backend/app/generated"
TESTS = "services/backend/tests/generated"
MODELS_TEXT = "models:\n  Note:\n    fields:\n      title: string\n"
OPEN = """\
domain: notes
config: {rest: {prefix: /notes}}
operations:
  create_note: {input: NoteCreate, output: Note, rest: {method: POST}}
  get_note: {output: Note, rest: {method: GET, path: "/{note_id}"}}
  list_notes: {output: "list[Note]", rest: {method: GET}}
"""
KEYS = OPEN.replace("config: {", "config: {auth: api_key, ")
MIXED = KEYS.replace("get_note: {", "get_note: {auth: jwt, ").replace(
    "list_notes: {", "list_notes: {auth: none, "
)


def _project(root: Path, domain: str) -> Path:
    new_project(root, title="Notes", slug="notes", description="")
    for name, text in {MODELS: MODELS_TEXT, NOTES: domain}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    generate(root)
    return root


def _keys(root: Path) -> dict[str, str]:
    """Generated secrets by the operator's own reading of the contract."""
    fragments = [EnvContract.model_validate(it.document.data) for it in load_fragments(root)]
    merged = merge(fragments)
    return {key: merged[key].source for key in ("API_KEYS", "JWT_SECRETS") if key in merged}


def test_nothing_is_asked_for_unless_told(tmp_path: Path) -> None:
    root = _project(tmp_path, OPEN)
    assert not (root / GENERATED / "auth.py").exists()
    assert not (root / TESTS / "test_auth.py").exists()
    assert "auth" not in (root / GENERATED / "registry.py").read_text("utf-8")
    assert "dependencies" not in (root / GENERATED / "routers/notes.py").read_text("utf-8")
    assert _keys(root) == {}


def test_an_operation_overrules_its_domain(tmp_path: Path) -> None:
    router = (_project(tmp_path, MIXED) / GENERATED / "routers/notes.py").read_text("utf-8")
    create, read, every = (
        router.partition(f"async def {name}(")[0].rpartition("@router.")[2]
        for name in ("create_note", "get_note", "list_notes")
    )
    assert "dependencies=[NEEDS_API_KEY]" in create
    assert "dependencies=[NEEDS_JWT]" in read
    assert "dependencies" not in every
    assert "401:" not in every


def test_the_contract_declares_exactly_what_is_asked_for(tmp_path: Path) -> None:
    root = _project(tmp_path, KEYS)
    assert check(root) == []
    assert _keys(root) == {"API_KEYS": "generated_secret"}
    (root / NOTES).write_text(MIXED, encoding="utf-8")
    generate(root)
    assert check(root) == []
    assert _keys(root) == {"API_KEYS": "generated_secret", "JWT_SECRETS": "generated_secret"}
    (root / NOTES).write_text(OPEN, encoding="utf-8")
    generate(root)
    assert check(root) == []
    assert _keys(root) == {}
    assert not (root / GENERATED / "auth.py").exists()


def test_it_survives_being_written_down(tmp_path: Path) -> None:
    root = _project(tmp_path, MIXED)
    spec = load_spec(root)
    write_spec(root, spec)
    assert load_spec(root) == spec
    assert not generate(root).changed


def test_a_written_down_api_that_asks_for_something_else_is_named(tmp_path: Path) -> None:
    root = _project(tmp_path, KEYS)
    operation: dict[str, Any] = {"responses": {"200": {}, "201": {}}}
    guarded: dict[str, Any] = operation | {"security": [{"ApiKey": []}]}
    paths = {"/notes": {"get": guarded, "post": operation}, "/notes/{note_id}": {"get": guarded}}
    document = {"paths": paths, "components": {"schemas": {}}}
    (root / "docs/openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (problem,) = check(root)
    assert problem.path == "POST /notes"
    assert "expected the auth 'api_key'" in problem.message


def test_a_bot_offers_only_what_asks_for_nothing(tmp_path: Path) -> None:
    modules = ("backend", "tg_bot")
    new_project(tmp_path, title="Notes", slug="notes", description="", modules=modules)
    catalogue = _project(tmp_path, MIXED) / "services/tg-bot/bot/generated/catalogue.py"
    text = catalogue.read_text("utf-8")
    assert '"list"' in text
    assert '"create"' not in text
    assert '"get"' not in text
