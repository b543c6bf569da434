"""Lists that filter, search, sort and count, as they are generated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_template import (
    DomainSpec,
    FieldSpec,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    load_spec,
    summary,
)
from codegen_template.spec import OperationSpec
from codegen_template.spec.write import spec_files

MakeProject = Callable[[Spec], Path]

BOOKS = {
    "output": "page[Book]",
    "filters": ["title", "genre", "rating", "price", "published", "added_at", "author_id", "isbn"],
    "search": ["title", "isbn"],
    "sort": {"by": ["title", "rating", "genre", "price", "published"], "default": "-rating"},
}
AUTHORS = {"output": "list[Author]", "search": ["name"], "sort": ["name", "born", "id"]}
# Names of parameters that are also names of Python's, of SQL's or of the generated code's.
TYPES = {
    "tuple": FieldSpec(type="bool", default=False),
    "list": FieldSpec(type="string", max_length=20, default="100% _"),
    "int": FieldSpec(type="int"),
    "column": FieldSpec(type="uuid"),
    "table": FieldSpec(type="float", optional=True),
    "order": FieldSpec(type="enum", values=("second", "first"), readonly=True, default="first"),
    "select": FieldSpec(type="date", readonly=True, default="today"),
}
LISTS = {
    "output": "list[Test]",
    "filters": list(TYPES),
    "search": ["list"],
    "sort": list(TYPES),
    "params": [{"name": "limit", "type": "int", "source": "query", "default": 5}],
}


@pytest.fixture
def listed(library: Spec) -> Spec:
    """The library with a model of awkward names, and every list doing all it can."""
    spec = library.model_copy(
        update={"models": {**library.models, "Test": ModelSpec(fields=TYPES)}}
    )
    domains = {**spec.domains, "tests": crud_domain("Test")}
    for domain, keys in (("books", BOOKS), ("authors", AUTHORS), ("tests", LISTS)):
        domains[domain] = _with_list(domains[domain], f"list_{domain}", keys)
    return spec.model_copy(update={"domains": domains})


def _with_list(domain: DomainSpec, name: str, keys: dict[str, Any]) -> DomainSpec:
    new = OperationSpec.model_validate({"rest": {"method": "GET"}, **keys})
    return domain.model_copy(update={"operations": {**domain.operations, name: new}})


def test_every_kind_of_list_has_its_own_tests(listed: Spec, make_project: MakeProject) -> None:
    root = make_project(listed)
    generate(root)
    assert not generate(root).changed
    names = (root / "services/backend/tests/generated/test_books.py").read_text("utf-8")
    for tried in ("filters", "filters_by_author_id", "searches", "sorts", "returns_pages"):
        assert f"test_list_books_{tried}(" in names


def test_a_list_survives_being_written_down(listed: Spec, make_project: MakeProject) -> None:
    assert load_spec(make_project(listed)) == listed


def test_a_plain_list_needs_no_queries(library: Spec, make_project: MakeProject) -> None:
    """Projects from before lists could do more get not a byte that differs."""
    root = make_project(library)
    generate(root)
    assert not (root / "services/backend/app/generated/listing.py").exists()
    assert not (root / "services/backend/app/generated/queries").exists()
    assert "filters" not in "".join(spec_files(library).values())


def test_queries_go_when_the_last_list_is_plain_again(
    listed: Spec, library: Spec, make_project: MakeProject
) -> None:
    root = make_project(listed)
    generate(root)
    plain = {**library.domains, "tests": crud_domain("Test")}
    for path, text in spec_files(listed.model_copy(update={"domains": plain})).items():
        (root / path).write_text(text, encoding="utf-8")
    removed = generate(root).removed
    assert "services/backend/app/generated/listing.py" in removed
    assert "services/backend/app/generated/queries/books.py" in removed


def test_the_summary_names_the_parameters(listed: Spec) -> None:
    assert "GET /authors?q&sort -> 200 authors.list_authors" in summary(listed)


@pytest.mark.parametrize("name", ["ListFilter", "ListBooksQuery", "ListBooksPage"])
def test_a_model_that_would_hide_a_query_is_refused(name: str, listed: Spec) -> None:
    """The same name without such a list is a name like any other."""
    models = {**listed.models, name: ModelSpec(fields={"title": FieldSpec(type="string")})}
    with pytest.raises(SpecError, match=f"uses '{name}', which a model makes"):
        summary(listed.model_copy(update={"models": models}))
    plain = listed.model_copy(update={"models": models, "domains": {}})
    assert name in summary(plain)
