"""Ashfield with invented data, read in both versions of the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.api.caller import V1_0, V1_1
from tests.people import NOW, everybody
from tests.world import World

from rollbook.accounts.models import School
from rollbook.connectors.registry import connector
from rollbook.sync.engine import run


class Both:
    """Ashfield with invented data, read in both versions."""

    def __init__(self) -> None:
        self.world = World(everybody())
        self.school: School = self.world.people.ashfield
        source = connector("demo").make({"pupils": 120, "seed": 3})
        report = run(school=self.school, source=source, clock=lambda: NOW)
        assert report.outcome == "success"
        self.token = self.world.token(self.school)

    def rows(self, url: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The rows of a list in version 1.0 and in version 1.1."""
        old, new = (self.said(url, accept) for accept in (V1_0, V1_1))
        assert list(old) == [
            *("object", "total_count", "total_pages", "current_page", "prev_page", "next_page"),
            "data",
        ]
        assert old["total_count"] == len(new) > 0
        return old["data"], new

    def old(self, url: str) -> Any:  # noqa: ANN401 - any JSON
        return self.said(url, V1_0)

    def said(self, url: str, accept: str) -> Any:  # noqa: ANN401 - any JSON
        joined = f"{url}{'&' if '?' in url else '?'}per_page=1500" if url.count("/") == 1 else url
        answer = self.world.ask(joined, token=self.token, accept=accept)
        assert answer.status == 200, answer.body
        return answer.said


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Both]:  # noqa: ARG001 - it opens the database
    with django_db_blocker.unblock(), transaction.atomic():
        yield Both()
        transaction.set_rollback(True)
