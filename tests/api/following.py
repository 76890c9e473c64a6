"""A client that follows lists as docs/why/0041-deltas.md tells it to, and what it knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.api.caller import V1_0, V1_1, Answered

Rows = dict[int, dict[str, Any]]
Asks = Callable[[str, Mapping[str, str]], Answered]
"""Sends a GET for a path and query with headers, and returns the answer."""

TRIES: Final = 20
ACCEPT: Final = {"1.0": V1_0, "1.1": V1_1}
GOOD: Final = (200, 304, 404)


def nothing() -> None:
    """What happens between two pages of a client that nobody disturbs."""


class Moved(Exception):
    """The list changed between two pages of a full reading: the client begins again."""


@dataclass
class Follower:
    """One client of one list. `by` is the condition that it sends: the ETag or the time stamp of its last reading."""

    asks: Asks
    url: str
    by: str = "ETag"
    version: str = "1.1"
    per_page: int = 100
    rows: Rows = field(default_factory=dict)
    validators: Mapping[str, str] = field(default_factory=dict)
    between: Callable[[], None] = nothing
    """What happens between two pages."""

    def follow(self) -> int:
        """Bring `rows` up to date; return the status of the first answer."""
        condition = self._condition()
        first = self._get(condition)
        if first.status == 404:
            self.rows, self.validators = {}, {}
        elif first.status == 304:
            self.validators = first.headers
        elif "Delta-Base" in first.headers:
            rows = self._all_pages(first, condition)
            left = self._left(condition)
            self.rows = {id_: row for id_, row in {**self.rows, **rows}.items() if id_ not in left}
            self.validators = first.headers
        else:
            self.rows, self.validators = self.read_everything()
        return first.status

    def _left(self, condition: Mapping[str, str]) -> Rows:
        """Return what left the list; whoever is no leaver any more is in another list, and in no listing."""
        if self.url.startswith("/students/left"):
            return {}
        gone = self._get(condition, deleted=True)
        return self._all_pages(gone, condition, deleted=True) if gone.status == 200 else {}

    def read_everything(self) -> tuple[Rows, Mapping[str, str]]:
        """Read the whole list without a condition, until nothing changes between two pages of it."""
        for _ in range(TRIES):
            first = self._get({})
            if first.status == 404:
                return {}, {}
            try:
                return self._all_pages(first, {}), first.headers
            except Moved:
                continue
        raise AssertionError("the list never came to rest")

    def _all_pages(self, first: Answered, condition: Mapping[str, str], *, deleted: bool = False) -> Rows:
        rows: Rows = {}
        answer, page = first, 1
        while True:
            assert answer.status == 200, answer
            data = self._data(answer)
            assert all(deleted is (row.get("deleted") is True) for row in data), answer
            rows |= {row["id"]: row for row in data}
            following = self._next(answer)
            if not following:
                return rows
            self.between()
            page += 1
            assert following == page
            answer = self._get(condition, page=page, deleted=deleted)
            if any(answer.headers.get(name) != first.headers.get(name) for name in ("ETag", "Delta-Base")):
                assert not condition, "the pages of one delta belong to different readings"
                raise Moved

    def _get(self, condition: Mapping[str, str], *, page: int = 1, deleted: bool = False) -> Answered:
        joint = "&" if "?" in self.url else "?"
        also = "&deleted=true" if deleted else ""
        answer = self.asks(
            f"{self.url}{joint}per_page={self.per_page}&page={page}{also}",
            {"HTTP_ACCEPT": ACCEPT[self.version], **condition},
        )
        assert answer.status in GOOD, answer
        assert answer.status != 304 or (condition and not answer.body)
        return answer

    def _condition(self) -> Mapping[str, str]:
        if self.by not in self.validators:
            return {}
        name = "HTTP_IF_NONE_MATCH" if self.by == "ETag" else "HTTP_IF_MODIFIED_SINCE"
        return {name: self.validators[self.by]}

    def _data(self, answer: Answered) -> list[dict[str, Any]]:
        said: Any = answer.said
        return list(said["data"] if self.version == "1.0" else said)

    def _next(self, answer: Answered) -> int | None:
        if self.version == "1.0":
            number: int | None = answer.said["next_page"]
            return number
        return int(answer.headers["Next-Page"]) if answer.headers["Next-Page"] else None
