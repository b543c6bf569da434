"""The client at the end of a connection: what it leaves behind."""

import asyncio
import base64
import gc
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_crds.client import Client, KubeconfigError
from codegen_crds.kinds import SECRET
from codegen_dev.apiserver import ApiServer
from codegen_dev.certificates import Authority
from codegen_dev.kubeconfig import write_kubeconfig

_SECONDS = 30


@contextmanager
def slow_to_hang_up(folder: Path) -> Iterator[Path]:
    """An API server with one event for one watch, deaf afterwards; the kubeconfig to it."""
    authority = Authority.ensure(folder)
    certificate, key = authority.issue("serving", common_name="localhost", hosts=["localhost"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    left = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with context.wrap_socket(connection, server_side=True) as stream:
            stream.recv(65536)
            event = json.dumps({"type": "ADDED", "object": {}}).encode() + b"\n"
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            stream.sendall(head + b"%x\r\n%s\r\n" % (len(event), event))
            left.wait(_SECONDS)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield write_kubeconfig(
                folder / "kubeconfig",
                server=f"https://localhost:{listener.getsockname()[1]}",
                authority=authority.path,
                user=(certificate, key),
            )
        finally:
            left.set()
            thread.join(_SECONDS)


async def test_a_watch_given_up_leaves_no_socket(tmp_path: Path) -> None:
    """Also when the loop ends at once; else the collector warns, and the warning is an error."""

    async def give_up() -> None:
        async with Client.connect(field_manager="tests", kubeconfig=kubeconfig) as client:
            watch = client.watch(SECRET, "default", resource_version="1")
            async with aclosing(watch) as changes:  # type: ignore[type-var]  # it is a generator
                assert (await anext(changes))[0] == "ADDED"

    with slow_to_hang_up(tmp_path) as kubeconfig:
        await asyncio.to_thread(asyncio.run, give_up())
        gc.collect()


_ASK_AND_DIE = """
import asyncio, os, signal, sys
from codegen_crds.client import Client

async def ask():
    async with Client.connect(field_manager="tests", kubeconfig=sys.argv[1]) as client:
        print(await client.version(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(ask())
"""


def _inline(user: dict[str, str], _folder: Path) -> dict[str, Any]:
    """As most clusters hand kubeconfigs out."""
    return {f"{name}-data": _encoded(Path(path)) for name, path in user.items()}


def _from_plugin(user: dict[str, str], folder: Path) -> dict[str, Any]:
    """As a credential plugin gives them; the kubeconfig names a program only."""
    certificate, key = (Path(user[name]) for name in ("client-certificate", "client-key"))
    status = {"clientCertificateData": certificate.read_text(), "clientKeyData": key.read_text()}
    version = "client.authentication.k8s.io/v1"
    answer = folder / "credential.json"
    answer.write_text(
        json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status})
    )
    command = {"command": "cat", "args": [str(answer)], "interactiveMode": "Never"}
    return {"exec": {"apiVersion": version, **command}}


def _named(user: dict[str, str], _folder: Path) -> dict[str, Any]:
    """As the stand and the tests' API servers write them."""
    return user


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


@pytest.mark.parametrize("given", [_inline, _from_plugin, _named])
def test_a_killed_process_leaves_no_key(apiserver: ApiServer, tmp_path: Path, given: Any) -> None:
    """It has used the key, so what the loader would copy has been copied by then."""
    document = yaml.safe_load(apiserver.kubeconfig.read_text(encoding="utf-8"))
    for entry in document["users"]:
        entry["user"] = given(entry["user"], tmp_path)
    for entry in document["clusters"]:
        authority = Path(entry["cluster"].pop("certificate-authority"))
        entry["cluster"]["certificate-authority-data"] = _encoded(authority)
    kubeconfig, temporary = tmp_path / "kubeconfig", tmp_path / "temporary"
    kubeconfig.write_text(yaml.safe_dump(document), encoding="utf-8")
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _ASK_AND_DIE, str(kubeconfig)],
        check=False,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert (done.returncode, done.stdout[:2]) == (-signal.SIGKILL, "v1"), done.stderr
    assert [path.name for path in temporary.iterdir()] == []


def test_a_kubeconfig_of_the_stand_names_files_of_its_owner_alone(apiserver: ApiServer) -> None:
    """Also kopf, and whatever else reads it, then has nothing to copy."""
    person = apiserver.user("somebody")
    for path in (apiserver.kubeconfig, person):
        assert "-data" not in path.read_text(encoding="utf-8")
        user = yaml.safe_load(path.read_text(encoding="utf-8"))["users"][0]["user"]
        for private in (path, Path(user["client-key"])):
            assert private.stat().st_mode & 0o077 == 0


async def test_a_broken_key_is_no_kubeconfig(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("canary-of-a-key", encoding="utf-8")
    kubeconfig = write_kubeconfig(
        tmp_path / "kubeconfig",
        server="https://localhost:1",
        authority=Authority.ensure(tmp_path).path,
        user=(broken, broken),
    )
    with pytest.raises(KubeconfigError) as refused:
        async with Client.connect(field_manager="tests", kubeconfig=kubeconfig):
            pass
    assert "canary" not in str(refused.value)
