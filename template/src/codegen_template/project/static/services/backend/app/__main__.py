"""Command line: ``app serve | migrate | contract | revert | openapi | revision``."""

import argparse
import sys
from collections.abc import Sequence

from app.logs import configure_logging
from app.settings import Settings, SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status of the process."""
    parser = argparse.ArgumentParser(prog="app", description="The backend service.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer HTTP requests on $PORT")
    commands.add_parser("migrate", help="bring the database's schema up to date, then exit")
    commands.add_parser("contract", help="also run migrations that take away, then exit")
    revert = commands.add_parser("revert", help="take back additions that never served, then exit")
    revert.add_argument("revision", help="the migration that the live release has, and that stays")
    commands.add_parser("openapi", help="print the OpenAPI document; needs no environment")
    revision = commands.add_parser("revision", help="write an empty migration to fill by hand")
    revision.add_argument("message")
    arguments = parser.parse_args(argv)

    if arguments.command == "revision":
        from app.migrate import write_revision

        write_revision(arguments.message)
        return 0
    if arguments.command == "openapi":
        from app.openapi import document

        sys.stdout.write(document())
        return 0
    try:
        settings = Settings.from_environ()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 78  # EX_CONFIG
    configure_logging(settings.log_level)
    if arguments.command == "migrate":
        from app.migrate import ContractWaitsError, upgrade

        try:
            upgrade(settings)
        except ContractWaitsError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    elif arguments.command == "contract":
        from app.migrate import contract

        contract(settings)
    elif arguments.command == "revert":
        from app.migrate import revert as take_back

        take_back(settings, arguments.revision)
    else:
        from app.server import serve

        serve(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
