"""Structured logs: one JSON object a line, on standard output."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


class JsonFormatter(logging.Formatter):
    """A log record as JSON: time, level, logger, event and whatever ``extra`` carried."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for one record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in _PLAIN})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging(level: str) -> None:
    """Send every logger's records to standard output as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram"):
        # They write addresses of requests, and an address of the Bot API holds the token.
        logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger(name).addFilter(_without_addresses)


def _without_addresses(record: logging.LogRecord) -> bool:
    return "/bot" not in record.getMessage()
