"""``codegen-operator``: the operator's process."""

import asyncio
import sys

from pydantic import ValidationError

from .logs import configure
from .process import run
from .settings import Settings


def main() -> None:
    """Read the environment and run."""
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            place = "__".join(str(part) for part in problem["loc"]).upper()
            sys.stderr.write(f"codegen-operator: {place}: {problem['msg']}\n")
        sys.exit(2)
    configure(settings.log_level, settings.log_format)
    sys.exit(asyncio.run(run(settings)))


if __name__ == "__main__":
    main()
