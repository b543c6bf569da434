"""Kernel settings and time zone: what differs is set, what cannot be is named."""

import errno
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from codegen_infra.ansible_job.runner import COLLECTIONS

ROLE = COLLECTIONS / "ansible_collections/codegen/server/roles/system"
PANIC, RANGE = "kernel.panic", "net.ipv4.ip_local_port_range"
REDIRECTS = "net.ipv4.conf.*.accept_redirects"

pytestmark = pytest.mark.enable_socket  # importing Ansible asks getaddrinfo


@pytest.fixture(scope="module")
def module(load_plugin: Callable[[str], ModuleType]) -> ModuleType:
    """The module that sets the kernel."""
    return load_plugin("modules/kernel_settings")


@pytest.fixture(scope="module")
def zone(load_plugin: Callable[[str], ModuleType]) -> ModuleType:
    """The module that sets the time zone."""
    return load_plugin("modules/time_zone")


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A kernel's settings, as files."""
    values = {
        "kernel/panic": "0\n",
        "net/ipv4/ip_local_port_range": "32768\t60999\n",
        "net/ipv4/conf/all/accept_redirects": "1\n",
        "net/ipv4/conf/eth0.100/accept_redirects": "1\n",
        "net/ipv4/conf/lo/accept_redirects": "0\n",
    }
    for name, value in values.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value)
    return tmp_path


def _kernel(module: ModuleType, proc: Path, **more: bool) -> Any:
    return module.Kernel(root=proc, **{"container": False, **more})


def _values(proc: Path) -> dict[str, str]:
    return {str(p.relative_to(proc)): p.read_text() for p in proc.rglob("*") if p.is_file()}


def test_what_differs_is_set_and_the_second_time_nothing(module: ModuleType, proc: Path) -> None:
    wanted = {PANIC: 10, RANGE: "32768 60999", REDIRECTS: 0}
    first = _kernel(module, proc)
    first.apply(wanted)
    of = "net.ipv4.conf.*.accept_redirects"
    assert first.names == [PANIC, f"{of} (all)", f"{of} (eth0.100)"]
    assert (proc / "kernel/panic").read_text() == "10\n"
    assert (proc / "net/ipv4/conf/eth0.100/accept_redirects").read_text() == "0\n"
    again = _kernel(module, proc)
    again.apply(wanted)
    assert (again.names, again.elsewhere) == ([], [])


def test_an_interface_with_a_dot_is_named_with_slashes(module: ModuleType, proc: Path) -> None:
    for name in (
        "net/ipv4/conf/eth0.100/accept_redirects",
        "net.ipv4.conf.eth0/100.accept_redirects",
    ):
        (proc / "net/ipv4/conf/eth0.100/accept_redirects").write_text("1\n")
        kernel = _kernel(module, proc)
        kernel.apply({name: 0})
        assert kernel.names == [name]


def test_nothing_is_set_where_it_is_only_asked_what_would_be(
    module: ModuleType, proc: Path
) -> None:
    before = _values(proc)
    kernel = _kernel(module, proc, dry=True)
    kernel.apply({PANIC: 10})
    assert kernel.names == [PANIC]
    assert _values(proc) == before


