"""Telling people and programs: by e-mail, in Telegram, by a webhook, or in the log."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from pydantic import BaseModel

logger = logging.getLogger(__name__)
SECONDS = 5.0
"""How long a webhook may take."""


class NotifyError(Exception):
    """The notification did not arrive; it is tried again."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event as it happened once."""

    id: str
    """The same for every repetition."""
    event: str


@dataclass(frozen=True, slots=True)
class Notification:
    """What is told, in words for people and as data for programs."""

    occurrence: Occurrence
    text: str
    message: BaseModel

    def body(self) -> dict[str, Any]:
        """The JSON that a webhook gets; chats such as Slack and Mattermost show its ``text``."""
        return {
            "id": self.occurrence.id,
            "event": self.occurrence.event,
            "text": self.text,
            "data": self.message.model_dump(mode="json"),
        }

    def lines(self) -> list[str]:
        """The lines that people get: what happened, and the data."""
        data = self.message.model_dump(mode="json")
        return [
            self.text,
            "",
            *(f"{name}: {value}" for name, value in data.items() if value is not None),
        ]


class Notifier(Protocol):
    """A way to tell somebody."""

    async def send(self, notification: Notification) -> None:
        """Deliver one notification.

        Raises:
            NotifyError: it did not arrive.
        """
        ...


class LogNotifier:
    """Writes notifications to the log."""

    async def send(self, notification: Notification) -> None:
        """Write one line."""
        occurrence = notification.occurrence
        extra = {"id": occurrence.id, "of": occurrence.event, "text": notification.text}
        logger.info("notification", extra=extra)


class SeveralNotifiers:
    """Tells in several ways. A repetition comes in each of them again, and is known by its id."""

    def __init__(self, notifiers: Sequence[Notifier]) -> None:
        self._notifiers = notifiers

    async def send(self, notification: Notification) -> None:
        """Deliver in every way.

        Raises:
            NotifyError: it did not arrive in one of them.
        """
        for each in self._notifiers:
            await each.send(notification)


class WebhookNotifier:
    """Posts notifications to an address, which is a secret: it is never shown."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def send(self, notification: Notification) -> None:
        """Post one; ``Idempotency-Key`` is the same when it is repeated.

        Raises:
            NotifyError: nothing answered, or not with success.
        """
        try:
            answer = await self._client.post(
                self._url,
                json=notification.body(),
                headers={"Idempotency-Key": notification.occurrence.id},
                timeout=SECONDS,
            )
        except httpx.HTTPError as error:
            raise NotifyError(f"the webhook does not answer: {type(error).__name__}") from None
        if not answer.is_success:
            raise NotifyError(f"the webhook answered {answer.status_code}")
