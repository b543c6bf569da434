"""Ending the work on a server that runs now: cancel project, cancel server."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import interactive, note, say

from .parameters import Name, Yes

if TYPE_CHECKING:
    from codegen_crds.v1alpha1.deployment import JobStatus

app = typer.Typer(no_args_is_help=True)


@command(app, "project")
async def cancel_project(access: Access, name: Name, *, yes: Yes = False) -> None:
    """End what a Project's Job does on its server: release, backup, restore, move, teardown.

    What it began is taken back, or finished by the next Job; whatever is wanted comes after a
    pause: to have something else, change the wish first.
    """
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.meta import ANNOTATION_CANCEL  # noqa: PLC0415

    async with session(access) as it:
        await it.project(name)
        deployment = await it.deployment(name)
        job = _running(f"Project {name}", deployment.status.job if deployment else None)
        if job is None:
            return
        _confirm(name, job, yes=yes)
        noted = {ANNOTATION_CANCEL: job.name}
        written, _ = await it.update(name, lambda now: (wishes.annotated(now, noted), None))
    say(f"{job.name} {'is being cancelled' if written else 'was cancelled already'}")


@command(app, "server")
async def cancel_server(
    access: Access,
    name: Annotated[str, typer.Argument(help="Name of the Server.", metavar="NAME")],
    *,
    yes: Yes = False,
) -> None:
    """End the provisioning of a Server that runs now; the next one goes on after a pause."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.kinds import SERVER  # noqa: PLC0415
    from codegen_crds.meta import ANNOTATION_CANCEL  # noqa: PLC0415
    from codegen_crds.v1alpha1 import Server  # noqa: PLC0415

    async with session(access) as it:
        found = await it.client.find(SERVER, name)
        if found is None:
            raise CliError(Exit.NOT_FOUND, f"There is no Server {name}.", "kubectl get csrv")
        server = Server.model_validate(found)
        job = _running(f"Server {name}", server.status.job)
        if job is None:
            return
        if server.metadata.annotations.get(ANNOTATION_CANCEL) == job.name:
            say(f"{job.name} was cancelled already")
            return
        _confirm(name, job, yes=yes)
        annotations = {ANNOTATION_CANCEL: job.name}
        patch: dict[str, Any] = {
            "metadata": {"uid": server.metadata.uid, "annotations": annotations}
        }
        await it.client.patch(SERVER, name, "", patch=patch)
    say(f"{job.name} is being cancelled")


def _running(what: str, job: "JobStatus | None") -> "JobStatus | None":
    """Its Job, if one works now; else it is said what was done last."""
    if job is None:
        say(f"Nothing is being done on a server for {what}.")
        return None
    if job.outcome:
        say(f"Nothing is being done on a server for {what}; last: {job.operation}, {job.outcome}.")
        return None
    return job


def _confirm(name: str, job: "JobStatus", *, yes: bool) -> None:
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load

    note(f"{job.name}: {job.operation} of {name} ends; what it began is taken back or finished.")
    if yes:
        return
    if not interactive():
        raise CliError(Exit.USAGE, "Give --yes where nobody can be asked.")
    if not typer.confirm("Cancel it?"):
        raise CliError(Exit.FAILED, "Nothing was cancelled.")
