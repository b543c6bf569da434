"""Plugins of the collection are no package: a test loads one as Ansible does, from its file."""

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from codegen_infra.ansible_job.runner import COLLECTIONS

_PLUGINS = COLLECTIONS / "ansible_collections/codegen/server/plugins"


@pytest.fixture(scope="session")
def load_plugin() -> Callable[[str], ModuleType]:
    """Load a plugin of the collection, such as `modules/site_certificate`."""

    def load(place: str) -> ModuleType:
        path = _PLUGINS / f"{place}.py"
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        return module

    return load
