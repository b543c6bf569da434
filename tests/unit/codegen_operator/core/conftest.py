"""A Project in memory, shared by the tests of its making and of its changes."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def played() -> ModuleType:
    """The module whose ``World`` plays everything that a Project touches."""
    file = Path(__file__).with_name("test_core_project.py")
    spec = importlib.util.spec_from_file_location("core_played_project", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
