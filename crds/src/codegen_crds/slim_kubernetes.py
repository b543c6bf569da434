"""``kubernetes`` without its synchronous half: imported for its effect, before ``kubernetes.aio``.

The package's ``__init__`` loads all of the synchronous client with its HTTP and OAuth libraries:
8 MiB and a quarter of the start of a small process, and nothing of it is used. A package that
loads what is asked for takes its place; whoever asks for ``kubernetes.client`` still gets it.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

_NAME: Final = "kubernetes"


def _part(name: str) -> ModuleType:
    """A subpackage, loaded when it is first asked for."""
    if name.startswith("_"):
        raise AttributeError(f"module {_NAME!r} has no attribute {name!r}")
    try:
        return import_module(f"{_NAME}.{name}")
    except ModuleNotFoundError:
        raise AttributeError(f"module {_NAME!r} has no attribute {name!r}") from None


def _prepare() -> None:
    spec = None if _NAME in sys.modules else find_spec(_NAME)
    if spec is None or spec.submodule_search_locations is None:
        return  # loaded already, or not installed, which the import after this one says
    package = ModuleType(_NAME, spec.name)
    package.__spec__, package.__file__ = spec, spec.origin
    package.__path__ = list(spec.submodule_search_locations)
    package.__getattr__ = _part  # type: ignore[method-assign]  # PEP 562
    sys.modules[_NAME] = package


_prepare()
