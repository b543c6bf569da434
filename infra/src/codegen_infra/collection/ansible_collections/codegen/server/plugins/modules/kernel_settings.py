# noqa: INP001 - Ansible loads plugins by path
"""Ansible module: settings of the running kernel; one that it refuses is named."""

from __future__ import annotations

import errno
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: kernel_settings
short_description: Settings of the running kernel
description:
  - Sets what differs, at once. All of it or nothing is set. A setting that the kernel does not know
    or refuses fails the task, with its name behind C(KernelSettingRefused).
  - In a container many settings are those of the machine around it, and are missing or cannot be
    written there. They are left alone and listed as C(elsewhere).
options:
  settings:
    description:
      - Values by name, as in sysctl.d(5). C(*) stands for all that are there, and may be none.
    type: dict
    required: true
author:
  - The codegen-operator authors
"""

EXAMPLES = r"""
- name: Restart after a panic
  codegen.server.kernel_settings:
    settings: {kernel.panic: 10, net.ipv4.conf.*.accept_redirects: 0}
"""

RETURN = r"""
names:
  description: What was set.
  type: list
  elements: str
  returned: success
elsewhere:
  description: Settings that belong to the machine around this container.
  type: list
  elements: str
  returned: success
"""

PROC = Path("/proc/sys")
_SWAPPED = str.maketrans("./", "/.")
_NOT_OURS = frozenset({errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS})
"""How a container learns that a setting is not its own. Source: sysctl.c of systemd, which takes
the same refusals for those of a container manager."""


class SettingError(Exception):
    """The kernel does not take a setting; the text begins with the reason."""


@dataclass
class Kernel:
    """Settings of a kernel, and what became of them.

    Attributes:
        root: Where the kernel shows them, one file each.
        container: Whether some of them may belong to a machine around this one.
        dry: Nothing is set, only said.
        names: What was set; of several files behind one name, also which.
        elsewhere: What belongs to the machine around this container.
    """

    container: bool
    dry: bool = False
    root: Path = PROC
    names: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    _before: list[tuple[Path, str]] = field(default_factory=list)

    def apply(self, settings: dict[str, Any]) -> None:
        """Set what differs.

        Args:
            settings: Values by name; `*` in a name stands for all that are there.

        Raises:
            SettingError: One is not taken; those before it were put back.
        """
        try:
            for name, value in settings.items():
                for path in self._files(name):
                    shown = f"{name} ({path.parent.name})" if "*" in name else name
                    self._set(path, shown, " ".join(str(value).split()))
        except SettingError:
            for path, found in reversed(self._before):
                path.write_text(found)
            raise

    def _files(self, name: str) -> list[Path]:
        # An interface such as eth0.100 is written with slashes: sysctl.d(5).
        slashed = "/" in name.partition(".")[0]
        parts = (name if slashed else name.translate(_SWAPPED)).split("/")
        if any(part in {"", ".", ".."} for part in parts):
            raise SettingError(f"KernelSettingRefused: {name}: not the name of a setting")
        relative = "/".join(parts)
        return sorted(self.root.glob(relative)) if "*" in name else [self.root / relative]

    def _set(self, path: Path, name: str, wanted: str) -> None:
        try:
            found = path.read_text()
            if found.split() == wanted.split():
                return
            if self.dry:
                path.open("r+").close()  # whether it is ours is learned by opening it
            else:
                path.write_text(f"{wanted}\n")
                self._before.append((path, found))
                self._look(path, name, wanted)
        except OSError as error:
            if self.container and error.errno in _NOT_OURS:
                self.elsewhere.append(name)
                return
            why = "this kernel does not know it" if error.errno == errno.ENOENT else error.strerror
            raise SettingError(f"KernelSettingRefused: {name} = {wanted}: {why}") from error
        self.names.append(name)

    def _look(self, path: Path, name: str, wanted: str) -> None:
        """Some kernels take a value and keep another one, such as their own bound."""
        held = " ".join(path.read_text().split())
        if held != wanted:
            raise SettingError(f"KernelSettingRefused: {name} = {wanted}: it stays {held}")


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={"settings": {"type": "dict", "required": True}}, supports_check_mode=True
    )
    given: Any = module.params
    kernel = Kernel(container=contained(), dry=module.check_mode)
    try:
        kernel.apply(given["settings"])
    except SettingError as error:
        module.fail_json(msg=f"{error}")
    changed = bool(kernel.names)
    module.exit_json(changed=changed, names=kernel.names, elsewhere=kernel.elsewhere)


def contained() -> bool:
    """Whether this is a container. Source: systemd-detect-virt(1)."""
    command = ["/usr/bin/systemd-detect-virt", "--quiet", "--container"]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    main()
