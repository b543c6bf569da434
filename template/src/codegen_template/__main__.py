"""Command line of the template: projects from nothing, and what follows from their specs."""

# ruff: noqa: PLC0415 - the command line answers --help without loading the generator

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from .errors import SpecError

if TYPE_CHECKING:
    from .update import Update

app = typer.Typer(
    help="Spec-first services: specs in, a tested repository out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Root = Annotated[Path, typer.Argument(help="Root of the project.")]
Result = TypeVar("Result")
REFUSED = 1


def _or_exit(action: Callable[[], Result]) -> Result:
    """Run an action; a refusal is shown and ends the program."""
    try:
        return action()
    except SpecError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(REFUSED) from error


@app.command()
def new(
    title: Annotated[str, typer.Option(help="Name for people, in any language.")],
    root: Root = Path(),
    *,
    slug: Annotated[str, typer.Option(help="Name for machines; from the title if absent.")] = "",
    description: Annotated[str, typer.Option(help="What the product does.")] = "",
    modules: Annotated[
        str,
        typer.Option(
            help="What it consists of, by commas: backend, frontend, notifications, tg_bot."
        ),
    ] = "backend",
    notify_by: Annotated[
        str,
        typer.Option(
            help="How notifications tell people, by commas: email, telegram, webhook, log."
        ),
    ] = "email",
    locale: Annotated[str, typer.Option(help="Language of a bot and a page: en or ru.")] = "en",
    python: Annotated[
        str, typer.Option(help="Of its image, CI and devcontainer: 3.11, 3.12 or 3.13.")
    ] = "3.13",
    node: Annotated[str, typer.Option(help="With which CI builds a page: 20, 22 or 24.")] = "22",
    author: Annotated[str, typer.Option(help="Who made it, for its metadata.")] = "",
) -> None:
    """Lay down a project with a small spec to change, and generate its code."""
    from .generation import generate as run
    from .naming import slug as slug_of
    from .new import new_project, starter_spec

    def lay_down() -> int:
        written = new_project(
            root,
            title=title,
            slug=slug or slug_of(title),
            description=description,
            modules=tuple(modules.split(",")),
            notify_by=tuple(notify_by.split(",")),
            locale=locale,
            python=python,
            node=node,
            author=author,
        )
        starter_spec(root)
        return len(written) + len(run(root).written)

    typer.echo(f"{root}: {_or_exit(lay_down)} files")


@app.command()
def generate(root: Root = Path()) -> None:
    """Write the code that follows from the specs."""
    from .generation import generate as run

    report = _or_exit(lambda: run(root))
    for path in report.written:
        typer.echo(f"written {path}")
    for path in report.removed:
        typer.echo(f"removed {path}")
    typer.echo(f"{len(report.unchanged)} files unchanged")
    _warn(root)


@app.command()
def check(root: Root = Path()) -> None:
    """Say whether specs, generated code, controllers and environment contract agree."""
    from .check import check as run

    problems = run(root)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(REFUSED)
    _warn(root)
    typer.echo("consistent")


def _warn(root: Path) -> None:
    """Say what is allowed and probably not meant."""
    from .generation import resolve_project

    for problem in _or_exit(lambda: resolve_project(root)).warnings:
        typer.echo(f"warning: {problem}", err=True)


@app.command()
def update(
    root: Root = Path(),
    *,
    force: Annotated[bool, typer.Option(help="Also where git could not undo it.")] = False,
) -> None:
    """Bring the project to the installed version of the template; your changes are kept."""
    from .update import update as merge

    done = _or_exit(lambda: merge(root, force=force))
    typer.echo(f"template {done.before} -> {done.after}")
    _tell(root, done)


@app.command()
def add_module(
    module: Annotated[str, typer.Argument(help="What to add: frontend, notifications or tg_bot.")],
    root: Root = Path(),
    *,
    force: Annotated[bool, typer.Option(help="Also where git could not undo it.")] = False,
) -> None:
    """Add a module to the project, as if it had been made with it; your changes are kept."""
    from .add_module import add_module as add

    _tell(root, _or_exit(lambda: add(root, module, force=force)))


@app.command()
def notify_by(
    ways: Annotated[str, typer.Argument(help="By commas: email, telegram, webhook, log.")],
    root: Root = Path(),
    *,
    force: Annotated[bool, typer.Option(help="Also where git could not undo it.")] = False,
) -> None:
    """Change how the project's notifications tell people; your changes are kept."""
    from .notify_by import notify_by as change

    _tell(root, _or_exit(lambda: change(root, tuple(ways.split(",")), force=force)))


def _tell(root: Path, done: "Update") -> None:
    """Say what became of the files, and generate what follows; conflicts end the program."""
    from .generation import generate as run

    for kind in ("written", "merged", "removed", "kept"):
        for path in getattr(done, kind):
            typer.echo(f"{kind} {path}")
    for path in done.conflicts:
        typer.echo(f"conflict {path}", err=True)
    _or_exit(lambda: run(root))
    if done.conflicts:
        raise typer.Exit(REFUSED)


@app.command()
def environment(root: Root = Path()) -> None:
    """Print the merged environment contract as canonical JSON."""
    from .environment.contract import canonical, load_fragments, merged

    typer.echo(canonical(merged(_or_exit(lambda: load_fragments(root)))), nl=False)


@app.command()
def summary(root: Root = Path()) -> None:
    """Print the specs in a few lines."""
    from .generation import resolve_project
    from .render.docs import summary as text

    typer.echo(text(_or_exit(lambda: resolve_project(root))), nl=False)


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
