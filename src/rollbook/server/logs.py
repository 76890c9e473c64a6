"""How events are logged: named values, one line an event, and nothing that is a secret by its name."""

from __future__ import annotations

import logging.config
import re
from typing import TYPE_CHECKING

import structlog
from structlog.tracebacks import ExceptionDictTransformer

from rollbook.server.readings import LogFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
_SECRET = re.compile(r"password|secret|token|authorization|cookie|credential|api_?key", re.IGNORECASE)


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Puts a mark in place of every value whose name says that it is a secret."""
    return {name: HIDDEN if _SECRET.search(name) else value for name, value in event.items()}


def without_queries(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Puts method and path in place of a request: some clients of the token endpoint send secrets in the query."""
    request = event.get("request")
    path = getattr(request, "path", None)
    return event if path is None else {**event, "request": f"{getattr(request, 'method', '')} {path}"}


def log_settings(*, level: str, form: LogFormat) -> dict[str, object]:
    """What ``configure`` needs, as Django's ``LOGGING``.

    Our own events and those of the libraries take the same way out: standard error, one line each.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_written(form)],
                "foreign_pre_chain": _noted(),
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own handlers would write the same event a second time.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }


def configure(settings: Mapping[str, object]) -> None:
    """Sets up the standard library's logging, and structlog on top of it; Django calls this once at start."""
    logging.config.dictConfig(dict(settings))
    structlog.configure(
        processors=[*_noted(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _noted() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        without_secrets,
        without_queries,
    ]


def _written(form: LogFormat) -> list[Processor]:
    """The last steps. A traceback has no local variables in either form: they are where people's data is."""
    if form is LogFormat.JSON:
        traceback = ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
