"""Structured logs: one JSON object a line, on standard output."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from app.requests import Answered

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message"}

logger = logging.getLogger("app.requests")


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
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # its own set-up


def log_request(answered: Answered) -> None:
    """Write one line for a request."""
    logger.info(
        "request",
        extra={
            "method": answered.method,
            "path": answered.path,
            "status": answered.status,
            "milliseconds": round(answered.seconds * 1000, 1),
        },
    )
