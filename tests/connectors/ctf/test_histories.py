"""Free school meals, special needs and schools over time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.ctf.build import FEEDER, HERE, NOW, Pupil, ctf, header, read_pupil, read_text, school, tag, tags


def _demographics(folder: Path, *blocks: str) -> dict[str, Any]:
    """Return what a pupil with these blocks has; what the rows of histories are known by is looked at elsewhere."""
    found = dict(read_pupil(folder, blocks="".join(blocks), sex=None).student()["demographics"])
    for name in {"fsm_history", "sen_category_history"} & found.keys():
        found[name] = [{member: value for member, value in row.items() if member != "id"} for row in found[name]]
    return found


def _meals(start: str | None, end: str | None = None) -> str:
    return tag("FSMinstance", tags(FSMstartDate=start, FSMendDate=end, UKcountry="ENG"))


def test_times_of_free_meals_come_oldest_first(tmp_path: Path) -> None:
    block = tag(
        "FSMhistory", tags(FSMreviewDate="2026-03-01"), _meals("2024-04-15"), _meals("2021-09-06", "2023-03-31")
    )
    assert _demographics(tmp_path, block) == {
        "fsm_history": [
            {"start_date": date(2021, 9, 6), "end_date": date(2023, 3, 31)},
            {"start_date": date(2024, 4, 15), "end_date": None},
        ],
        "fsm_review_date": date(2026, 3, 1),
    }


def test_the_elements_of_version_26_do_not_disturb(tmp_path: Path) -> None:
    inside = tags(
        FSMstartDate="2026-09-01",
        FSMEligibilityVerificationDate="2026-09-03",
        UKcountry="ENG",
        FSMCategory="EFSM",
    )
    facts = _demographics(tmp_path, tag("FSMhistory", tag("FSMinstance", inside)))
    assert facts == {"fsm_history": [{"start_date": date(2026, 9, 1), "end_date": None}]}


def test_times_by_the_expanded_rule_are_told_apart(tmp_path: Path) -> None:
    rows = [
        tag("FSMinstance", tags(FSMstartDate=start, FSMCategory=category))
        for start, category in (
            ("2026-09-01", "EFSM"),
            ("2021-09-06", "TFSM"),
            ("2019-09-06", None),
            ("2026-11-02", "efsm"),
        )
    ]
    found = read_pupil(tmp_path, blocks=tag("FSMhistory", *rows))
    (student,) = (record for record in found.records if record.kind == "student")
    assert student.beside["unearned"] == [date(2026, 9, 1), date(2026, 11, 2)]
    assert "is_pp" not in student.values["demographics"]


def test_rows_are_known_by_their_first_day_and_what_they_are_of(tmp_path: Path) -> None:
    meals = tag("FSMhistory", _meals("2021-09-06", "2023-03-31"), _meals(None, "2019-03-31"), _meals("2021-09-06"))
    needs = tag("SENhistory", tag("SEN", tags(StartDate="2024-09-01", SENprovision="E")))
    facts = read_pupil(tmp_path, blocks=meals + needs).student()["demographics"]
    assert [row["id"] for row in facts["fsm_history"]] == ["before", "2021-09-06", "2021-09-06/2"]
    assert [row["id"] for row in facts["sen_category_history"]] == ["2024-09-01/E"]


def test_a_time_of_which_only_the_end_is_known_is_kept(tmp_path: Path) -> None:
    facts = _demographics(tmp_path, tag("FSMhistory", _meals(None, "2023-03-31")))
    assert facts == {"fsm_history": [{"start_date": None, "end_date": date(2023, 3, 31)}]}


def _sen(start: str | None, code: str, end: str | None = None) -> str:
    return tag("SEN", tags(StartDate=start, SENprovision=code, EndDate=end))


def _need(code: str, rank: str | None = None, **dates: str) -> str:
    return tag("SENneed", tags(SENtypeRank=rank, SENtype=code, **dates))


def test_each_provision_ends_the_day_before_the_next_begins(tmp_path: Path) -> None:
    block = tag("SENhistory", _sen("2024-09-01", "E"), _sen("2020-09-01", "N"), _sen("2022-01-10", "K"))
    assert _demographics(tmp_path, block) == {
        "sen_category": "E",
        "sen_category_history": [
            {
                "code": "N",
                "start_date": date(2020, 9, 1),
                "end_date": date(2022, 1, 9),
                "description": "No special educational need",
            },
            {
                "code": "K",
                "start_date": date(2022, 1, 10),
                "end_date": date(2024, 8, 31),
                "description": "SEN support",
            },
            {
                "code": "E",
                "start_date": date(2024, 9, 1),
                "end_date": None,
                "description": "Education, health and care plan",
            },
        ],
    }


def test_of_two_provisions_on_one_day_the_later_in_the_file_holds(tmp_path: Path) -> None:
    facts = _demographics(tmp_path, tag("SENhistory", _sen("2024-09-01", "K"), _sen("2024-09-01", "E")))
    assert facts["sen_category"] == "E"
    assert [each["end_date"] for each in facts["sen_category_history"]] == [date(2024, 9, 1), None]


def test_a_provision_that_is_still_to_come_is_not_the_one_today(tmp_path: Path) -> None:
    facts = _demographics(tmp_path, tag("SENhistory", _sen("2024-09-01", "K"), _sen("2026-01-05", "E")))
    assert facts["sen_category"] == "K"


def test_a_provision_that_ended_is_not_the_one_today(tmp_path: Path) -> None:
    facts = _demographics(tmp_path, tag("SENhistory", _sen("2022-09-01", "K", end="2024-07-20")))
    assert "sen_category" not in facts
    assert facts["sen_category_history"][0]["end_date"] == date(2024, 7, 20)


@pytest.mark.parametrize(("code", "category"), [("A", "A"), ("P", "P"), ("S", "S"), ("Q", None), ("ZZ", None)])
def test_provisions_of_before_2015_are_read(tmp_path: Path, code: str, category: str | None) -> None:
    found = read_pupil(tmp_path, blocks=tag("SENhistory", _sen("2012-09-01", code)))
    facts = found.student()["demographics"]
    assert (facts.get("sen_category"), facts["sen_category_history"][0]["code"]) == (category, code)
    assert found.codes == (["sen.unknown"] if code == "ZZ" else [])


def test_a_provision_without_a_day_is_kept(tmp_path: Path) -> None:
    facts = _demographics(tmp_path, tag("SENhistory", _sen(None, "K")))
    assert facts["sen_category"] == "K"
    assert facts["sen_category_history"][0]["start_date"] is None


def test_needs_come_with_names_and_areas_the_main_one_first(tmp_path: Path) -> None:
    needs = tag("SENneeds", _need("SEMH", "2"), _need("SLCN", "1", NeedStartDate="2022-01-10"))
    assert _demographics(tmp_path, tag("SENhistory", needs)) == {
        "sen_needs": [
            {
                "sen_need_type_code": "SLCN",
                "sen_need_type_name": "Speech, Language and Communication Needs",
                "sen_broad_need_type_code": "CI",
                "sen_broad_need_type_name": "Communication and interaction",
                "start_date": date(2022, 1, 10),
                "priority": 1,
            },
            {
                "sen_need_type_code": "SEMH",
                "sen_need_type_name": "Social, Emotional and Mental Health",
                "sen_broad_need_type_code": "SEMH",
                "sen_broad_need_type_name": "Social, emotional and mental health",
                "priority": 2,
            },
        ]
    }


def test_needs_without_a_rank_come_last_as_in_the_file(tmp_path: Path) -> None:
    needs = tag("SENneeds", _need("ASD"), _need("VI"), _need("SLCN", "1"))
    found = _demographics(tmp_path, tag("SENhistory", needs))["sen_needs"]
    assert [(each["sen_need_type_code"], each["priority"]) for each in found] == [("SLCN", 1), ("ASD", 2), ("VI", 3)]


def test_needs_may_stand_right_below_the_history(tmp_path: Path) -> None:
    found = _demographics(tmp_path, tag("SENhistory", _need("BESD", "1")))["sen_needs"]
    assert found[0]["sen_need_type_name"] == "Behavioural, Emotional and Social Difficulties"


@pytest.mark.parametrize(("ended", "kept"), [("2025-10-05", False), ("2025-10-06", True), ("2026-01-01", True)])
def test_needs_that_ended_before_today_are_left_out_and_counted(tmp_path: Path, ended: str, *, kept: bool) -> None:
    assert str(NOW.date()) == "2025-10-06"
    found = read_pupil(tmp_path, blocks=tag("SENhistory", tag("SENneeds", _need("ASD", "1", NeedEndDate=ended))))
    assert ("sen_needs" in found.student()["demographics"], found.codes) == (kept, [] if kept else ["sen.ended"])


def _first_day(folder: Path, *schools: str, head: str | None = None, laestab: str = HERE) -> object:
    content = ctf(Pupil(blocks=tag("SchoolHistory", *schools)), head=head)
    return read_text(folder, content, laestab=laestab).student().get("start_date")


def _attended(laestab: str | None, came: str | None, left: str | None = None, last: str | None = None) -> str:
    return school("School", laestab, tags(EntryDate=came, LeavingDate=left, LastSchool=last))


def test_the_first_day_is_that_at_this_school(tmp_path: Path) -> None:
    day = _first_day(tmp_path, _attended(FEEDER, "2018-09-03", "2025-07-18"), _attended(HERE, "2025-09-01"))
    assert day == date(2025, 9, 1)


def test_other_schools_give_no_first_day(tmp_path: Path) -> None:
    assert _first_day(tmp_path, _attended(FEEDER, "2018-09-03", last="true")) is None


def test_a_pupil_who_came_back_came_last_time_round(tmp_path: Path) -> None:
    day = _first_day(tmp_path, _attended(HERE, "2025-01-06"), _attended(HERE, "2018-09-03", "2020-07-17"))
    assert day == date(2025, 1, 6)


def test_a_day_of_leaving_takes_nobody_off_roll(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, blocks=tag("SchoolHistory", _attended(HERE, "2018-09-03", "2020-07-17")))
    assert found.student()["start_date"] == date(2018, 9, 3)
    assert "end_date" not in found.student()
    assert found.said("roll.left") == "The file has pupils who left this school. Nobody was taken off roll. Pupils: 1."


def test_without_a_number_in_the_settings_this_school_is_the_destination(tmp_path: Path) -> None:
    assert _first_day(tmp_path, _attended(HERE, "2025-09-01"), laestab="") == date(2025, 9, 1)


def test_without_number_and_destination_this_school_is_the_one_that_wrote_the_file(tmp_path: Path) -> None:
    head = header(to="XXX/XXXX", source=FEEDER)
    day = _first_day(tmp_path, _attended(FEEDER, "2018-09-03"), head=head, laestab="")
    assert day == date(2018, 9, 3)


def test_the_last_school_without_a_number_is_the_one_that_wrote_the_file(tmp_path: Path) -> None:
    day = _first_day(tmp_path, _attended(None, "2018-09-03", last="true"), head=header(to=None, source=HERE))
    assert day == date(2018, 9, 3)
