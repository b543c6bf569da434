import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_crds import names

LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
PARTS = st.from_regex(LABEL, fullmatch=True).map(lambda s: s[:63].strip("-") or "x")


@given(st.text(max_size=200), st.uuids().map(str))
def test_any_title_gives_a_name_for_units_and_urls(title: str, uid: str) -> None:
    slug = names.slug(title, uid)
    assert LABEL.fullmatch(slug)
    assert slug[0].isalpha()
    assert len(slug) <= 35


def test_one_title_twice_gives_two_slugs() -> None:
    assert names.slug("Todo", "uid-1") != names.slug("Todo", "uid-2")
    assert names.slug("Todo", "uid-1") == names.slug("Todo", "uid-1")


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Todo list", "todo-list"),
        ("Учёт растений", "uchet-rasteniy"),
        ("Café №1", "cafe-no1"),
        ("2048", "app-2048"),
        ("日本", "app"),
        ("!!!", "app"),
    ],
)
def test_slugs_are_readable(title: str, stem: str) -> None:
    assert names.slug(title, "uid").rsplit("-", 1)[0] == stem


@given(PARTS, st.lists(PARTS, min_size=1, max_size=4))
def test_child_names_are_labels(owner: str, parts: list[str]) -> None:
    name = names.child(owner, *parts)
    assert LABEL.fullmatch(name)
    assert len(name) <= 63


def test_long_children_differ_where_their_parts_differ() -> None:
    owner = "p" * 60
    assert names.child(owner, "engineering", "1") != names.child(owner, "engineering", "2")


def test_foreign_names_follow_the_uid() -> None:
    """An object outside the owner's namespace: same name, other uid, other object."""
    assert names.foreign("uid-a", "build", "x") != names.foreign("uid-b", "build", "x")
