"""Everything the environment may say. The only module that reads it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from codegen_crds._types import Decimal
from codegen_crds.v1alpha1.project import Budget

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["json", "console"]


class ObjectStorage(BaseModel):
    """A bucket of an object store that speaks S3."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: Annotated[str, Field(pattern=r"^https?://[^/?#@]+$")]
    """Scheme and host, without the bucket."""
    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    region: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] = "us-east-1"
    prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9_-][A-Za-z0-9._-]*/)*$", max_length=256)] = (
        "transcripts/"
    )
    """What all names begin with."""
    path_style: bool = True
    """Whether the bucket is the first part of the path; otherwise it is part of the host's name."""
    credentials_directory: Path
    """Directory with the files ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``."""
    ca_file: Path | None = None
    """PEM bundle of authorities that it is trusted by, besides the system's."""
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    retry_seconds: Annotated[float, Field(gt=0, le=3600)] = 30.0
    """How often texts are moved there, and how long after trouble it is tried again."""


class CommonSettings(BaseSettings):
    """What both entry points need. Prefix ``CODEGEN_GATEWAY_``, except where noted."""

    model_config = SettingsConfigDict(
        env_prefix="CODEGEN_GATEWAY_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
    )

    host: str = "0.0.0.0"  # noqa: S104 - a pod listens for its Service
    kubeconfig: Annotated[
        Path | None,
        Field(validation_alias=AliasChoices("CODEGEN_GATEWAY_KUBECONFIG", "KUBECONFIG")),
    ] = None
    """Cluster access outside a pod; default: the pod's own account."""
    operator_account: str = "system:serviceaccount:codegen-system:codegen-operator"
    """User name of the operator in a TokenReview."""
    token_cache_seconds: Annotated[float, Field(ge=0, le=60)] = 60.0
    """How long a good TokenReview is remembered."""
    log_level: Annotated[LogLevel, Field(validation_alias="LOG_LEVEL")] = "INFO"
    log_format: Annotated[LogFormat, Field(validation_alias="LOG_FORMAT")] = "json"


class GatewaySettings(CommonSettings):
    """Of ``codegen-gateway gateway``."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    database_dsn_file: Path
    """File with a libpq connection string."""
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 10
    upstreams_file: Path | None = None
    """Models by name and their prices; default: only the offline model."""
    upstream_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 300.0
    default_budget: Budget = Budget(limit="5", currency="USD", period="total")
    """Of a Project that names none: ``CODEGEN_GATEWAY_DEFAULT_BUDGET__LIMIT``, …"""
    product_owner_account: str = ""
    """User name of the product-owner service in a TokenReview; empty: there is none."""
    dialogue_budget: Budget = Budget(limit="0", currency="USD", period="month")
    """What the dialogue of one tenant may cost: ``CODEGEN_GATEWAY_DIALOGUE_BUDGET__LIMIT``, …"""
    turn_limit: Decimal = "0"
    """The most that one turn of a dialogue may cost, in the same currency."""
    checkpoint_retention_days: Annotated[int, Field(ge=0, le=3650)] = 14
    """How long the checkpoints of an ended run are kept."""
    record_retention_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """How long the database keeps through which nodes a run went and what it asked of models."""
    transcript_objects: ObjectStorage | None = None
    """Where the texts of transcripts are moved; default: they stay in the database."""
    progress_seconds: Annotated[float, Field(ge=0, le=60)] = 2.0
    """Shortest time between two progress writes of one run."""


class GitSettings(CommonSettings):
    """Of ``codegen-gateway git``."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8081
    git_root: Path
    """Directory on a volume; belongs to one process at a time."""
    build_namespace: str = "codegen-build"
    """Where a pod may read the repository that its annotation names."""
    max_push_bytes: Annotated[int, Field(ge=1024, le=2**40)] = 256 * 1024 * 1024
    max_file_bytes: Annotated[int, Field(ge=1024, le=2**30)] = 16 * 1024 * 1024
    """Largest file that the management API hands out."""
