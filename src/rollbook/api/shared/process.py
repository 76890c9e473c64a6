"""In this process alone: for one process that answers by itself, as in tests."""

from __future__ import annotations

from threading import Lock

from rollbook.api.shared import Count


class InProcess:
    """Two dictionaries."""

    def __init__(self) -> None:
        self._spans: dict[int, tuple[int, float]] = {}
        self._kept: dict[bytes, tuple[bytes, float]] = {}
        self._lock = Lock()

    def count(self, token: int, *, span: int, now: float) -> Count:
        """Count one more request of a token."""
        with self._lock:
            number, ends = self._spans.get(token, (0, 0.0))
            number, ends = (number + 1, ends) if ends > now else (1, now + span)
            self._spans[token] = number, ends
        return Count(number, ends - now)

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:
        """Keep a value under a key until a moment."""
        with self._lock:
            self._kept = {name: kept for name, kept in self._kept.items() if kept[1] > now} | {key: (value, until)}

    def kept(self, key: bytes, *, now: float) -> bytes | None:
        """Return what is kept under a key."""
        value, until = self._kept.get(key, (b"", 0.0))
        return value if until > now else None
