"""Flags that follow from histories, for the day of the sync."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import record

FLAGS = ("demographics", "sen_needs", "care", "ever_in_care", "languages")
MEALS = [{"start_date": date(2023, 9, 1), "end_date": date(2024, 7, 20)}]


def facts(school: Synced, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Return what is read of the demographics of a student with these values."""
    school.hear(record("student", "A", first_name="Ada", **values))
    found = school.read.one("findStudent", id=school.id_of("student", "A"), flags=FLAGS)
    assert found is not None
    return {**found["demographics"], **found["languages"]}


@pytest.mark.parametrize(
    ("values", "member", "value"),
    [
        ({"fsm_history": MEALS}, "is_fsm", False),
        ({"fsm_history": MEALS}, "is_fsm6", True),
        ({"fsm_history": MEALS}, "is_pp", True),
        ({"fsm_history": [{"start_date": date(2026, 9, 1)}], "is_fsm": False}, "is_fsm", True),
        ({"is_fsm": True}, "is_fsm6", True),
        ({"is_fsm": False}, "is_fsm6", None),
        ({"pp_history": [{"start_date": date(2020, 9, 1), "end_date": date(2021, 7, 1)}]}, "is_pp", False),
        ({"in_care": True}, "ever_in_care", True),
        ({"in_care": True}, "is_pp", True),
        ({"service_child": True}, "is_pp", True),
        ({"is_pp": False, "service_child": True}, "is_pp", False),
        ({"ethnicity_code": "WBRI"}, "ethnicity_group", "White - British"),
        ({"sen_category_history": [{"code": "K", "start_date": date(2026, 1, 5)}]}, "sen_category", "K"),
        ({"sen_category_history": [{"code": "K", "end_date": date(2026, 1, 5)}]}, "sen_category", None),
    ],
)
def test_what_a_source_leaves_open_follows_from_the_rest(
    ashfield: Synced, values: dict[str, Any], member: str, value: object
) -> None:
    found = facts(ashfield, demographics=values)
    assert found[member] == value or (member == "ethnicity_group" and found[member])


def test_the_newest_provision_counts(ashfield: Synced) -> None:
    history = [{"code": "E", "start_date": date(2026, 3, 1)}, {"code": "K", "start_date": date(2025, 1, 5)}]
    assert facts(ashfield, demographics={"sen_category_history": history})["sen_category"] == "E"


def test_english_as_an_additional_language_follows_from_the_first_one(ashfield: Synced) -> None:
    assert facts(ashfield, languages={"first_language_code": "POL"})["is_eal"] is True
    assert facts(ashfield, languages={"first_language_code": "ENG"})["is_eal"] is False


def test_names_of_codes_are_filled(ashfield: Synced) -> None:
    found = facts(ashfield, demographics={"sen_needs": [{"sen_need_type_code": "SPLD"}]})
    (need,) = found["sen_needs"]
    assert need["sen_need_type_name"]
    assert need["sen_broad_need_type_code"]
    assert facts(ashfield, languages={"home_language_code": "POL"})["home_language_name"] == "Polish"


def test_a_flag_is_true_on_its_day_only(ashfield: Synced) -> None:
    meals = [{"start_date": date(2026, 9, 1), "end_date": date(2026, 11, 24)}]
    facts(ashfield, demographics={"fsm_history": meals})
    assert facts(ashfield.later(days=2), demographics={"fsm_history": meals})["is_fsm"] is False


def test_a_subject_is_mapped_by_its_code(ashfield: Synced) -> None:
    ashfield.hear(
        record("mis_subject", "1", name="Maths", code="Mat"), record("mis_subject", "2", name="Zz", code="Zz")
    )
    mapped = {each["name"]: (each["subject"] or {}).get("code") for each in ashfield.read.all("getMisSubjects")}
    assert mapped == {"Maths": "MA", "Zz": None}
