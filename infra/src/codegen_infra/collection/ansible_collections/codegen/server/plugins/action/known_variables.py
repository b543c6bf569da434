# noqa: INP001 - Ansible loads plugins by path
"""Ansible action: refuses a variable of ours that no playbook reads.

Ansible takes any name; a misspelt one is a setting that is not made, and nobody is told.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

DOCUMENTATION = r"""
action: known_variables
short_description: Refuse a variable that no playbook of this collection reads
description:
  - Looks at the variables of the host whose names begin with C(codegen_), and at the keys of those
    that hold several. Fails behind C(UnknownVariable) with the nearest name that there is.
author:
  - The codegen-operator authors
"""

PREFIX = "codegen_"
KNOWN: Mapping[str, frozenset[str]] = {
    "codegen_acme_ca": frozenset(),
    "codegen_acme_directory": frozenset(),
    "codegen_acme_email": frozenset(),
    "codegen_admin_from": frozenset(),
    "codegen_admin_public_key": frozenset(),
    "codegen_app": frozenset(),
    "codegen_deploy_public_key": frozenset(),
    "codegen_issuer": frozenset(),
    "codegen_log_shipping": frozenset({"ca", "certificate_file", "key_file", "plain_http", "url"}),
    "codegen_monitoring": frozenset({"allowed_from", "enabled", "listen_address", "port"}),
    "codegen_registry_auth_file": frozenset(),
    "codegen_registry_ca": frozenset(),
    "codegen_registry_host": frozenset(),
    "codegen_request_file": frozenset(),
    "codegen_site": frozenset(
        {"app", "directory", "domain", "email", "issuer", "services", "wildcard"}
    ),
    "codegen_timezone": frozenset(),
    "codegen_wildcard": frozenset(
        {"algorithm", "domain", "key_name", "nameserver", "resolver", "secret_file"}
    ),
}
"""Variables of all playbooks, since one inventory serves them all; with their keys, if any."""


class ActionModule(ActionBase):  # type: ignore[misc] # Ansible is untyped
    """Runs on the controller; the server is not asked."""

    TRANSFERS_FILES = False
    _VALID_ARGS = frozenset[str]()

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Look at the names; values are only looked at for their keys."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        if problems := unknown(task_vars or {}):
            raise AnsibleActionFail(f"UnknownVariable: {'; '.join(problems)}")
        return {**result, "changed": False}


def unknown(variables: Mapping[str, Any]) -> list[str]:
    """What is wrong with the names, one text for each; empty when all are known.

    Args:
        variables: All variables of a host.
    """
    ours = sorted(name for name in variables if name.startswith(PREFIX))
    problems = [_named(name, KNOWN) for name in ours if name not in KNOWN]
    for name in ours:
        keys, value = KNOWN.get(name, frozenset()), variables[name]
        if keys and isinstance(value, Mapping):
            strange = sorted(str(key) for key in value if key not in keys)
            problems += [f"{name}: {_named(key, keys)}" for key in strange]
    return problems


def _named(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.8)
    return f"there is no {name}" + (f"; did you mean {near[0]}?" if near else "")
