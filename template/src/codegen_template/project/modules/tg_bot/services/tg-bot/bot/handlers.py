"""Commands of your own. This file is yours: generation and updates keep what you write here."""

from typing import Any

from telegram.ext import Application

from bot.access import Access


def add_handlers(application: Application[Any, Any, Any, Any, Any, Any], access: Access) -> None:
    """Add handlers that come before the bot's own; ask ``access`` who may use them."""
