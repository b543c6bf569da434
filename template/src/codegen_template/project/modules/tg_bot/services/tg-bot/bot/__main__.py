"""Command line: ``bot serve``."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from bot.logs import configure_logging
from bot.serving import serve
from bot.settings import Settings, SettingsError

EX_CONFIG = 78


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status of the process."""
    parser = argparse.ArgumentParser(prog="bot", description="The Telegram bot.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="talk to people, and answer probes on $PORT")
    parser.parse_args(argv)
    try:
        settings = Settings.from_environ()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return EX_CONFIG
    configure_logging(settings.log_level)
    return asyncio.run(serve(settings))


if __name__ == "__main__":
    sys.exit(main())
