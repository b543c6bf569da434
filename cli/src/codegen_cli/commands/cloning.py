"""The code: clone."""

from pathlib import Path
from typing import Annotated

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import say

from .parameters import Name

app = typer.Typer()


@command(app)
async def clone(
    access: Access,
    name: Name,
    folder: Annotated[
        Path | None, typer.Argument(help="Default: the Project's name.", metavar="[FOLDER]")
    ] = None,
    git_url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="CODEGEN_GIT_URL",
            help="Where the git host is reached from here; default: through kubectl port-forward.",
        ),
    ] = "",
) -> None:
    """Clone a Project's repository with a token that ends in ten minutes; again: fetch."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.git import clone_or_fetch  # noqa: PLC0415
    from codegen_cli.reaching import reachable  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.meta import AUDIENCE_GIT, TENANT_ACCOUNT  # noqa: PLC0415

    target = folder or Path(name)
    async with session(access) as it:
        project = await it.project(name)
        if project.status.repository is None:
            raise CliError(Exit.FAILED, f"{name} has no repository yet.")
        url = project.status.repository.url
        token, _ = await it.client.request_token(
            TENANT_ACCOUNT, it.namespace, audience=AUDIENCE_GIT, seconds=600
        )
    with reachable(url, git_url, access, option="--git-url") as there:
        fresh = clone_or_fetch(there, url, target, token)
    say(f"{'cloned into' if fresh else 'fetched in'} {target}")
