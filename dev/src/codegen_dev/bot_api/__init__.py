"""A strict Bot API server: Telegram as a bot sees it, and people to talk to it.

Everything happens at the protocol's edge: a bot points its base URL here and notices nothing.
Answers are made of the library's own types, requests are refused with Telegram's own words.
"""

from .double import BotApiDouble
from .people import Person, Seen
from .server import BotApi, Fault

__all__ = ["BotApi", "BotApiDouble", "Fault", "Person", "Seen"]
