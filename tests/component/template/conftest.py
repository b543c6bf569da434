"""One generated project that says nearly everything a spec can, shared by the tests."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

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
from codegen_template.spec import Auth, OperationSpec

FIRST = {
    "Author": ModelSpec(
        fields={
            "name": FieldSpec(type="string", min_length=2, max_length=80, unique=True),
            "born": FieldSpec(type="date", optional=True),
        }
    ),
    "Book": ModelSpec(
        label="Книга",
        fields={
            "title": FieldSpec(type="string", min_length=1, max_length=200),
            "genre": FieldSpec(type="enum", values=("роман", "sci-fi", "!"), default="роман"),
            "rating": FieldSpec(type="int", ge=1, le=5),
            "price": FieldSpec(type="decimal", ge=0, le=9999.5, default="1.5"),
            "isbn": FieldSpec(type="string", pattern=r"^\d{3}-\d{4}$", optional=True),
            "published": FieldSpec(type="date"),
            "added_at": FieldSpec(type="datetime", readonly=True, default="now"),
            "author_id": FieldSpec(type="reference", model="Author"),
        },
    ),
}
ADDED = {
    "pages": FieldSpec(type="int", gt=0, default=100),
    "reprinted": FieldSpec(type="date", optional=True, ge={"field": "published"}),
    "awards": FieldSpec(type="list", items={"type": "string"}, default="empty"),
    "sequel_id": FieldSpec(type="reference", model="Book", optional=True),
}
# Circles, reserved words as names, quotes, other scripts, replacing updates.
AWKWARD = {
    "Test": ModelSpec(
        fields={
            "flag": FieldSpec(type="bool", unique=True),
            "list": FieldSpec(type="string", optional=True),
            "kind": FieldSpec(
                type="enum", values=("on", "123", "Да — нет", "日本", "mro", "a\\b", "x\"y'z")
            ),
            "until": FieldSpec(type="date", default="2024-02-29"),
            "at": FieldSpec(type="datetime", default="2024-01-01T00:00:00+03:00"),
        }
    ),
    "Class": ModelSpec(
        fields={
            "code": FieldSpec(type="string", pattern=r"^[A-Z]{2}\d+$", min_length=5, unique=True),
            "big": FieldSpec(type="decimal", max_digits=30, decimal_places=10, gt=0),
            "tiny": FieldSpec(type="float", gt=0, lt=0.001, optional=True, default=0.0005),
            "test_id": FieldSpec(type="reference", model="Test"),
            "order_id": FieldSpec(type="reference", model="Order", optional=True),
        },
        variants={
            "Create": VariantSpec(exclude=("tiny",)),
            "Update": VariantSpec(optional=("big",), exclude=("code",)),
        },
        unique_together=(("big", "test_id"), ("tiny", "order_id")),
    ),
    "Order": ModelSpec(
        fields={
            "class_id": FieldSpec(type="reference", model="Class", unique=True),
            "note": FieldSpec(type="text", min_length=1000, max_length=1200),
        }
    ),
    "Lamp": ModelSpec(
        fields={
            "lit": FieldSpec(type="bool"),
            "kind": FieldSpec(type="enum", values=("on", "да")),
            "until": FieldSpec(type="date", optional=True),
        },
        unique_together=(("lit", "kind"), ("until", "kind")),
    ),
    "HTTPCall": ModelSpec(
        description='It\'s "quoted" and ends with a backslash\\',
        fields={"made_at": FieldSpec(type="datetime", readonly=True, default="now")},
    ),
}
# Names of parameters that are also names of Python's, of SQL's or of the generated code's.
THING = {
    "tuple": FieldSpec(type="bool", default=False),
    "list": FieldSpec(type="string", max_length=20, default="100% _"),
    "int": FieldSpec(type="int"),
    "column": FieldSpec(type="uuid"),
    "table": FieldSpec(type="float", optional=True),
    "order": FieldSpec(type="enum", values=("second", "first"), readonly=True, default="first"),
    "select": FieldSpec(type="date", readonly=True, default="today"),
}
KEPT: dict[str, Any] = {
    "tags": {"type": "list", "items": {"type": "string", "max_length": 20}, "default": "empty"},
    "marks": {
        "type": "list",
        "items": {"type": "int", "ge": 1, "le": 5},
        "min_items": 2,
        "max_items": 4,
    },
    "ratios": {"type": "dict", "items": "float", "optional": True},
    "sizes": {"type": "list", "items": {"type": "enum", "values": ["s", 'x"l']}},
    "seen": {"type": "dict", "items": "bool", "readonly": True, "default": "empty"},
}
COLLECTIONS = {name: FieldSpec.model_validate(field) for name, field in KEPT.items()}
LISTS: dict[str, dict[str, Any]] = {
    "books": {
        "output": "page[Book]",
        "filters": list(FIRST["Book"].fields),
        "search": ["title", "isbn"],
        "sort": {"by": ["title", "rating", "genre", "price", "published"], "default": "-rating"},
    },
    "authors": {"output": "list[Author]", "search": ["name"], "sort": ["name", "born", "id"]},
    "things": {
        "output": "list[Thing]",
        "filters": list(THING),
        "search": ["list"],
        "sort": list(THING),
        "params": [{"name": "limit", "type": "int", "source": "query", "default": 5}],
    },
}
# What a person writes: a body that nothing stores, parameters from everywhere, refusals.
SALE = ModelSpec(
    stored=False,
    fields={
        "copies": FieldSpec(type="int", ge=1, le=99),
        "note": FieldSpec(type="text", optional=True),
        "wrap": FieldSpec(type="enum", values=("plain", "gift"), default="plain"),
        "lines": COLLECTIONS["marks"],
    },
)
SELLING: dict[str, dict[str, Any]] = {
    "sell_book": {
        "kind": "custom",
        "auth": "none",
        "input": "Sale",
        "output": "BookLabel",
        "rest": {"method": "POST", "path": "/{book_id}/sell", "status": 202},
        "params": [
            {"name": "dry_run", "type": "bool", "source": "query", "default": False},
            {"name": "until", "type": "datetime", "source": "query", "required": False},
            {"name": "x_till", "type": "string", "source": "header", "pattern": "^[A-Z]{3}$"},
        ],
        "errors": {"sold_out": {"status": 409, "description": "No copy is left."}},
    },
    "find_labels": {
        "kind": "custom",
        "output": "list[BookLabel]",
        "rest": {"method": "GET", "path": "/labels/{year}"},
        "params": [
            {"name": "year", "type": "int", "source": "path", "ge": 1900, "le": 2100},
            {"name": "most", "type": "decimal", "source": "query", "gt": 0},
            {"name": "wrap", "type": "enum", "values": ["a b", "c"], "source": "query"},
        ],
    },
    "forget_books": {
        "kind": "custom",
        "auth": {"scheme": "jwt", "roles": ["librarian", "owner"]},
        "rest": {"method": "DELETE", "path": "/forgotten"},
    },
}

# Readers of books show a key, who lets them be forgotten a token; authors are for everybody.
AUTH = {"books": Auth.API_KEY, "things": Auth.JWT}


def _rich() -> Spec:
    label = VariantSpec(exclude=("price", "author_id"), optional=("title",))
    book = FIRST["Book"].model_copy(
        update={"fields": {**FIRST["Book"].fields, **ADDED}, "variants": {"Label": label}}
    )
    shelf = ModelSpec(fields=COLLECTIONS)
    models = {**FIRST, "Book": book, "Thing": ModelSpec(fields=THING), **AWKWARD}
    models |= {"Shelf": shelf, "Sale": SALE}
    domains = [crud_domain(name) for name in ("Author", "Book", "Shelf", "Thing")]
    domains += [crud_domain(name, plural_name=f"{name.lower()}_list") for name in AWKWARD]
    return Spec(models=models, domains={item.domain: _listed(item) for item in domains})


def _listed(domain: DomainSpec) -> DomainSpec:
    if domain.domain not in LISTS:
        return domain
    new = OperationSpec.model_validate({"rest": {"method": "GET"}, **LISTS[domain.domain]})
    operations = {**domain.operations, f"list_{domain.domain}": new}
    if domain.domain == "books":
        operations |= {key: OperationSpec.model_validate(it) for key, it in SELLING.items()}
    auth = AUTH.get(domain.domain, "none")
    config = domain.config.model_copy(update={"auth": auth})
    return domain.model_copy(update={"operations": operations, "config": config})


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project on its second schema, so that its migrations are a chain; nobody changes it."""
    root = tmp_path_factory.mktemp("rich") / "project"
    new_project(root, title='Библиотека "дом"', slug="library", description="Keeps books.")
    domains = {item.domain: item for item in map(crud_domain, FIRST)}
    write_spec(root, Spec(models=FIRST, domains=domains))
    generate(root)
    write_spec(root, _rich())
    generate(root)
    return root


@pytest.fixture
def project(rich: Path, tmp_path: Path) -> Path:
    """A copy of it to break."""
    return Path(shutil.copytree(rich, tmp_path / "project"))


@pytest.fixture(scope="session", autouse=True)
def _one_cache_of_types() -> Iterator[None]:
    """Every project checks the same libraries: most of the ten seconds that mypy takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPY_CACHE_DIR", str(Path(__file__).parents[3] / ".mypy_cache/products"))
        yield


RunModule = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run_module() -> RunModule:
    """Run a Python module in a generated project; keywords are its environment."""

    def run(root: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        inherited = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            env=inherited | environ,
        )

    return run


@pytest.fixture(scope="session")
def start_postgres(rich: Path) -> Iterator[Callable[[], AbstractContextManager[URL]]]:
    """Starts a PostgreSQL as the project's own tests do."""
    spec = importlib.util.spec_from_file_location(
        "project_postgres", rich / "services/backend/tests/postgres.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield lambda: module.running_postgres({})
    del sys.modules[spec.name]
