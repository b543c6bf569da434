"""Parameters that several commands have."""

from typing import Annotated

import typer

from codegen_cli.command import a_duration
from codegen_cli.completion import project_names
from codegen_cli.terminal import Format

Name = Annotated[
    str,
    typer.Argument(help="Name of the Project.", metavar="NAME", autocompletion=project_names),
]
Output = Annotated[
    Format | None,
    typer.Option("--output", "-o", help="json, yaml, wide or name; default: for people."),
]
Wait = Annotated[bool, typer.Option("--wait", "-w", help="Wait until it is live.")]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        parser=a_duration,
        metavar="DURATION",
        show_default=False,
        help="How long to wait at most: 90s, 30m, 1h30m.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")]
