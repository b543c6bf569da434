# noqa: INP001 - Ansible loads plugins by path
"""Ansible module: the machine's time zone; one that it does not know is named."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: time_zone
short_description: The machine's time zone
description:
  - Has systemd-timedated set it, where it differs. A name that the machine's tz database does not
    have fails the task, behind C(UnknownTimezone).
options:
  name:
    description: Name in the tz database, such as C(Europe/Paris).
    type: str
    required: true
author:
  - The codegen-operator authors
"""

EXAMPLES = r"""
- name: Time of Paris
  codegen.server.time_zone:
    name: Europe/Paris
"""

ZONES = Path("/usr/share/zoneinfo")
TIMEDATECTL = "/usr/bin/timedatectl"
_MAGIC = b"TZif"
"""First bytes of a zone's file. Source: RFC 8536, 3.1."""


class ZoneError(Exception):
    """The time zone cannot be set; the text begins with the reason, where there is one."""


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={"name": {"type": "str", "required": True}}, supports_check_mode=True
    )
    given: Any = module.params
    try:
        changed = ensure(given["name"], dry=module.check_mode)
    except (ZoneError, OSError) as error:
        module.fail_json(msg=f"{error}")
    module.exit_json(changed=changed)


def ensure(
    name: str, *, dry: bool = False, zones: Path = ZONES, program: str = TIMEDATECTL
) -> bool:
    """Set the time zone unless it is set.

    Args:
        name: Of the zone.
        dry: Only say whether it would be set.
        zones: The tz database.
        program: timedatectl(1).

    Returns:
        Whether it differed.

    Raises:
        ZoneError: The database does not have it, or timedatectl refuses.
    """
    if not _known(name, zones):
        raise ZoneError(
            f"UnknownTimezone: {name!r} is not in the tz database of this machine; names are "
            "such as UTC or Europe/Paris, old ones are in the package tzdata-legacy"
        )
    if _run(program, "show", "--property=Timezone", "--value") == name:
        return False
    if not dry:
        _run(program, "set-timezone", name)
    return True


def _known(name: str, zones: Path) -> bool:
    parts = name.split("/")
    if not all(parts) or any(part.startswith((".", "-")) for part in parts):
        return False
    path = zones.joinpath(*parts)
    return path.is_file() and path.read_bytes().startswith(_MAGIC)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ZoneError(f"{' '.join(command[:2])}: {done.stderr.strip()[-500:]}")
    return done.stdout.strip()


if __name__ == "__main__":
    main()
