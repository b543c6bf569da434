"""Showing steps as they go: live in a terminal, line by line elsewhere."""

from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from .errors import StandError, tail
from .steps import Outcome, State, Step, run_steps

_MARKS = {State.DONE: "[green]✓[/]", State.FAILED: "[red]✗[/]", State.SKIPPED: "[dim]-[/]"}


class Display:
    """A listener that shows every step with its elapsed time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("[dim]{task.fields[detail]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._progress)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def started(self, step: Step) -> None:
        """Show a spinner."""
        self._tasks[step.name] = self._progress.add_task(step.title, detail="", total=None)

    def said(self, step: Step, text: str) -> None:
        """Show the detail beside the spinner; without a terminal, as a line."""
        if self._console.is_terminal:
            self._progress.update(self._tasks[step.name], detail=text)
        else:
            self._console.print(f"  … {step.title}: {text}", highlight=False, markup=False)

    def ended(self, step: Step, outcome: Outcome) -> None:
        """Replace the spinner by a line that stays."""
        if step.name in self._tasks:
            self._progress.remove_task(self._tasks.pop(step.name))
        self._console.print(
            f"{_MARKS[outcome.state]} {step.title} [dim]{outcome.seconds:.1f} s[/]",
            highlight=False,
        )


def run_shown(steps: Sequence[Step], console: Console) -> dict[str, Outcome]:
    """Run steps and show them.

    Args:
        steps: The work.
        console: Where to show it.

    Returns:
        The outcome of every step.

    Raises:
        StandError: Some failed; each was explained on the console.
    """
    with Display(console) as display:
        outcomes = run_steps(steps, display)
    failed = [step for step in steps if outcomes[step.name].state is State.FAILED]
    for step in failed:
        explain(step.title, outcomes[step.name].error, console)
    if failed:
        raise StandError(f"{len(failed)} of {len(steps)} steps failed")
    return outcomes


def explain(what: str, error: Exception | None, console: Console) -> None:
    """Print what failed, why, what to do, and where its log is."""
    console.print(f"[red]✗ {what}[/]", highlight=False)
    if not isinstance(error, StandError):
        console.print(f"  {type(error).__name__}: {error}", highlight=False, markup=False)
        return
    console.print(f"  {error.reason}", highlight=False, markup=False)
    if error.remedy:
        console.print(f"  what to do: {error.remedy}", highlight=False, markup=False)
    if error.log:
        console.print(tail(error.log, 6), style="dim", highlight=False, markup=False)
        console.print(f"  log: {error.log}", highlight=False, markup=False)
