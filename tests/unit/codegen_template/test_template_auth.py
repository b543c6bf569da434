"""What callers have to show is said in the spec; the code, contract and tests follow from it."""

import json
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.env import EnvContract, merge
from codegen_template import generate, load_spec, new_project, summary, write_spec
from codegen_template.check import check
from codegen_template.environment.contract import load_fragments
from codegen_template.errors import SpecError

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


ROLES = MIXED.replace("auth: jwt", "auth: {scheme: jwt, roles: [admin, editor]}")


def test_an_operation_asks_for_roles(tmp_path: Path) -> None:
    root = _project(tmp_path, ROLES)
    router = (root / GENERATED / "routers/notes.py").read_text("utf-8")
    assert 'dependencies=[needs_role("admin", "editor")]' in router
    assert "NEEDS_JWT" not in router
    assert "get_note asks for jwt with role admin or editor" in summary(load_spec(root))
    assert "`get_note`, with the role `admin` or `editor`" in (root / "docs/api.md").read_text(
        "utf-8"
    )
    spec = load_spec(root)
    write_spec(root, spec)
    assert load_spec(root) == spec


@pytest.mark.parametrize(
    ("auth", "message"),
    [
        ("jwtt", "did you mean 'jwt'"),
        ("{scheme: jwt}", "the key 'roles' is missing"),
        ("{scheme: jwt, roles: []}", "at least 1 item"),
        ("{scheme: api_key, roles: [admin]}", "Input should be 'jwt'"),
        ("{scheme: jwt, roles: [admin, admin]}", "a role is named twice"),
        ("{scheme: jwt, roles: ['a b', admin]}", "does not have the form"),
        ("{scheme: jwt, roles: [admin], rules: 1}", "unknown key 'rules'; did you mean 'roles'"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_place(
    auth: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SpecError) as refused:
        _project(tmp_path, MIXED.replace("auth: jwt", f"auth: {auth}"))
    (problem,) = refused.value.problems
    assert problem.path.startswith("operations.get_note.auth")
    assert problem.line == 5
    assert message in problem.message


def test_roles_that_a_written_down_api_lacks_are_named(tmp_path: Path) -> None:
    root = _project(tmp_path, ROLES)
    key: dict[str, Any] = {"responses": {"201": {}}, "security": [{"ApiKey": []}]}
    token: dict[str, Any] = {"responses": {"200": {}}, "security": [{"Jwt": ["admin"]}]}
    plain: dict[str, Any] = {"responses": {"200": {}}}
    paths = {"/notes": {"get": plain, "post": key}, "/notes/{note_id}": {"get": token}}
    document = {"paths": paths, "components": {"schemas": {}}}
    (root / "docs/openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (problem,) = check(root)
    assert "expected the roles: admin, editor" in problem.message


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
