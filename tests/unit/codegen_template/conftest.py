"""Projects and specs that the tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codegen_template import FieldSpec, ModelSpec, Spec, crud_domain, new_project, write_spec

MakeProject = Callable[[Spec], Path]


@pytest.fixture(scope="session")
def library() -> Spec:
    """Two models with a reference and one field of nearly every type."""
    return Spec(
        models={
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
                    "genre": FieldSpec(
                        type="enum", values=("роман", "sci-fi", "!"), default="роман"
                    ),
                    "rating": FieldSpec(type="int", ge=1, le=5),
                    "price": FieldSpec(type="decimal", ge=0, le=9999.5, default="1.5"),
                    "isbn": FieldSpec(type="string", pattern=r"^\d{3}-\d{4}$", optional=True),
                    "published": FieldSpec(type="date"),
                    "added_at": FieldSpec(type="datetime", readonly=True, default="now"),
                    "author_id": FieldSpec(type="reference", model="Author"),
                },
            ),
        },
        domains={"authors": crud_domain("Author"), "books": crud_domain("Book")},
    )


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """Lay down a project with a spec; nothing is generated yet."""

    def make(spec: Spec) -> Path:
        root = tmp_path / "project"
        new_project(root, title='Библиотека "дом"', slug="library", description="Keeps books.")
        write_spec(root, spec)
        return root

    return make
