"""What stays of backups: 7 days, 4 weeks, 6 months, and never a piece of a set."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codegen_infra.server.codegen_release.backups import doomed
from codegen_infra.server.codegen_release.retention import Retention, kept

_BEGIN = dt.datetime(2026, 1, 1, 3, tzinfo=dt.UTC)
TIMES = st.lists(
    st.integers(0, 24 * 400).map(lambda hours: _BEGIN + dt.timedelta(hours=hours)), unique=True
)
RULES = st.builds(Retention, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


def test_a_year_of_nightly_backups_leaves_the_usual_ones() -> None:
    nights = [_BEGIN + dt.timedelta(days=n) for n in range(365)]
    left = sorted(t.date().isoformat() for t in kept(nights, Retention()))
    assert left == [
        *("2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30"),
        *("2026-12-13", "2026-12-20"),
        *(f"2026-12-{day}" for day in range(25, 32)),
    ]


@given(TIMES, RULES)
def test_the_newest_stays_and_the_rest_is_bounded(
    times: list[dt.datetime], rule: Retention
) -> None:
    left = kept(times, rule)
    assert left <= set(times)
    assert not times or max(times) in left
    assert len(left) <= rule.daily + rule.weekly + rule.monthly + 1


@given(TIMES, RULES)
def test_what_stays_would_stay_again(times: list[dt.datetime], rule: Retention) -> None:
    """Pruning twice removes what pruning once did, and no newest backup of a day is lost."""
    left = kept(times, rule)
    assert kept(left, rule) <= left
    days = sorted({t.date() for t in times}, reverse=True)[: rule.daily]
    assert {max(t for t in times if t.date() == day) for day in days} <= left


def _snapshot(number: str, name: str, *more: str) -> dict[str, Any]:
    return {"id": number, "tags": ["app=shop", f"set={name}", *more]}


def test_a_set_stays_whole_and_what_never_became_one_goes() -> None:
    """An interrupted newer set must not push out the parts of a whole one."""
    whole, torn = "20260101T030000.000000Z", "20260101T040000.000000Z"
    snapshots = [
        _snapshot("a", whole),
        _snapshot("b", whole),
        _snapshot("c", whole, "kind=manifest"),
        _snapshot("d", torn),
    ]
    assert doomed(snapshots, Retention(1, 0, 0)) == ["d"]
