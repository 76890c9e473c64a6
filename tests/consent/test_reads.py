from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from tests.people import People

from rollbook.consent.models import ReadCount
from rollbook.consent.reads import ReadOf, Tally

DAY = date(2026, 11, 23)


def _read(people: People, word: str = "student", day: date = DAY) -> ReadOf:
    return ReadOf(school=people.ashfield.pk, app=people.markbook.pk, object=word, day=day)


def _written() -> list[tuple[str, date, int, int]]:
    return list(ReadCount.objects.order_by("pk").values_list("object", "day", "reads", "objects_sent"))


def test_reads_are_counted_by_object_and_day(people: People) -> None:
    tally = Tally()
    tally.note(read=_read(people), objects_sent=100)
    tally.note(read=_read(people), objects_sent=30)
    tally.note(read=_read(people, "contact"), objects_sent=1)
    tally.note(read=_read(people, day=date(2026, 11, 24)), objects_sent=0)
    assert _written() == []
    tally.write()
    assert sorted(_written()) == [
        ("contact", DAY, 1, 1),
        ("student", DAY, 2, 130),
        ("student", date(2026, 11, 24), 1, 0),
    ]


def test_what_is_written_is_added_to(people: People) -> None:
    for _ in range(3):
        tally = Tally()
        tally.note(read=_read(people), objects_sent=10)
        tally.write()
        tally.write()
    assert _written() == [("student", DAY, 3, 30)]


def test_what_cannot_be_written_is_kept_for_the_next_time(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally()
    tally.note(read=_read(people), objects_sent=10)

    def refuse(_amounts: object) -> None:
        raise IntegrityError

    with monkeypatch.context() as broken:
        broken.setattr("rollbook.consent.reads.add_reads", refuse)
        with pytest.raises(IntegrityError):
            tally.write()
    tally.write()
    assert _written() == [("student", DAY, 1, 10)]


def test_what_was_read_of_a_school_or_by_an_app_that_is_gone_keeps_nothing_back(people: People) -> None:
    tally = Tally()
    tally.note(read=_read(people), objects_sent=10)
    tally.note(read=ReadOf(school=2**30, app=people.markbook.pk, object="student", day=DAY), objects_sent=10)
    tally.note(read=ReadOf(school=people.ashfield.pk, app=2**30, object="student", day=DAY), objects_sent=10)
    tally.write()
    assert _written() == [("student", DAY, 1, 10)]
