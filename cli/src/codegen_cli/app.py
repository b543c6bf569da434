"""All commands together. Loads nothing that a help page does not need."""

from typing import Annotated

import typer

from .command import Listed
from .commands import (
    answering,
    cancelling,
    checking,
    cloning,
    leaving,
    logs,
    looking,
    making,
    provenance,
    secret_values,
    transcripts,
)
from .completion import PROGRAM, VARIABLE

app = typer.Typer(
    name="kubectl codegen",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich's help pages load longer than all the rest
    help="Products from words: ask for them, follow them, answer, change and remove them.",
)
for part in (looking, making, answering, leaving, logs, transcripts, provenance, cloning, checking):
    app.registered_commands.extend(part.app.registered_commands)
app.add_typer(cancelling.app, name="cancel", help="End the work on a server that runs now.")
app.add_typer(secret_values.app, name="secret", help="Values that only a person can supply.")


@app.command(cls=Listed)
def completion(
    shell: Annotated[str, typer.Argument(help="bash, zsh or fish.", metavar="SHELL")],
) -> None:
    """Print the completion script of a shell for the program kubectl-codegen."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # noqa: PLC0415 - it lives there

    if shell not in {"bash", "zsh", "fish"}:
        raise typer.BadParameter("one of bash, zsh, fish", param_hint="SHELL")
    script = get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell)
    typer.echo(script)
