"""Telling people in Telegram, through a bot."""

from dataclasses import dataclass, field

import httpx

from worker.notify import SECONDS, Notification, NotifyError

MAX_TEXT = 4096
"""Characters of a message: https://core.telegram.org/bots/api#sendmessage."""


@dataclass(frozen=True, slots=True)
class Chats:
    """Who is written to, and by which bot."""

    api_url: str
    token: str = field(repr=False)
    ids: tuple[int, ...]
    """Telegram ids of people who have once written to the bot: it may not begin."""


class TelegramNotifier:
    """Writes to a few people, always the same."""

    def __init__(self, client: httpx.AsyncClient, chats: Chats) -> None:
        self._client = client
        self._chats = chats

    async def send(self, notification: Notification) -> None:
        """Write to each of them.

        Raises:
            NotifyError: the Bot API does not answer, or takes it for none of them.
        """
        text = "\n".join(notification.lines())[:MAX_TEXT]
        refusals = [said for each in self._chats.ids if (said := await self._refusal(each, text))]
        if len(refusals) == len(self._chats.ids):
            raise NotifyError(f"Telegram did not take it: {refusals[0]}")

    async def _refusal(self, chat: int, text: str) -> str:
        """Why somebody could not be written to; empty: they were."""
        # The address holds the token: it is in no message, and nothing that names it is chained.
        address = f"{self._chats.api_url}/bot{self._chats.token}/sendMessage"
        message = {"chat_id": chat, "text": text}
        try:
            answer = await self._client.post(address, json=message, timeout=SECONDS)
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if answer.is_success else str(answer.status_code)
