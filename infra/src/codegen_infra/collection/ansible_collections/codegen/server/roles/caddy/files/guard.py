#!/usr/bin/python3 -I
"""Before the web server starts: a file that a person broke takes no other site down.

Written by provisioning. A reload with broken settings leaves the running ones; a start would leave
nothing. Where all files together are refused, the settings of the server are put back, and if that
does not do, sites that are not as they were made are put aside. What was taken away stays beside
its place, with `.refused` at the end of its name.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

SETTINGS = Path("/etc/caddy/Caddyfile")
MADE = Path("/etc/codegen/Caddyfile")
SITES = Path("/etc/caddy/sites")
APPS = Path("/etc/codegen/apps")
_VALIDATE = (
    *("/usr/sbin/runuser", "--user", "caddy", "--", "/usr/bin/env", "HOME=/var/lib/caddy"),
    *("/usr/bin/caddy", "validate", "--adapter", "caddyfile", "--config", str(SETTINGS)),
)


def accepted() -> bool:
    """Whether the web server would take all of it."""
    done = subprocess.run(_VALIDATE, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        say(done.stderr.strip()[-2000:])
    return done.returncode == 0


def put_back() -> None:
    """Put the server's own settings back where they differ."""
    if not MADE.is_file() or (SETTINGS.is_file() and SETTINGS.read_bytes() == MADE.read_bytes()):
        return
    if SETTINGS.exists():
        SETTINGS.replace(refused(SETTINGS))
    shutil.copyfile(MADE, SETTINGS)
    SETTINGS.chmod(0o644)
    say(f"{SETTINGS} was put back")


def put_aside() -> None:
    """Put aside what is not as the site play made it."""
    for site in sorted(SITES.glob("*.caddy")):
        if hashlib.sha256(site.read_bytes()).hexdigest() != made_with(site.stem):
            site.replace(refused(site))
            say(f"{site} was put aside")


def made_with(app: str) -> str:
    """Digest of the site as it was made; empty where nobody said."""
    try:
        return str(json.loads((APPS / f"{app}.json").read_text()).get("digest", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def refused(path: Path) -> Path:
    """Where a file goes that the web server does not take."""
    return path.with_name(f"{path.name}.refused")


def say(line: str) -> None:
    """Tell the journal."""
    sys.stderr.write(f"{line}\n")


def main() -> None:
    """Try what is the least each time."""
    for mend in (put_back, put_aside):
        if accepted():
            return
        mend()


if __name__ == "__main__":
    main()
