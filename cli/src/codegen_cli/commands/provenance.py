"""Where a release comes from: provenance."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, say, show

from .parameters import Name, Output

if TYPE_CHECKING:
    from codegen_cli.session import Session
    from codegen_crds.v1alpha1 import Deployment

app = typer.Typer()
_KEY: Final = "ssh-privatekey"
_ENVELOPE: Final = "envelope.json"


@command(app)
async def provenance(
    access: Access,
    name: Name,
    *,
    sign: Annotated[
        str,
        typer.Option(
            metavar="SECRET",
            help=f"Sign it with the ed25519 key {_KEY} of this Secret, and store it.",
        ),
    ] = "",
    verify: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Verify the stored one with this public key: it is good, and about what runs.",
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Show where the live release comes from: words, requirements, commit, images."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.core.origin import departures, origin_page  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.contracts.provenance import ProvenanceError, statement  # noqa: PLC0415

    if sign and verify:
        raise CliError(Exit.USAGE, "Give one of --sign and --verify.")
    try:
        async with session(access) as it:
            deployment = await it.deployment(name)
            if deployment is None:
                raise CliError(Exit.NOT_FOUND, f"{name} has no Deployment that you may read.")
            stated = statement(await it.project(name), deployment, await it.runs(name))
            if sign:
                await _sign(it, deployment, stated, sign)
            if verify:
                signed = await _verified(it, deployment, str(verify), _public(verify))
                if wrong := departures(signed, stated):
                    why = "The signed document is about something else.\n" + "\n".join(wrong)
                    raise CliError(Exit.FAILED, why)
                stated = signed
    except ProvenanceError as error:
        raise CliError(Exit.FAILED, f"{name}: {error}.") from None
    if output in {"json", "yaml"}:
        dump(stated, output)
        return
    show(origin_page(stated))
    if sign:
        say(f"signed: ConfigMap {_stored(deployment)}")
    elif verify:
        say(f"verified: signed by the key in {verify}, and about what runs")


async def _sign(
    it: "Session", deployment: "Deployment", stated: dict[str, Any], secret: str
) -> None:
    import base64  # noqa: PLC0415 - only needed here

    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415
    from codegen_cli.signing import sign  # noqa: PLC0415
    from codegen_crds.contracts.provenance import payload  # noqa: PLC0415
    from codegen_crds.kinds import SECRET  # noqa: PLC0415
    from codegen_crds.meta import API_VERSION, LABEL_PROJECT  # noqa: PLC0415

    found = await it.client.find(SECRET, secret, it.namespace)
    key = ((found or {}).get("data") or {}).get(_KEY)
    if key is None:
        advice = f"kubectl create secret generic {secret} --from-file={_KEY}=./provenance"
        why = f"There is no Secret {secret} with the key {_KEY} in namespace {it.namespace}."
        raise CliError(Exit.NOT_FOUND, why, advice)
    envelope = sign(payload(stated), base64.b64decode(key), f"Secret {secret}")
    meta = deployment.metadata
    owner = {"apiVersion": API_VERSION, "kind": "Deployment", "name": meta.name, "uid": meta.uid}
    await it.client.apply(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": _stored(deployment),
                "namespace": it.namespace,
                "labels": {LABEL_PROJECT: meta.name},
                "ownerReferences": [owner],
            },
            "data": {_ENVELOPE: envelope.model_dump_json()},
        }
    )


async def _verified(
    it: "Session", deployment: "Deployment", where: str, key: bytes
) -> dict[str, Any]:
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.signing import verified  # noqa: PLC0415
    from codegen_crds.contracts.provenance import read_envelope, read_statement  # noqa: PLC0415
    from codegen_crds.kinds import CONFIG_MAP  # noqa: PLC0415

    stored = _stored(deployment)
    found = await it.client.find(CONFIG_MAP, stored, it.namespace)
    text = ((found or {}).get("data") or {}).get(_ENVELOPE)
    if text is None:
        advice = f"kubectl codegen provenance {deployment.metadata.name} --sign SECRET"
        raise CliError(Exit.NOT_FOUND, "The live release has no signed provenance.", advice)
    return read_statement(verified(read_envelope(text), key, where))


def _public(key: Path) -> bytes:
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load

    try:
        return key.read_bytes()
    except OSError as error:
        raise CliError(Exit.USAGE, f"{key}: {error.strerror}.") from None


def _stored(deployment: "Deployment") -> str:
    """Name of the ConfigMap with the envelope of the live release."""
    live = deployment.status.live
    return f"{deployment.metadata.name}-provenance-{live.release_id if live else ''}"
