"""Settings of the whole suite."""

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no counterexample: time is measured by `make bench`, never asserted.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

_ODD = 3


def pytest_collection_finish(session: pytest.Session) -> None:
    """A pytest that makes xdist ignore its groups does so in silence; then nothing is run.

    The same for a test that is named after bytes: where those are made anew each time, processes
    do not agree on what there is to run.

    Tests of a group change what the others of it look at, so they must share a process.
    """
    if odd := [item.nodeid for item in session.items if not _plain(item.nodeid)]:
        raise pytest.UsageError(f"a test needs a name in words, with ids=: {odd[0][:200]!r}")
    if not getattr(session.config.option, "loadgroup", False):
        return
    marked = [item for item in session.items if item.get_closest_marker("xdist_group")]
    if ignored := [item.nodeid for item in marked if "@" not in item.nodeid]:
        raise pytest.UsageError(f"xdist ignores the group of {ignored[0]}")


def _plain(name: str) -> bool:
    return name.count("\\x") <= _ODD  # a control character in a title is a case of its own
