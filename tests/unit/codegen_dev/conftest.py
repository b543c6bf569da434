"""A stand that exists on paper only."""

from pathlib import Path

import pytest

from codegen_dev.network import Network
from codegen_dev.paths import Cache, StandPaths
from codegen_dev.settings import Settings
from codegen_dev.stand import Stand


@pytest.fixture
def paper_stand() -> Stand:
    """The stand `demo` in slot 3, with fixed places."""
    return Stand(
        paths=StandPaths("demo", Path("/state/demo")),
        network=Network("demo", 3),
        cache=Cache(Path("/cache")),
        settings=Settings(),
    )
