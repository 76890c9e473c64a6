"""Reading a school's records as an app does: by the name of an endpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from rollbook.accounts.access import Access
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.scopes import SCOPES
from rollbook.records.query import Argument, Page, Query
from rollbook.records.store import SchoolRecords

TODAY: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERYTHING: Final = frozenset(SCOPES)


@dataclass(frozen=True)
class Reader:
    """Somebody who may read some scopes of a school."""

    school: int
    scopes: frozenset[str] = EVERYTHING
    now: datetime = TODAY

    @property
    def records(self) -> SchoolRecords:
        return SchoolRecords(Access(app=1, school=self.school, scopes=self.scopes, level="school", token=1))

    def without(self, *scopes: str) -> Reader:
        """Return somebody who may not read these scopes."""
        return replace(self, scopes=self.scopes - set(scopes))

    def query(self, op: str, *, flags: Iterable[str] = (), **arguments: Argument) -> Query:
        """Return the query of an endpoint."""
        return Query(endpoint=ENDPOINTS[op], now=self.now, arguments=arguments, includes=frozenset(flags))

    def page(self, op: str, *, page: int = 1, per_page: int = 100, **arguments: Argument) -> Page:
        """Return one page of a list."""
        return self.records.page(replace(self.query(op, flags=(), **arguments), page=page, per_page=per_page))

    def all(self, op: str, *, flags: Iterable[str] = (), **arguments: Argument) -> list[dict[str, Any]]:
        """Return all objects of a list."""
        query = replace(self.query(op, flags=flags, **arguments), per_page=1500)
        return list(orjson.loads(self.records.page(query).body))

    def one(self, op: str, *, flags: Iterable[str] = (), **arguments: Argument) -> dict[str, Any] | None:
        """Return one object; None where it is not there."""
        found = self.records.one(self.query(op, flags=flags, **arguments))
        return dict(orjson.loads(found)) if found is not None else None

    def named(self, op: str, **arguments: Argument) -> list[str]:
        """Return the names of all objects of a list."""
        return [_name(each) for each in self.all(op, flags=(), **arguments)]


def _name(each: dict[str, Any]) -> str:
    return str(each.get("first_name") or each.get("name") or each.get("code") or each.get("id"))
