"""Flags that follow from histories, for the day of the sync."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.sync.school import Synced
from tests.sync.sources import record

FLAGS = ("demographics", "sen_needs", "care", "ever_in_care", "languages")
MEALS = [{"start_date": date(2023, 9, 1), "end_date": date(2024, 7, 20)}]


def facts(school: Synced, merge: tuple[str, ...] = (), **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Return what is read of the demographics of a student with these values."""
    school.hear(record("student", "A", first_name="Ada", **values), merge=merge)
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
        ({"is_fsm": True}, "is_pp", True),
        ({"is_fsm6": True}, "is_pp", True),
        ({"is_fsm6": True, "pp_history": [{"end_date": date(2021, 7, 1)}]}, "is_pp", True),
        ({"in_care": True}, "ever_in_care", True),
        ({"in_care": True}, "is_pp", True),
        ({"service_child": True}, "is_pp", True),
        ({"is_pp": False, "service_child": True}, "is_pp", False),
        ({"ethnicity_code": "WBRI"}, "ethnicity_group", "White - British"),
        ({"ethnicity_code": "WBRI", "ethnicity_group": "white british"}, "ethnicity_group", "White - British"),
        ({"sen_category_history": [{"code": "K", "start_date": date(2026, 1, 5)}]}, "sen_category", "K"),
        ({"sen_category_history": [{"code": "Q", "start_date": date(2026, 1, 5)}]}, "sen_category", None),
        ({"sen_category_history": [{"code": "K", "end_date": date(2026, 1, 5)}]}, "sen_category", None),
    ],
)
def test_what_a_source_leaves_open_follows_from_the_rest(
    ashfield: Synced, values: dict[str, Any], member: str, value: object
) -> None:
    found = facts(ashfield, demographics=values)
    assert found[member] == value or (member == "ethnicity_group" and found[member])


MEALS_LONG_AGO = [{"start_date": date(2018, 9, 6), "end_date": date(2019, 9, 6)}]
MEALS_NOW = [{"start_date": date(2022, 9, 1)}]
SEN_NOW = [{"code": "K", "start_date": date(2022, 9, 1)}]
SEN_ENDED = [{"code": "K", "start_date": date(2022, 9, 1), "end_date": date(2024, 1, 1)}]


@pytest.mark.parametrize(
    ("before", "after", "member", "values"),
    [
        ({"fsm_history": MEALS_NOW}, {"fsm_history": MEALS_LONG_AGO}, "is_pp", (True, False)),
        ({"fsm_history": MEALS_NOW}, {"fsm_history": []}, "is_fsm6", (True, None)),
        ({"in_care": True}, {"in_care": False}, "is_pp", (True, None)),
        ({"sen_category_history": SEN_NOW}, {"sen_category_history": SEN_ENDED}, "sen_category", ("K", None)),
        ({"ethnicity_code": "APKN"}, {"ethnicity_code": "WBRI"}, "ethnicity_group", ("Asian", "White British")),
    ],
)
def test_what_follows_is_worked_out_anew_from_what_a_file_adds(
    ashfield: Synced, before: dict[str, Any], after: dict[str, Any], member: str, values: tuple[object, object]
) -> None:
    first = facts(ashfield, demographics=before)[member]
    assert (first, facts(ashfield, merge=("student",), demographics=after)[member]) == values


def test_what_follows_from_a_language_is_worked_out_anew(ashfield: Synced) -> None:
    first = facts(ashfield, languages={"first_language_code": "URD"})
    then = facts(ashfield, merge=("student",), languages={"first_language_code": "ENG"})
    assert (first["is_eal"], first["first_language_name"]) == (True, "Urdu")
    assert (then["is_eal"], then["first_language_name"]) == (False, "English")


@pytest.mark.parametrize(
    ("said", "after", "member"),
    [
        ({"is_pp": True}, {"in_care": False}, "is_pp"),
        ({"is_pp": True}, {"fsm_history": MEALS_LONG_AGO}, "is_pp"),
        ({"sen_category": "K"}, {"sen_category_history": SEN_ENDED}, "sen_category"),
    ],
)
def test_what_a_source_said_stands_when_a_file_adds_something(
    ashfield: Synced, said: dict[str, Any], after: dict[str, Any], member: str
) -> None:
    before = facts(ashfield, demographics=said)[member]
    assert facts(ashfield, merge=("student",), demographics=after)[member] == before is not None


@pytest.mark.parametrize(("codes", "counts"), [("EK", "E"), ("KE", "E"), ("NE", "E"), ("NK", "K")])
def test_of_two_provisions_that_begin_on_one_day_the_higher_counts(ashfield: Synced, codes: str, counts: str) -> None:
    history = [{"code": code, "start_date": date(2025, 9, 1)} for code in codes]
    assert facts(ashfield, demographics={"sen_category_history": history})["sen_category"] == counts


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


@pytest.mark.parametrize(("code", "name"), [("POL", "Polish"), ("PNJA", "Panjabi (Any Other)"), ("ZZZZ", None)])
def test_languages_of_both_lists_have_names(ashfield: Synced, code: str, name: str | None) -> None:
    found = facts(ashfield, languages={"first_language_code": code, "home_language_code": code})
    assert found["first_language_name"] == found["home_language_name"]
    assert (found["first_language_name"] is None) == (name is None)


@pytest.mark.parametrize("flag", ["is_fsm", "is_fsm6"])
def test_premium_that_followed_from_a_flag_goes_with_it(ashfield: Synced, flag: str) -> None:
    assert facts(ashfield, year_code="7", demographics={flag: True})["is_pp"] is True
    assert not facts(ashfield, ("student",), demographics={flag: False})["is_pp"]
    assert facts(ashfield, ("student",), demographics={flag: True})["is_pp"] is True
    assert facts(ashfield, ("student",), year_code="12")["is_pp"] is False
