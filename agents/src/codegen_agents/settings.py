"""Everything the environment may say. The only module that reads it."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AgentSettings(BaseSettings):
    """Of ``codegen-agent run``. Prefix ``CODEGEN_``, except where noted."""

    model_config = SettingsConfigDict(env_prefix="CODEGEN_", extra="ignore", frozen=True)

    gateway_url: str
    """Base URL of the gateway."""
    gateway_token_file: Path = Path("/var/run/secrets/codegen/gateway/token")
    """Projected token for the gateway; it rotates, so it is read at each use."""
    git_token_file: Path = Path("/var/run/secrets/codegen/git/token")
    """Projected token for the git host; the same."""
    workspace: Path = Path("/workspace")
    """Directory that may be written to."""
    termination_log: Path = Path("/dev/termination-log")
    start_seconds: Annotated[float, Field(ge=0, le=600)] = 60.0
    """How long the gateway may not know the pod yet."""
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(validation_alias="LOG_LEVEL")
    ] = "INFO"
    log_format: Annotated[Literal["json", "console"], Field(validation_alias="LOG_FORMAT")] = "json"


_PASSED = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")


def command_environment(home: Path) -> dict[str, str]:
    """What programs in the workspace may see of our environment: nothing that opens a door.

    Args:
        home: Their home directory.
    """
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return {**passed, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
