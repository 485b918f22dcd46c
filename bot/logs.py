"""Structured logs: what arrived by its key, never what people wrote and never a secret."""

import logging
import sys

import structlog


def configure(log_format: str) -> None:
    """Log to standard error, for people (`console`) or for a log store (`json`)."""
    last = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks if log_format == "json" else _as_it_is,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def _as_it_is(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return event
