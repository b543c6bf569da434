"""Everything the environment may say. The only module that reads it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from codegen_crds.v1alpha1.project import Budget

from .conversation.week import Time

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["json", "console"]


class BotSettings(BaseSettings):
    """Of ``codegen-bot``."""

    model_config = SettingsConfigDict(
        env_prefix="CODEGEN_BOT_", env_nested_delimiter="__", extra="ignore", frozen=True
    )

    token_file: Path
    """File with the bot's token."""
    database_dsn_file: Path
    """File with a libpq connection string."""
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 8
    admins: frozenset[int] = frozenset()
    """Telegram ids of people who may invite others: ``[1, 2]``."""
    allowed: frozenset[int] = frozenset()
    """Telegram ids of further people who may use the bot."""
    api_url: str = "https://api.telegram.org"
    """Where the Bot API is."""
    token_check_seconds: Annotated[float, Field(ge=0, le=30)] = 6.0
    """How long another program that asks for a product's bot's updates is waited for."""
    kubeconfig: Annotated[
        Path | None,
        Field(validation_alias=AliasChoices("CODEGEN_BOT_KUBECONFIG", "KUBECONFIG")),
    ] = None
    """Cluster access outside a pod; default: the pod's own account."""
    cluster_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    """How long an answer of the API server is waited for before a person is told to wait."""
    host: str = "0.0.0.0"  # noqa: S104 - a pod listens for its probes
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """Port of ``/healthz``."""
    webhook_url: Annotated[
        str, Field(pattern=r"^((https://|http://127\.0\.0\.1:)[^\s]+)?$", max_length=512)
    ] = ""
    """Where Telegram reaches ``webhook_port``; empty: the bot polls."""
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8081
    """Port that Telegram's updates and people's browsers come to, without TLS: something before it
    ends that."""
    secret_form_url: Annotated[
        str, Field(pattern=r"^((https://|http://127\.0\.0\.1:)[^\s?#]+)?$", max_length=256)
    ] = ""
    """Where browsers reach ``webhook_port``: people get a one-time link below it to give a secret;
    empty: they write it into the chat."""
    key_seconds: Annotated[float, Field(gt=0, le=86400)] = 300.0
    """How long a message shows the key of a product before it is taken away."""
    progress_seconds: Annotated[float, Field(gt=0, le=60)] = 3.0
    """Shortest time between two looks at messages that show progress."""
    default_budget: Budget | None = None
    """Limit of products that have none of their own, as the operator's: what people are shown."""
    product_owner_url: Annotated[str, Field(pattern=r"^(https?://[^\s]+)?$", max_length=512)] = ""
    """Base URL of the product-owner service; empty: free text is read by rules."""
    product_owner_token_file: Path | None = None
    """File with the token that the service wants; needed with ``product_owner_url``."""
    product_owner_seconds: Annotated[float, Field(gt=0, le=300)] = 60.0
    """How long an answer of the service is waited for; then rules decide, and say so."""
    weekly_report: Time = "mon 09:00"
    """When people are sent their report, in UTC; empty: never."""
    log_level: Annotated[LogLevel, Field(validation_alias="LOG_LEVEL")] = "INFO"
    log_format: Annotated[LogFormat, Field(validation_alias="LOG_FORMAT")] = "json"
