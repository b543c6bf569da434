# noqa: INP001 - Ansible loads plugins by path
"""Ansible module: does the receiver take the journal, and if not, why?"""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: journal_upload
short_description: Does the receiver take the journal
description:
  - Starts C(systemd-journal-upload) and waits until the receiver has taken what was written.
  - It fails when the receiver does not, in words that name the reason. One that is still busy with
    what was written before is well.
options:
  restart: {description: Whether it has to be started anew., type: bool, default: false}
  seconds: {description: How long to wait at most., type: int, default: 60}
author:
  - The codegen-operator authors
"""

EXAMPLES = r"""
- name: Logs
  codegen.server.journal_upload:
    restart: true
"""

RETURN = r"""
caught_up:
  description: Whether everything that was written by now has been taken.
  type: bool
  returned: success
"""

_UNIT = "systemd-journal-upload.service"
_STATE = Path("/var/lib/systemd/journal-upload/state")
_PAUSE = 0.2
_DETAIL = 600
_FAILED = re.compile(r"\bfailed\b|could not|couldn't|error", re.IGNORECASE)
_SIGNS = (
    (r"could not load PEM client|set private key|does not match", "LogCertificateInvalid"),
    (r"SSL certificate|certificate verify|no alternative certificate", "LogReceiverUntrusted"),
    (r"set certificate verify locations|CAfile", "LogReceiverUntrusted"),
    (r"resolve|connect to|unreachable|no route|timed? ?out", "LogReceiverUnreachable"),
)
_ADVICE = {
    "LogCertificateInvalid": "the client certificate and its key are not a pair in PEM",
    "LogReceiverRefused": "the receiver does not take what this server sends",
    "LogReceiverUntrusted": "the receiver's certificate is not one of the authority that is named",
    "LogReceiverUnreachable": "the server does not reach the receiver",
}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "restart": {"type": "bool", "default": False},
            "seconds": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
    )
    active = _said("systemctl", "is-active", _UNIT).strip() == "active"
    changed = module.params["restart"] or not active
    if module.check_mode:
        module.exit_json(changed=changed, caught_up=False)
    began = time.time()
    subprocess.run(
        ["systemctl", "restart" if changed else "start", _UNIT], capture_output=True, check=False
    )
    # So that there is something to take.
    subprocess.run(
        ["logger", "--tag", "codegen", "provisioning asks whether this line is taken"], check=False
    )
    while not (caught_up := _taken(began)):
        problem = newest_problem(_journal(began))
        if problem:
            module.fail_json(msg=explain(problem), changed=changed)
        if time.time() - began > module.params["seconds"]:
            break
        time.sleep(_PAUSE)
    module.exit_json(changed=changed, caught_up=caught_up)


def newest_problem(said: str) -> str:
    """The newest line that tells of a failure; empty when there is none.

    Args:
        said: What the program wrote.
    """
    return next((line for line in reversed(said.splitlines()) if _FAILED.search(line)), "")


def explain(problem: str) -> str:
    """Say as ``Reason: advice: detail`` what is in the way.

    Args:
        problem: A line of the program.
    """
    found = (name for sign, name in _SIGNS if re.search(sign, problem, re.IGNORECASE))
    # One that wants another certificate may say so, or just hang up.
    reason = next(found, "LogReceiverRefused")
    return f"{reason}: {_ADVICE[reason]}: {problem.strip()[-_DETAIL:]}"


def _taken(began: float) -> bool:
    """Whether the program wrote down, since then, how far it came."""
    try:
        return _STATE.stat().st_mtime >= began
    except OSError:
        return False


def _journal(began: float) -> str:
    _said("journalctl", "--sync")
    # Its own words, not those of systemd about the unit.
    whose = "SYSLOG_IDENTIFIER=systemd-journal-upload"
    how = ("--quiet", "--no-pager", "--output=cat", f"--since=@{began:.3f}")
    return _said("journalctl", *how, whose)


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return done.stdout


if __name__ == "__main__":
    main()
