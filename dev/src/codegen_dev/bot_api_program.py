"""The Bot API of tests as a part of a stand that asks for it: bots of its products are there."""

import socket
import sys
from dataclasses import dataclass
from typing import Any, ClassVar

from .stand import Stand
from .supervise import Program, Supervisor
from .wish import Wish

PROGRAM = "bot-api"
PORT = 8081
_START_SECONDS = 30.0


@dataclass(frozen=True)
class BotApiWish(Wish):
    """A stand whose products' bots talk with it instead of Telegram."""

    record: ClassVar[str] = "bot-api.json"

    def values(self, stand: Stand) -> dict[str, Any]:
        """What the chart is given."""
        return {"qa": {"botApi": bot_api_url(stand)}}


def bot_api_url(stand: Stand) -> str:
    """Return where it is, for pods, servers and people of this machine alike."""
    return f"http://{stand.network.node}:{PORT}"


def bot_api_programs(stand: Stand) -> list[Program]:
    """Describe its process; there is none where nobody asked for it."""
    if BotApiWish.of(stand) is None:
        return []
    listening = ("--host", stand.network.node, "--port", str(PORT))
    command = (sys.executable, "-m", "codegen_dev", "bot-api", *listening)
    return [Program(PROGRAM, tuple(stand.network.inside(*command)))]


def start_bot_api(stand: Stand, supervisor: Supervisor) -> None:
    """Start it and wait until it answers.

    Raises:
        StandError: It did not come up.
    """
    supervisor.wait_ready(PROGRAM, lambda: _answers(stand), _START_SECONDS)


def _answers(stand: Stand) -> bool:
    try:
        socket.create_connection((stand.network.node, PORT), timeout=1).close()
    except OSError:
        return False
    return True
