"""Whether a product may have a bot: Telegram is asked, and so are all other products."""

from dataclasses import replace

import structlog
from telegram import Bot

from codegen_crds.bot_token_check import TelegramSilentError, check_token
from codegen_crds.bot_tokens import TokenCheck, bot_id, bots_of, user_of
from codegen_crds.client import Client
from codegen_crds.v1alpha1 import Project

from .projects import all_projects

log = structlog.get_logger(__name__)


class TokenChecks:
    """Looks at tokens that people give; keeps and logs none."""

    def __init__(self, bot: Bot, client: Client, *, api_url: str, seconds: float) -> None:
        self._own = bot_id(bot.token)
        self._client = client
        self._api_url = api_url
        self._seconds = seconds

    async def check(self, token: str, project: Project) -> TokenCheck | None:
        """Look at a token that a product is to have; None: Telegram does not say now.

        Raises:
            ApiError: The API server refuses or does not answer.
        """
        number = bot_id(token)
        if not number:
            return TokenCheck("", "shape")
        if number == self._own:
            return TokenCheck(number, "own")
        uid = project.metadata.uid
        used = user_of(number, await all_projects(self._client), besides=uid) is not None
        ours = used or number in bots_of(project).values()
        try:
            check = await check_token(
                token, api_url=self._api_url, seconds=self._seconds, polled_by_us=ours
            )
        except TelegramSilentError as error:
            log.warning("token.not_checked", why=str(error))
            return None
        # Who has no right token is told of no other product.
        return replace(check, trouble="used") if used and check.trouble != "unknown" else check
