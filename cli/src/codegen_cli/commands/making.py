"""Asking for a product, and for changes of it: new, change."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, interactive, note, say

from .parameters import Name, Output, Timeout, Wait

app = typer.Typer()


@command(app)
async def new(
    access: Access,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="What the product should do, in plain words.", metavar="WORDS"),
    ] = None,
    *,
    file: Annotated[
        str,
        typer.Option(
            "--filename", "-f", metavar="FILE",
            help="A Project manifest (.yaml, .yml, .json) or a text; - is standard input.",
        ),
    ] = "",
    title: Annotated[str, typer.Option(help="For people; default: the first sentence.")] = "",
    name: Annotated[str, typer.Option(help="Of the object; default: from the title.")] = "",
    model: Annotated[str, typer.Option(help="Model by name; default: the installation's.")] = "",
    budget: Annotated[str, typer.Option(metavar="AMOUNT", help="Limit, as 5EUR.")] = "",
    domain: Annotated[str, typer.Option(help="Default: a name under the server's suffix.")] = "",
    locale: Annotated[str, typer.Option(help="en or ru; default: that of the words.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it, create nothing.")] = False,
    wait: Wait = False,
    deadline: Timeout = 3600.0,
    output: Output = None,
) -> None:  # fmt: skip
    """Create a Project from words, from a file, or by being asked."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.following import wait_for  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.client import STRICT  # noqa: PLC0415

    document, description = _said(words or [], file)
    if not file and not words:
        title = title or typer.prompt("Title", default=wishes.first_sentence(description))
    options: dict[str, Any] = {"model": model, "domain": domain, "locale": locale}
    if budget:
        limit, currency = wishes.money(budget)
        options["budget"] = {"limit": limit, "currency": currency}
    async with session(access) as it:
        if document is not None:
            body = wishes.from_file(
                document, namespace=it.namespace, source=file, asked=access.namespace
            )
        else:
            body = wishes.manifest(
                namespace=it.namespace, description=description, title=title, name=name, **options
            )
        if dry_run:
            dump(body, output or "yaml")
            return
        made = await it.client.create(body, options=STRICT)
        called, where = made["metadata"]["name"], made["metadata"]["namespace"]
        if output in {"json", "yaml"}:
            dump(made, output)
        else:
            say(f"project.codegen.dev/{called}" + ("" if output == "name" else " created"))
        if wait:
            ready = await wait_for(it.elsewhere(where), called, seconds=deadline)
            say(ready.url)
        elif not output:
            note(f"  kubectl codegen watch {called} -n {where}")


@command(app)
async def change(
    access: Access,
    name: Name,
    words: Annotated[
        list[str], typer.Argument(help="What should be different; - is stdin.", metavar="WORDS")
    ],
    *,
    change_id: Annotated[
        str, typer.Option("--id", help="Of the change; given again with the same words: no-op.")
    ] = "",
    reopens: Annotated[
        str, typer.Option(help="A change that ended and does not do what was asked.")
    ] = "",
    wait: Wait = False,
    deadline: Timeout = 3600.0,
) -> None:
    """Ask for a change of a product, in words."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.following import wait_for  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415

    request = " ".join(words).strip()
    if request == "-":
        request = sys.stdin.read().strip()
    if not request:
        raise CliError(Exit.USAGE, "Say what should be different.")
    async with session(access) as it:

        def plan(project: Any) -> tuple[Any, str]:  # noqa: ANN401 - a Project, and a patch
            chosen, patch = wishes.add_change(project, request, change_id, reopens)
            return patch, chosen

        written, chosen = await it.update(name, plan)
        say(f"change {chosen} of {name} {'asked for' if written else 'was asked for already'}")
        if wait:
            say((await wait_for(it, name, seconds=deadline, change=chosen)).url)


def _said(words: list[str], file: str) -> tuple[object, str]:
    """(manifest or None, description) from words, a file, or a person at the terminal.

    Raises:
        CliError: There is nothing, or too much.
    """
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load

    if words and file:
        raise CliError(Exit.USAGE, "Give words or --filename, not both.")
    if file:
        document, description = _read(file)
    elif words:
        document, description = None, " ".join(words)
    elif interactive():
        document, description = None, typer.prompt("What should it do")
    else:
        raise CliError(Exit.USAGE, "Say what the product should do, or give --filename.")
    if document is None and not description.strip():
        raise CliError(Exit.USAGE, "spec.description: there are no words.")
    return document, description


def _read(file: str) -> tuple[object, str]:
    """(manifest or None, description) of a file.

    Raises:
        CliError: It cannot be read, or is no YAML.
    """
    import yaml  # noqa: PLC0415 - only needed here

    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415

    try:
        content = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise CliError(Exit.USAGE, f"{file}: {why}") from None
    named = Path(file).suffix in {".yaml", ".yml", ".json"}
    if not named and "kind:" not in content:
        return None, content
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError as error:
        if not named:
            return None, content
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise CliError(Exit.USAGE, f"{file}{where}: not YAML") from None
    if not named and not isinstance(document, dict):
        return None, content
    return document, ""
