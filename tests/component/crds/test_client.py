"""The client at the end of a connection: what it leaves behind."""

import asyncio
import gc
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

from codegen_crds.client import Client
from codegen_crds.kinds import SECRET
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
