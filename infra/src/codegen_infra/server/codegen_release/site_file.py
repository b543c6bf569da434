"""Whether the web server's files are as the plays wrote them: a product's own, and the server's."""

import hashlib
import json
from pathlib import Path

from .config import SITES

CADDY_SITES = Path("/etc/caddy/sites")
CADDY_SETTINGS = Path("/etc/caddy/Caddyfile")
MADE_SETTINGS = Path("/etc/codegen/Caddyfile")
"""What the role ``caddy`` made them, kept beside."""


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


def settings_difference(found: Path = CADDY_SETTINGS, made: Path = MADE_SETTINGS) -> str:
    """Say how the settings of the whole web server differ; empty when they do not.

    Args:
        found: What it would start with.
        made: What provisioning made; where it left nothing, there is nothing to compare with.
    """
    try:
        wanted = made.read_bytes()
    except OSError:
        return ""
    try:
        return "" if found.read_bytes() == wanted else "its settings were changed"
    except FileNotFoundError:
        return "its settings are missing"
    except OSError:
        return "its settings cannot be read"
