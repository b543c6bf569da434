"""How long Telegram asks to wait."""

from telegram.error import RetryAfter


def seconds_of(error: RetryAfter) -> float:
    """Seconds; read from the field, since the property's type is being changed upstream."""
    return error._retry_after.total_seconds()  # noqa: SLF001
