"""What a Project waits for, and what holds it: answer, approve, budget, rollback."""

import sys
from typing import Annotated, Any

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, interactive, note, say, show

from .parameters import Name, Output, Timeout, Wait

app = typer.Typer()


@command(app)
async def answer(
    access: Access,
    name: Name,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="The answer, or an option's number; - is stdin.", metavar="WORDS"),
    ] = None,
    question: Annotated[str, typer.Option(help="Id; default: the only open one.")] = "",
) -> None:
    """Answer an open question; without words it is shown, and asked in a terminal."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415

    text = " ".join(words or ()).strip()
    if text == "-":
        text = sys.stdin.read().strip()
    async with session(access) as it:
        seen = await it.look(name)
        given = {a.question_id: a.text for a in (await it.project(name)).spec.answers}
        if question in given and text == given[question]:
            say(f"{question} was answered already")
            return
        asked = wishes.which_question(seen, question)
        if not text:
            say(asked.text)
            for n, option in enumerate(asked.options, 1):
                say(f"  {n}. {option}")
            if not interactive():
                raise CliError(Exit.USAGE, "Give the answer as words.")
            text = typer.prompt("Answer").strip()
        chosen = wishes.which_option(asked, text)
        await _write(it, name, asked.id, chosen)


@command(app)
async def approve(
    access: Access,
    name: Name,
    *,
    question: Annotated[str, typer.Option(help="Id; default: the only one with options.")] = "",
    option: Annotated[str, typer.Option(help="The option's text or number.")] = "",
    reject: Annotated[bool, typer.Option("--reject", help="Say no.")] = False,
) -> None:
    """Approve, or reject, what a Project asks permission for."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.session import session  # noqa: PLC0415

    async with session(access) as it:
        seen = await it.look(name)
        asked = wishes.which_question(seen, question, with_options=True)
        note(asked.text)
        chosen = (
            wishes.which_option(asked, option) if option else wishes.approval(asked, reject=reject)
        )
        await _write(it, name, asked.id, chosen)


@command(app)
async def budget(
    access: Access,
    name: Name,
    limit: Annotated[
        str | None, typer.Argument(help="New limit, as 5 or 5EUR.", metavar="[AMOUNT]")
    ] = None,
    period: Annotated[str, typer.Option(help="total or month; default: as it was.")] = "",
    output: Output = None,
) -> None:
    """Show what was spent and the limit, or set the limit."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.session import session  # noqa: PLC0415

    async with session(access) as it:
        seen = await it.look(name)
        if limit is None:
            data = {
                "spent": seen.spent,
                "limit": seen.limit,
                "currency": seen.currency,
                "period": seen.period,
                "runs": {run.name: run.cost for run in seen.runs},
            }
            if output in {"json", "yaml"}:
                dump(data, output)
                return
            limits = f"{seen.limit} {seen.currency}" if seen.limit else "the installation's default"
            say(f"spent {seen.spent} {seen.currency}".rstrip() + f", limit {limits}")
            for run in seen.runs:
                say(f"  {run.name}  {run.cost} {run.currency}".rstrip())
            return
        amount, currency = wishes.money(limit, seen.currency)

        def plan(project: Any) -> tuple[Any, None]:  # noqa: ANN401 - a Project, and a patch
            return wishes.set_budget(project, amount, currency, period), None

        await it.update(name, plan)
    say(f"budget of {name} is {amount} {currency}")


@command(app)
async def rollback(
    access: Access,
    name: Name,
    *,
    release: Annotated[
        str, typer.Option(help="Hold production at this release: its id, or how it begins.")
    ] = "",
    previous: Annotated[
        bool, typer.Option("--previous", help="Hold production at the release before this one.")
    ] = False,
    latest: Annotated[
        bool, typer.Option("--latest", help="Let production follow the newest release again.")
    ] = False,
    wait: Wait = False,
    deadline: Timeout = 900.0,
    output: Output = None,
) -> None:
    """List the releases, go back to one, or forward again."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.core.overview import as_data  # noqa: PLC0415
    from codegen_cli.core.pages import releases_page  # noqa: PLC0415
    from codegen_cli.following import wait_for  # noqa: PLC0415
    from codegen_cli.session import now, session  # noqa: PLC0415

    if sum((bool(release), previous, latest)) > 1:
        raise CliError(Exit.USAGE, "Give one of --release, --previous and --latest.")
    async with session(access) as it:
        seen = await it.look(name)
        if not (release or previous or latest):
            if output in {"json", "yaml"}:
                dump([as_data(each) for each in seen.releases], output)
            else:
                show(releases_page(seen, now()))
            return
        target = ""
        if release:
            target = wishes.which_release(seen, release)
        elif previous:
            target = wishes.previous_release(seen)

        def plan(project: Any) -> tuple[Any, None]:  # noqa: ANN401 - a Project, and a patch
            return wishes.pin(project, target), None

        await it.update(name, plan)
        say(f"{name} is held at {target}" if target else f"{name} follows its newest release")
        if wait:
            say((await wait_for(it, name, seconds=deadline, release=target)).url)


async def _write(it: Any, name: str, question: str, text: str) -> None:  # noqa: ANN401 - a Session
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load

    written, _ = await it.update(name, lambda p: (wishes.add_answer(p, question, text), None))
    say(f"{question} {'answered' if written else 'was answered already'}")
