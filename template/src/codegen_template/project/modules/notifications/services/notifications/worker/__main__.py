"""Command line: ``worker serve | redrive``."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from app.logs import configure_logging
from app.metrics import served
from app.settings import SettingsError as PortTakenError
from worker.metrics import WorkerMetrics
from worker.redrive import redrive
from worker.serving import serve
from worker.settings import Settings, SettingsError

EX_CONFIG = 78


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status of the process."""
    parser = argparse.ArgumentParser(prog="worker", description="Handlers of events.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="carry events to handlers, and answer probes on $PORT")
    again = commands.add_parser("redrive", help="try the dead letters of a handler again")
    again.add_argument("handler")
    arguments = parser.parse_args(argv)
    try:
        settings = Settings.from_environ()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return EX_CONFIG
    configure_logging(settings.log_level)
    if arguments.command == "redrive":
        count = asyncio.run(redrive(settings.redis_url, arguments.handler))
        sys.stdout.write(f"{arguments.handler}: {count} messages are tried again\n")
        return 0
    metrics = WorkerMetrics()
    try:
        with served(metrics.registry, settings.metrics_port):
            return asyncio.run(serve(settings, metrics))
    except PortTakenError as error:
        sys.stderr.write(f"{error}\n")
        return EX_CONFIG


if __name__ == "__main__":
    sys.exit(main())
