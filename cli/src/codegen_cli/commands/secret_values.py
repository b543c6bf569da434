"""Values of a product that only people may see: secret set, show, rotate, list."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, say, show

from .parameters import Name, Output

if TYPE_CHECKING:
    from codegen_cli.session import Session
    from codegen_crds.v1alpha1 import Project

app = typer.Typer(no_args_is_help=True)


@command(app, "set")
async def set_secret(
    access: Access,
    name: Name,
    key: Annotated[str, typer.Argument(help="Name of the variable.", metavar="KEY")],
    *,
    check: Annotated[
        bool, typer.Option(help="Ask Telegram about the token of a bot before it is stored.")
    ] = True,
    telegram_api: Annotated[
        str, typer.Option(metavar="URL", help="Base URL of the Bot API.")
    ] = "https://api.telegram.org",
) -> None:
    """Store a value: asked for without echo, or read from standard input, never an argument.

    The token of a Telegram bot is stored only if a product can work with it.
    """
    import getpass  # noqa: PLC0415 - only needed here

    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.bot_tokens import is_bot_token  # noqa: PLC0415

    wishes.secret_key(key)
    async with session(access) as it:
        project = await it.project(name)
        secret = project.secret_names[0]
        if sys.stdin.isatty():
            value = getpass.getpass(f"{key}: ")
        else:
            # What `echo` adds is not part of a value; other white space may be.
            value = sys.stdin.read().removesuffix("\n").removesuffix("\r")
        if not value:
            raise CliError(Exit.USAGE, f"{key}: the value is empty.")
        if is_bot_token(key):
            await _note_bot(it, project, key, value, api_url=telegram_api if check else "")
        await _store(it, secret, key, value)
    say(f"{key} stored in Secret {secret}")


@command(app, "show")
async def show_secret(
    access: Access,
    name: Name,
    key: Annotated[str, typer.Argument(help="Name of the variable.", metavar="KEY")],
) -> None:
    """Print one value of the product, such as the key that its guarded operations ask for.

    It is read with your own rights, and goes to standard output alone.
    """
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.callers_key import value_of  # noqa: PLC0415

    wishes.secret_key(key)
    async with session(access) as it:
        value = await value_of(it.client, await it.project(name), key)
    if value is None:
        advice = f"`secret list {name}` tells which there are."
        raise CliError(Exit.NOT_FOUND, f"{name} has no value for {key}.", advice)
    sys.stdout.write(f"{value}\n")


@command(app, "rotate")
async def rotate_key(access: Access, name: Name) -> None:
    """Make a new key for what the product guards; from the next release on the old one is refused.

    The key is stored and not shown: `secret show NAME API_KEYS` shows it.
    """
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.callers_key import CALLERS_KEY, new_key, value_of  # noqa: PLC0415

    async with session(access) as it:
        project = await it.project(name)
        if await value_of(it.client, project, CALLERS_KEY) is None:
            raise CliError(Exit.NOT_FOUND, f"{name} has no operations that ask for a key.")
        if project.spec.pinned_release:
            why = f"{name} is held at release {project.spec.pinned_release}, which keeps its key."
            raise CliError(Exit.REFUSED, why, f"`rollback {name} --latest` lets it go on.")
        secret = project.secret_names[0]
        await _store(it, secret, CALLERS_KEY, new_key())
    say(f"{CALLERS_KEY} renewed in Secret {secret}; {name} is released with it.")


async def _store(it: "Session", secret: str, key: str, value: str) -> None:
    """Put a value into a Secret, which is made where there is none."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_crds.api_errors import AlreadyExistsError, NotFoundError  # noqa: PLC0415
    from codegen_crds.kinds import SECRET  # noqa: PLC0415

    patch = wishes.secret_patch({key: value})
    try:
        await it.client.patch(SECRET, secret, it.namespace, patch=patch)
    except NotFoundError:
        body = wishes.secret_object(it.namespace, secret, {key: value})
        try:
            await it.client.create(body)
        except AlreadyExistsError:  # made in between
            await it.client.patch(SECRET, secret, it.namespace, patch=patch)


async def _note_bot(it: "Session", project: "Project", key: str, token: str, api_url: str) -> None:
    """Refuse a token that the product could not work with; else note whose it is on the Project.

    Args:
        it: The connection.
        project: Who is to have the bot.
        key: Name of the variable.
        token: Its value.
        api_url: Base URL of the Bot API; empty: only what can be seen here is looked at.

    Raises:
        CliError: It is no good, or Telegram does not say.
    """
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_crds.bot_token_check import TelegramSilentError, check_token  # noqa: PLC0415
    from codegen_crds.bot_tokens import (  # noqa: PLC0415
        SENTENCES,
        TokenCheck,
        bot_id,
        bots_of,
        user_of,
        with_bot,
    )
    from codegen_crds.kinds import PROJECT  # noqa: PLC0415
    from codegen_crds.v1alpha1 import Project as Read  # noqa: PLC0415

    number = bot_id(token)
    items = await it.readable(PROJECT, everywhere=True) or await it.readable(PROJECT)
    others = [Read.model_validate(item) for item in items]
    used = user_of(number, others, besides=project.metadata.uid) is not None
    has_it = number in bots_of(project).values()
    found = TokenCheck(number, None if number else "shape")
    if api_url and number:
        try:
            found = await check_token(token, api_url=api_url, polled_by_us=has_it or used)
        except TelegramSilentError as error:
            why = f"{key}: Telegram does not say anything about this token ({error})."
            advice = "Try again, or store it unseen with --no-check."
            raise CliError(Exit.FAILED, why, advice) from None
    trouble = "used" if used and found.trouble is None else found.trouble
    if trouble is not None:
        bot = f" (@{found.username})" if found.username else ""
        raise CliError(Exit.REFUSED, f"{key}{bot}: {SENTENCES[trouble]}.")
    await it.update(
        project.metadata.name,
        lambda now: (wishes.annotated(now, with_bot(now, key, number)), None),
    )


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
