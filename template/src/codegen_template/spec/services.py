"""The service registry, ``services.yml``."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from .fields import SpecModel

ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
ProfileName = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Argument = Annotated[StrictStr, Field(min_length=1, max_length=256)]


class ServiceSpec(SpecModel):
    """One service of the product. Paths and ports are those inside its container."""

    type: Literal[
        "python-fastapi", "python-bot", "python-worker", "node", "default", "postgres", "redis"
    ]
    """What it is. The three of Python are those of the modules; `node` and `default` (any other
    program) are built from a Dockerfile of their own; databases come ready-made."""
    public: StrictBool = False
    port: Annotated[StrictInt, Field(ge=1, le=65535)] | None = None
    health: Annotated[StrictStr, Field(pattern=r"^/[a-z0-9/_.-]*$", max_length=128)] | None = None
    strategy: Literal["bluegreen", "recreate", "stateful"]
    memory_mib: Annotated[StrictInt, Field(ge=16, le=65536)]
    migrate: Annotated[tuple[Argument, ...], Field(max_length=16)] = ()
    """Command of the one-shot that brings the database's schema up to date."""
    contract: Annotated[tuple[Argument, ...], Field(max_length=16)] = ()
    """Command of the one-shot that takes away what no release needs any more."""
    revert: Annotated[tuple[Argument, ...], Field(max_length=16)] = ()
    """Command of the one-shot that takes additions back that never served; it is given the
    revision that stays."""
    command: Annotated[tuple[Argument, ...], Field(max_length=16)] = ()
    """Command instead of the image's own."""
    dockerfile: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9/_.-]*$")] = "Dockerfile"
    volume: Annotated[StrictStr, Field(pattern=r"^(/[A-Za-z0-9/_.-]+)?$", max_length=128)] = ""
    """Directory that outlives releases; empty: none."""
    depends_on: Annotated[tuple[ServiceName, ...], Field(max_length=16)] = ()
    """Services that it needs."""
    profiles: Annotated[tuple[ProfileName, ...], Field(max_length=8)] = ()
    """Where it runs: with one of these profiles of Compose, in production where `production` is
    among them; without any it always runs."""
    replicas: Annotated[StrictInt, Field(ge=1, le=8)] = 1
    """How many run side by side, each with memory of its own: of a `python-worker` or a
    `python-fastapi`, and of a `node` or a `default` whose strategy is `bluegreen`. Compose runs a
    public one once: it has one port there."""


class ServicesFile(SpecModel):
    """The whole of ``services.yml``."""

    services: Annotated[dict[ServiceName, ServiceSpec], Field(min_length=1, max_length=16)]
