"""Structured logs with static event names."""

import logging
import sys

import structlog


def configure_logs(level: str, fmt: str) -> None:
    """Log to standard error.

    Args:
        level: ``DEBUG`` … ``ERROR``.
        fmt: ``json`` or ``console``.
    """
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
        if fmt == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
