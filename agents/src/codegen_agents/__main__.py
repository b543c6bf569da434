"""``codegen-agent run``, what an agent pod starts; ``product-owner``; ``replay``, for people."""

import argparse
import sys

from codegen_crds import logs

from .loading import loading
from .replay.options import add_arguments


def main(argv: list[str] | None = None) -> int:
    """Parse and run; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="codegen-agent",
        description="Runs one thread of one subgraph in a pod, or the product-owner service.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "run",
        help="go on with the run that this pod's token belongs to",
        description="Settings come from the environment: CODEGEN_GATEWAY_URL, "
        "CODEGEN_GATEWAY_TOKEN_FILE, CODEGEN_GIT_TOKEN_FILE, CODEGEN_WORKSPACE, "
        "LOG_LEVEL, LOG_FORMAT.",
    )
    commands.add_parser(
        "product-owner",
        help="serve turns of dialogues",
        description="Settings come from the environment, CODEGEN_PRODUCT_OWNER_…: the reference "
        "of settings lists them.",
    )
    add_arguments(
        commands.add_parser(
            "replay",
            help="run a finished run of engineering again, without a model",
            description="Answers come from the run's transcript; the run has to reach the commit "
            "that it made. Exit status: 0 it did, 1 it did not, and where it parted is said, "
            "2 the files cannot be used.",
        )
    )
    options = parser.parse_args(argv)
    if options.command == "product-owner":
        return _product_owner()
    if options.command == "replay":
        from .replay.command import replay  # noqa: PLC0415 - as below

        logs.configure("WARNING", "console")
        return replay(options)
    with loading():
        from .pod import run_pod  # noqa: PLC0415 - `--help` answers at once
        from .settings import AgentSettings  # noqa: PLC0415

    settings = AgentSettings()
    logs.configure(settings.log_level, settings.log_format)
    return run_pod(settings)


def _product_owner() -> int:
    from pydantic import ValidationError  # noqa: PLC0415 - as above

    from .product_owner.serving import serve  # noqa: PLC0415
    from .product_owner.settings import ProductOwnerSettings  # noqa: PLC0415

    try:
        settings = ProductOwnerSettings()
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False, include_context=False):
            place = ".".join(str(part) for part in each["loc"]) or "settings"
            sys.stderr.write(f"codegen-agent product-owner: {place}: {each['msg']}\n")
        return 1
    logs.configure(settings.log_level, settings.log_format)
    return serve(settings)


if __name__ == "__main__":
    sys.exit(main())
