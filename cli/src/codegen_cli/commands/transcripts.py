"""What runs asked of models: transcript."""

from typing import Annotated

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, say, show

from .parameters import Name, Output

app = typer.Typer()


@command(app)
async def transcript(
    access: Access,
    name: Name,
    *,
    run: Annotated[str, typer.Option(help="Of this AgentRun; default: the newest.")] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="With every message of every call, old ones too.")
    ] = False,
    output: Output = None,
    gateway_url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="CODEGEN_GATEWAY_URL",
            help="Where the gateway is reached from here; default: through kubectl port-forward.",
        ),
    ] = "",
    system_namespace: Annotated[
        str, typer.Option(help="Where the components run.")
    ] = "codegen-system",
) -> None:
    """Show what a run asked of models and what they said, call by call; secrets are taken out."""
    from codegen_cli.core.dialogue import dialogue_page, prompts_line  # noqa: PLC0415 - slow to load
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.gateway import transcript as calls_of  # noqa: PLC0415
    from codegen_cli.reaching import reachable  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.meta import AUDIENCE_GATEWAY, TENANT_ACCOUNT  # noqa: PLC0415

    async with session(access) as it:
        runs = {each.name: each for each in (await it.look(name)).runs}
        order = list(runs)
        if not order or run not in {"", *order}:
            known = f"; it has: {', '.join(order)}" if order else ""
            why = f"{name} has no run {run}{known}." if run else f"{name} has no run yet."
            raise CliError(Exit.NOT_FOUND, why)
        token, _ = await it.client.request_token(
            TENANT_ACCOUNT, it.namespace, audience=AUDIENCE_GATEWAY, seconds=600
        )
    chosen = run or order[-1]
    inside = f"http://codegen-gateway.{system_namespace}"
    with reachable(inside, gateway_url, access, option="--gateway-url") as there:
        calls = [call async for call in calls_of(there, chosen, token)]
    if output in {"json", "yaml"}:
        dump([call.model_dump(mode="json") for call in calls], output)
    elif calls:
        show([*prompts_line(runs[chosen].prompts), *dialogue_page(calls, whole=whole)])
    else:
        say(f"{chosen} has asked no model.")