def test_a_dry_run_learns_what_belongs_to_the_machine_around_it(
    module: ModuleType, proc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each look would find a difference that no run mends."""

    def read_only(path: Path, mode: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(module.Path, "open", read_only)
    monkeypatch.setattr(module.Path, "read_text", lambda _: "0\n")
    kernel = _kernel(module, proc, dry=True, container=True)
    kernel.apply({PANIC: 10})
    assert (kernel.names, kernel.elsewhere) == ([], [PANIC])


@pytest.mark.parametrize(
    "name", ["kernel.nonesuch", "kernel", "../panic", "kernel..panic", "/kernel/panic", ""]
)
def test_what_the_kernel_does_not_know_is_named_and_all_is_put_back(
    module: ModuleType, proc: Path, name: str
) -> None:
    before = _values(proc)
    with pytest.raises(module.SettingError, match=r"^KernelSettingRefused: ") as caught:
        _kernel(module, proc).apply({PANIC: 10, REDIRECTS: 0, name: 1})
    assert name in str(caught.value)
    assert _values(proc) == before


def test_names_with_a_star_may_name_nothing(module: ModuleType, proc: Path) -> None:
    """A machine without IPv6 has no settings of it, and lacks nothing."""
    kernel = _kernel(module, proc)
    kernel.apply({"net.ipv6.conf.*.accept_redirects": 0})
    assert (kernel.names, kernel.elsewhere) == ([], [])


def _refusing(monkeypatch: pytest.MonkeyPatch, victim: Path, number: int) -> None:
    """The kernel refuses to have one file written."""
    real = Path.write_text

    def write(self: Path, *rest: Any, **more: Any) -> int:
        if self == victim:
            raise OSError(number, "as the kernel says")
        return real(self, *rest, **more)

    monkeypatch.setattr(Path, "write_text", write)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_in_a_container_the_settings_of_the_machine_around_it_are_left_and_told(
    module: ModuleType, proc: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    _refusing(monkeypatch, proc / "kernel/panic", number)
    kernel = _kernel(module, proc, container=True)
    kernel.apply({PANIC: 10, "net.core.rmem_max": 7500000, REDIRECTS: 0})
    assert kernel.elsewhere == [PANIC, "net.core.rmem_max"]
    assert len(kernel.names) == 2
    with pytest.raises(module.SettingError, match=f"KernelSettingRefused: {PANIC} = 10: as the"):
        _kernel(module, proc).apply({PANIC: 10})


def test_a_value_that_makes_no_sense_is_refused_in_a_container_too(
    module: ModuleType, proc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refusing(monkeypatch, proc / "net/ipv4/ip_local_port_range", errno.EINVAL)
    before = _values(proc)
    with pytest.raises(module.SettingError, match=f"KernelSettingRefused: {RANGE} = 9 1: as the"):
        _kernel(module, proc, container=True).apply({PANIC: 10, RANGE: "9 1"})
    assert _values(proc) == before


def test_a_value_that_is_taken_and_not_kept_is_refused(
    module: ModuleType, proc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.write_text

    def bounded(self: Path, text: str, *rest: Any, **more: Any) -> int:
        return real(self, "5\n" if text == "10\n" else text, *rest, **more)

    monkeypatch.setattr(Path, "write_text", bounded)
    with pytest.raises(module.SettingError, match=f"{PANIC} = 10: it stays 5"):
        _kernel(module, proc).apply({PANIC: 10})
    assert (proc / "kernel/panic").read_text() == "0\n"


def test_products_listen_where_no_connection_leaves_from() -> None:
    """By default products have the ports 20000 to 20999 of the loopback interface."""
    settings = yaml.safe_load((ROLE / "defaults/main.yml").read_text())["system_sysctl"]
    first, last = map(int, settings[RANGE].split())
    assert 20999 < first < last
    assert "vm.overcommit_memory" not in settings  # databases and Redis want opposite values


TIMEDATECTL = """\
#!/bin/sh
case $1 in
    show) cat {held} ;;
    set-timezone) printf '%s\\n' "$2" > {held} ;;
esac
"""


@pytest.fixture
def clock(tmp_path: Path) -> dict[str, Any]:
    """A tz database and a timedatectl that remembers."""
    zones = tmp_path / "zoneinfo"
    (zones / "Europe").mkdir(parents=True)
    for name in ("UTC", "Europe/Paris"):
        (zones / name).write_bytes(b"TZif2")
    (zones / "tzdata.zi").write_text("# version 2026a")
    (tmp_path / "secret").write_bytes(b"TZif2")
    held, program = tmp_path / "held", tmp_path / "timedatectl"
    held.write_text("UTC\n")
    program.write_text(TIMEDATECTL.format(held=held))
    program.chmod(0o700)
    return {"zones": zones, "program": str(program)}


def test_a_time_zone_is_set_once(zone: ModuleType, clock: dict[str, Any]) -> None:
    assert zone.ensure("Europe/Paris", dry=True, **clock) is True
    assert zone.ensure("Europe/Paris", **clock) is True
    assert zone.ensure("Europe/Paris", **clock) is False


@pytest.mark.parametrize(
    "name", ["Europe/Pariss", "", "Europe", "../secret", "/UTC", "tzdata.zi", "Europe//Paris", "-h"]
)
def test_a_time_zone_that_the_machine_does_not_have_is_named(
    zone: ModuleType, clock: dict[str, Any], name: str
) -> None:
    with pytest.raises(zone.ZoneError, match=r"^UnknownTimezone: ") as caught:
        zone.ensure(name, **clock)
    assert repr(name) in str(caught.value)
    assert zone.ensure("UTC", **clock) is False


def test_a_timedatectl_that_fails_is_quoted(
    zone: ModuleType, clock: dict[str, Any], tmp_path: Path
) -> None:
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n")
    program.chmod(0o700)
    with pytest.raises(zone.ZoneError, match="Failed to connect to bus"):
        zone.ensure("UTC", **{**clock, "program": str(program)})
