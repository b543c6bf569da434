"""Looking: list, status, watch, events, timeline, open."""

import sys
from typing import Annotated

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, interactive, say, show

from .parameters import Name, Output

app = typer.Typer()


@command(app, "list")
async def list_projects(
    access: Access,
    *,
    everywhere: Annotated[
        bool, typer.Option("--all-namespaces", "-A", help="In every namespace.")
    ] = False,
    output: Output = None,
) -> None:
    """List Projects with phase, URL, age and message."""
    from codegen_cli.core.overview import as_data, overview  # noqa: PLC0415 - slow to load
    from codegen_cli.core.pages import projects_table  # noqa: PLC0415
    from codegen_cli.core.text import line  # noqa: PLC0415
    from codegen_cli.session import now, session  # noqa: PLC0415
    from codegen_crds.kinds import DEPLOYMENT, PROJECT  # noqa: PLC0415
    from codegen_crds.v1alpha1 import Deployment, Project  # noqa: PLC0415

    async with session(access) as it:
        where = "" if everywhere else it.namespace
        items, _ = await it.client.list(PROJECT, where)
        deployments = []
        if output != "name":
            deployments = await it.readable(DEPLOYMENT, everywhere=everywhere)
    served = {
        (d.metadata.namespace, d.metadata.name): d
        for d in (Deployment.model_validate(item) for item in deployments)
    }
    found = [
        overview(p, (), served.get((p.metadata.namespace, p.metadata.name)))
        for p in (Project.model_validate(item) for item in items)
    ]
    if output in {"json", "yaml"}:
        dump([as_data(each) for each in found], output)
    elif output == "name":
        show([line(f"project.codegen.dev/{each.name}") for each in found])
    elif not found:
        say("There are no Projects." if everywhere else f"There are no Projects in {where}.")
    else:
        show(projects_table(found, now(), wide=output == "wide", everywhere=everywhere))


@command(app)
async def status(access: Access, name: Name, output: Output = None) -> None:
    """Show one Project: its chain, runs, questions, secrets, release, URL, time and money."""
    from codegen_cli.core.overview import as_data  # noqa: PLC0415 - slow to load
    from codegen_cli.core.pages import status_page  # noqa: PLC0415
    from codegen_cli.session import now, session  # noqa: PLC0415

    async with session(access) as it:
        seen = await it.look(name)
    if output in {"json", "yaml"}:
        dump(as_data(seen), output)
    elif output == "name":
        say(f"project.codegen.dev/{seen.name}")
    else:
        show(status_page(seen, now()))


@command(app)
async def watch(
    access: Access,
    name: Name,
    *,
    until_ready: Annotated[
        bool, typer.Option("--until-ready", help="End when it is live, failed, or asks a person.")
    ] = False,
) -> None:
    """Follow one Project live; in a pipe, one line per change."""
    from codegen_cli.following import print_changes, show_live  # noqa: PLC0415 - slow to load
    from codegen_cli.session import session  # noqa: PLC0415

    async with session(access) as it:
        if interactive() and not until_ready:
            await show_live(it, name)
        else:
            await print_changes(it, name, until_ready=until_ready)


@command(app)
async def events(access: Access, name: Name, output: Output = None) -> None:
    """Show what happened: conditions, runs, releases and Kubernetes events, oldest first."""
    from codegen_cli.core.overview import as_data  # noqa: PLC0415 - slow to load
    from codegen_cli.core.pages import moments, moments_page  # noqa: PLC0415
    from codegen_cli.session import events_about, now, session  # noqa: PLC0415

    async with session(access) as it:
        seen = await it.look(name)
        happened = moments(seen, await events_about(it, seen))
    if output in {"json", "yaml"}:
        dump([as_data(each) for each in happened], output)
    else:
        show(moments_page(happened, now()))


@command(app)
async def timeline(
    access: Access,
    name: Name,
    *,
    run: Annotated[str, typer.Option(help="Only of this AgentRun; default: of all.")] = "",
    output: Output = None,
) -> None:
    """Show through which nodes its runs went: how long, with how many model calls, at what cost."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.core.overview import as_data  # noqa: PLC0415
    from codegen_cli.core.way import way, way_page  # noqa: PLC0415
    from codegen_cli.session import now, session  # noqa: PLC0415

    async with session(access) as it:
        seen = await it.look(name)
        order = [each.name for each in seen.runs]
        found = {r.metadata.name: r for r in await it.runs(name)}
    if run and run not in order:
        known = f"; it has: {', '.join(order)}" if order else ""
        raise CliError(Exit.NOT_FOUND, f"{name} has no run {run}{known}.")
    stays = way(found[each] for each in order if each in found and run in {"", each})
    if output in {"json", "yaml"}:
        dump([as_data(each) for each in stays], output)
    elif stays:
        show(way_page(stays, now()))
    else:
        say(f"No run of {name} has entered a node yet.")


@command(app, "open")
async def open_url(
    access: Access,
    name: Name,
    *,
    browser: Annotated[
        bool, typer.Option("--browser/--print", help="Start a browser, or only print the URL.")
    ] = True,
) -> None:
    """Print the verified URL, and open it in a browser when there is a terminal."""
    import webbrowser  # noqa: PLC0415 - only needed here

    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415

    async with session(access) as it:
        project = await it.project(name)
    url = project.status.url
    if not url:
        advice = f"kubectl codegen status {name}"
        raise CliError(Exit.FAILED, f"{name} has no verified URL yet.", advice)
    say(url)
    if browser and sys.stdout.isatty() and url.startswith("https://"):
        webbrowser.open(url)
