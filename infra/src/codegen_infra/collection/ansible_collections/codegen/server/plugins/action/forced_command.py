# noqa: INP001 - Ansible loads plugins by path
"""Ansible action: one request through ssh into a forced command, as JSON on standard input.

Only `raw` reaches a forced command unchanged, and `raw` has no standard input; a module would
start Python through a shell, which the gate refuses. The request is named by its file, so
that no value appears in arguments, events or logs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

DOCUMENTATION = r"""
action: forced_command
short_description: Send a request file to a forced command and read its JSON answer
description:
  - Opens one ssh session, sends the file on standard input, and parses the last line of the
    output as JSON.
options:
  command:
    description: What is asked for; the server's forced command decides whether it is allowed.
    type: str
    default: codegen-release
  request_file:
    description: File on the controller with the request.
    type: path
    required: true
author:
  - The codegen-operator authors
"""


class ActionModule(ActionBase):  # type: ignore[misc] # Ansible is untyped
    """Runs on the controller; nothing is copied to the server."""

    TRANSFERS_FILES = False
    _VALID_ARGS = frozenset({"command", "request_file"})

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send the request and return ``response``."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = self._task.args
        try:
            request = Path(arguments["request_file"]).read_bytes()
        except (KeyError, OSError) as error:
            raise AnsibleActionFail(f"request_file: {error}") from error
        command = arguments.get("command", "codegen-release")
        status, out, err = self._connection.exec_command(command, in_data=request, sudoable=False)
        said = out.decode(errors="replace").strip().splitlines()
        result["rc"] = status
        try:
            response = json.loads(said[-1])
        except (ValueError, IndexError):
            last = err.decode(errors="replace").strip()[-1000:]
            result.update(failed=True, msg=f"exit status {status} and no answer: {last}")
            return result
        failure = response.get("failure")
        result.update(
            response=response,
            changed=bool(response.get("changed")),
            failed=failure is not None or status != 0,
        )
        if failure:
            result["msg"] = f"{failure['reason']}: {failure['message']}"
        return result
