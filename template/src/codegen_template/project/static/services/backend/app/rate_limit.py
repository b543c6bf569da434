"""How many requests one client may send."""

import math
import time
from collections import OrderedDict
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from app.health import PROBES
from app.problems import problem_response

CLIENTS = 10_000
"""How many clients are remembered; whoever came longest ago is forgotten first."""


class TokenBuckets:
    """A bucket of tokens for each client, refilled at a steady rate.

    A bucket is one number, the moment at which it will be full again (the generic cell rate
    algorithm, ITU-T I.371), so that a client costs a few bytes and nothing runs beside.
    """

    def __init__(self, per_second: int, burst: int) -> None:
        self._interval = 1 / per_second
        self._capacity = burst * self._interval
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, client: str, now: float) -> float:
        """Take a token at the moment ``now``; the seconds to wait where none is left, else 0."""
        full_at = max(self._full_at.get(client, now), now) + self._interval
        # What is gained and lost by adding must not cost a token.
        wait = full_at - now - self._capacity
        if wait > 1e-9:
            return wait
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        if len(self._full_at) > CLIENTS:
            self._full_at.popitem(last=False)
        return 0.0


class RateLimit:
    """ASGI middleware that answers 429 to whoever asks too often; probes may always ask.

    Clients are told apart by their address alone: a key that nobody has checked yet could be
    another one in each request.
    """

    def __init__(self, app: ASGIApp, *, per_second: int, burst: int) -> None:
        self._app = app
        self._buckets = TokenBuckets(per_second, burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it and say when to come again."""
        wait = 0.0
        if scope["type"] == "http" and scope["path"] not in PROBES:
            wait = self._buckets.take(client_of(scope), time.monotonic())
        if wait == 0:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait)
        refusal = problem_response(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"too many requests from one address; try again in {seconds} s",
            headers={"Retry-After": str(seconds)},
        )
        await refusal(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Whose request this is: an IPv4 address, or the /64 that one IPv6 client may choose from."""
    host = str(scope["client"][0]) if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
