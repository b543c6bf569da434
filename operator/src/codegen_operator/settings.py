"""Everything the environment may say. The only module that reads it."""

import socket
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from codegen_crds._types import MachineId, ProviderTerm
from codegen_crds.v1alpha1.project import Budget

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["json", "console"]
_TOKENS = "/var/run/secrets/codegen"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Images(_Part):
    """Images of what the operator starts."""

    agents: str = ""
    agents_claude_code: str = ""
    """Of runs with the engine ``claude-code``; empty: they wait."""
    agents_codex: str = ""
    """Of runs with the engine ``codex``; empty: they wait."""
    agents_droid: str = ""
    """Of runs with the engine ``droid``; empty: they wait."""
    engines: tuple[str, ...] = ()
    """By digest, that runs with the engine ``custom`` may name; with others they wait."""
    agents_browser: str = ""
    """Of tests of releases; empty: that of agents, which does not look at pages."""
    builder: str = ""
    ansible: str = ""
    postgres: str = ""
    """Database of products, by digest."""
    redis: str = ""
    """What carries events inside products, by digest; empty: products with the module
    ``notifications`` are refused."""
    service_base: str = ""
    """Base of products' services, by digest."""
    service_test: str = ""
    """Base of their test stage, by digest."""


class Registry(_Part):
    """Where products' images go."""

    prefix: str = ""
    """``host[:port][/path]``."""
    push_secret: str = ""
    ca_file: Path | None = None


class Creation(_Part):
    """Machines that may be rented on request. Default: none."""

    sizes: tuple[ProviderTerm, ...] = ()
    """In the provider's words, as the other two."""
    regions: tuple[ProviderTerm, ...] = ()
    images: tuple[ProviderTerm, ...] = ("debian-13",)
    most: Annotated[int, Field(ge=0, le=1000)] = 0
    """No machine is asked for while the provider has so many."""


class Provider(_Part):
    """Who rents the machines out: docs/how-to/machine-provider.md."""

    url: Annotated[str, Field(max_length=512, pattern=r"^(https?://[^\s]+)?$")] = ""
    """Empty: there is none."""
    token_file: Path = Path(f"{_TOKENS}/provider/token")
    reinstall_allowed: tuple[MachineId, ...] = ()
    """Ids of the machines that may be wiped on request; default: none."""
    create: Creation = Field(default_factory=Creation)
    discover: bool = False
    """Whether machines that no Server names are proposed."""
    discover_seconds: Annotated[float, Field(gt=0)] = 300.0

    @model_validator(mode="after")
    def _somebody_to_ask(self) -> Self:
        if self.discover and not self.url:
            raise ValueError("discover needs url")
        return self


class Resources(_Part):
    """``resources`` of a container."""

    requests: dict[str, str] = Field(default_factory=lambda: {"cpu": "100m", "memory": "256Mi"})
    limits: dict[str, str] = Field(default_factory=lambda: {"memory": "2Gi"})


class Agents(_Part):
    """Agent pods."""

    egress_cidrs: tuple[str, ...] = ()
    resources: Resources = Field(default_factory=Resources)
    deadline_seconds: Annotated[int, Field(ge=10, le=86400)] = 1800
    steps: Annotated[int, Field(ge=1, le=10000)] = 100
    tasks_at_once: Annotated[int, Field(ge=1, le=16)] = 3
    """Tasks of one plan that need no other one, each in a run of its own; 1: all in one run."""


class AcceptanceTests(_Part):
    """Tests of releases from outside."""

    enabled: bool = True
    explorer: bool = False
    """Whether the Project's model looks for what the tests do not see."""
    bot_api: Annotated[str, Field(pattern=r"^(https?://[^\s?#]+[^\s?#/])?$")] = ""
    """Bot API of tests that all bots of the installation talk with; empty: they use Telegram."""
    deadline_seconds: Annotated[int, Field(ge=60, le=86400)] = 600


