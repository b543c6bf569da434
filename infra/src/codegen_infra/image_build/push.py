"""Stage ``push``: images to the registry, digests back."""

from pathlib import Path

from codegen_infra.settings import PushSettings

from .outcome import BuildError, unreachable
from .programs import run


def push(settings: PushSettings) -> dict[str, str]:
    """Push every image in ``<work>/out``.

    Returns:
        Image by digest, per service.

    Raises:
        BuildError: The registry did not answer or refused.
    """
    images = sorted(path for path in (settings.work / "out").iterdir() if path.is_dir())
    if not images:
        raise BuildError("bug", "NothingToPush", "no image was made", step="push")
    for name in ("home", "tmp"):
        (settings.work / name).mkdir(exist_ok=True)
    return {image.name: _push(settings, image) for image in images}


def _push(settings: PushSettings, image: Path) -> str:
    name = f"{settings.registry}/{settings.repository}/{image.name}"
    digest_file = settings.work / f"{image.name}.digest"
    ended = run(
        [
            *("skopeo", "--insecure-policy", "copy", "--quiet", "--retry-times=3"),
            *(f"--dest-authfile={auth}" for auth in [settings.registry_auth_file] if auth),
            f"--digestfile={digest_file}",
            *(f"oci:{image}", f"docker://{name}:{settings.commit[:12]}"),
        ],
        seconds=settings.push_seconds,
        # By itself it would write to /var/tmp, which a pod's root file system does not allow.
        TMPDIR=str(settings.work / "tmp"),
    )
    if not ended.ok:
        lost = unreachable(ended.output)
        reason = "RegistryUnreachable" if lost else "RegistryRefused"
        raise BuildError("infrastructure", reason, ended.output, step=image.name)
    return f"{name}@{digest_file.read_text().strip()}"
