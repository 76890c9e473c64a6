"""Lessons: packed with all their days, and seen day by day from a room or inside a timetable."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from tests.records.reading import Reader
from tests.sync.school import Synced
from tests.sync.sources import record, small_school

from rollbook.records.query import UnknownRecord

MONDAY: Final = date(2026, 9, 7)
WINTER: Final = date(2026, 11, 23)
PLACE: Final = {"timetable_id": "TT", "day_id": "Mon", "period_id": "Mon1", "start_time": "09:00", "end_time": "10:00"}


def in_room(school: Synced, key: str = "S1", reader: Reader | None = None, **given: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any argument
    return (reader or school.read).all("getLessons", id=school.id_of("room", key), **given)


def of_day(school: Synced, day: date, reader: Reader | None = None) -> list[dict[str, Any]]:
    """Return the lessons of the only period of a timetable."""
    found = (reader or school.read).one("findTimetable", id=school.id_of("timetable", "TT"), date=day)
    assert found is not None
    return [lesson for each in found["days"] for period in each["periods"] for lesson in period["lessons"]]


def test_a_lesson_shows_once_for_every_day_it_is_held(ashfield: Synced) -> None:
    lessons = in_room(ashfield, start_date=date(2026, 9, 1), end_date=date(2026, 9, 30))
    assert [lesson["start_date"] for lesson in lessons] == [f"2026-09-{day:02}T08:00:00.000Z" for day in (7, 14, 21)]
    assert len({lesson["id"] for lesson in lessons}) == 3


def test_times_are_those_of_the_clock_at_the_school(ashfield: Synced) -> None:
    ashfield.hear(record("lesson", "9", **PLACE, room_ids=["S1"], dates=[WINTER]))
    (lesson,) = in_room(ashfield, date=WINTER)
    assert (lesson["start_date"], lesson["end_date"]) == ("2026-11-23T09:00:00.000Z", "2026-11-23T10:00:00.000Z")


def test_a_lesson_shows_whom_it_teaches_where_and_who_teaches(ashfield: Synced) -> None:
    (lesson,) = in_room(ashfield, date=MONDAY)
    assert lesson["group"]["name"] == "7x/Ma1"
    assert lesson["group"]["mis_subject"]["name"] == "Maths"
    assert lesson["group"]["subject"]["code"] == "MA"
    assert [room["code"] for room in lesson["rooms"]] == ["S1"]
    assert lesson["supervisors"] == [
        {"object": "supervisor", "staff_member_id": ashfield.id_of("staff_member", "T1"), "role": "Teacher"}
    ]


def test_who_teaches_needs_its_scope(ashfield: Synced) -> None:
    others = ashfield.read.without("staff_members.basic")
    assert "supervisors" not in in_room(ashfield, reader=others, date=MONDAY)[0]
    assert all("supervisors" not in lesson for lesson in of_day(ashfield, MONDAY, others))


def test_lessons_of_a_room_are_in_order_of_time(ashfield: Synced) -> None:
    early = PLACE | {"start_time": "8:15", "end_time": "08:45"}
    ashfield.hear(record("lesson", "9", **early, room_ids=["S1"], dates=[MONDAY, date(2026, 9, 14)]))
    starts = [each["start_date"] for each in in_room(ashfield, start_date=MONDAY, end_date=date(2026, 9, 14))]
    assert starts == sorted(starts)
    assert len(starts) == 4


@pytest.mark.parametrize(("day", "count"), [(MONDAY, 1), (date(2026, 9, 8), 0), (date(2026, 9, 21), 1), (WINTER, 0)])
def test_lessons_of_a_day(ashfield: Synced, day: date, count: int) -> None:
    assert len(in_room(ashfield, date=day)) == count


def test_without_days_lessons_are_those_of_this_week(ashfield: Synced) -> None:
    assert in_room(ashfield) == []
    ashfield.hear(record("lesson", "9", **PLACE, room_ids=["S1"], dates=[WINTER]))
    assert len(in_room(ashfield)) == 1


def test_a_room_that_is_not_there_is_unknown(ashfield: Synced) -> None:
    with pytest.raises(UnknownRecord):
        ashfield.read.all("getLessons", id=999_999)


def test_cover_is_seen_by_those_who_may(ashfield: Synced) -> None:
    others = ashfield.read.without("timetables.cover")
    assert [lesson["type"] for lesson in in_room(ashfield, "S2", date=MONDAY)] == ["RoomCover"]
    assert in_room(ashfield, "S2", others, date=MONDAY) == []
    assert len(of_day(ashfield, MONDAY)) == 2
    assert [lesson["type"] for lesson in of_day(ashfield, MONDAY, others)] == ["Scheduled"]


def test_rooms_spell_invigilation_their_own_way(ashfield: Synced) -> None:
    ashfield.hear(record("lesson", "9", **PLACE, type="InvigilationCover", room_ids=["S1"], dates=[WINTER]))
    assert [lesson["type"] for lesson in in_room(ashfield, date=WINTER)] == ["InvigulationCover"]
    assert [lesson["type"] for lesson in of_day(ashfield, WINTER)] == ["InvigilationCover"]


def test_one_lesson_has_one_id_wherever_it_is_seen(ashfield: Synced) -> None:
    (seen,) = in_room(ashfield, date=MONDAY)
    assert seen["id"] in {lesson["id"] for lesson in of_day(ashfield, MONDAY)}


def test_a_lesson_keeps_its_ids_when_a_day_is_added(ashfield: Synced) -> None:
    before = in_room(ashfield, date=date(2026, 9, 14))
    lesson = small_school()["lesson", "1"]
    ashfield.hear(record("lesson", "1", **{**lesson, "dates": [date(2026, 9, 1), *lesson["dates"]]}))
    assert in_room(ashfield, date=date(2026, 9, 14)) == before


def test_a_lesson_may_be_held_for_more_than_a_year(ashfield: Synced) -> None:
    days = [date(2026, 9, 7), date(2027, 9, 6), date(2028, 1, 31)]
    ashfield.hear(record("lesson", "9", **PLACE, room_ids=["S2"], dates=days))
    lessons = in_room(ashfield, "S2", start_date=days[1], end_date=days[-1])
    assert [lesson["start_date"][:10] for lesson in lessons] == ["2027-09-06", "2028-01-31"]
    assert len({lesson["id"] for lesson in lessons}) == 2


def test_a_lesson_that_moves_leaves_its_old_room(ashfield: Synced) -> None:
    lesson = small_school()["lesson", "1"]
    ashfield.hear(record("lesson", "1", **{**lesson, "room_ids": ["S2"]}))
    assert in_room(ashfield, "S1", date=date(2026, 9, 14)) == []
    assert len(in_room(ashfield, "S2", date=date(2026, 9, 14))) == 1


def test_a_lesson_without_group_or_period_is_seen_from_its_room(ashfield: Synced) -> None:
    bare = {"timetable_id": "TT", "start_time": "12:00", "end_time": "13:00", "room_ids": ["S1"], "dates": [WINTER]}
    ashfield.hear(record("lesson", "9", **bare))
    (lesson,) = in_room(ashfield, date=WINTER)
    assert (lesson["group"], lesson["type"]) == (None, None)
    assert of_day(ashfield, WINTER) == []


def test_a_group_of_users_has_no_type_in_a_lesson(ashfield: Synced) -> None:
    ashfield.hear(record("lesson", "9", **PLACE, group_id="CH", room_ids=["S1"], dates=[WINTER]))
    assert in_room(ashfield, date=WINTER)[0]["group"]["type"] is None


def test_a_timetable_keeps_the_order_of_days_and_periods(ashfield: Synced) -> None:
    periods = [{"id": f"P{number}", "short_name": f"P{number}"} for number in (2, 1, 3)]
    days = [{"id": name, "short_name": name, "occurs_on": [], "periods": periods} for name in ("Tue", "Mon")]
    ashfield.hear(record("timetable", "TT", name="Week A", days=days))
    found = ashfield.read.one("findTimetable", id=ashfield.id_of("timetable", "TT"))
    assert found is not None
    assert [(each["short_name"], [period["short_name"] for period in each["periods"]]) for each in found["days"]] == [
        ("Tue", ["P2", "P1", "P3"]),
        ("Mon", ["P2", "P1", "P3"]),
    ]


def test_a_list_of_timetables_shows_no_lessons(ashfield: Synced) -> None:
    (listed,) = ashfield.read.all("getTimetables")
    assert "lessons" not in listed["days"][0]["periods"][0]
    assert listed["days"][0]["occurs_on"][0] == "2026-09-07"


def test_a_timetable_that_is_not_there_is_none(ashfield: Synced) -> None:
    assert ashfield.read.one("findTimetable", id=999_999) is None


def test_a_group_that_may_not_be_seen_is_in_no_lesson(ashfield: Synced) -> None:
    ashfield.hear(
        record("group", "Breakfast", type="UserGroup", name="Breakfast list"),
        record("lesson", "9", **PLACE, room_ids=["S1"], dates=[WINTER], group_id="Breakfast"),
    )
    (seen,) = in_room(ashfield, date=WINTER)
    assert seen["group"]["name"] == "Breakfast list"
    others = ashfield.read.without("groups.user")
    for lesson in (*in_room(ashfield, reader=others, date=WINTER), *of_day(ashfield, WINTER, others)):
        assert lesson["group"] is None
