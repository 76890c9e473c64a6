"""What hangs on the day follows it, whether anything is heard of the student or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from tests.sync.school import Synced
from tests.sync.sources import gone, record

from rollbook.records.writing import school_day
from rollbook.sync.days import follow_the_day

FLAGS: Final = ("demographics", "sen_needs")
TODAY: Final = date(2026, 11, 23)
TOMORROW: Final = TODAY + timedelta(days=1)
MEALS_UNTIL = [{"start_date": date(2018, 9, 1), "end_date": date(2020, 11, 23)}]
"""Six years ago today, and not tomorrow."""

CASES: Final[list[tuple[dict[str, Any], str, object, object]]] = [
    ({"fsm_history": MEALS_UNTIL}, "is_fsm6", True, False),
    ({"fsm_history": MEALS_UNTIL}, "is_pp", True, None),
    ({"fsm_history": [{"start_date": date(2020, 9, 1), "end_date": TODAY}]}, "is_fsm", True, False),
    ({"fsm_history": [{"start_date": TOMORROW}]}, "is_fsm", False, True),
    ({"fsm_history": [{"start_date": TOMORROW}]}, "is_pp", None, True),
    ({"pp_history": [{"start_date": TOMORROW}]}, "is_pp", False, True),
    ({"sen_category_history": [{"code": "K", "end_date": TODAY}]}, "sen_category", "K", None),
    ({"sen_category_history": [{"code": "E", "start_date": TOMORROW}]}, "sen_category", None, "E"),
    # What the source says itself stands where no history settles it.
    ({"fsm_history": MEALS_UNTIL, "is_pp": False}, "is_pp", False, False),
    ({"is_fsm6": True}, "is_fsm6", True, True),
    ({"sen_category": "K"}, "sen_category", "K", "K"),
]


def flag(school: Synced, member: str) -> object:
    found = school.read.one("findStudent", id=school.id_of("student", "Z"), flags=FLAGS)
    assert found is not None
    return found["demographics"][member]


def meant(value: object) -> tuple[object, ...]:
    """Pupil premium that does not follow is false or unknown, which is the same to whoever pays it."""
    return (value, False) if value is None else (value,)


@pytest.mark.parametrize("heard", ["nothing", "another student", "the same again", "a part of it"])
@pytest.mark.parametrize(("facts", "member", "before", "after"), CASES)
def test_flags_are_those_of_the_day(  # noqa: PLR0913, PLR0917 - one fact of two days
    ashfield: Synced, facts: dict[str, Any], member: str, before: object, after: object, heard: str
) -> None:
    whole = {"first_name": "Zoe", "demographics": facts}
    ashfield.hear(record("student", "Z", **whole))
    assert flag(ashfield, member) in meant(before)
    tomorrow = ashfield.later(days=1)
    match heard:
        case "nothing":
            follow_the_day(school=ashfield.school.pk, now=tomorrow.now, clock=lambda: tomorrow.now)
        case "another student":
            tomorrow.hear(record("student", "Y", first_name="Yan"))
        case "the same again":
            tomorrow.hear(record("student", "Z", **whole), merge=("student",))
        case _:
            tomorrow.hear(record("student", "Z", uln="1000000000"), merge=("student",))
    assert flag(tomorrow, member) in meant(after)


def test_a_day_is_followed_once_and_logged_as_what_it_changes(ashfield: Synced) -> None:
    ashfield.hear(
        record("student", "Z", first_name="Zoe", demographics={"fsm_history": MEALS_UNTIL}),
        record("student", "Y", first_name="Yan", demographics={"gender": "F"}),
    )
    tomorrow, log = ashfield.later(days=1), ashfield.sequence
    assert follow_the_day(school=ashfield.school.pk, now=tomorrow.now, clock=lambda: tomorrow.now) == 1
    assert ashfield.logged(log) == {("student", ashfield.id_of("student", "Z"), "u")}
    assert follow_the_day(school=ashfield.school.pk, now=tomorrow.now, clock=lambda: tomorrow.now) == 0
    assert tomorrow.hear(gone("student", "X")).outcome == "no_changes"


def test_the_day_is_the_schools() -> None:
    """In summer the day begins at schools an hour before it does in Greenwich."""
    assert school_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert school_day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == date(2026, 11, 30)
