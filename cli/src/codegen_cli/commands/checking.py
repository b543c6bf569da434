"""Is everything there: doctor."""

from typing import Annotated

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, show

from .parameters import Output

app = typer.Typer()


@command(app)
async def doctor(
    access: Access,
    system_namespace: Annotated[
        str, typer.Option(help="Where the components run.")
    ] = "codegen-system",
    output: Output = None,
) -> None:
    """Check cluster, rights, namespace, components, servers and models; say how to mend each."""
    from codegen_cli.core.checks import findings, findings_page, healthy  # noqa: PLC0415 - slow
    from codegen_cli.core.exits import Exit  # noqa: PLC0415
    from codegen_cli.core.overview import as_data  # noqa: PLC0415
    from codegen_cli.examination import examine  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415

    async with session(access) as it:
        found = findings(await examine(it, system_namespace))
    if output in {"json", "yaml"}:
        dump([as_data(each) for each in found], output)
    else:
        show(findings_page(found))
    if not healthy(found):
        raise typer.Exit(int(Exit.FAILED))
