"""Where a release comes from: provenance."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from codegen_cli.command import Access, command
from codegen_cli.terminal import dump, say, show

from .parameters import Name, Output

if TYPE_CHECKING:
    from codegen_cli.session import Session
    from codegen_crds.contracts.provenance import Envelope
    from codegen_crds.v1alpha1 import Deployment, Project

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
    release: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="A release of the history, by its stored document; default: the live one.",
        ),
    ] = "",
    verify: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Verify the stored one with this public key: it is good, and about the release.",
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Show where a release comes from: words, requirements, commit, images."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.core.origin import origin_page  # noqa: PLC0415
    from codegen_cli.session import session  # noqa: PLC0415
    from codegen_crds.contracts.provenance import (  # noqa: PLC0415
        ProvenanceError,
        read_statement,
        statement,
    )

    if sign and (verify or release):
        raise CliError(Exit.USAGE, "--sign signs the live release: give it alone.")
    try:
        async with session(access) as it:
            deployment = await it.deployment(name)
            if deployment is None:
                raise CliError(Exit.NOT_FOUND, f"{name} has no Deployment that you may read.")
            project = await it.project(name)
            stated = statement(project, deployment, await it.runs(name), release)
            if sign:
                await _sign(it, deployment, stated, sign)
            if verify:
                stated = await _verified(it, deployment, stated, verify)
            elif release:
                stated = read_statement((await _stored(it, deployment, release))[0].body())
    except ProvenanceError as error:
        raise CliError(Exit.FAILED, f"{name}: {error}.") from None
    if output in {"json", "yaml"}:
        dump(stated, output)
        return
    show(origin_page(stated))
    if sign:
        say(f"signed: ConfigMap {_own(deployment)}")
    elif verify:
        about = f"release {release}" if release else "what runs"
        say(f"verified: signed by the key in {verify}, and about {about}")
    else:
        say(_told(project, release))


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
                "name": _own(deployment),
                "namespace": it.namespace,
                "labels": {LABEL_PROJECT: meta.name},
                "ownerReferences": [owner],
            },
            "data": {_ENVELOPE: envelope.model_dump_json()},
        }
    )


async def _verified(
    it: "Session", deployment: "Deployment", present: dict[str, Any], public_key: Path
) -> dict[str, Any]:
    """What was signed, if it is about the release that ``present`` is about."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_cli.core.origin import departures  # noqa: PLC0415
    from codegen_cli.signing import verified  # noqa: PLC0415
    from codegen_crds.contracts.provenance import read_statement, release_of  # noqa: PLC0415

    key = _public(public_key)
    stored = await _stored(it, deployment, release_of(present)[0])
    signed = read_statement(verified(stored, key, str(public_key)))
    if wrong := departures(signed, present):
        why = "The signed document is about something else.\n" + "\n".join(wrong)
        raise CliError(Exit.FAILED, why)
    return signed


async def _stored(it: "Session", deployment: "Deployment", release: str) -> list["Envelope"]:
    """Envelopes of a release: the operator's, and what a person stored. At least one."""
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load
    from codegen_crds import names  # noqa: PLC0415
    from codegen_crds.contracts.provenance import read_envelope  # noqa: PLC0415
    from codegen_crds.contracts.provenance_store import entry  # noqa: PLC0415
    from codegen_crds.kinds import CONFIG_MAP  # noqa: PLC0415

    name = deployment.metadata.name
    places = ((names.provenance(name), entry(release)), (_own(deployment, release), _ENVELOPE))
    texts = [
        ((await it.client.find(CONFIG_MAP, place, it.namespace) or {}).get("data") or {}).get(key)
        for place, key in places
    ]
    found = [read_envelope(text) for text in texts if text is not None]
    if not found:
        advice = "docs/how-to/provenance.md; for the live release: --sign SECRET"
        raise CliError(Exit.NOT_FOUND, f"Release {release} has no signed provenance.", advice)
    return found


def _public(key: Path) -> bytes:
    from codegen_cli.core.exits import CliError, Exit  # noqa: PLC0415 - slow to load

    try:
        return key.read_bytes()
    except OSError as error:
        raise CliError(Exit.USAGE, f"{key}: {error.strerror}.") from None


def _told(project: "Project", release: str) -> str:
    """Whether what is shown is signed, as far as that is known without a key."""
    from codegen_crds.conditions import find  # noqa: PLC0415 - only needed here

    told = find(project.status.conditions, "ProvenanceSigned")
    if release:
        return "not verified: give --verify with the public key"
    if told is None:
        return "not signed by the operator"
    return f"{'signed' if told.status == 'True' else 'not signed'}: {told.message}"


def _own(deployment: "Deployment", release: str = "") -> str:
    """Name of the ConfigMap with the envelope that a person had made of a release; the live one."""
    live = deployment.status.live
    of = release or (live.release_id if live else "")
    return f"{deployment.metadata.name}-provenance-{of}"
