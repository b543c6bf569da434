"""The web server is reloaded between orders for certificates, whatever becomes of their locks."""

import subprocess
from pathlib import Path

import pytest

from codegen_infra.ansible_job.runner import COLLECTIONS

SCRIPT = COLLECTIONS / "ansible_collections/codegen/server/roles/site/templates/reload.sh.j2"
LOCKS = "/var/lib/caddy/.local/share/caddy/locks"
MUTEX = "/run/lock/codegen-site"


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    """Where an order for a certificate is under way."""
    place = tmp_path / "locks"
    place.mkdir()
    (place / "issue_cert_shop.example.com.lock").touch()
    return place


def _reload(locks: Path, **programs: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script with programs of these texts first; how it ended, and what was called."""
    called = locks.parent / "called"
    called.touch()
    binaries = locks.parent / "bin"
    binaries.mkdir()
    for name, text in {"sleep": "", "systemctl": "", **programs}.items():
        program = binaries / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {called}\n{text}\n')
        program.chmod(0o755)
    script = SCRIPT.read_text().replace(LOCKS, str(locks))
    script = script.replace(MUTEX, str(locks.parent / "mutex"))
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env={"PATH": f"{binaries}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, called.read_text().splitlines()


def test_an_order_that_ends_while_it_is_looked_at_stops_nothing(locks: Path) -> None:
    done, called = _reload(locks, stat=f"rm -f {locks}/*; exec /usr/bin/stat missing")
    assert (done.returncode, done.stderr) == (0, "")
    assert "systemctl reload caddy" in called


def test_an_order_of_now_is_waited_for_and_an_old_one_is_not(locks: Path) -> None:
    waits = 'n=$(wc -l < "$0.n" 2>/dev/null || echo 0); echo >> "$0.n"'
    young = f"{waits}; [ $n -lt 3 ] && date +%s || echo 0"
    done, called = _reload(locks, stat=young)
    assert (done.returncode, done.stderr) == (0, "")
    assert called[: called.index("systemctl reload caddy")].count("sleep 0.1") == 3


def test_what_does_not_listen_is_started_anew(locks: Path) -> None:
    done, called = _reload(locks, stat="echo 0", systemctl='[ "$1" = reload ] && exit 1; exit 0')
    assert done.returncode == 0
    assert "systemctl restart caddy" in called
