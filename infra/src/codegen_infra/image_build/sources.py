"""What is to be built, as the fetched tree says it. Pure but for reading the tree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .outcome import BuildError

TEST_STAGE: Final = "test"
_READY_MADE: Final = frozenset({"postgres", "redis"})
"""Types of services whose images are there."""
_MAX_BYTES: Final = 65536
_FROM = re.compile(
    r"^\s*FROM\s+(?:--\S+\s+)*(?P<base>\S+)(?:\s+AS\s+(?P<name>\S+))?\s*$", re.IGNORECASE
)
_USES = re.compile(r"^\s*COPY\s+(?:--\S+\s+)*?--from=(?P<name>\S+)\s", re.IGNORECASE)
_RUN = re.compile(r"^\s*RUN\s", re.IGNORECASE)


class _Entry(BaseModel):
    """The fields of a service that a build needs; the operator judges the others."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    dockerfile: Annotated[str, Field(max_length=256)] = "Dockerfile"
    profiles: tuple[str, ...] = ()

    @property
    def built(self) -> bool:
        """Whether a release runs it and no image is there."""
        in_production = not self.profiles or "production" in self.profiles
        return in_production and self.type not in _READY_MADE


class _Registry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    services: Annotated[dict[str, _Entry], Field(min_length=1, max_length=16)]


@dataclass(frozen=True)
class Buildable:
    """One Dockerfile and the services whose image it makes."""

    dockerfile: Path
    services: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A stage of a Dockerfile.

    Attributes:
        name: After ``AS``; empty when it has none.
        runs: How many ``RUN`` instructions it has.
        uses: Stages that it takes files from, or stands on.
    """

    name: str
    runs: int = 0
    uses: tuple[str, ...] = ()


def buildables(source: Path) -> list[Buildable]:
    """What the tree's ``services.yml`` asks to build for a release; databases come ready-made.

    Raises:
        BuildError: The file is missing or not usable, or a Dockerfile is not in the tree.
    """
    entries = _entries(source)
    by_file: dict[str, list[str]] = {}
    for name, entry in sorted(entries.items()):
        if entry.built:
            by_file.setdefault(entry.dockerfile, []).append(name)
    found = []
    for text, services in by_file.items():
        path = (source / text).resolve()
        if not path.is_relative_to(source.resolve()) or not path.is_file():
            message = f"services.{services[0]}.dockerfile: {text} is not a file of the repository"
            raise BuildError("product", "DockerfileMissing", message, step="images")
        found.append(Buildable(path, tuple(services)))
    if not found:
        raise BuildError(
            "product", "NothingToBuild", "services.yml: no service is built", step="images"
        )
    return found


def stages(dockerfile: Path) -> list[Stage]:
    """The stages of a Dockerfile, in order."""
    found: list[Stage] = []
    for line in dockerfile.read_text(errors="replace").splitlines():
        if start := _FROM.match(line):
            found.append(Stage((start["name"] or "").lower(), uses=(start["base"].lower(),)))
        elif found and _RUN.match(line):
            found[-1] = replace(found[-1], runs=found[-1].runs + 1)
        elif found and (used := _USES.match(line)):
            found[-1] = replace(found[-1], uses=(*found[-1].uses, used["name"].lower()))
    return found


def stage_name(instruction: str) -> str | None:
    """The name a ``FROM`` instruction gives its stage; None when it is another instruction."""
    start = _FROM.match(instruction)
    return (start["name"] or "").lower() if start else None


def needs_tests(found: Sequence[Stage]) -> bool:
    """Whether building the last stage builds the test stage too."""
    by_name = {stage.name: stage for stage in found if stage.name}
    waiting, seen = [found[-1]], set[str]()
    while waiting:
        for name in waiting.pop().uses:
            if name in by_name and name not in seen:
                seen.add(name)
                waiting.append(by_name[name])
    return TEST_STAGE in seen or found[-1].name == TEST_STAGE


def _entries(source: Path) -> dict[str, _Entry]:
    path = source / "services.yml"
    try:
        if path.is_symlink() or path.stat().st_size > _MAX_BYTES:
            raise BuildError("product", "ServicesInvalid", "services.yml: not a small plain file")
        return _Registry.model_validate(yaml.safe_load(path.read_text())).services
    except FileNotFoundError as error:
        raise BuildError("product", "ServicesInvalid", "services.yml: missing") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"services.yml: {place}: {first['msg']}"
        raise BuildError("product", "ServicesInvalid", message) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BuildError("product", "ServicesInvalid", "services.yml: is not YAML") from error
