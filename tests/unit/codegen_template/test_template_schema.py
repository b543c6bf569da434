"""The JSON Schema of the spec files agrees with what is read; each key is checked by name."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from codegen_template import Spec, SpecError, generate, load_spec, new_project

MakeProject = Callable[[Spec], Path]
MODELS = "shared/spec/models.yaml"
NOTES = "services/backend/spec/notes.yaml"
EVENTS = "shared/spec/events.yaml"
HANDLERS = "services/notifications/spec/handlers.yaml"
MANIFEST = "services/notifications/spec/manifest.yaml"
CONTRACTIONS = "shared/spec/contractions.yaml"
SERVICES = "services.yml"
FILES = {
    MODELS: "models",
    NOTES: "domain",
    EVENTS: "events",
    HANDLERS: "handlers",
    MANIFEST: "manifest",
    SERVICES: "services",
}
FULL: dict[str, Any] = {
    MODELS: {
        "models": {
            "Note": {
                "label": "Note",
                "description": "Something.",
                "fields": {
                    "title": {
                        "type": "string",
                        "min_length": 1,
                        "max_length": 9,
                        "pattern": "^a+$",
                        "example": "aa",
                        "unique": True,
                        "label": "Title",
                        "description": "What it is about.",
                    },
                    "price": {
                        "type": "decimal",
                        "max_digits": 9,
                        "decimal_places": 2,
                        "ge": 0,
                        "gt": -1,
                        "le": 9,
                        "lt": 10,
                        "index": True,
                    },
                    "kind": {"type": "enum", "values": ["a", "b"], "default": "a"},
                    "made_at": {"type": "datetime", "default": "now", "readonly": True},
                    "of_id": {
                        "type": "reference",
                        "model": "Note",
                        "optional": True,
                        "on_delete": "set_null",
                    },
                    "text": "text",
                    "tags": {
                        "type": "list",
                        "items": {
                            "type": "string",
                            "min_length": 1,
                            "max_length": 9,
                            "pattern": "^a+$",
                            "example": "aa",
                        },
                        "min_items": 1,
                        "max_items": 9,
                    },
                    "marks": {"type": "dict", "items": {"type": "int", "ge": 0, "lt": 9}},
                },
                "variants": {"Update": {"exclude": ["title"], "optional": ["text"]}},
            },
            "Wish": {"stored": False, "fields": {"count": {"type": "int", "ge": 1}}},
        }
    },
    NOTES: {
        "domain": "notes",
        "config": {"rest": {"prefix": "/notes", "tags": ["notes"]}, "auth": "api_key"},
        "operations": {
            "list_notes": {
                "output": "page[Note]",
                "description": "All of them.",
                "rest": {"method": "GET", "path": "", "status": 200},
                "params": [
                    {
                        "name": "limit",
                        "type": "int",
                        "source": "query",
                        "required": False,
                        "default": 20,
                    }
                ],
                "filters": ["kind", "price"],
                "search": ["title"],
                "sort": {"by": ["title"], "default": "-title"},
            },
            "create_note": {
                "input": "NoteCreate",
                "output": "Note",
                "rest": {"method": "POST"},
                "auth": {"scheme": "jwt", "roles": ["writer"]},
                "events": {
                    "publish_on_success": "note_written",
                    "publish_on_error": "note_refused",
                },
            },
            "wish": {
                "kind": "custom",
                "input": "Wish",
                "output": "Note",
                "rest": {"method": "POST", "path": "/{year}"},
                "params": [
                    {"name": "year", "type": "int", "source": "path", "ge": 1, "le": 9},
                    {
                        "name": "x_code",
                        "type": "string",
                        "source": "header",
                        "required": False,
                        "min_length": 1,
                        "max_length": 9,
                        "pattern": "^a+$",
                        "example": "aa",
                        "description": "A code.",
                    },
                    {
                        "name": "size",
                        "type": "enum",
                        "source": "query",
                        "values": ["s", "m"],
                        "default": "s",
                    },
                    {"name": "price", "type": "decimal", "source": "query", "gt": 0, "lt": 9},
                ],
                "errors": {"sold_out": {"status": 409, "description": "None is left."}},
            },
        },
    },
    EVENTS: {
        "events": {
            "note_written": {"message": "Note", "description": "Somebody wrote something."},
            "note_refused": {"fields": {"error": "string", "status": {"type": "int"}}},
        }
    },
    HANDLERS: {
        "handlers": {
            "tell": {"subscribe": "note_written", "attempts": 2, "description": "Says so."}
        }
    },
    MANIFEST: {
        "consumes": [{"service": "backend", "domain": "notes", "operations": ["list_notes"]}]
    },
    SERVICES: {
        "services": {
            "backend": {
                "type": "python-fastapi",
                "public": True,
                "port": 8080,
                "health": "/health",
                "strategy": "bluegreen",
                "memory_mib": 192,
                "migrate": ["app", "migrate"],
                "contract": ["app", "contract"],
                "revert": ["app", "revert"],
                "command": ["app", "serve"],
                "dockerfile": "Dockerfile",
                "volume": "/data",
                "depends_on": ["db"],
            },
            "db": {"type": "postgres", "strategy": "stateful", "memory_mib": 256},
            "notifications": {
                "type": "python-worker",
                "strategy": "recreate",
                "memory_mib": 64,
                "profiles": ["production"],
                "replicas": 2,
            },
        }
    },
    CONTRACTIONS: {
        "contractions": [
            {"drop": "Note.gone"},
            {"require": "Note.price", "fill": 1},
            {"unique": "Note.title"},
            {"narrow": "Note.kind", "fill": "a"},
        ]
    },
}
# Names that people choose; every other key is a word of the language.
CHOSEN = {"Note", "title", "price", "kind", "made_at", "of_id", "text", "list_notes", "create_note"}
CHOSEN |= {"tags", "marks", "Wish", "count", "wish", "sold_out", "note_written", "note_refused"}
CHOSEN |= {"error", "status", "tell", "backend", "db", "notifications"}
NAMED = ("fields", "models", "operations", "errors", "events", "handlers", "services")
"""Keys below which people choose the names."""


def _keys(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if not (key in CHOSEN and path and path[-1] in NAMED):
                yield (*path, key)
            yield from _keys(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _keys(value, (*path, index))


PLACES = [(file, path) for file in FULL for path in _keys(FULL[file])]
IDS = [f"{Path(file).stem}:{'.'.join(map(str, path))}" for file, path in PLACES]


def _mutated(file: str, path: tuple[str | int, ...], change: Callable[[Any, Any], None]) -> Any:
    data = copy.deepcopy(FULL[file])
    holder = data
    for part in path[:-1]:
        holder = holder[part]
    change(holder, path[-1])
    return data


def _misspell(holder: Any, key: Any) -> None:
    holder[f"{key}x"] = holder.pop(key)


def _nest(holder: Any, key: Any) -> None:
    holder[key] = [[{"no": "value"}]]


def _lay_down(root: Path, files: dict[str, Any]) -> None:
    modules = ("backend", "notifications")
    new_project(root, title="Notes", slug="notes", description="", modules=modules)
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")


def _refusal(root: Path, changed: dict[str, Any]) -> SpecError:
    _lay_down(root, FULL | changed)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(SpecError) as caught:
        generate(root)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    return caught.value


def _valid(root: Path, file: str, data: Any) -> bool:
    schema = json.loads((root / f".codegen/schemas/{FILES[file]}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return bool(Draft202012Validator(schema).is_valid(data))


def test_the_full_example_is_valid(tmp_path: Path) -> None:
    """Otherwise the mutations below would prove nothing."""
    _lay_down(tmp_path, FULL)
    generate(tmp_path)
    for name in FILES:
        data = FULL[name]
        assert _valid(tmp_path, name, data)


@pytest.mark.parametrize(("file", "path"), PLACES, ids=IDS)
def test_a_misspelt_key_is_named(file: str, path: tuple[str | int, ...], tmp_path: Path) -> None:
    """With file, a line of it, and the key that was meant, where it is not simply missed."""
    found = _refusal(tmp_path, {file: _mutated(file, path, _misspell)})
    here = [problem for problem in found.problems if problem.file == file and problem.line]
    place = ".".join(map(str, (*path[:-1], f"{path[-1]}x")))
    assert any(
        problem.path == place and f"unknown key '{path[-1]}x'" in problem.message
        for problem in here
    )
    assert any(f"did you mean '{path[-1]}'" in problem.message for problem in here)


@pytest.mark.parametrize(("file", "path"), PLACES, ids=IDS)
def test_a_value_of_the_wrong_kind_is_named(
    file: str, path: tuple[str | int, ...], tmp_path: Path
) -> None:
    found = _refusal(tmp_path, {file: _mutated(file, path, _nest)})
    place = ".".join(map(str, path))
    assert any(p.file == file and p.path.startswith(place) for p in found.problems), str(found)


def test_every_file_of_a_project_names_its_schema_and_fits_it(
    library: Spec, make_project: MakeProject
) -> None:
    """Written by hand or by the generator; and an unknown key does not fit."""
    root = make_project(library)
    generate(root)
    books = "services/backend/spec/books.yaml"
    for file, schema in {MODELS: "models", books: "domain", "services.yml": "services"}.items():
        text = (root / file).read_text("utf-8")
        line = text.splitlines()[0]
        named = (root / file).parent / line.partition("$schema=")[2]
        assert named.resolve() == (root / f".codegen/schemas/{schema}.json").resolve()
        validator = Draft202012Validator(json.loads(named.read_text("utf-8")))
        data = yaml.safe_load(text)
        assert validator.is_valid(data)
        assert not validator.is_valid(data | {"no_such_key": 1})
    assert load_spec(root) == library
