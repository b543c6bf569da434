"""``codegen-agent run``: what an agent pod starts."""

import argparse
import sys

from .logs import configure_logs


def main(argv: list[str] | None = None) -> int:
    """Parse and run; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="codegen-agent", description="Runs one thread of one subgraph in a pod."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "run",
        help="go on with the run that this pod's token belongs to",
        description="Settings come from the environment: CODEGEN_GATEWAY_URL, "
        "CODEGEN_GATEWAY_TOKEN_FILE, CODEGEN_GIT_TOKEN_FILE, CODEGEN_WORKSPACE, "
        "LOG_LEVEL, LOG_FORMAT.",
    )
    parser.parse_args(argv)
    from .pod import run_pod  # noqa: PLC0415 - `--help` answers at once
    from .settings import AgentSettings  # noqa: PLC0415

    settings = AgentSettings()
    configure_logs(settings.log_level, settings.log_format)
    return run_pod(settings)


if __name__ == "__main__":
    sys.exit(main())
