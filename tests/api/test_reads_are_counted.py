"""What apps read is counted for the school: requests and objects, by sort of object and day."""

from __future__ import annotations

import pytest
from tests.api.caller import V1_0, V1_1
from tests.people import NOW, everybody
from tests.small_school import sync_small_school
from tests.world import World

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.consent.models import ReadCount
from rollbook.consent.reads import Tally
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import lets_in

pytestmark = pytest.mark.django_db


class Counted(World):
    """Ashfield, an app that reads it, and what is counted."""

    def __init__(self) -> None:
        super().__init__(everybody())
        self.tally = Tally()
        ground = Ground(lets_in, SchoolRecords, self.tally)
        self.__dict__["application"] = Application(ground, clock=lambda: NOW, note=lambda _: None)
        sync_small_school(self.people.ashfield, now=NOW)

    def read(self, *urls: str, accept: str = V1_1) -> None:
        for url in urls:
            self.ask(url, token=self.token(self.people.ashfield), accept=accept)

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        self.tally.write()
        rows = ReadCount.objects.filter(school=self.people.ashfield, app=self.people.markbook, day=NOW.date())
        return {row.object: (row.reads, row.objects_sent) for row in rows}


@pytest.fixture
def counted() -> Counted:
    return Counted()


def test_a_page_counts_the_objects_on_it(counted: Counted) -> None:
    counted.read("/students", "/students?per_page=1", "/students?per_page=1&page=2", "/students?page=9")
    assert counted.counts == {"student": (4, 4)}


def test_version_1_0_counts_alike(counted: Counted) -> None:
    counted.read("/students", "/groups", accept=V1_0)
    assert counted.counts == {"student": (1, 2), "group": (1, 5)}


def test_one_object_counts_one(counted: Counted) -> None:
    (first, _) = counted.ask("/students", token=counted.token(counted.people.ashfield)).said
    counted.read(f"/students/{first['id']}")
    assert counted.counts == {"student": (2, 3)}


def test_what_is_refused_or_tells_nothing_of_anybody_is_not_counted(counted: Counted) -> None:
    counted.read("/students?page=0", "/students/2147483647", "/pupils", "/me", "/school", "/school/status")
    counted.ask("/students", token=counted.app_token)
    counted.ask("/schools/registered", token=counted.app_token)
    assert counted.counts == {}
