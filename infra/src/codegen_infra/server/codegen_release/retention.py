"""Which backups stay: the newest of each of the last days, weeks and months. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days, ISO weeks and months keep their newest backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6


def kept(times: Iterable[dt.datetime], rule: Retention) -> frozenset[dt.datetime]:
    """Choose the backups that stay; the newest always does.

    Days without a backup do not count, so that a server that was away loses nothing.

    Args:
        times: When backups were made, in UTC.
        rule: How many to keep.
    """
    newest_first = sorted(times, reverse=True)
    return frozenset(
        {
            *newest_first[:1],
            *_newest(newest_first, rule.daily, lambda t: t.date()),
            *_newest(newest_first, rule.weekly, lambda t: t.isocalendar()[:2]),
            *_newest(newest_first, rule.monthly, lambda t: (t.year, t.month)),
        }
    )


def _newest(
    times: list[dt.datetime], count: int, period: Callable[[dt.datetime], object]
) -> list[dt.datetime]:
    first: dict[object, dt.datetime] = {}
    for time in times:
        first.setdefault(period(time), time)
    return list(first.values())[:count]
