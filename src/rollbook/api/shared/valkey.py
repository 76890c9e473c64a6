"""In a Valkey or Redis server, where there is one: `ROLLBOOK_LIMITS_URL` names it (the extra `rollbook[valkey]`).

The server's clock says when a span is over; `now` only turns moments into spans.
"""

from __future__ import annotations

from typing import Final, cast

from valkey import Valkey

from rollbook.api.shared import Count

WAIT_SECONDS: Final = 2.0

# One script, so that no request of another process comes in between.
_COUNT: Final = """
local number = redis.call('INCR', KEYS[1])
if number == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {number, redis.call('PTTL', KEYS[1])}
"""


class InValkey:
    """A server at an address such as `valkey://cache.example.org:6379/0`."""

    def __init__(self, url: str) -> None:
        self._server = Valkey.from_url(url, socket_timeout=WAIT_SECONDS, socket_connect_timeout=WAIT_SECONDS)
        self._counted = self._server.register_script(_COUNT)

    def count(self, token: int, *, span: int, now: float) -> Count:  # noqa: ARG002 - the server's clock counts
        """Count one more request of a token."""
        number, left = self._counted(keys=[f"rollbook:span:{token}"], args=[span * 1000])
        return Count(int(number), left / 1000)

    def keep(self, key: bytes, value: bytes, *, until: float, now: float) -> None:
        """Keep a value under a key until a moment."""
        self._server.set(b"rollbook:kept:" + key, value, px=max(1, round((until - now) * 1000)))

    def kept(self, key: bytes, *, now: float) -> bytes | None:  # noqa: ARG002 - as above
        """Return what is kept under a key."""
        return cast("bytes | None", self._server.get(b"rollbook:kept:" + key))
