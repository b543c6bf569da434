"""A person's chat with the product's bot, at a Bot API of tests.

A bot talks with the Bot API that it was told of. Where that is one of tests, it has a door for
people, too: what the installation calls `qa.botApi` serves both.

```
POST <url>/people/<id>/messages  {"text": "/start"}                 -> {"seen": 3}
POST <url>/people/<id>/taps      {"message": 7, "data": "open:ab"}  -> {"seen": 3}
GET  <url>/people/<id>/shown?after=3&wait=5 -> {"taken": true, "refused": [], "message":
     {"id": 7, "text": "…", "buttons": [{"text": "Books", "data": "open:ab"}]}}
```

`seen` counts what was shown before; `message` is what is shown last since then, null: nothing;
`taken`: the bot has fetched everything; `refused`: what it did since that Telegram would not take.
"""

from dataclasses import dataclass
from typing import Any, Final

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

_SECONDS: Final = 10.0
_WAIT: Final = 5
_SAYS: Final = "SAYS"
_TAPS: Final = "TAPS"
DEEDS: Final = frozenset({_SAYS, _TAPS})
"""What people do in a chat."""


class Button(BaseModel):
    """A button below a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    data: str

    @property
    def parts(self) -> list[str]:
        """What it carries: of the template's bot a verb, a list, a row or a place in the list."""
        return self.data.split(":")


class Screen(BaseModel):
    """A message of the bot as it is shown now."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: int
    text: str
    buttons: tuple[Button, ...] = ()

    def of(self, verb: str) -> list[Button]:
        """Its buttons of a verb."""
        return [button for button in self.buttons if button.parts[0] == verb]


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    taken: bool
    refused: tuple[str, ...] = ()
    message: Screen | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What was done in the chat, and what came of it."""

    deed: str
    """One of :data:`DEEDS`."""
    words: str
    screen: Screen | None = None
    """What is shown then; None: nothing came."""
    taken: bool = True
    """Whether the bot fetched it."""
    refused: str = ""
    """What the bot did that Telegram would not have taken."""
    problem: str = ""
    """Why the Bot API of tests did not answer."""


class BotChat:
    """One person's chat. Never raises for what the bot or its Bot API does: the turn says it.

    Args:
        url: Of the product's bot at the Bot API of tests.
        person: Telegram id.
        turns: Most turns; what comes after is not sent.
        wait: Seconds for which an answer is waited for.
        transport: In tests: who answers.
    """

    def __init__(
        self,
        url: str,
        person: int,
        *,
        turns: int = 300,
        wait: int = _WAIT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(transport=transport, trust_env=False, timeout=_SECONDS + wait)
        self._place = f"{url}/people/{person}"
        self._left = turns
        self._wait = wait

    def says(self, text: str) -> Turn:
        """Write to the bot."""
        return self._turn(_SAYS, text, "messages", {"text": text})

    def taps(self, screen: Screen, button: Button) -> Turn:
        """Tap a button of what is shown."""
        sent = {"message": screen.id, "data": button.data}
        return self._turn(_TAPS, button.text, "taps", sent)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def _turn(self, deed: str, words: str, door: str, sent: dict[str, Any]) -> Turn:
        if self._left <= 0:
            return Turn(deed, words, problem="the bounds of the test are reached")
        self._left -= 1
        try:
            begun = self._http.post(f"{self._place}/{door}", json=sent).raise_for_status()
            query = {"after": str(begun.json()["seen"]), "wait": str(self._wait)}
            found = self._http.get(f"{self._place}/shown", params=query).raise_for_status()
            shown = _Shown.model_validate_json(found.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValidationError, ValueError, KeyError) as error:
            why = f"{type(error).__name__}: {error}"
            return Turn(deed, words, problem=why[:300])
        refused = next(iter(shown.refused), "")
        return Turn(deed, words, shown.message, taken=shown.taken, refused=refused)
