"""What the stand takes from the environment; the only module that reads it."""

import os
import subprocess
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


@cache
def machine_mirror() -> str:
    """Return the Debian mirror that this machine's apt uses; empty where it has none."""
    command = ("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError:
        return ""
    mirrors = {line.rstrip("/") for line in done.stdout.splitlines()}
    return min((m for m in mirrors if m.endswith("/debian")), default="")


class Settings(BaseSettings):
    """Places and sources of the stand.

    Attributes:
        xdg_cache_home: Where everything lives that may be rebuilt (XDG base directories).
        xdg_state_home: Where running stands keep their state.
        ssl_cert_file: The certificate authorities this machine trusts.
        codegen_dev_debian_mirror: Debian mirror of base images and of the demo server, where it
            is not to be the machine's own.
        path: Program search path, extended by `codegen-dev env`.
        uv: The program uv; `uv run` tells its children where it is.
    """

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    xdg_cache_home: Path = Field(default_factory=lambda: Path.home() / ".cache")
    xdg_state_home: Path = Field(default_factory=lambda: Path.home() / ".local" / "state")
    ssl_cert_file: Path = Path("/etc/ssl/certs/ca-certificates.crt")
    codegen_dev_debian_mirror: str = ""
    uv: str = "uv"
    path: str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    @property
    def debian_mirror(self) -> str:
        """The mirror to use.

        apt is asked only by who needs it: that takes longer than most commands do.
        """
        return self.codegen_dev_debian_mirror or machine_mirror()


def child_environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with some variables replaced.

    Args:
        changes: Variables to set on top of the inherited ones.
    """
    return {**os.environ, **changes}
