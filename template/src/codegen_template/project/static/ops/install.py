"""Install a lock file, unless what it pins is there already.

Images that carry the locked packages need no network and no installer for a build.
"""

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>.*?))? *\\?$")


def missing(lock: Path) -> list[str]:
    """Pins of ``lock`` that this interpreter lacks; those with a marker are left to pip."""
    absent = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        pin = PIN.match(line)
        if pin is None or pin["marker"]:
            continue
        try:
            present = importlib.metadata.version(pin["name"])
        except importlib.metadata.PackageNotFoundError:
            present = None
        if present != pin["version"]:
            absent.append(f"{pin['name']}=={pin['version']}")
    return absent


def main() -> int:
    """Install the lock file named on the command line; returns the exit status."""
    lock = Path(sys.argv[1])
    absent = missing(lock)
    if not absent:
        print(f"{lock}: all there")
        return 0
    print(f"{lock}: installing, because of {', '.join(absent)}")
    pip = [sys.executable, "-m", "pip", "install", "--no-cache-dir", "--require-hashes"]
    return subprocess.run([*pip, "--requirement", str(lock)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
