"""Ask a running service from outside whether it works: ``python ops/smoke.py [URL]``.

Health, readiness, the API's own description, and every route of it that only reads and needs no
parameter. Exit status 0 when all of them answer with success; what asks for credentials has to
refuse those who show none.
"""

import json
import sys
import urllib.error
import urllib.request
from typing import Any

DEFAULT = "http://127.0.0.1:8080"
SECONDS = 10


def fetch(url: str) -> tuple[int, bytes]:
    """Status and body of a GET; status 0 when nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as response:  # noqa: S310
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError as error:
        return 0, str(error).encode()


def routes(document: dict[str, Any]) -> list[tuple[str, int]]:
    """Paths that can be read without knowing anything, and the status of the right answer."""
    return [
        (path, 401 if operations["get"].get("security") else 200)
        for path, operations in sorted(document["paths"].items())
        if "{" not in path
        and "get" in operations
        and not any(item.get("required") for item in operations["get"].get("parameters", []))
    ]


def main() -> int:
    """Probe the service; returns the exit status."""
    base = (sys.argv[1] if len(sys.argv) > 1 else DEFAULT).rstrip("/")
    status, body = fetch(f"{base}/openapi.json")
    if status != 200:
        print(f"GET /openapi.json -> {status} {body[:200]!r}")
        return 1
    failed = False
    for path, expected in routes(json.loads(body)):
        status, _ = fetch(base + path)
        failed |= status != expected
        print(f"GET {path} -> {status or 'no answer'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
