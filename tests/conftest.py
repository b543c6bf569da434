"""Settings of the whole suite."""

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no counterexample: time is measured by `make bench`, never asserted.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_finish(session: pytest.Session) -> None:
    """A pytest that makes xdist ignore its groups does so in silence; then nothing is run.

    Tests of a group change what the others of it look at, so they must share a process.
    """
    if not getattr(session.config.option, "loadgroup", False):
        return
    marked = [item for item in session.items if item.get_closest_marker("xdist_group")]
    if ignored := [item.nodeid for item in marked if "@" not in item.nodeid]:
        raise pytest.UsageError(f"xdist ignores the group of {ignored[0]}")
