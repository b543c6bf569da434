#!/usr/bin/python
"""Ansible module: several files and directories in one step."""

from __future__ import annotations

DOCUMENTATION = r"""
module: file_set
short_description: Several files and directories in one step
description:
  - Makes files, directories and links exactly as described, in the order given.
  - Either all of it or nothing stays. When a file does not pass its own check, or the whole set
    does not pass C(check), every file is put back as it was.
options:
  entries:
    description: What should be there.
    type: list
    elements: dict
    required: true
    suboptions:
      path: {description: Where., type: path, required: true}
      state:
        description: What it is.
        type: str
        choices: [file, directory, absent]
        default: file
      content: {description: Text of a file., type: str}
      owner: {description: Name of the owner., type: str, default: root}
      group: {description: Name of the group., type: str, default: root}
      mode: {description: Octal mode., type: str}
      validate:
        description: Program and arguments that judge a new file; C(%s) is its temporary path.
        type: list
        elements: str
  check:
    description: Program and arguments that judge the whole set once it is in place.
    type: list
    elements: str
author:
  - The codegen-operator authors
"""

EXAMPLES = r"""
- name: Two files that belong together
  codegen.server.file_set:
    entries:
      - {path: /etc/example, state: directory}
      - {path: /etc/example/main.conf, content: "a = 1\n"}
    check: [example, --test]
"""

RETURN = r"""
paths:
  description: What was changed.
  type: list
  elements: str
  returned: always
"""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from typing import Any

from ansible.module_utils.basic import AnsibleModule

_ENTRY = {
    "path": {"type": "path", "required": True},
    "state": {"choices": ["file", "directory", "absent"], "default": "file"},
    "content": {"type": "str", "no_log": False},
    "owner": {"type": "str", "default": "root"},
    "group": {"type": "str", "default": "root"},
    "mode": {"type": "str"},
    "validate": {"type": "list", "elements": "str"},
}


class _Refused(Exception):
    """A file or the whole set did not pass its check."""


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "entries": {"type": "list", "elements": "dict", "required": True, "options": _ENTRY},
            "check": {"type": "list", "elements": "str"},
        },
        supports_check_mode=True,
    )
    before: dict[str, tuple[bytes, os.stat_result] | None] = {}
    changed: list[str] = []
    try:
        for entry in module.params["entries"]:
            if _apply(entry, before, dry=module.check_mode):
                changed.append(entry["path"])
        if changed and module.params["check"] and not module.check_mode:
            _judge(module.params["check"])
    except (_Refused, OSError, KeyError) as error:
        _put_back(before)
        module.fail_json(msg=f"{error}", paths=changed)
    module.exit_json(changed=bool(changed), paths=changed)


def _apply(entry: dict[str, Any], before: dict[str, Any], *, dry: bool) -> bool:
    path = entry["path"]
    if entry["state"] == "absent":
        return _absent(path, before, dry=dry)
    directory = entry["state"] == "directory"
    mode = int(entry["mode"] or ("0755" if directory else "0644"), 8)
    uid, gid = pwd.getpwnam(entry["owner"]).pw_uid, grp.getgrnam(entry["group"]).gr_gid
    if directory:
        missing = not os.path.isdir(path)
        if missing and not dry:
            os.makedirs(path)
        return _own(path, uid, gid, mode, dry=dry) or missing
    content = (entry["content"] or "").encode()
    if _same(path, content):
        return _own(path, uid, gid, mode, dry=dry)
    if not dry:
        before.setdefault(path, _remember(path))
        _replace(path, content, (uid, gid, mode), entry["validate"])
    return True


def _replace(
    path: str, content: bytes, access: tuple[int, int, int], validate: list[str] | None
) -> None:
    uid, gid, mode = access
    descriptor, partial = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".codegen-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            os.fchown(descriptor, uid, gid)
            os.fchmod(descriptor, mode)
        if validate:
            _judge([partial if word == "%s" else word for word in validate])
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


def _absent(path: str, before: dict[str, Any], *, dry: bool) -> bool:
    if not os.path.lexists(path):
        return False
    if dry:
        return True
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        before.setdefault(path, _remember(path))
        os.unlink(path)
    return True


def _own(path: str, uid: int, gid: int, mode: int, *, dry: bool) -> bool:
    if dry and not os.path.exists(path):
        return True
    status = os.stat(path)
    differs = (status.st_uid, status.st_gid, status.st_mode & 0o7777) != (uid, gid, mode)
    if differs and not dry:
        os.chown(path, uid, gid)
        os.chmod(path, mode)
    return differs


def _same(path: str, content: bytes) -> bool:
    try:
        with open(path, "rb") as stream:
            return stream.read() == content
    except FileNotFoundError:
        return False


def _remember(path: str) -> tuple[bytes, os.stat_result] | None:
    try:
        with open(path, "rb") as stream:
            return stream.read(), os.fstat(stream.fileno())
    except FileNotFoundError:
        return None


def _put_back(before: dict[str, tuple[bytes, os.stat_result] | None]) -> None:
    for path, remembered in before.items():
        if remembered is None:
            if os.path.exists(path):
                os.unlink(path)
        else:
            content, status = remembered
            access = (status.st_uid, status.st_gid, status.st_mode & 0o7777)
            _replace(path, content, access, None)


def _judge(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise _Refused(f"{command[0]} refuses it: {said}")


if __name__ == "__main__":
    main()
