"""``codegen-operator``: the operator's process."""

import argparse
import asyncio
import sys

from pydantic import ValidationError

from codegen_crds import logs

from .process import run
from .settings import Settings
from .uninstall import uninstall


def main(argv: list[str] | None = None) -> None:
    """Read the environment and run."""
    options = _parser().parse_args(argv)
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            place = "__".join(str(part) for part in problem["loc"]).upper()
            sys.stderr.write(f"codegen-operator: {place}: {problem['msg']}\n")
        sys.exit(2)
    logs.configure(settings.log_level, settings.log_format)
    if options.command == "uninstall":
        sys.exit(asyncio.run(uninstall(settings.kubeconfig, abandon=options.abandon)))
    sys.exit(asyncio.run(run(settings)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="codegen-operator",
        description="Reconciles Projects, AgentRuns, Deployments and Servers. Settings come from "
        "the environment; docs/reference/settings.md lists them.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("run", help="watch and act; the default")
    leaving = commands.add_parser("uninstall", help="refuse while Projects exist, as helm asks")
    leaving.add_argument(
        "--abandon", action="store_true", help="remove our finalizers and list what stays"
    )
    return parser


if __name__ == "__main__":
    main()
