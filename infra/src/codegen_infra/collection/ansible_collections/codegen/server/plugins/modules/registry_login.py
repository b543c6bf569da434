# noqa: INP001 - Ansible loads plugins by path
"""Ansible module: an account's login at a registry, which is tried before it replaces another."""

from __future__ import annotations

import base64
import binascii
import json
import os
import pwd
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: registry_login
short_description: Login at a registry, tried before it is stored
description:
  - Has Podman log in with the new login, in a file of its own beside the stored one. Only a login
    that the registry accepts takes the stored one's place, in one step; otherwise the stored one
    stays, and the message begins with C(RegistryAuthFailed) or C(RegistryUnreachable).
  - A login that is stored already is tried too, for it may have been closed since.
options:
  user: {description: Whose login., type: str, required: true}
  host: {description: "C(host:port) of the registry.", type: str, required: true}
  content:
    description: Text of a Docker config.json. Without a password for C(host) it is stored untried.
    type: str
    required: true
  path: {description: File that Podman reads., type: path, required: true}
author:
  - The codegen-operator authors
"""

EXAMPLES = r"""
- name: Login at the registry
  codegen.server.registry_login:
    user: deploy
    host: registry.example.org
    path: /home/deploy/.config/containers/auth.json
    content: "{{ lookup('ansible.builtin.file', '/run/registry-auth.json') }}"
"""

_SECONDS = 60
_SAID = 500
_REFUSED = re.compile(r"invalid username/password|unauthorized|denied|forbidden", re.IGNORECASE)
"""How Podman says that the registry refuses a login. Source: containers/common, pkg/auth."""


class LoginError(Exception):
    """The new login cannot be used; its text begins with the reason."""


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "user": {"type": "str", "required": True},
            "host": {"type": "str", "required": True},
            "content": {"type": "str", "required": True, "no_log": True},
            "path": {"type": "path", "required": True},
        },
        supports_check_mode=True,
    )
    given: Any = module.params
    account = pwd.getpwnam(given["user"])
    # As the account itself: another user's Podman would look for another configuration.
    runtime = f"XDG_RUNTIME_DIR=/run/user/{account.pw_uid}"
    podman = [
        *("runuser", "-u", given["user"], "--", "env", runtime, f"HOME={account.pw_dir}"),
        "podman",
    ]
    path = Path(given["path"])
    owner = (account.pw_uid, account.pw_gid)
    try:
        changed = _differs(path, given["content"], owner)
        if not module.check_mode:
            changed = store(
                given["content"], host=given["host"], path=path, owner=owner, run=podman
            )
    except (LoginError, OSError) as error:
        module.fail_json(msg=f"{error}")
    module.exit_json(changed=changed)


def store(content: str, *, host: str, path: Path, owner: tuple[int, int], run: list[str]) -> bool:
    """Try a login and let it take the stored one's place.

    Args:
        content: Text of a Docker config.json.
        host: ``host[:port]`` of the registry.
        path: The stored login.
        owner: Uid and gid of the account that pulls.
        run: Program and first arguments that are Podman, run by that account.

    Returns:
        Whether the stored login changed.

    Raises:
        LoginError: It is refused, or the registry does not answer; nothing changed.
    """
    held = _login(content, host)
    if held is not None:
        # Podman stores what it was let in with: here, where nobody pulls with it.
        aside = _written("{}", path.parent, owner)
        try:
            _try(held, host, aside, run)
        finally:
            aside.unlink(missing_ok=True)
    if not _differs(path, content, owner):
        return False
    _written(content, path.parent, owner).replace(path)
    return True


def _written(text: str, directory: Path, owner: tuple[int, int]) -> Path:
    """A new file that its owner alone reads."""
    descriptor, name = tempfile.mkstemp(dir=directory, prefix=".codegen-")
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        os.fchown(descriptor, *owner)
    return Path(name)


def _differs(path: Path, content: str, owner: tuple[int, int]) -> bool:
    if not path.is_file() or path.read_bytes() != content.encode():
        return True
    found = path.stat()
    return (found.st_uid, found.st_gid, found.st_mode & 0o7777) != (*owner, 0o600)


def _login(content: str, host: str) -> tuple[str, str] | None:
    """User and password for a host; None: the file has none, such as a token for it."""
    try:
        entry = json.loads(content).get("auths", {}).get(host, {})
        if not entry.get("auth"):
            return None
        user, separator, password = base64.b64decode(entry["auth"]).decode().partition(":")
    except (ValueError, binascii.Error, AttributeError) as error:
        # Without the error's own words: they may hold a part of what was decoded.
        raise LoginError(f"RegistryAuthFailed: the login for {host} is not readable") from error
    if not separator:
        raise LoginError(f"RegistryAuthFailed: the login for {host} is not 'user:password'")
    return user, password


def _try(held: tuple[str, str], host: str, aside: Path, run: list[str]) -> None:
    user, password = held
    command = [*run, "login", "--authfile", str(aside)]
    command += ["--username", user, "--password-stdin", host]
    try:
        done = subprocess.run(
            command,
            input=password,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_SECONDS,
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        raise LoginError(f"RegistryUnreachable: {host}: no answer in {_SECONDS} s") from error
    if done.returncode == 0:
        return
    said = (done.stderr.strip() or done.stdout.strip())[-_SAID:]
    if _REFUSED.search(said):
        raise LoginError(
            f"RegistryAuthFailed: {host} refuses the login that the Server's spec.registry names; "
            "the one that is stored stays"
        )
    raise LoginError(f"RegistryUnreachable: {host}: {said}")


if __name__ == "__main__":
    main()
