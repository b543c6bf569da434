"""What was said: logs of a run, a build, a release, and of the product itself."""

from typing import TYPE_CHECKING, Annotated

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import note, say

from .parameters import Name

if TYPE_CHECKING:
    from codegen_cli.session import Session
    from codegen_crds.v1alpha1 import Project

app = typer.Typer()


@command(app)
async def logs(
    access: Access,
    name: Name,
    *,
    run: Annotated[str, typer.Option(help="Of this AgentRun; default: the newest.")] = "",
    build: Annotated[bool, typer.Option("--build", help="Of the newest build.")] = False,
    release: Annotated[bool, typer.Option("--release", help="Of the newest server Job.")] = False,
    application: Annotated[bool, typer.Option("--app", help="Of the product itself.")] = False,
    service: Annotated[str, typer.Option(help="With --app: of this service only.")] = "",
    tail: Annotated[int, typer.Option(min=0, help="Only the last lines; 0: all there are.")] = 0,
    stream: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new lines.")] = False,
    build_namespace: Annotated[str, typer.Option(help="Where builds run.")] = "codegen-build",
    system_namespace: Annotated[
        str, typer.Option(help="Where the components run.")
    ] = "codegen-system",
) -> None:
    """Print what a run or the product said; or a build, a release, where you may read its pods."""
    from codegen_cli.app_log import app_log  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.core.text import harmless  # noqa: PLC0415
    from codegen_cli.pods import build_pods, print_logs, release_pods, run_pods  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.api_errors import ForbiddenError  # noqa: PLC0415

    if sum((bool(run), build, release, application)) > 1:
        raise CliError(Exit.USAGE, "Give one of --run, --build, --release and --app.")
    if (service and not application) or (application and stream):
        raise CliError(
            Exit.USAGE, "--service goes with --app, which asks the server once: not with --follow."
        )
    async with session(access) as it:
        if application:
            say(harmless(await app_log(it, name, service=service, lines=tail)))
            return
        refused: ForbiddenError | CliError | None = None
        try:
            if build:
                pods = await build_pods(it, name, build_namespace)
            elif release:
                pods = await release_pods(it, name, system_namespace)
            else:
                pods = await run_pods(it, name, run)
            if await print_logs(it, pods, tail=tail, stream=stream):
                return
        except (ForbiddenError, CliError) as error:
            refused = error
        forbidden = isinstance(refused, ForbiddenError)
        if (build or release) and await _without_pod(
            it, name, build=build, tail=tail, forbidden=forbidden
        ):
            return
        if refused is not None:
            raise refused
    raise CliError(
        Exit.NOT_FOUND, "The pod is gone, and its log with it.", f"kubectl codegen events {name}"
    )


async def _without_pod(
    it: "Session", name: str, *, build: bool, tail: int, forbidden: bool
) -> bool:
    """Print what the objects know of a build, else of a release; whether there was anything."""
    from codegen_cli.core.ended_well import build_result, release_result  # noqa: PLC0415

    project = await it.project(name)
    kept = _kept(project, build=build)
    if kept:
        why = "You may not read the pod" if forbidden else "The pod is gone"
        note(f"{why}; this is what was kept of its log:")
        lines = kept.splitlines()[-tail:]
    else:
        lines = build_result(project) if build else release_result(await it.deployment(name))
        if lines:
            note("Nothing is kept of the log of what went well; this came of it:")
    if not lines:
        return False
    say("\n".join(lines))
    return True


def _kept(project: "Project", *, build: bool) -> str:
    """The end of a build's log, else of a release's, that the Project keeps; empty: none."""
    from codegen_crds.release_log import release_log  # noqa: PLC0415 - slow to load

    status = project.status
    if build:
        return status.build.message if status.build is not None else ""
    return release_log(status.conditions)[1]