class LeaseSettings(_Part):
    """Leader election. Seconds."""

    name: str = "codegen-operator"
    duration: Annotated[float, Field(gt=0)] = 12.0
    give_up: Annotated[float, Field(gt=0)] = 8.0
    renew: Annotated[float, Field(gt=0)] = 3.0
    poll: Annotated[float, Field(gt=0)] = 1.0


class Retries(_Part):
    """When to try again, and when to stop."""

    transient: Annotated[int, Field(ge=0)] = 5
    fix_rounds: Annotated[int, Field(ge=0)] = 2
    handoffs: Annotated[int, Field(ge=0)] = 5
    deploy: Annotated[int, Field(ge=1)] = 3
    first_seconds: Annotated[float, Field(gt=0)] = 2.0
    most_seconds: Annotated[float, Field(gt=0)] = 300.0


class Settings(BaseSettings):
    """Prefix ``CODEGEN_OPERATOR_``, parts by ``__``, except where noted."""

    model_config = SettingsConfigDict(
        env_prefix="CODEGEN_OPERATOR_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
    )

    kubeconfig: Annotated[Path | None, Field(validation_alias="KUBECONFIG")] = None
    """Cluster access outside a pod; default: the pod's own account."""
    identity: Annotated[
        str,
        Field(validation_alias=AliasChoices("CODEGEN_OPERATOR_IDENTITY", "POD_NAME")),
    ] = Field(default_factory=socket.gethostname)
    """Who this process is in the Lease."""
    host: str = "0.0.0.0"  # noqa: S104 - a pod answers the kubelet's probes
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    system_namespace: str = "codegen-system"
    build_namespace: str = "codegen-build"
    gateway_url: str = "http://codegen-gateway.codegen-system.svc"
    """As agent pods reach it, and the operator unless ``gateway_api_url`` is given."""
    git_url: str = "http://codegen-git.codegen-system.svc"
    """As pods reach it, and the operator unless ``git_api_url`` is given."""
    gateway_api_url: str = ""
    git_api_url: str = ""
    gateway_token_file: Path = Path(f"{_TOKENS}/gateway/token")
    git_token_file: Path = Path(f"{_TOKENS}/git/token")
    images: Images = Field(default_factory=Images)
    image_pull_secrets: tuple[str, ...] = ()
    image_pull_policy: str = "IfNotPresent"
    registry: Registry = Field(default_factory=Registry)
    provider: Provider = Field(default_factory=Provider)
    ca_config_map: str = ""
    """ConfigMap (key ``ca.crt``) in system and build namespace that outgoing TLS trusts."""
    signing_secret: str = ""
    """Secret in the system namespace with the ed25519 key (``ssh-privatekey``) that signs the
    provenance of releases; empty: they are not signed."""
    default_model: str = "offline"
    default_budget: Budget = Budget(limit="5", currency="USD", period="total")
    """Of a Project that names none: ``CODEGEN_OPERATOR_DEFAULT_BUDGET__LIMIT``, …"""
    max_runs: Annotated[int, Field(ge=1, le=10000)] = 4
    max_builds: Annotated[int, Field(ge=1, le=10000)] = 2
    agents: Agents = Field(default_factory=Agents)
    acceptance: AcceptanceTests = Field(default_factory=AcceptanceTests)
    network_policies: bool = True
    collection_version: str = "4"
    """Version of the server roles: another one provisions servers again."""
    verify_interval_seconds: Annotated[float, Field(gt=0)] = 300.0
    retries: Retries = Field(default_factory=Retries)
    lease: LeaseSettings = Field(default_factory=LeaseSettings)
    workers: Annotated[int, Field(ge=1, le=256)] = 8
    resync_seconds: Annotated[float, Field(gt=0)] = 600.0
    log_level: Annotated[LogLevel, Field(validation_alias="LOG_LEVEL")] = "INFO"
    log_format: Annotated[LogFormat, Field(validation_alias="LOG_FORMAT")] = "json"
