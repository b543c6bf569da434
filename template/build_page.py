# ruff: noqa: INP001 - a program of its own
"""Build the page of the module ``frontend`` from its source, with npm.

What it writes stands in the repository, and so in generated projects. Usage, from the root of the
repository: ``python template/build_page.py``; with ``--check`` nothing is written, and the exit
status says whether what stands there is what the source makes.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MODULE = Path(__file__).resolve().parent / "src/codegen_template/project/modules/frontend"
STATIC = Path("services/backend/app/static")
BUILT = ("main.js", "app.css")


def main() -> int:
    """Build in a copy, so that no installed packages lie among the templates."""
    with tempfile.TemporaryDirectory(prefix="codegen-page-") as folder:
        copy = Path(folder)
        shutil.copytree(MODULE / "services/frontend", copy / "services/frontend")
        for command in (
            ("npm", "ci", "--no-audit", "--no-fund"),
            *(("npm", "run", "--silent", name) for name in ("check", "test", "build")),
        ):
            subprocess.run(command, cwd=copy / "services/frontend", check=True)
        stale = [
            name
            for name in BUILT
            if (copy / STATIC / name).read_bytes() != (MODULE / STATIC / name).read_bytes()
        ]
        if "--check" in sys.argv[1:]:
            sys.stderr.writelines(f"{name} is not what its source makes\n" for name in stale)
            return int(bool(stale))
        for name in stale:
            shutil.copyfile(copy / STATIC / name, MODULE / STATIC / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
