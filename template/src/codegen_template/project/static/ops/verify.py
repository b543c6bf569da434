"""Everything that must hold before an image is made: lint, format, types, tests.

Exit status: 0 all good, 1 something is wrong with the code, 75 the tests could not run.
Tools that are not installed are skipped and named, the tests are not.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff": (["check", "."], ["format", "--check", "."]),
    "mypy": ([],),
}


def run(*arguments: str) -> int:
    """Run a Python module in the project's root."""
    print("$ python -m", *arguments, flush=True)
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=False).returncode


def main() -> int:
    """Run every check, the tests last; returns the exit status."""
    failed = False
    for module, runs in CHECKS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{module} is not installed: skipped")
            continue
        for arguments in runs:
            failed |= run(module, *arguments) != 0
    status = run("pytest", "-q")
    if status == 75:
        return status
    return 1 if failed or status else 0


if __name__ == "__main__":
    sys.exit(main())
