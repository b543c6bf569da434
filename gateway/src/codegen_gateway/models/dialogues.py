"""The product-owner service at the models' door: each call is paid by the tenant who talks.

A run's pod proves by its token what it may spend. The service proves only that it is the service,
and says for whom it asks; that is believed for namespaces that are tenants', and no further than
the tenant's budget of dialogue and the limit of one turn.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from starlette.requests import Request

from codegen_crds.contracts.turn import TENANT_HEADER, TURN_HEADER
from codegen_gateway.cluster import Cluster
from codegen_gateway.identity import Caller
from codegen_gateway.problems import Problem
from codegen_gateway.settings import GatewaySettings

from .budget import Scope, text
from .payment import Payer

_NAMESPACE: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_TURN: Final = re.compile(r"[0-9a-f]{16,64}")
_WHOLE: Final = Decimal(1)
_OWNERS: Final[Mapping[Scope, str]] = {
    "project": "the tenant's budget of dialogue",
    "run": "the limit of one turn",
}


class Dialogues:
    """Who pays for a dialogue."""

    def __init__(self, cluster: Cluster, settings: GatewaySettings) -> None:
        self._cluster = cluster
        self._account = settings.product_owner_account
        self._budget = settings.dialogue_budget
        self._turn_limit = settings.turn_limit

    def speaks(self, caller: Caller) -> bool:
        """Whether a caller is the product-owner service."""
        return bool(self._account) and caller.user == self._account

    async def payer(self, request: Request, share: Decimal = _WHOLE) -> Payer:
        """The tenant whose turn it is.

        Args:
            request: What came.
            share: Of the turn's limit, up to which this may be paid.

        Raises:
            Problem: 400 that names the header, or 403: the namespace is no tenant's.
        """
        tenant, turn = (request.headers.get(name, "") for name in (TENANT_HEADER, TURN_HEADER))
        if not _NAMESPACE.fullmatch(tenant):
            raise Problem(400, "invalid_request", f"{TENANT_HEADER}: the name of a namespace")
        if not _TURN.fullmatch(turn):
            raise Problem(400, "invalid_request", f"{TURN_HEADER}: 16 to 64 hex digits")
        if not await self._cluster.is_tenant(tenant):
            raise Problem(
                403, "tenant_not_found", "the namespace is no tenant's", kind="permission_error"
            )
        return Payer(
            account=f"tenant:{tenant}",
            spender=f"turn:{tenant}:{turn}",
            budget=self._budget,
            limit=text(Decimal(self._turn_limit) * share),
            owners=_OWNERS,
        )
