"""Tables that sort, filter and page by links and forms alone: what was asked, and the page that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict

ROWS_A_PAGE = 50

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address of a table asks for: an order, words to find, choices, and a page.

    Attributes:
        sort: The name of a column, with ``-`` before it for the largest first.
        find: Words, blank for all rows.
        chosen: For each filter the choice, where one was made.
        page: Counted from 1.
        query: The address's own query, for links that change one thing and keep the others.
    """

    sort: str
    find: str
    chosen: Mapping[str, str]
    page: int
    query: QueryDict

    def with_changed(self, **changes: str) -> str:
        """Return the query of a link that asks for the same but for `changes`, from the first page."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Row]):
    """The rows of one page, and what was asked for."""

    asked: Asked
    page: Page[Row]


def asked(query: QueryDict, *, sorts: Sequence[str], filters: Sequence[str] = ()) -> Asked:
    """Read what is asked for; an order that no column has is the first of `sorts`."""
    sort = query.get("sort", "")
    number = query.get("page", "1")
    return Asked(
        sort=sort if sort.removeprefix("-") in {each.removeprefix("-") for each in sorts} else sorts[0],
        find=query.get("find", "").strip(),
        chosen={name: value for name in filters if (value := query.get(name, ""))},
        page=int(number) if number.isdecimal() else 1,
        query=query,
    )


def listing(rows: QuerySet[Row], *, asked: Asked, size: int = ROWS_A_PAGE) -> Listing[Row]:
    """Order `rows` as asked, the key last so that the order is total, and cut out the page (the nearest there is)."""
    return Listing(asked=asked, page=Paginator(rows.order_by(asked.sort, "pk"), size).get_page(asked.page))
