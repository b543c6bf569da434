"""Stage ``push``: archives to the registry, digests back."""

from pathlib import Path

from codegen_infra.settings import PushSettings

from .outcome import BuildError, unreachable
from .programs import run


def push(settings: PushSettings) -> dict[str, str]:
    """Push every archive in ``<work>/out``.

    Returns:
        Image by digest, per service.

    Raises:
        BuildError: The registry did not answer or refused.
    """
    archives = sorted((settings.work / "out").glob("*.tar"))
    if not archives:
        raise BuildError("bug", "NothingToPush", "no archive was made", step="push")
    (settings.work / "home").mkdir(exist_ok=True)
    return {archive.stem: _push(settings, archive) for archive in archives}


def _push(settings: PushSettings, archive: Path) -> str:
    name = f"{settings.registry}/{settings.repository}/{archive.stem}"
    digest_file = settings.work / f"{archive.stem}.digest"
    ended = run(
        [
            *("skopeo", "--insecure-policy", "copy", "--quiet", "--retry-times=3"),
            *(f"--dest-authfile={auth}" for auth in [settings.registry_auth_file] if auth),
            f"--digestfile={digest_file}",
            *(f"oci-archive:{archive}", f"docker://{name}:{settings.commit[:12]}"),
        ],
        seconds=settings.push_seconds,
    )
    if not ended.ok:
        lost = unreachable(ended.output)
        reason = "RegistryUnreachable" if lost else "RegistryRefused"
        raise BuildError("infrastructure", reason, ended.output, step=archive.stem)
    return f"{name}@{digest_file.read_text().strip()}"
