"""Taking along and taking away: export, delete."""

from pathlib import Path
from typing import Annotated, Any

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import interactive, note, say

from .parameters import Name, Timeout, Yes

app = typer.Typer()
_FATE = {
    "keep": "its data on the server and its repository stay",
    "backup": "its data is backed up first; the repository stays",
    "delete": "its data and its repository are deleted too, for good",
}


@command(app)
async def export(
    access: Access,
    name: Name,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="FOLDER")],
) -> None:
    """Write everything a Project is as files; of secrets only the names."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.core.files import files  # noqa: PLC0415
    from codegen_cli.core.overview import overview  # noqa: PLC0415
    from codegen_cli.session import events_about, session  # noqa: PLC0415
    from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT  # noqa: PLC0415
    from codegen_crds.meta import LABEL_PROJECT  # noqa: PLC0415
    from codegen_crds.v1alpha1 import AgentRun, Project  # noqa: PLC0415

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CliError(Exit.USAGE, f"{folder}: a new or empty folder is needed")
    async with session(access) as it:
        raw = await it.raw(name)
        runs = await it.readable(AGENT_RUN, f"{LABEL_PROJECT}={name}")
        deployments = await it.readable(DEPLOYMENT)
        production = next((d for d in deployments if d["metadata"]["name"] == name), None)
        seen = overview(Project.model_validate(raw), [AgentRun.model_validate(r) for r in runs])
        happened = await events_about(it, seen)
    written = files(raw, runs, production, happened)
    for path, content in written.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    say(f"{len(written)} files in {folder}")
    if seen.repository:
        note(f"  the code: kubectl codegen clone {name}")


@command(app)
async def delete(
    access: Access,
    name: Name,
    *,
    policy: Annotated[
        str, typer.Option("--teardown", help="keep, backup or delete; default: as the Project says")
    ] = "",
    yes: Yes = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Until it is gone.")] = True,
    deadline: Timeout = 900.0,
) -> None:
    """Delete a Project and take its product down, after a confirmation."""
    from codegen_cli.core import wishes  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.following import wait_gone  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.kinds import PROJECT  # noqa: PLC0415

    if policy and policy not in _FATE:
        raise CliError(Exit.USAGE, f"--teardown: one of {', '.join(_FATE)}")
    async with session(access) as it:
        project = await it.project(name)
        fate = policy or project.spec.teardown_policy
        note(f"{name} is taken down: {_FATE[fate]}.")
        if not yes:
            if not interactive():
                raise CliError(Exit.USAGE, "Give --yes where nobody can be asked.")
            if typer.prompt(f"Type {name} to delete it").strip() != name:
                raise CliError(Exit.FAILED, "Nothing was deleted.")
        if policy and policy != project.spec.teardown_policy:

            def plan(present: Any) -> tuple[Any, None]:  # noqa: ANN401 - a Project, and a patch
                return wishes.set_teardown(present, policy), None

            await it.update(name, plan)
        # The uid: another Project made under the name meanwhile stays.
        await it.client.delete(PROJECT, name, it.namespace, uid=project.metadata.uid)
        if wait:
            await wait_gone(it, name, seconds=deadline)
    say(f"project.codegen.dev/{name} {'deleted' if wait else 'is being deleted'}")
