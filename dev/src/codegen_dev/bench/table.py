"""The table that people read, and the file that scripts read."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from .figures import Figure, RowResult

_MARKS = {"holds": "[green]holds[/]", "misses": "[red]misses[/]", "": "[dim]-[/]"}


def number(value: float | None, unit: str = "") -> str:
    """A number with as many digits as it is worth.

    Args:
        value: The number; None is shown as a dash.
        unit: Its unit.
    """
    if value is None:
        return "-"
    text = f"{value:.0f}" if value == round(value) or value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits
    return f"{text} {unit}".strip()


def goal(figure: Figure) -> str:
    """The goals of a figure in words."""
    parts = []
    if figure.goal is not None:
        parts.append(f"≤ {number(figure.goal, figure.unit)}")
    if figure.goal_ratio is not None:
        parts.append(f"≤ {figure.goal_ratio:g}x")
    return ", ".join(parts) or "-"


def table(results: Sequence[RowResult]) -> Table:
    """Everything that was measured, and why the rest was not."""
    shown = Table(title="codegen-operator: numbers", title_justify="left")
    for column in ("row", "what", "measured", "rival", "ratio", "goal", ""):
        shown.add_column(column, justify="right" if column in {"measured", "ratio"} else "left")
    for result in results:
        if result.missing:
            shown.add_row(result.row, "[yellow]not measured, see below[/]")
        for figure in result.figures:
            _add(shown, result.row, figure)
        shown.add_section()
    return shown


def _add(shown: Table, row: str, figure: Figure) -> None:
    rival = f"{figure.rival}: {number(figure.rival_value, figure.unit)}" if figure.rival else "none"
    ratio = "-" if figure.ratio is None else f"{figure.ratio:.2f}x"
    value = number(figure.value, figure.unit)
    shown.add_row(row, figure.what, value, rival, ratio, goal(figure), _MARKS[figure.verdict])


def breakdown(results: Sequence[RowResult]) -> list[str]:
    """What stands behind the numbers: their parts, notes, and how busy the machine was."""
    lines = []
    for result in results:
        before, after = result.load
        lines.append(f"{result.row}: {result.seconds:.0f} s, load {before:g} → {after:g}")
        if result.missing:
            lines.append(f"  not measured: {result.missing}")
        for figure in result.figures:
            parts = [f"{name} {number(value)}" for name, value in figure.detail.items()]
            said = "; ".join(filter(None, (", ".join(parts), figure.note)))
            if said:
                lines.append(f"  {figure.what}: {said}")
    return lines


def write(results: Sequence[RowResult], path: Path) -> None:
    """Write the results as JSON; rows that were not run this time keep their last numbers.

    Args:
        results: Of this run.
        path: The file; its folder is made.
    """
    old = json.loads(path.read_text())["rows"] if path.exists() else []
    fresh = [_row(result) for result in results]
    names = {row["row"] for row in fresh}
    rows = [row for row in old if row["row"] not in names] + fresh
    machine = {"cores": os.cpu_count(), "system": platform.platform()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "rows": rows}, indent=2) + "\n")


def _row(result: RowResult) -> dict[str, object]:
    body = result.model_dump(mode="json")
    for written, figure in zip(body["figures"], result.figures, strict=True):
        written |= {"ratio": figure.ratio, "verdict": figure.verdict}
    return {**body, "at": datetime.now(UTC).isoformat(timespec="seconds")}
