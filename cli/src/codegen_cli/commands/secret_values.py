"""Values that only a person can supply: secret set, secret list."""

import sys
from typing import Annotated

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, say, show

from .parameters import Name, Output

app = typer.Typer(no_args_is_help=True)


@command(app, "set")
async def set_secret(
    access: Access,
    name: Name,
    key: Annotated[str, typer.Argument(help="Name of the variable.", metavar="KEY")],
) -> None:
    """Store a value: asked for without echo, or read from standard input, never an argument."""
    import getpass  # noqa: PLC0415 - only needed here

    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.api_errors import AlreadyExistsError, NotFoundError  # noqa: PLC0415
    from codegen_crds.kinds import SECRET  # noqa: PLC0415

    wishes.secret_key(key)
    async with session(access) as it:
        secret = (await it.project(name)).secret_names[0]
        if sys.stdin.isatty():
            value = getpass.getpass(f"{key}: ")
        else:
            # What `echo` adds is not part of a value; other white space may be.
            value = sys.stdin.read().removesuffix("\n").removesuffix("\r")
        if not value:
            raise CliError(Exit.USAGE, f"{key}: the value is empty.")
        patch = wishes.secret_patch({key: value})
        try:
            await it.client.patch(SECRET, secret, it.namespace, patch=patch)
        except NotFoundError:
            body = wishes.secret_object(it.namespace, secret, {key: value})
            try:
                await it.client.create(body)
            except AlreadyExistsError:  # made in between
                await it.client.patch(SECRET, secret, it.namespace, patch=patch)
    say(f"{key} stored in Secret {secret}")


@command(app, "list")
async def list_secrets(access: Access, name: Name, output: Output = None) -> None:
    """List the names that the product uses or waits for; values are never shown."""
    from codegen_cli.core.files import secret_names  # noqa: PLC0415 - slow to load
    from codegen_cli.core.text import Span, table  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.kinds import DEPLOYMENT  # noqa: PLC0415
    from codegen_crds.v1alpha1 import Project  # noqa: PLC0415

    async with session(access) as it:
        raw = await it.raw(name)
        deployments = await it.readable(DEPLOYMENT)
    production = next((d for d in deployments if d["metadata"]["name"] == name), None)
    missing = {m.key for m in Project.model_validate(raw).status.missing_secrets}
    rows = [
        (key, secret, "missing" if key in missing else "set")
        for secret, keys in secret_names(raw, production).items()
        for key in keys
    ]
    if output in {"json", "yaml"}:
        dump([{"key": k, "secret": s, "state": state} for k, s, state in rows], output)
    elif rows:
        styled = [
            (Span(k), Span(s), Span(state, "ask" if state == "missing" else "good"))
            for k, s, state in rows
        ]
        show(table(["KEY", "SECRET", "STATE"], styled))
    else:
        say(f"{name} uses no secrets that are known yet.")
