"""Runs one playbook with ansible-runner."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import ansible_runner
import structlog

from codegen_infra.settings import child_environment

from .connection import arguments, options
from .plays import Play
from .summary import Outcome, summarise
from .workspace import Workspace

COLLECTIONS = Path(__file__).resolve().parents[1] / "collection"
_ENDS = {"runner_on_ok", "runner_on_failed", "runner_on_unreachable"}
_POLL_SECONDS = 1

log = structlog.get_logger()


def run_play(
    play: Play,
    space: Workspace,
    *,
    host_key: str,
    connect_seconds: int,
    values: Iterable[str],
    cancelled: Callable[[], bool],
) -> Outcome:
    """Run it and summarise what happened.

    Args:
        play: What to run.
        space: The run's private directory.
        host_key: The pinned key; its type is the only one that is asked for.
        connect_seconds: How long to wait for the server to answer.
        values: Secret values, taken out of every message.
        cancelled: Whether it has to end now; asked each second. What its ssh was asking the server
            for goes on there.
    """
    events: list[dict[str, Any]] = []

    def collect(event: dict[str, Any]) -> bool:
        events.append(event)
        if event.get("event") in _ENDS:
            data = event.get("event_data", {})
            task, result = data.get("task"), data.get("res", {})
            ended = event["event"].split("_")[-1]
            log.info("task.ended", task=task, ended=ended, changed=bool(result.get("changed")))
            if elsewhere := result.get("elsewhere"):
                log.warning("task.left", task=task, not_of_this_machine=elsewhere)
        return False  # ansible-runner keeps no copy

    run = ansible_runner.run(
        private_data_dir=str(space.root),
        playbook=f"codegen.server.{play.playbook}",
        inventory=str(space.inventory(play.key)),
        cmdline=f"--user {play.user}" if play.user else None,
        extravars={**play.variables, **({"ansible_user": play.user} if play.user else {})},
        envvars=variables(space, host_key, connect_seconds, play.key),
        event_handler=collect,
        cancel_callback=cancelled,
        settings={"pexpect_timeout": _POLL_SECONDS},
        quiet=True,
    )
    outcome = summarise(events, ok=run.rc == 0, playbook=play.playbook, values=values)
    if steps := outcome.response.get("steps"):
        log.info("release.timed", milliseconds=steps)
    return outcome


def variables(space: Workspace, host_key: str, connect_seconds: int, key: str) -> dict[str, str]:
    """Ansible's configuration: one pinned host key, nothing of the user's own files.

    Args:
        space: The run's private directory.
        host_key: The pinned key.
        connect_seconds: How long to wait for the server to answer.
        key: Name of the key: a connection that another key opened proves nothing of this one.
    """
    ssh = {"ControlMaster": "auto", "ControlPersist": "60s", **options(space, host_key)}
    binaries = str(Path(sys.executable).parent)
    return {
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_HOME": str(space.root / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(space.root / "ansible/tmp"),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(space.connections(key)),
        "ANSIBLE_SSH_CONTROL_PATH": "%(directory)s/%%r",
        "ANSIBLE_PIPELINING": "true",
        "ANSIBLE_GATHERING": "explicit",
        "ANSIBLE_INVENTORY_ENABLED": "yaml",  # each other plugin costs a play its import
        "ANSIBLE_HOST_KEY_CHECKING": "true",
        "ANSIBLE_TIMEOUT": str(connect_seconds),
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_SSH_ARGS": " ".join(arguments(ssh)),
        "PATH": f"{binaries}:{child_environment().get('PATH', '/usr/bin:/bin')}",
    }
