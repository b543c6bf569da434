"""The examples in docstrings of the offline model are true, and there are many of them."""

import doctest
import importlib
import pkgutil
from types import ModuleType

import pytest

from codegen_gateway import offline

_MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(offline.__path__, f"{offline.__name__}.")
]
_WITH_EXAMPLES = [
    module
    for module in _MODULES
    if any(found.examples for found in doctest.DocTestFinder().find(module))
]


@pytest.mark.parametrize("module", _WITH_EXAMPLES, ids=lambda module: module.__name__)
def test_examples_are_true(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_an_untrue_example_is_seen() -> None:
    wrong = ModuleType("wrong", ">>> 1 + 1\n3\n")
    assert doctest.testmod(wrong).failed == 1


def test_many_have_examples() -> None:
    assert len(_WITH_EXAMPLES) > len(_MODULES) // 4
