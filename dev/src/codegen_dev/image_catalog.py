"""Every image of the stand: what it is made from and on what."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from .errors import StandError
from .rootfs import FileSystem
from .stand import REGISTRY

BASE = "base"
_LOCAL_AUTHORITIES = Path("/usr/local/share/ca-certificates")
_IGNORED = {"__pycache__"}
_COMPONENT_SOURCES = (
    "pyproject.toml",
    "uv.lock",
    *(
        f"{member}/pyproject.toml"
        for member in (
            *("agents", "bot", "cli", "crds", "dev"),
            *("gateway", "infra", "operator", "template"),
        )
    ),
)
_LOCKS = "template/src/codegen_template/locks"
_POSTGRES_BASE = "postgres-base"
_COMPONENT_BASES = {"BASE_IMAGE": BASE, "BUILD_IMAGE": "build-base"}
# One layer with PostgreSQL for all that need it.
_DATABASE_BASES = {"BASE_IMAGE": _POSTGRES_BASE, "BUILD_IMAGE": "build-base"}


@dataclass(frozen=True)
class Image:
    """A recipe that is built from the repository's root.

    Attributes:
        name: Repository below `codegen/` in the registry.
        recipe: The Dockerfile.
        sources: Files and directories that COPY reads; they decide when it is built again.
        bases: Build argument to the name of the image it stands for.
        target: Stage of the recipe; the last by default.
    """

    name: str
    recipe: str
    sources: tuple[str, ...] = ()
    bases: Mapping[str, str] = field(default_factory=dict)
    target: str = ""


def _component(
    member: str,
    *sources: str,
    target: str = "",
    bases: Mapping[str, str] = MappingProxyType(_COMPONENT_BASES),
) -> Image:
    return Image(
        target or member,
        f"{member}/Dockerfile",
        (*_COMPONENT_SOURCES, *sources),
        bases,
        target,
    )


def _stand(name: str, bases: Mapping[str, str], *sources: str) -> Image:
    return Image(name, f"dev/images/{name}/Dockerfile", sources, bases)


COMPILE = "python3 -m compileall -q -f --invalidation-mode unchecked-hash"
"""Makes bytecode that is valid whatever the time of its source."""

IMAGES = (
    _stand("build-base", {"BASE_IMAGE": BASE}),
    _stand(_POSTGRES_BASE, {"BASE_IMAGE": BASE}),
    _stand("service-base", _COMPONENT_BASES, f"{_LOCKS}/notifications-tg_bot/requirements.lock"),
    _stand(
        "service-test", _DATABASE_BASES, f"{_LOCKS}/notifications-tg_bot/requirements-test.lock"
    ),
    _stand("postgres", {"BASE_IMAGE": _POSTGRES_BASE}, "dev/images/postgres/entrypoint"),
    _stand("redis", {"BASE_IMAGE": BASE}, "dev/images/redis/entrypoint"),
    _component("operator", "crds", "operator"),
    _component("gateway", "crds", "gateway"),
    _component("agents", "crds", "template", "agents", bases=_DATABASE_BASES),
    _component("infra", "crds", "infra", target="ansible"),
    _component("infra", "crds", "infra", target="builder"),
)
"""What a stand is made of but the base itself, each after those it stands on."""

FURTHER = (
    _component("bot", "crds", "bot"),
    Image(
        "agents-claude-code",
        "agents/claude-code/Dockerfile",
        ("agents/claude-code",),
        {"AGENTS_IMAGE": "agents", "BUILD_IMAGE": "build-base"},
    ),
    Image(
        "agents-codex",
        "agents/codex/Dockerfile",
        ("agents/codex",),
        {"AGENTS_IMAGE": "agents", "BUILD_IMAGE": "build-base"},
    ),
    Image(
        "agents-droid",
        "agents/droid/Dockerfile",
        ("agents/droid",),
        {"AGENTS_IMAGE": "agents", "BUILD_IMAGE": "build-base"},
    ),
    Image(
        "agents-browser",
        "agents/browser/Dockerfile",
        _COMPONENT_SOURCES,
        {"AGENTS_IMAGE": "agents", "BUILD_IMAGE": "build-base"},
    ),
)
"""Built when they are asked for by name: a stand works without them."""


def chosen(names: Sequence[str]) -> tuple[Image, ...]:
    """Return images by name with what they stand on, in order; for no names those of a stand.

    Raises:
        StandError: A name is not known.
    """
    known = (*IMAGES, *FURTHER)
    by_name = {image.name: image for image in known}
    if unknown := set(names) - set(by_name):
        raise StandError(
            f"no image {', '.join(sorted(unknown))}; there are: {', '.join(sorted(by_name))}"
        )
    if not names:
        return IMAGES
    wanted = set(names)
    for image in reversed(known):
        if image.name in wanted:
            wanted |= set(image.bases.values()) & set(by_name)
    return tuple(image for image in known if image.name in wanted)


def base_system(authorities: Iterable[Path] | None = None) -> FileSystem:
    """Describe the base image's file system: Python, and what this machine trusts.

    Behind a proxy that intercepts TLS a fresh Debian trusts no registry; the machine's own
    additions go with it.

    Args:
        authorities: PEM files to trust besides Debian's.
    """
    found = _LOCAL_AUTHORITIES.glob("*.crt") if authorities is None else authorities
    target = '"$1"/usr/local/share/ca-certificates'
    hooks = [f"mkdir -p {target}"]
    # The content is part of the hook, and with it of the archive's key.
    hooks += [
        f"cat > {target}/{path.name} <<'PEM'\n{path.read_text().rstrip()}\nPEM"
        for path in sorted(found)
    ]
    hooks.append('chroot "$1" update-ca-certificates')
    # The image's files have no time of today (see `ImageBuilder.import_archive`), and bytecode
    # that is checked against its source's time would be compiled anew by every process.
    hooks.append(f"chroot \"$1\" sh -c '{COMPILE} /usr/lib/python3.*'")
    # Each removed file would come back as a layer's whiteout only; so it goes before packing.
    hooks.append('rm -rf "$1"/var/cache/apt/* "$1"/var/log/*')
    return FileSystem(
        name="base",
        packages=("ca-certificates", "python-is-python3", "python3"),
        hooks=tuple(hooks),
    )


def image_key(image: Image, repository: Path, bases: Mapping[str, str]) -> str:
    """Name an image by everything that decides its content.

    Args:
        image: The recipe.
        repository: The root of the clone.
        bases: Reference of every image it stands on, by build argument.

    Returns:
        16 hex digits.

    Raises:
        StandError: A source is missing.
    """
    digest = hashlib.sha256(f"{image.target}\0".encode())
    for argument in sorted(bases):
        digest.update(f"{argument}={bases[argument]}\0".encode())
    for path in _files(image, repository):
        content = path.read_bytes()
        name = path.relative_to(repository)
        executable = bool(path.stat().st_mode & 0o100)
        digest.update(f"{name}\0{executable}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def repository_of(name: str) -> str:
    """Return an image's repository in the registry."""
    return f"{REGISTRY}/codegen/{name}"


def _files(image: Image, repository: Path) -> list[Path]:
    found: list[Path] = []
    for source in (image.recipe, *image.sources):
        path = repository / source
        if not path.exists():
            raise StandError(f"image {image.name}: {source} is missing")
        found += [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sorted(p for p in set(found) if not _IGNORED & set(p.parts))
