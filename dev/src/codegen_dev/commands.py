"""What people type: `codegen-dev up`, `down`, `status`, `logs`, `server …`."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .agents_install import agents_steps
from .agents_wish import IMAGES, AgentsWish
from .bench.run import chosen as chosen_rows
from .bench.run import run_bench
from .bot_api_program import BotApiWish
from .bot_commands import bot_api, talk
from .bot_install import bot_steps
from .bot_wish import BotWish, OwnerEngine
from .cluster_steps import ClusterUp
from .demo import run_demo
from .errors import StandError
from .facts import exports, facts
from .files import write_changed
from .foundation import Foundation
from .image_catalog import chosen
from .image_steps import ImagesUp, recorded_images
from .object_reader import ObjectReader
from .object_store import ObjectsWish
from .overview import overview
from .paths import REPOSITORY
from .preflight import TEST_TOOLS, TOOLS, missing, present
from .product import find_product
from .progress import run_shown
from .server import PROGRAM as SERVER
from .server import DemoServer
from .server_steps import ServerUp
from .settings import Settings
from .stand import Stand
from .steps import Step
from .supervise import Supervisor
from .tear_down import TearDown
from .told import console, told
from .turns import turn

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.command()(bot_api)
app.command()(talk)
server_app = typer.Typer(no_args_is_help=True, help="The demo server alone.")
app.add_typer(server_app, name="server")

Name = Annotated[str, typer.Option("--name", help="Which stand; several may run side by side.")]


@contextmanager
def my_turn(stand: Stand) -> Iterator[None]:
    """Wait until no other command changes the stand."""
    with turn(
        stand.paths.lock,
        lambda: console.print(f"another command works on the stand {stand.name}: waiting"),
    ):
        yield


def _take(name: str, steps: Callable[[Stand], list[Step]]) -> None:
    """Take steps on a stand, once it is this command's turn."""
    with told():
        stand = Stand.open(name, Settings())
        with my_turn(stand):
            run_shown(steps(stand), console)


@app.command()
def up(name: Name = "demo") -> None:
    """Bring the whole stand up: cluster, registry, PostgreSQL, demo server."""
    _take(
        name,
        lambda stand: [
            *Foundation(stand).steps(),
            *ClusterUp(stand).steps(),
            *ServerUp(stand).steps(),
        ],
    )


@app.command()
def preflight(
    name: Name = "demo",
    *,
    install: Annotated[bool, typer.Option("--install", help="Get what is missing.")] = False,
    tests: Annotated[bool, typer.Option("--tests", help="For the tests as well.")] = False,
) -> None:
    """Name everything this machine lacks; with --install get it, the binaries included."""
    tools = TEST_TOOLS if tests else TOOLS
    with told():
        if install:
            foundation = Foundation(Stand.open(name, Settings()), tools)
            run_shown(foundation.machine_steps(), console)
        elif packages := missing(tools, present):
            raise StandError(
                f"missing packages: {', '.join(packages)}",
                remedy=f"codegen-dev preflight --install, or: apt-get install {' '.join(packages)}",
            )


@app.command()
def demo(
    manifest: Annotated[
        Path, typer.Argument(help="A Project.", exists=True, dir_okay=False)
    ] = REPOSITORY / "examples" / "01-todo" / "project.yaml",
    name: Name = "demo",
    *,
    objects: Annotated[
        bool, typer.Option("--objects", help="Move the texts of runs into an object store.")
    ] = False,
    bots: Annotated[
        bool, typer.Option("--bot-api", help="Bots of products talk with a Bot API of tests.")
    ] = False,
) -> None:
    """Go the whole line: from this machine as it is to a verified https:// URL."""
    with told():
        stand = Stand.open(name, Settings())
        # Held to the end: a Project is not followed on a stand that somebody takes down.
        with my_turn(stand):
            if objects:
                ObjectsWish().keep(stand)
            if bots:
                BotApiWish().keep(stand)
            run_demo(stand, manifest, console)


@app.command()
def bot(
    token: Annotated[Path, typer.Argument(help="A file with the bot's token.")],
    people: Annotated[
        list[int], typer.Option("--person", help="Telegram id of somebody who may write.", min=1)
    ],
    api: Annotated[
        str, typer.Option(help="Base URL of a Bot API server, as pods reach it; else Telegram's.")
    ] = "",
    model: Annotated[
        str,
        typer.Option(
            help="Base URL of an OpenAI-compatible model, as pods reach it; with it people talk "
            "with a product owner."
        ),
    ] = "",
    name: Name = "demo",
    *,
    engine: Annotated[
        OwnerEngine, typer.Option(help="What the product owner asks the model with.")
    ] = OwnerEngine.BUILTIN,
) -> None:
    """Add the Telegram bot to a stand on which `codegen-dev demo` has run."""
    _take(name, lambda stand: bot_steps(stand, token, BotWish(tuple(people), api, model, engine)))


