"""The proxies of the environment, read once: aiohttp asks for them in a thread for each request."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_to(url: str) -> str | None:
    """Address of the proxy on the way to a URL (``HTTPS_PROXY``, ``NO_PROXY``); None: none."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)
