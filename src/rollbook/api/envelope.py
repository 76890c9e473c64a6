"""How a list is sent: bare with the numbers of its page in headers, or in the envelope of version 1.0."""

from __future__ import annotations

from rollbook.api.answers import Answer
from rollbook.records.query import Page


def bare(page: Page) -> Answer:
    """Return the array alone; where there is no next or previous page, its header is sent empty."""
    before, after = _neighbours(page)
    return Answer(
        200,
        page.body,
        (
            ("Page", str(page.page)),
            ("Per-Page", str(page.per_page)),
            ("Total", str(page.total)),
            ("Total-Pages", str(page.pages)),
            ("Next-Page", str(after or "")),
            ("Prev-Page", str(before or "")),
        ),
        objects=_shown(page),
    )


def enveloped(page: Page) -> Answer:
    """Return the array in the envelope of version 1.0, its members in the documented order."""
    before, after = _neighbours(page)
    head = (
        f'{{"object":"list","total_count":{page.total},"total_pages":{page.pages},"current_page":{page.page},'
        f'"prev_page":{before or "null"},"next_page":{after or "null"},"data":'
    )
    return Answer(200, b"%b%b}" % (head.encode(), page.body), objects=_shown(page))


def _shown(page: Page) -> int:
    return max(0, min(page.per_page, page.total - (page.page - 1) * page.per_page))


def _neighbours(page: Page) -> tuple[int | None, int | None]:
    """Return the numbers of the previous and the next page. Behind the end, the last page is the previous one."""
    before = min(page.page - 1, page.pages) or None
    after = page.page + 1 if page.page < page.pages else None
    return before, after
