"""What each mark counts as, by a list made by hand, and totals against a slow count."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.attendance import AttendanceTotals, meaning, totals

LAST_OLD_DAY = date(2024, 8, 18)
FIRST_NEW_DAY = date(2024, 8, 19)

NEW = {
    "present": "/ \\ L",
    "aea": "K V P W B",
    "auth": "C1 M J1 S C2 C T R I E",
    "unauth": "G N O U",
    "unable": "Q Y1 Y2 Y3 Y4 Y5 Y6 Y7",
    "not_possible": "D X",
    "admin": "Z #",
}
OLD = {
    "present": "/ \\ L",
    "aea": "B J P V W",
    "auth": "C E H F I M R S T",
    "unauth": "G N O U",
    "not_possible": "D X Y",
    "admin": "Z #",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(mark, name) for name, marks in table.items() for mark in marks.split()]


def test_the_hand_made_lists_hold_every_mark() -> None:
    assert {mark for mark, _ in pairs(NEW)} == set(codeset("attendance").codes)
    assert {mark for mark, _ in pairs(OLD)} == set(codeset("attendance_before_2024").codes)


@pytest.mark.parametrize(("mark", "name"), pairs(NEW))
def test_a_mark_counts_as_the_guidance_says_from_19_august_2024(mark: str, name: str) -> None:
    assert meaning(mark, FIRST_NEW_DAY).name == name


@pytest.mark.parametrize(("mark", "name"), pairs(OLD))
def test_a_mark_counts_as_it_did_up_to_18_august_2024(mark: str, name: str) -> None:
    assert meaning(mark, LAST_OLD_DAY).name == name


@pytest.mark.parametrize(("mark", "name"), [("J", "auth"), ("H", "auth"), ("Y", "unable"), ("F", "auth")])
def test_a_withdrawn_mark_counts_as_what_replaced_it(mark: str, name: str) -> None:
    assert meaning(mark, FIRST_NEW_DAY).name == name


@pytest.mark.parametrize(("mark", "name"), [("K", "aea"), ("C2", "auth"), ("Y4", "unable")])
def test_a_new_mark_entered_early_counts_as_it_will(mark: str, name: str) -> None:
    assert meaning(mark, LAST_OLD_DAY).name == name


@pytest.mark.parametrize(
    ("mark", "name"),
    [("I01", "auth"), ("I02", "auth"), ("X01", "not_possible"), ("X05", "not_possible"), ("X07", "not_possible")],
)
def test_a_sub_code_of_the_coronavirus_years_counts_as_its_parent(mark: str, name: str) -> None:
    assert meaning(mark, date(2021, 1, 12)).name == name
    assert meaning(mark, FIRST_NEW_DAY).name == name


@pytest.mark.parametrize("mark", ["-", "*", "!", "", "  ", None])
def test_a_sign_for_no_mark_is_no_mark(mark: str | None) -> None:
    assert meaning(mark, FIRST_NEW_DAY).name == "no_mark"


@pytest.mark.parametrize("mark", ["A", "Q9", "present", "Ü", "//"])
def test_a_mark_of_no_list_is_unknown_and_counts_nowhere(mark: str) -> None:
    found = meaning(mark, FIRST_NEW_DAY)

    assert found.name == "unknown"
    assert not any([found.possible, found.attended, found.authorised, found.unauthorised, found.late])


def test_a_mark_may_be_in_lower_case_with_spaces() -> None:
    assert meaning(" y2 ", FIRST_NEW_DAY).name == "unable"


def test_only_l_is_late() -> None:
    late = [mark for mark in codeset("attendance").codes if meaning(mark, FIRST_NEW_DAY).late]

    assert late == ["L"]


def test_a_pupil_who_comes_after_the_register_closed_is_absent_without_leave() -> None:
    found = meaning("U", FIRST_NEW_DAY)

    assert found.unauthorised
    assert not found.late


def test_a_week_adds_up() -> None:
    monday = date(2026, 9, 14)
    week = ["/", "\\", "L", "\\", "I", "I", "/", "V", "-", "Y2", "N", None]

    assert totals([(monday, mark) for mark in week]) == AttendanceTotals(
        possible=9, attended=6, late=1, authorised=2, unauthorised=1, not_counted=1, unmarked=2
    )


def test_an_unknown_mark_is_counted_as_such() -> None:
    assert totals([(FIRST_NEW_DAY, "A")]) == AttendanceTotals(unknown=1)


def test_no_sessions_are_no_totals() -> None:
    assert totals([]) == AttendanceTotals()


marks = st.one_of(
    st.none(), st.sampled_from(["/", "\\", "L", "I", "N", "U", "J", "H", "Y", "X02", "-", "#", "D", "??"]), st.text()
)
sessions = st.lists(st.tuples(st.dates(date(2023, 9, 1), date(2026, 7, 31)), marks), max_size=40)


@given(sessions)
def test_every_session_is_counted_once(entered: list[tuple[date, str | None]]) -> None:
    found = totals(entered)

    assert found.possible == found.attended + found.authorised + found.unauthorised
    assert found.possible + found.not_counted + found.unmarked + found.unknown == len(entered)
    assert found.late <= found.attended


@given(sessions, sessions)
def test_totals_of_two_pupils_add_up_to_the_totals_of_both(
    first: list[tuple[date, str | None]], second: list[tuple[date, str | None]]
) -> None:
    assert totals(first) + totals(second) == totals([*first, *second])
