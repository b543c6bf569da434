# noqa: INP001 - Ansible loads plugins by path
"""Ansible action: a Python package of the controller as one runnable file on the server."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

DOCUMENTATION = r"""
action: python_archive
short_description: Install a Python package as one runnable archive
description:
  - Packs a package that needs nothing but the standard library; equal sources give equal bytes,
    so a second run changes nothing.
options:
  package:
    description: Directory of the package on the controller; it has a C(__main__.py).
    type: path
    required: true
  dest:
    description: Where the archive goes.
    type: path
    required: true
author:
  - The codegen-operator authors
"""

_EPOCH = (1980, 1, 1, 0, 0, 0)


class ActionModule(ActionBase):  # type: ignore[misc] # Ansible is untyped
    """Packs on the controller and lets `ansible.builtin.copy` do the rest."""

    TRANSFERS_FILES = True
    _VALID_ARGS = frozenset({"package", "dest"})

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Pack and copy."""
        super().run(tmp, task_vars)
        package = Path(self._task.args["package"])
        if not (package / "__main__.py").is_file():
            raise AnsibleActionFail(f"package: {package} has no __main__.py")
        with tempfile.TemporaryDirectory() as directory:
            archive = Path(directory) / "package.pyz"
            pack(package, archive)
            task = self._task.copy()
            task.args = {
                "src": str(archive),
                "dest": self._task.args["dest"],
                "owner": "root",
                "group": "root",
                "mode": "0644",
            }
            copy = self._shared_loader_obj.action_loader.get(
                "ansible.builtin.copy",
                task=task,
                connection=self._connection,
                play_context=self._play_context,
                loader=self._loader,
                templar=self._templar,
                shared_loader_obj=self._shared_loader_obj,
            )
            result: dict[str, Any] = copy.run(task_vars=task_vars)
        return result


def pack(package: Path, archive: Path) -> None:
    """Write the archive: sorted names, fixed times."""
    main = f"from {package.name} import __main__\n"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("__main__.py", _EPOCH), main)
        for source in sorted(package.rglob("*.py")):
            name = f"{package.name}/{source.relative_to(package)}"
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), source.read_text())
