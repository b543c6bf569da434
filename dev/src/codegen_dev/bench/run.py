"""Measures rows one after another and shows them."""

import os
import time
from collections.abc import Callable, Sequence

from rich.console import Console

from codegen_dev.errors import StandError
from codegen_dev.paths import REPOSITORY
from codegen_dev.progress import run_shown
from codegen_dev.steps import Say, Step

from .delivery import Ground
from .figures import NotMeasuredError, RowResult
from .rows import ROWS, Row
from .table import breakdown, table, write

RESULTS = REPOSITORY / "build" / "bench.json"


def chosen(names: Sequence[str]) -> tuple[Row, ...]:
    """Rows by name, in their order; all when none is named.

    Raises:
        StandError: There is no such row.
    """
    known = {row.name for row in ROWS}
    if unknown := sorted(set(names) - known):
        raise StandError(
            f"no row {', '.join(unknown)}", remedy=f"there are: {', '.join(sorted(known))}"
        )
    return tuple(row for row in ROWS if row.name in names or not names)


def run_bench(stand: str, rows: Sequence[Row], console: Console) -> None:
    """Measure, print the table on standard output and write `build/bench.json`.

    A number that misses its goal, or a row that cannot be measured here, is told and is no error.

    Args:
        stand: Name of the stand that some rows are measured on.
        rows: What to measure, one after another.
        console: Where progress goes.
    """
    results: list[RowResult] = []
    ground = Ground(stand)
    steps: list[Step] = []
    for row in rows:
        needs = tuple(step.name for step in steps[-1:])  # nothing is measured beside another
        steps.append(Step(row.name, row.title, _measured(row, ground, results), needs))
    try:
        run_shown(steps, console)
    finally:
        with console.status("removing what was made on the stand"):
            ground.close()
        write(results, RESULTS)
        output = Console()
        output.print(table(results))
        for line in breakdown(results):
            output.print(line, highlight=False, markup=False)
    console.print(f"written to {RESULTS.relative_to(REPOSITORY)}")


def _measured(row: Row, ground: Ground, results: list[RowResult]) -> Callable[[Say], None]:
    def run(say: Say) -> None:
        result = RowResult(row=row.name)
        start, load = time.monotonic(), os.getloadavg()[0]
        try:
            result.figures = row.measure(ground, say)
        except NotMeasuredError as error:
            result.missing = str(error)
        except StandError as error:
            result.missing = error.reason
        if result.missing:
            say(f"not measured: {result.missing}")
        result.seconds = round(time.monotonic() - start, 1)
        result.load = (round(load, 1), round(os.getloadavg()[0], 1))
        results.append(result)

    return run
