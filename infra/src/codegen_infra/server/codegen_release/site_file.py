"""Whether the web server's file of a product is as the site play wrote it."""

import hashlib
import json
from pathlib import Path

from .config import SITES

CADDY_SITES = Path("/etc/caddy/sites")


def site_difference(app: str, apps: Path = SITES, caddy: Path = CADDY_SITES) -> str:
    """Say how it differs; empty when it does not, or when no digest was left to compare with.

    Args:
        app: Name of the product.
        apps: Directory of what the site play says of products.
        caddy: Directory of the web server's sites.
    """
    try:
        said = json.loads((apps / f"{app}.json").read_text())
        digest = said.get("digest", "")
    except (OSError, ValueError, AttributeError):
        return ""
    if not digest:
        return ""
    try:
        found = hashlib.sha256((caddy / f"{app}.caddy").read_bytes()).hexdigest()
    except FileNotFoundError:
        return "its file is missing"
    except OSError:
        return "its file cannot be read"
    return "" if found == digest else "its file was changed"
