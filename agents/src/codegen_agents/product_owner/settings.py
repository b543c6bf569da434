"""Everything the environment may say to the service. The only module of it that reads it."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProductOwnerSettings(BaseSettings):
    """Of ``codegen-agent product-owner``. Prefix ``CODEGEN_PRODUCT_OWNER_``, but where noted."""

    model_config = SettingsConfigDict(
        env_prefix="CODEGEN_PRODUCT_OWNER_", extra="ignore", frozen=True
    )

    engine: Literal["builtin", "claude-code", "rules"] = "rules"
    """What answers: ``rules`` without a model, ``builtin``, a model with tools, or ``claude-code``,
    the same tools and Anthropic's coding CLI in front of the model."""
    model: Annotated[str, Field(max_length=128, pattern=r"^([A-Za-z0-9][A-Za-z0-9._:/-]*)?$")] = ""
    """Model by its name at the gateway; for all but ``rules``."""
    embedding_model: Annotated[
        str, Field(max_length=128, pattern=r"^([A-Za-z0-9][A-Za-z0-9._:/-]*)?$")
    ] = ""
    """Model at the gateway that makes vectors of documents, for all but ``rules``; empty: documents
    are searched by words only."""
    gateway_url: Annotated[str, Field(pattern=r"^(https?://[^\s]+)?$")] = ""
    """Base URL of the gateway; for all but ``rules``."""
    gateway_token_file: Path = Path("/var/run/secrets/codegen/gateway/token")
    """Projected token for the gateway; it rotates, so it is read at each use."""
    git_url: Annotated[str, Field(pattern=r"^(https?://[^\s]+)?$")] = ""
    """Base URL of the git host, from which documents are looked up; empty: they are not."""
    claude_program: Annotated[str, Field(min_length=1)] = "claude"
    """The CLI, for ``claude-code``."""
    path: Annotated[str, Field(validation_alias="PATH")] = "/usr/local/bin:/usr/bin:/bin"
    """Where programs are."""
    token_file: Path
    """File with the token that callers have to send, at least 16 characters."""
    database_dsn_file: Path
    """File with a libpq connection string; the schema ``product_owner`` is the service's own."""
    at_once: Annotated[int, Field(ge=1, le=100)] = 10
    """Turns at once, over all replicas; one more is refused with 429."""
    steps: Annotated[int, Field(ge=1, le=50)] = 8
    """Calls to the model in one turn."""
    turn_seconds: Annotated[float, Field(gt=0, le=600)] = 40.0
    """How long a turn may take; asking again for the same message goes on with it."""
    memory_characters: Annotated[int, Field(ge=2000, le=1_000_000)] = 40_000
    """A longer thread is summarised."""
    host: str = "0.0.0.0"  # noqa: S104 - a pod listens for its Service
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(validation_alias="LOG_LEVEL")
    ] = "INFO"
    log_format: Annotated[Literal["json", "console"], Field(validation_alias="LOG_FORMAT")] = "json"

    @model_validator(mode="after")
    def _a_model_has_its_door(self) -> Self:
        if self.engine != "rules" and not (self.model and self.gateway_url):
            raise ValueError(f"engine {self.engine} needs `model` and `gateway_url`")
        if self.engine != "rules" and self.model == "offline":
            raise ValueError("model: offline does not talk; use engine rules")
        return self
