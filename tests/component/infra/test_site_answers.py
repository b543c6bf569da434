"""What visitors get of the web server beside the product's own answer, and what it writes down."""

import gzip
import json
import ssl
import urllib.error
import urllib.request
from email.message import Message
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)

CANARY = "canary-7f3a"
KEYS = {"Authorization": f"Bearer {CANARY}", "Cookie": f"session={CANARY}", "X-Api-Key": CANARY}


def _ask(product: Any, path: str, **headers: str) -> tuple[Message, bytes]:
    """Ask with keys in every place where a product may want them."""
    context = ssl.create_default_context(cadata=product.ground.tls_root())
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    wanted = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"https://{product.host}{path}?token={CANARY}"
    request = urllib.request.Request(url, headers={**KEYS, **wanted})
    with opener.open(request, timeout=10) as answer:
        return answer.headers, answer.read()


def test_texts_are_compressed_and_requests_are_written_down_without_keys(product: Any) -> None:
    ground, app, product.by_play = product.ground, product.app, True
    product.deploy(product.release("v1"), site=True)

    headers, plain = _ask(product, "/long")
    assert len(plain) > 6000
    assert headers["Content-Encoding"] is None
    headers, packed = _ask(product, "/long", Accept_Encoding="gzip")
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert len(packed) < 1000
    assert json.loads(gzip.decompress(packed)) == json.loads(plain)
    assert _ask(product, "/long", Accept_Encoding="zstd")[0]["Content-Encoding"] == "zstd"

    text = ground.enter("cat", f"/var/log/caddy/{app}/access.log")
    lines = [json.loads(line) for line in text.splitlines()]
    asked = [line for line in lines if line["request"]["uri"] == "/long?"]
    assert [line["status"] for line in asked] == [200, 200, 200]
    assert {"ts", "duration", "size"} <= set(asked[0])
    assert asked[0]["request"]["host"] == product.host
    assert CANARY not in text
    owner = ground.enter("stat", "--format", "%U %a", f"/var/log/caddy/{app}")
    assert owner == "caddy 750"

    assert product.ask("stop").failure is None
    with pytest.raises(urllib.error.HTTPError, match="503"):
        _ask(product, "/long")
    last = ground.enter("tail", "-n", "1", f"/var/log/caddy/{app}/access.log")
    assert json.loads(last)["status"] == 503
    ground.enter("journalctl", "--sync")
    assert CANARY not in last + ground.enter("journalctl", "--unit", "caddy", "--output", "cat")

    gone = product.ask("remove", admin=True, keep_data=False)
    assert gone.failure is None, gone.failure
    assert ground.enter("ls", "/var/log/caddy").split().count(app) == 0
