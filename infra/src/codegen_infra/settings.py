"""What the commands take from the environment; the only module that reads it."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)


class LogSettings(_Settings):
    """How to log.

    Attributes:
        log_level: Name of the least level.
        log_format: For machines or for people.
    """

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"


class AnsibleSettings(_Settings):
    """Of ``codegen-infra ansible run``.

    Attributes:
        job_file: The work order (`codegen_crds.contracts.job.AnsibleJob`).
        admin_key_file: Private key of the administrator; needed to provision and for sites.
        previous_key_files: Keys that the administrator's account may still know instead, as a
            JSON list; one whose file is not there is left out.
        deploy_key_file: Private key that is bound to the release gate.
        termination_log: Where the result goes.
        ssh_connect_seconds: How long to wait for a server to answer.
    """

    job_file: Path
    admin_key_file: Path | None = None
    previous_key_files: tuple[Path, ...] = ()
    deploy_key_file: Path | None = None
    termination_log: Path = Path("/dev/termination-log")
    ssh_connect_seconds: Annotated[int, Field(ge=1, le=300)] = 10


class BuildSettings(_Settings):
    """Of every stage of ``codegen-infra build``.

    Attributes:
        commit: Full SHA-1 of what is built.
        work: Directory that the stages share.
        termination_log: Where the result goes.
    """

    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
    work: Path = Path("/work")
    termination_log: Path = Path("/dev/termination-log")


class FetchSettings(BuildSettings):
    """Of ``fetch``.

    Attributes:
        repository_url: Clone URL.
        codegen_git_token_file: Password for it; read again by every git process.
    """

    repository_url: str
    codegen_git_token_file: Path


class ImagesSettings(BuildSettings):
    """Of ``images``.

    Attributes:
        base_image: What services run on, by digest.
        test_image: What their tests run on, by digest.
        storage_driver: Of buildah; `vfs` works in every pod, `overlay` where the node lets
            a user namespace mount one, which `auto` tries.
        build_seconds: How long one image may take.
    """

    base_image: str
    test_image: str
    storage_driver: Literal["auto", "vfs", "overlay"] = "auto"
    build_seconds: Annotated[int, Field(ge=1)] = 1800


class PushSettings(BuildSettings):
    """Of ``push``.

    Attributes:
        registry: `host[:port]` that images go to.
        repository: Path in it, below which each service has its own.
        registry_auth_file: Docker config.json; none where the registry asks for no login.
        push_seconds: How long one image may take.
    """

    registry: str
    repository: str
    registry_auth_file: Path | None = None
    push_seconds: Annotated[int, Field(ge=1)] = 600


class HetznerSettings(_Settings):
    """Of ``codegen-infra machines hetzner``.

    Attributes:
        hetzner_token_file: API token of one project, to read and write; read at each call.
        caller_token_file: What whoever calls has to send as ``Authorization: Bearer …``.
        most_machines: Nothing is rented while the project has so many machines; 0: never.
        reinstall_image: The operating system that a wiped machine gets.
        hetzner_api: Base URL of the API.
        listen: Address to listen on.
        port: TCP port.
    """

    hetzner_token_file: Path
    caller_token_file: Path
    most_machines: Annotated[int, Field(ge=0, le=1000)] = 0
    reinstall_image: Annotated[str, Field(min_length=1, max_length=64)] = "debian-13"
    hetzner_api: Annotated[str, Field(pattern=r"^https?://[^\s]+[^/\s]$")] = (
        "https://api.hetzner.cloud/v1"
    )
    listen: str = "0.0.0.0"  # noqa: S104 - of a pod; a NetworkPolicy says who comes
    port: Annotated[int, Field(ge=1, le=65535)] = 8080


def child_environment(**changes: str) -> dict[str, str]:
    """This process's environment with some variables replaced.

    Args:
        changes: Variables to set on top of the inherited ones.
    """
    return {**os.environ, **changes}
