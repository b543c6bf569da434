"""The value that a message shows: read when the message is sent, with the person's rights."""

import structlog

from codegen_crds.api_errors import ApiError
from codegen_crds.callers_key import CALLERS_KEY
from codegen_crds.client import Client

from .desk import Desk
from .tenancy import Tenancy

log = structlog.get_logger(__name__)


class Keys:
    """Reads keys of products for the people they belong to."""

    def __init__(self, client: Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk

    async def read(self, person: int, project: str) -> str:
        """The key of a product in the person's own namespace; empty: there is none to be shown.

        The API server's audit log has the reading, by the person's account and by this bot.
        """
        if not await self._desk.admits(person):
            return ""
        try:
            return await Tenancy(self._client, person).value(project, CALLERS_KEY)
        except ApiError as error:
            log.warning("key.not_read", person=person, project=project, why=type(error).__name__)
            return ""
