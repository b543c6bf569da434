# noqa: INP001 - Ansible loads plugins by path
"""Ansible module: several files and directories in one step."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

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
      copy_of:
        description: File there whose text it has; where that is missing, the entry is left alone.
        type: path
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

_Access = tuple[int, int, int]
_Remembered = tuple[bytes, _Access]
_ENTRY = {
    "path": {"type": "path", "required": True},
    "state": {"choices": ["file", "directory", "absent"], "default": "file"},
    "content": {"type": "str", "no_log": False},
    "copy_of": {"type": "path"},
    "owner": {"type": "str", "default": "root"},
    "group": {"type": "str", "default": "root"},
    "mode": {"type": "str"},
    "validate": {"type": "list", "elements": "str"},
}


class _RefusedError(Exception):
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
    dry: bool = module.check_mode
    before: dict[Path, _Remembered | None] = {}
    entries, check = module.params["entries"], module.params["check"]
    changed: list[str] = []
    texts = {Path(e["path"]): _text(Path(e["path"])) for e in entries if module._diff}  # noqa: SLF001 - public has no name for it
    try:
        changed.extend(e["path"] for e in entries if _apply(e, before, dry=dry))
        if changed and check and not dry:
            _judge(check)
    except (_RefusedError, OSError, KeyError) as error:
        _put_back(before)
        module.fail_json(msg=f"{error}", paths=changed)
    diff = [
        _difference(e, texts[Path(e["path"])]) for e in entries if e["path"] in changed and texts
    ]
    module.exit_json(changed=bool(changed), paths=changed, diff=diff)


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.is_file() else ""


def _difference(entry: dict[str, Any], before: str) -> dict[str, str]:
    """What `--diff` shows of a file; tasks with values say `no_log`, which hides it."""
    after = _wanted(entry) if entry["state"] == "file" else b""
    headers = {"before_header": entry["path"], "after_header": entry["path"]}
    return {**headers, "before": before, "after": (after or b"").decode(errors="replace")}


def _wanted(entry: dict[str, Any]) -> bytes | None:
    """Text of a file; none where it is that of another one, which is not there."""
    if not entry["copy_of"]:
        return (entry["content"] or "").encode()
    source = Path(entry["copy_of"])
    return source.read_bytes() if source.is_file() else None


def _apply(entry: dict[str, Any], before: dict[Path, _Remembered | None], *, dry: bool) -> bool:
    path = Path(entry["path"])
    if entry["state"] == "absent":
        return _absent(path, before, dry=dry)
    directory = entry["state"] == "directory"
    mode = int(entry["mode"] or ("0755" if directory else "0644"), 8)
    access = (pwd.getpwnam(entry["owner"]).pw_uid, grp.getgrnam(entry["group"]).gr_gid, mode)
    if directory:
        missing = not path.is_dir()
        if missing and not dry:
            path.mkdir(parents=True)
        return _own(path, access, dry=dry) or missing
    content = _wanted(entry)
    if content is None:
        return False
    if path.is_file() and path.read_bytes() == content:
        return _own(path, access, dry=dry)
    if not dry:
        before.setdefault(path, _remember(path))
        _replace(path, content, access, entry["validate"])
    return True


def _replace(path: Path, content: bytes, access: _Access, validate: list[str] | None) -> None:
    uid, gid, mode = access
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".codegen-")
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            os.fchown(descriptor, uid, gid)
            os.fchmod(descriptor, mode)
        if validate:
            _judge([name if word == "%s" else word for word in validate])
        partial.replace(path)
    except BaseException:
        partial.unlink()
        raise


def _absent(path: Path, before: dict[Path, _Remembered | None], *, dry: bool) -> bool:
    if not path.exists() and not path.is_symlink():
        return False
    if dry:
        return True
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        before.setdefault(path, _remember(path))
        path.unlink()
    return True


def _own(path: Path, access: _Access, *, dry: bool) -> bool:
    if dry and not path.exists():
        return True
    status = path.stat()
    differs = (status.st_uid, status.st_gid, status.st_mode & 0o7777) != access
    if differs and not dry:
        uid, gid, mode = access
        os.chown(path, uid, gid)
        path.chmod(mode)
    return differs


def _remember(path: Path) -> _Remembered | None:
    if not path.is_file():
        return None
    status = path.stat()
    return path.read_bytes(), (status.st_uid, status.st_gid, status.st_mode & 0o7777)


def _put_back(before: dict[Path, _Remembered | None]) -> None:
    for path, remembered in before.items():
        if remembered is None:
            path.unlink(missing_ok=True)
        else:
            _replace(path, *remembered, None)


def _judge(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise _RefusedError(f"{command[0]} refuses it: {said}")


if __name__ == "__main__":
    main()
