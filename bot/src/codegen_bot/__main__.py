"""``codegen-bot``: talk to people on Telegram."""

import argparse
import asyncio
import gc
import sys

from pydantic import ValidationError

from codegen_crds import logs

from .settings import BotSettings


def main() -> None:
    """Run until a signal ends it."""
    argparse.ArgumentParser(prog="codegen-bot", description=__doc__).parse_args()
    try:
        settings = BotSettings()
    except ValidationError as error:
        sys.exit(f"codegen-bot: bad settings\n{_places(error)}")
    logs.configure(settings.log_level, settings.log_format)
    # Imported here: bad settings are said without loading everything.
    import psycopg_pool  # noqa: PLC0415
    from telegram.error import InvalidToken  # noqa: PLC0415

    from codegen_crds.postgres import BadDsnError  # noqa: PLC0415

    from .app import run  # noqa: PLC0415
    from .database import BadFileError  # noqa: PLC0415

    # What was loaded stays: a full collection, a tenth of a second over it, would hold up people.
    gc.freeze()
    try:
        sys.exit(asyncio.run(run(settings)))
    except (BadFileError, BadDsnError) as error:
        sys.exit(f"codegen-bot: {error}")
    except InvalidToken:
        sys.exit("codegen-bot: Telegram does not know this token")
    except psycopg_pool.PoolTimeout:
        sys.exit("codegen-bot: the database does not answer")


def _places(error: ValidationError) -> str:
    return "\n".join(
        f"  {'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    )


if __name__ == "__main__":
    main()
