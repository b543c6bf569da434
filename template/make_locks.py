# ruff: noqa: INP001 - a program of its own
"""Write the lock files that generated projects start with.

The versions are those of the workspace's own lock, so what its tests run on is what a generated
service runs on. Usage, from the root of the repository: ``python template/make_locks.py``.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "template" / "src" / "codegen_template" / "locks"
RUNTIME = (
    "alembic",
    "asyncpg",
    "fastapi",
    "prometheus-client",
    "pydantic",
    "pydantic-core",
    "pyjwt[crypto]",
    "sqlalchemy[asyncio]",
    "starlette",
    "uvicorn",
)
TEST = (*RUNTIME, "deptry", "httpx2", "import-linter", "pytest", "ruff")
DEV = (*TEST, "mypy")
BOT = ("httpx", "python-telegram-bot")
EVENTS = ("aiosmtplib", "faststream[redis]", "httpx", "redis")
MAIL_SERVER = ("aiosmtpd",)
SETS = {
    "requirements.lock": RUNTIME,
    "requirements-test.lock": TEST,
    "requirements-dev.lock": DEV,
    # Of projects with a bot, and with events.
    "tg_bot/requirements.lock": (*RUNTIME, *BOT),
    "tg_bot/requirements-test.lock": (*TEST, *BOT),
    "tg_bot/requirements-dev.lock": (*DEV, *BOT),
    "notifications/requirements.lock": (*RUNTIME, *EVENTS),
    "notifications/requirements-test.lock": (*TEST, *EVENTS, *MAIL_SERVER),
    "notifications/requirements-dev.lock": (*DEV, *EVENTS, *MAIL_SERVER),
    # Of both; images of ours carry these, which hold all of the others.
    "notifications-tg_bot/requirements.lock": (*RUNTIME, *BOT, *EVENTS),
    "notifications-tg_bot/requirements-test.lock": (*TEST, *BOT, *EVENTS, *MAIL_SERVER),
    "notifications-tg_bot/requirements-dev.lock": (*DEV, *BOT, *EVENTS, *MAIL_SERVER),
}


def main() -> int:
    """Write every lock file; returns the exit status."""
    exported = ("uv", "export", "--frozen", "--all-groups", "--no-emit-workspace", "--no-hashes")
    constraints = subprocess.run(exported, cwd=ROOT, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        limits, wanted = Path(folder, "constraints.txt"), Path(folder, "requirements.in")
        limits.write_bytes(constraints)
        for name, packages in SETS.items():
            (LOCKS / name).parent.mkdir(exist_ok=True)
            wanted.write_text("\n".join(packages), encoding="utf-8")
            subprocess.run(
                [
                    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version=3.11"),
                    *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"),
                    *(f"--constraints={limits}", f"--output-file={LOCKS / name}", str(wanted)),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
