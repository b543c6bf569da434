"""A person in a chat with a product's bot, over the double's door for people."""

import json
import urllib.error
import urllib.request
from typing import Any

from .errors import StandError

_WAIT_SECONDS = 10


class BotChat:
    """Says and taps, and shows what the bot shows then."""

    def __init__(self, url: str, person: int) -> None:
        self._place = f"{url}/people/{person}"
        self._message: dict[str, Any] = {"id": 0, "buttons": []}

    def does(self, text: str) -> str:
        """Say something, or tap the button of that number below the newest message.

        Args:
            text: What is said.

        Returns:
            What is shown then, with its buttons numbered.

        Raises:
            StandError: The Bot API does not answer, or no bot of that name has called.
        """
        buttons = self._message["buttons"]
        if text.isdigit() and 0 < int(text) <= len(buttons):
            tap = {"message": self._message["id"], "data": buttons[int(text) - 1]["data"]}
            before = self._ask("taps", tap)["seen"]
        else:
            before = self._ask("messages", {"text": text})["seen"]
        shown = self._ask(f"shown?after={before}&wait={_WAIT_SECONDS}")
        refused = [f"Telegram would refuse {each}" for each in shown["refused"]]
        if shown["message"] is None:
            silent = "(nothing came)" if shown["taken"] else "(the bot does not fetch it)"
            return "\n".join([*refused, silent])
        self._message = shown["message"]
        numbered = enumerate(self._message["buttons"], start=1)
        lines = [f"  {number} [{button['text']}]" for number, button in numbered]
        return "\n".join([*refused, self._message["text"], *lines])

    def shown(self) -> str:
        """The newest message of the chat; empty: there is none.

        Raises:
            StandError: The Bot API does not answer, or no bot of that name has called.
        """
        message = self._ask("shown?after=0&wait=0")["message"]
        return str(message["text"]) if message is not None else ""

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        head = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self._place}/{path}", data, head)  # noqa: S310 - as given
        try:
            with urllib.request.urlopen(request, timeout=2 * _WAIT_SECONDS) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise StandError(error.read().decode(errors="replace")) from error
        except OSError as error:
            raise StandError(
                f"no Bot API of tests: {error}", remedy="codegen-dev bot-api"
            ) from error
