"""A place that may fail: then requests are answered all the same, and not counted. Reading goes before counting."""

from __future__ import annotations

import structlog

from rollbook.api.shared import Count, Shared

_log = structlog.get_logger(__name__)


class Lenient:
    """Another place, whose `failures` are logged and otherwise passed over."""

    def __init__(self, place: Shared, failures: tuple[type[Exception], ...]) -> None:
        self._place, self._failures = place, failures

    def count(self, token: int, *, span: int, now: float) -> Count:
        """Count one more request of a token; as none where the place fails."""
        try:
            return self._place.count(token, span=span, now=now)
        except self._failures as error:
            _log.error("requests are not counted", error=str(error))
            return Count(0, span)

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:
        """Keep a value under a key until a moment."""
        try:
            self._place.keep(key, value, until=until, now=now)
        except self._failures as error:
            _log.error("the pages of a list are not kept", error=str(error))

    def kept(self, key: bytes, *, now: float) -> bytes | None:
        """Return what is kept under a key; None where the place fails."""
        try:
            return self._place.kept(key, now=now)
        except self._failures as error:
            _log.error("the pages of a list are not kept", error=str(error))
            return None