@app.command()
def agents(
    parts: Annotated[
        list[str] | None, typer.Argument(help=f"What they have: {', '.join(IMAGES)}.")
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            help="Base URL of an OpenAI-compatible model, as pods reach it; Projects name it "
            "`scripted`."
        ),
    ] = "",
    name: Name = "demo",
) -> None:
    """Give the agents of a running stand coding CLIs, a browser, a model."""
    _take(name, lambda stand: agents_steps(stand, AgentsWish(tuple(parts or ()), model)))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def curl(
    context: typer.Context,
    product: Annotated[str, typer.Argument(metavar="[NAMESPACE/]PROJECT")],
    path: Annotated[str, typer.Argument()] = "/",
    name: Name = "demo",
) -> None:
    """Ask the live product over HTTPS, with its own name, address and authority."""
    with told():
        stand = Stand.open(name, Settings())
        found = find_product(ObjectReader(stand.paths.kubeconfig), product)
        authority = None
        if found.authority:
            authority = stand.paths.run / f"{found.host}.pem"
            write_changed(authority, found.authority)
        command = found.curl_command(path, tuple(context.args), authority)
        os.execvp(command[0], command)  # noqa: S606 - curl is what was asked for


@app.command()
def images(
    only: Annotated[list[str] | None, typer.Argument(help="Names; all by default.")] = None,
    name: Name = "demo",
) -> None:
    """Build and push the images whose content changed; print them by digest."""
    with told():
        stand = Stand.open(name, Settings())
        with my_turn(stand):
            run_shown(ImagesUp(stand, chosen(only or [])).steps(), console)
        for reference in recorded_images(stand).values():
            sys.stdout.write(f"{reference}\n")


@app.command()
def down(
    name: Name = "demo",
    *,
    purge: Annotated[bool, typer.Option("--purge", help="Remove its data too.")] = False,
) -> None:
    """Take the stand down; with --purge nothing of it stays but the caches."""
    _take(name, lambda stand: TearDown(stand, purge=purge).steps())


@app.command()
def status(name: Name = "demo") -> None:
    """Show the parts of the stand; status 1 unless all run."""
    with told():
        states = Supervisor(Stand.open(name, Settings()).paths).states()
        if not states:
            raise StandError(f"the stand {name} is down", remedy="codegen-dev up")
        Console().print(overview(states, time.time()))
        if any(state["statename"] != "RUNNING" for state in states.values()):
            raise typer.Exit(1)


@app.command()
def logs(
    part: Annotated[str, typer.Argument(help="As `codegen-dev status` names it, or a step's.")],
    name: Name = "demo",
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as it grows.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many to begin with.")] = 100,
) -> None:
    """Print the log of one part."""
    with told():
        directory = Stand.open(name, Settings()).paths.logs
        log = directory / f"{part}.log"
        if not log.exists():
            known = ", ".join(sorted(path.stem for path in directory.glob("*.log")))
            raise StandError(f"no log of {part!r}; there are: {known or 'none'}")
        command = ["tail", f"--lines={lines}", *(["-F"] if follow else []), str(log)]
        os.execvp(command[0], command)  # noqa: S606 - tail does it best


@app.command()
def env(name: Name = "demo") -> None:
    """Print shell exports: eval "$(codegen-dev env)"."""
    with told():
        sys.stdout.write(exports(facts(Stand.open(name, Settings()))))


@app.command()
def bench(
    only: Annotated[list[str] | None, typer.Option("--only", help="Rows; all by default.")] = None,
    name: Name = "demo",
) -> None:
    """Measure the numbers of the README; some need a running stand."""
    with told():
        run_bench(name, chosen_rows(only or []), console)


@server_app.command("up")
def server_up(
    name: Name = "demo",
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with an empty disk.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="A new disk has no packages of provisioning on it.")
    ] = False,
) -> None:
    """Boot the demo server: a fresh Debian with ssh and nothing else running."""
    with told():
        stand = Stand.open(name, Settings())
        with my_turn(stand):
            if fresh:
                Supervisor(stand.paths).stop(SERVER)
                DemoServer(stand).discard_disk()
            steps = [*Foundation(stand).steps(), *ServerUp(stand, preloaded=not plain).steps()]
            run_shown(steps, console)
        _print_access(stand)


@server_app.command("down")
def server_down(name: Name = "demo") -> None:
    """Switch the demo server off; its disk stays."""
    with told():
        Supervisor(Stand.open(name, Settings()).paths).stop(SERVER)


@server_app.command("status")
def server_status(name: Name = "demo") -> None:
    """Say how to reach the demo server, and whether it answers."""
    with told():
        stand = Stand.open(name, Settings())
        _print_access(stand)
        if not DemoServer(stand).answers():
            raise StandError("it does not answer", remedy="codegen-dev server up")


@server_app.command(
    "shell", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def server_shell(context: typer.Context, name: Name = "demo") -> None:
    """Enter the demo server as root, independent of ssh; or run one command there."""
    with told():
        stand = Stand.open(name, Settings())
        command = DemoServer(stand).enter(Supervisor(stand.paths), *context.args)
        os.execvp(command[0], command)  # noqa: S606 - a shell is what was asked for


def _print_access(stand: Stand) -> None:
    access = DemoServer(stand).access()
    sys.stdout.write(
        f"address:  {access.address} ({access.host} inside the stand)\n"
        f"user:     {access.user}\n"
        f"key:      {access.key}\n"
        f"host key: {access.host_key}\n"
    )
