# noqa: INP001 - a program of the example
"""Write the two files of a new product: its site, and the request of its first release."""

import json
import re
import secrets
import sys
from pathlib import Path

import yaml

PRODUCTS = Path("products")
FIRST_PORT = 20000


def main(app: str, domain: str, image: str) -> str:
    """Write them; what is in the way is said instead."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,33}[a-z0-9]", app):
        return f"APP: {app}: lower case letters, digits and hyphens are needed"
    if not re.fullmatch(r"\S+@sha256:[0-9a-f]{64}", image):
        return f"IMAGE: {image}: a digest is needed, as in registry.example.com/shop@sha256:…"
    site, request = PRODUCTS / f"{app}.yml", PRODUCTS / f"{app}.json"
    if site.exists() or request.exists():
        return f"APP: {app} is there already"
    blue = next_port()
    PRODUCTS.mkdir(mode=0o700, exist_ok=True)
    services = [{"name": "backend", "blue": blue, "green": blue + 1}]
    told = {"app": app, "domain": domain, "issuer": "acme", "services": services}
    site.write_text(yaml.safe_dump({"codegen_site": told}, sort_keys=False))
    request.touch(mode=0o600)  # it will hold values
    request.write_text(json.dumps(first_release(app, image, blue), indent=2) + "\n")
    return ""


def next_port() -> int:
    """The first port of a pair that no product has."""
    sites = [yaml.safe_load(path.read_text())["codegen_site"] for path in PRODUCTS.glob("*.yml")]
    taken = [service["green"] + 1 for site in sites for service in site["services"]]
    return max([FIRST_PORT, *taken])


def first_release(app: str, image: str, blue: int) -> dict[str, object]:
    """One service that answers HTTP; the how-to shows databases, workers and secrets."""
    service = {"name": "backend", "image": image, "strategy": "bluegreen", "public": True}
    release = {
        "releaseId": secrets.token_hex(6),
        "commit": "0" * 40,
        "schemaRevision": "",
        "services": [service],
    }
    ports = {"backend": {"blue": blue, "green": blue + 1}}
    return {"verb": "release", "app": app, "ports": ports, "release": release}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) or 0)
