"""Manifests: what a service may ask of another, what is refused with its place, what follows."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_template import (
    Spec,
    SpecError,
    crud_domain,
    generate,
    load_spec,
    new_project,
    summary,
    write_spec,
)
from codegen_template.check import check
from codegen_template.environment.contract import load_fragments, merged
from codegen_template.spec import DomainConfig, ManifestFile
from codegen_template.spec.fields import FieldSpec, ModelSpec

WORKER = "services/notifications/spec/manifest.yaml"
BOT = "services/tg-bot/spec/manifest.yaml"
CLIENTS = "services/notifications/worker/generated/clients"
OPERATIONS = f"{CLIENTS}/backend/operations"


def consuming(*operations: str, **other: str) -> dict[str, Any]:
    return {"service": "backend", "domain": "notes", "operations": list(operations), **other}


def spec_of(auth: str = "none", **manifests: ManifestFile) -> Spec:
    domains = {}
    for model in ("Note", "Folder"):
        domain = crud_domain(model)
        config = DomainConfig.model_validate({**domain.config.model_dump(), "auth": auth})
        domains[domain.domain] = domain.model_copy(update={"config": config})
    fields = {"title": FieldSpec(type="string", min_length=1)}
    return Spec(
        models={name: ModelSpec(fields=fields) for name in ("Note", "Folder")},
        domains=domains,
        manifests={name.replace("_", "-"): manifest for name, manifest in manifests.items()},
    )


def manifest_of(*consumes: dict[str, Any]) -> ManifestFile:
    return ManifestFile.model_validate({"consumes": list(consumes)})


def made(root: Path, spec: Spec, *modules: str) -> Path:
    new_project(root, title="N", slug="n", description="", modules=("backend", *modules))
    write_spec(root, spec)
    return root


def refusal(root: Path, *consumes: Any, file: str = WORKER, modules: Any = None) -> str:
    """The refusal of a manifest; checks that nothing was written and that a line is named."""
    made(root, spec_of(), *(("notifications", "tg_bot") if modules is None else modules))
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(yaml.safe_dump({"consumes": list(consumes)}), encoding="utf-8")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(SpecError) as raised:
        generate(root)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    (problem,) = raised.value.problems
    assert problem.file == file
    assert problem.line
    return str(problem)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    spec = spec_of(
        notifications=manifest_of(consuming("get_note"), consuming("get_folder", domain="folders")),
        tg_bot=manifest_of(consuming("list_notes", "create_note")),
    )
    made(tmp_path, spec, "notifications", "tg_bot")
    assert load_spec(tmp_path) == spec
    assert "notifications asks backend: folders.get_folder, notes.get_note" in summary(spec)
    first = (tmp_path / WORKER).read_text("utf-8").splitlines()[0]
    named = (tmp_path / WORKER).parent / first.partition("$schema=")[2]
    generate(tmp_path)
    assert json.loads(named.read_text("utf-8"))["title"] == "What a service consumes"
    write_spec(tmp_path, spec_of())
    assert not (tmp_path / WORKER).exists()
    assert not (tmp_path / BOT).exists()


def test_a_client_has_what_is_consumed_and_goes_with_the_manifest(tmp_path: Path) -> None:
    spec = spec_of(notifications=manifest_of(consuming("list_notes", "get_note")))
    made(tmp_path, spec, "notifications")
    generate(tmp_path)
    page = (tmp_path / "docs/architecture.md").read_text("utf-8")
    assert "    service_notifications -->|notes| service_backend\n" in page
    text = (tmp_path / OPERATIONS / "notes.py").read_text("utf-8")
    assert "async def get_note(self, note_id: UUID) -> Note:" in text
    assert "async def list_notes(self, *, limit: int = 50, offset: int = 0) -> list[Note]:" in text
    assert "create_note" not in text
    assert not (tmp_path / OPERATIONS / "folders.py").exists()
    assert check(tmp_path) == []
    # A change of the manifest alone is noticed.
    (tmp_path / WORKER).write_text(
        yaml.safe_dump({"consumes": [consuming("delete_note")]}), encoding="utf-8"
    )
    assert [problem.file for problem in check(tmp_path)] == [
        "AGENTS.md",
        "docs/api.md",
        OPERATIONS + "/notes.py",
    ]
    generate(tmp_path)
    assert "async def delete_note" in (tmp_path / OPERATIONS / "notes.py").read_text("utf-8")
    (tmp_path / WORKER).unlink()
    generate(tmp_path)
    assert not list((tmp_path / CLIENTS).rglob("*.py"))
    assert check(tmp_path) == []


def test_an_operation_that_goes_is_missed_where_it_is_consumed(tmp_path: Path) -> None:
    spec = spec_of(notifications=manifest_of(consuming("get_note")))
    made(tmp_path, spec, "notifications")
    generate(tmp_path)
    less = crud_domain("Note", kinds=("create", "list"))
    with pytest.raises(SpecError, match="there is no operation 'get_note' in services/backend"):
        write_spec(tmp_path, spec.model_copy(update={"domains": {**spec.domains, "notes": less}}))


@pytest.mark.parametrize("auth", ["none", "api_key", "jwt"])
def test_what_the_client_reads_is_declared(auth: str, tmp_path: Path) -> None:
    """Each consumer is handed the address, and the key where one is asked for."""
    manifest = manifest_of(consuming("get_note"))
    spec = spec_of(auth, notifications=manifest, tg_bot=manifest)
    made(tmp_path, spec, "notifications", "tg_bot")
    generate(tmp_path)
    assert check(tmp_path) == []
    entries = merged(load_fragments(tmp_path))
    assert entries["BACKEND_URL"].consumers == ("notifications", "tg-bot")
    assert entries["BACKEND_URL"].value == "http://backend:8080"
    if auth == "api_key":
        assert entries["API_KEYS"].consumers == ("backend", "notifications", "tg-bot")
    else:
        assert "API_KEYS" not in entries
    client = (tmp_path / CLIENTS / "backend/client.py").read_text("utf-8")
    assert ("token: Callable[[], str]," in client) == (auth == "jwt")
    # The gate looks at the client as well: what it reads without a declaration is named.
    fragment = tmp_path / "services/notifications/worker/generated/env.contract.yaml"
    fragment.write_text('version: "1"\nowner: notifications\n', encoding="utf-8")
    named = {problem.path for problem in check(tmp_path)}
    assert {"BACKEND_URL"} <= named


def test_an_unknown_service_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, consuming("get_note", service="bakend"))
    assert "there is no service 'bakend' that has operations; did you mean 'backend'?" in found


def test_a_service_without_operations_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, consuming("get_note", service="db"))
    assert "no service 'db' that has operations" in found


def test_an_unknown_domain_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, consuming("get_note", domain="nots"))
    assert "backend has no domain 'nots'; did you mean 'notes'?" in found


def test_an_unknown_operation_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, consuming("get_note", "list_note"))
    assert found.startswith(f"{WORKER}:5: consumes.0.operations.1: there is no operation")
    assert "'list_note' in services/backend/spec/notes.yaml; did you mean 'list_notes'?" in found


def test_what_is_said_twice_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path / "a", consuming("get_note"), consuming("list_notes"))
    assert "'notes' is there already, as consumes.0" in found
    assert "'get_note' is repeated" in refusal(tmp_path / "b", consuming("get_note", "get_note"))


def test_unknown_and_missing_keys_are_named(tmp_path: Path) -> None:
    assert "did you mean 'operations'" in refusal(
        tmp_path / "a", consuming("get_note", operation="get_note")
    )
    assert "the key 'domain' is missing" in refusal(
        tmp_path / "b", {"service": "backend", "operations": ["get_note"]}
    )
    assert "at least 1 item" in refusal(tmp_path / "c", consuming())
    assert "at least 1 item" in refusal(tmp_path / "d")


def test_services_that_cannot_ask_are_refused(tmp_path: Path) -> None:
    file = "services/redis/spec/manifest.yaml"
    found = refusal(tmp_path, consuming("get_note"), file=file)
    assert "'redis' has no generated code that could ask; expected one of" in found


def test_services_that_are_not_there_are_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, consuming("get_note"), file=BOT, modules=("notifications",))
    assert "there is no service 'tg-bot' in services.yml" in found


def test_a_domain_may_be_called_manifest(tmp_path: Path) -> None:
    """Beside the domains of the backend the name means nothing."""
    domain = crud_domain("Note", plural_name="manifest")
    spec = spec_of().model_copy(update={"domains": {"manifest": domain}})
    made(tmp_path, spec)
    generate(tmp_path)
    assert load_spec(tmp_path) == spec
    assert check(tmp_path) == []


def test_models_may_have_the_names_of_what_a_client_is_made_of(tmp_path: Path) -> None:
    names = ("Transport", "Patience", "Client", "ProblemError", "BackendSettings")
    spec = Spec(
        models={name: ModelSpec(fields={"title": FieldSpec(type="string")}) for name in names},
        domains={domain.domain: domain for domain in map(crud_domain, names)},
    )
    asked = [
        {"service": "backend", "domain": name, "operations": list(domain.operations)}
        for name, domain in spec.domains.items()
    ]
    made(
        tmp_path,
        spec.model_copy(update={"manifests": {"notifications": manifest_of(*asked)}}),
        "notifications",
    )
    generate(tmp_path)
    modules = sorted((tmp_path / CLIENTS).rglob("*.py"))
    assert len(modules) > len(names)
    for path in modules:
        tree = ast.parse(path.read_text("utf-8"))
        bound = [
            alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ] + [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
        assert len(bound) == len(set(bound)), path
