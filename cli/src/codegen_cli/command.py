"""How a command is declared: an async function; access options and errors are added here."""

import asyncio
import inspect
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand

from .core.text import seconds
from .terminal import note

Work = Callable[..., Coroutine[Any, Any, None]]
_CUT_SHORT: Final = 130
"""Exit code after an interrupt, as shells have it."""
_WHOLE: Final = 1000
"""Characters of a summary: longer than any of ours."""


class Listed(TyperCommand):
    """A command whose summary is wrapped in the list of commands, where it would be cut."""

    def get_short_help_str(  # type: ignore[explicit-override]  # typing has it from Python 3.12
        self, limit: int = _WHOLE
    ) -> str:
        """The whole summary, whatever the terminal's width."""
        return super().get_short_help_str(max(limit, _WHOLE))


@dataclass(frozen=True, slots=True)
class Access:
    """Which cluster, where in it, and as whom."""

    kubeconfig: str = ""
    context: str = ""
    namespace: str = ""
    impersonate: str = ""


_OPTIONS: Final[tuple[tuple[str, typer.models.OptionInfo], ...]] = (
    (
        "namespace",
        typer.Option("--namespace", "-n", help="Default: that of the context.", metavar="NAME"),
    ),
    ("context", typer.Option("--context", help="Context of the kubeconfig.", metavar="NAME")),
    (
        "kubeconfig",
        typer.Option("--kubeconfig", help="Default: $KUBECONFIG, ~/.kube/config.", metavar="FILE"),
    ),
    ("impersonate", typer.Option("--as", help="Act as another user.", metavar="USER")),
)


def command(app: typer.Typer, name: str | None = None) -> Callable[[Work], Work]:
    """Register an async function whose first parameter is the :class:`Access`."""

    def register(work: Work) -> Work:
        own = list(inspect.signature(work, eval_str=True).parameters.values())[1:]

        def run(**arguments: Any) -> None:  # noqa: ANN401 - the command's own parameters
            access = Access(**{option: arguments.pop(option) for option, _ in _OPTIONS})
            perform(work(access, **arguments))

        added = [
            inspect.Parameter(
                option,
                inspect.Parameter.KEYWORD_ONLY,
                default="",
                annotation=Annotated[str, info],
            )
            for option, info in _OPTIONS
        ]
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + added
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # read by typer
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        run.__doc__ = work.__doc__
        app.command(name or work.__name__.strip("_").replace("_", "-"), cls=Listed)(run)
        return work

    return register


def perform(work: Awaitable[None]) -> None:
    """Run a command; errors become a message on standard error and an exit code."""
    from codegen_crds.api_errors import ApiError  # noqa: PLC0415 - slow; not for --help

    from .core.exits import CliError, from_api  # noqa: PLC0415

    async def whole() -> None:
        await work

    try:
        asyncio.run(whole())
    except CliError as error:
        fail(error.message, error.advice, error.exit)
    except ApiError as error:
        told = from_api(error)
        fail(told.message, told.advice, told.exit)
    except KeyboardInterrupt:
        raise typer.Exit(_CUT_SHORT) from None
    except BrokenPipeError:
        # Whoever read our output has enough.
        sys.stderr.close()
        raise typer.Exit(0) from None


def fail(message: str, advice: str, code: int) -> None:
    """Say why, and end."""
    for n, each in enumerate(message.splitlines() or [""]):
        note(f"error: {each}" if n == 0 else f"       {each}")
    for each in advice.splitlines():
        note(f"  {each}")
    raise typer.Exit(int(code))


def a_duration(text: str | float) -> float:
    """Parser of an option; its default is in seconds already."""
    if isinstance(text, float):
        return text
    try:
        return seconds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
