"""Conditional requests in the same words as before: until something changes, they have the same answer.

Most of what apps ask is whether anything is new, in the same words every time: the same ETag, or the same "since last
night". The answer hangs on nothing but the words, what the token opens, how far the log of the school's records has
come, and the day. Those are the key that it is remembered under, so none is ever out of date; see docs/why/0057.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Final

from rollbook.accounts.access import Access
from rollbook.api.answers import Answer
from rollbook.api.request import Request

MOST_BYTES: Final = 16 * 1024 * 1024
"""What one process remembers at most, about."""
LONGEST_BODY: Final = 64 * 1024
LONGEST_REQUEST: Final = 1_000
"""Bytes of the answers, and characters of the requests, that are remembered.

Few are longer, and what is kept must not grow with what strangers send.
"""
BESIDES: Final = 1_500
"""Bytes that a request and its answer take beside the body, about."""

Key = tuple[object, ...]


def key_of(request: Request, *, version: str, access: Access, now: datetime) -> Key | None:
    """Return all that the answer to a conditional request hangs on.

    None where something else may come in, where it is long, or nobody looked how far the log has come.
    """
    environ = request.environ
    query = environ.get("QUERY_STRING", "")
    tag, moment = environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_IF_MODIFIED_SINCE", "")
    length = len(request.path) + len(query) + len(tag) + len(moment)
    if access.records_at is None or environ.get("CONTENT_TYPE") or length > LONGEST_REQUEST:
        return None
    opened = access.school, access.scopes, access.granted_at, access.records_at
    return request.path, query, version, tag, moment, opened, now.date()


class Repeated:
    """The answers that one process gave to conditional requests. Several threads may use it at once."""

    def __init__(self, *, most: int = MOST_BYTES) -> None:
        self._most = most
        self._bytes = 0
        self._lock = Lock()
        self._answers: OrderedDict[Key, Answer] = OrderedDict()

    def known(self, key: Key | None) -> Answer | None:
        """Return the answer to a request, where it is known."""
        return None if key is None else self._answers.get(key)

    def keep(self, key: Key | None, answer: Answer) -> None:
        """Keep an answer that lasts; those that were kept first make room for it."""
        if key is None or not answer.lasting or len(answer.body) > LONGEST_BODY:
            return
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._bytes += BESIDES + len(answer.body)
            while self._bytes > self._most:
                _, gone = self._answers.popitem(last=False)
                self._bytes -= BESIDES + len(gone.body)
