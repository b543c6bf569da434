"""Who calls: a projected token, reviewed by the API server for one audience.

Source: Kubernetes documentation, "Managing Service Accounts": bound tokens carry the pod in
``user.extra``; a reviewer sends ``spec.audiences`` and checks ``status.audiences``.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from .problems import unauthorized

_ACCOUNT_PREFIX: Final = "system:serviceaccount:"
_POD_NAME: Final = "authentication.kubernetes.io/pod-name"
_POD_UID: Final = "authentication.kubernetes.io/pod-uid"
_MAX_TOKEN: Final = 8192
_MAX_CACHED: Final = 4096


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of a good token."""

    user: str
    """``system:serviceaccount:<namespace>:<name>``."""
    namespace: str
    pod_name: str = ""
    pod_uid: str = ""
    """Empty for a token that is bound to no pod."""

    def is_account(self, name: str) -> bool:
        """Whether this is the namespace's service account of that name, and no pod's token."""
        return not self.pod_uid and self.user == f"{_ACCOUNT_PREFIX}{self.namespace}:{name}"


class TokenReviews(Protocol):
    """The API server's TokenReview (see :meth:`codegen_crds.client.Client.review_token`)."""

    async def review_token(self, token: str, audience: str) -> dict[str, Any]:
        """The ``status`` of a TokenReview."""


class Authenticator:
    """Reviews tokens for one audience; good answers are remembered for a while.

    Only the token's SHA-256 is kept. Refusals are never remembered.
    """

    def __init__(
        self,
        reviews: TokenReviews,
        audience: str,
        *,
        cache_seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reviews = reviews
        self._audience = audience
        self._seconds = cache_seconds
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    async def caller(self, token: str, *, scheme: str = "Bearer") -> Caller:
        """Who holds this token.

        Args:
            token: As received.
            scheme: What the answer 401 asks for.

        Raises:
            Problem: 401, the token is missing, bad, or for another audience.
            ApiError: The API server does not answer.
        """
        if not token:
            raise unauthorized("a token is needed", scheme=scheme)
        if len(token) > _MAX_TOKEN:
            raise unauthorized("the token is too long", scheme=scheme)
        key = hashlib.sha256(token.encode()).hexdigest()
        cached = self._known.get(key)
        if cached is not None and self._clock() < cached[0]:
            return cached[1]
        asked = self._clock()
        caller = parse_review(
            await self._reviews.review_token(token, self._audience), self._audience
        )
        if caller is None:
            raise unauthorized(
                f"the token is not valid for the audience {self._audience}", scheme=scheme
            )
        self._known[key] = (asked + self._seconds, caller)
        self._known.move_to_end(key)
        while len(self._known) > _MAX_CACHED:
            self._known.popitem(last=False)
        return caller


def parse_review(status: Mapping[str, Any], audience: str) -> Caller | None:
    """The caller in a TokenReview's status; None when it vouches for nobody here.

    An authenticator that knows no audiences leaves ``audiences`` empty: that is no.
    """
    if status.get("authenticated") is not True or audience not in (status.get("audiences") or []):
        return None
    user = status.get("user") or {}
    name = str(user.get("username", ""))
    if not name.startswith(_ACCOUNT_PREFIX):
        return None
    namespace, _, account = name.removeprefix(_ACCOUNT_PREFIX).partition(":")
    if not namespace or not account:
        return None
    extra = user.get("extra") or {}
    return Caller(
        user=name,
        namespace=namespace,
        pod_name=_first(extra, _POD_NAME),
        pod_uid=_first(extra, _POD_UID),
    )


def _first(extra: Mapping[str, Any], key: str) -> str:
    values = extra.get(key) or [""]
    return str(values[0])
