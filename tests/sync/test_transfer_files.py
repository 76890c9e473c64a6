"""Transfer files of several schools, one after the other: one pupil stays one, and what each school said adds up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from tests.connectors.ctf.build import FEEDER, HERE, UPN, Pupil, ctf, header, tag, tags
from tests.sync.school import new_school
from tests.sync.sources import gone, record

from rollbook.connectors.ctf.source import make
from rollbook.contract.identifiers.synthetic import synthetic_temporary_upn, synthetic_upn
from rollbook.sync.days import follow_the_day
from rollbook.sync.report import Report

pytestmark = pytest.mark.django_db
JANUARY: Final = datetime(2026, 1, 12, 9, tzinfo=UTC)
ELSEWHERE: Final = "420/2998"
TEMPORARY: Final = synthetic_temporary_upn("420", "4999", 2025, 1)
FLAGS: Final = ("demographics", "sen_needs", "languages")


class Files:
    """A school that takes in transfer files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        self.school = new_school("Ashfield School", "100901")

    def take(
        self,
        *pupils: Pupil,
        by: str = HERE,
        year: str = "2025",
        now: datetime = JANUARY,
        written: str = "2025-09-04",
    ) -> Report:
        """Take in a file that a school wrote on a day."""
        self.number += 1
        path = self.folder / f"{self.number}.xml"
        path.write_text(ctf(*pupils, head=header(source=by, year=year).replace("2025-09-04", written)))
        self.school.now = now
        report = self.school.sync(make({"path": str(path), "laestab": HERE}))  # type: ignore[arg-type]
        assert report.outcome in {"success", "no_changes"}, report
        return report

    @property
    def student(self) -> dict[str, Any]:
        """The one student."""
        (found,) = self.school.read.all("getStudents", flags=FLAGS)
        return found

    @property
    def facts(self) -> dict[str, Any]:
        """The demographics of the one student."""
        return dict(self.student["demographics"])

    def spells(self, name: str) -> list[tuple[str | None, str | None]]:
        """First and last days of a history of the one student."""
        return [(row["start_date"], row["end_date"]) for row in self.facts[name]]

    @property
    def sums(self) -> list[tuple[float | None, ...]]:
        """Sessions of all summaries: possible, attended, authorised and unauthorised absence."""
        names = ("possible", "attended", "authorised_absence", "unauthorised_absence")
        found = self.school.read.all("getAttendanceSummaries")
        return [tuple(each[f"{name}_sessions"] for name in names) for each in found]

    @property
    def marks(self) -> int:
        """How many marks there are in the autumn."""
        found = self.school.read.all("getAttendances", start_date=date(2025, 9, 1), end_date=date(2025, 12, 19))
        return len(found)


@pytest.fixture
def files(db: None, tmp_path: Path) -> Files:  # noqa: ARG001 - the fixture that opens the database
    return Files(tmp_path)


def year(marks: str | None = None, start: str = "2025-09-08", *, at: str = HERE, **sums: int) -> str:
    """A block of attendance of the year 2025/26."""
    taken = tag("AttendSessions", tags(AttendanceStartDate=start, AttendanceMarks=marks)) if marks else None
    numbers = tags(**{f"Sessions{name}": str(number) for name, number in sums.items()})
    return tag("Attendance", tag("YearData", tags(Year="2025", LEA=at[:3], Estab=at[4:]), numbers, taken))


def meals(*spells: tuple[str, str | None], category: str | None = None) -> str:
    rows = [tags(FSMstartDate=start, FSMendDate=end, FSMCategory=category) for start, end in spells]
    return tag("FSMhistory", *(tag("FSMinstance", row) for row in rows))


def provision(*spells: tuple[str, str, str | None]) -> str:
    rows = [tags(StartDate=start, SENprovision=code, EndDate=end) for start, code, end in spells]
    return tag("SENhistory", *(tag("SEN", row) for row in rows))


RESULT: Final = tag(
    "StageAssessments",
    tag(
        "KeyStage",
        tags(Stage="KS2"),
        tag("StageAssessment", tags(Locale="ENG", Year="2025", Subject="MAT", Component="MAT", Method="TT")).replace(
            "</StageAssessment>", ""
        )
        + tags(ResultStatus="R", ResultQualifier="NS", Result="104")
        + "</StageAssessment>",
    ),
)


@pytest.mark.parametrize(
    ("before", "basic"),
    [(TEMPORARY, tags(FormerUPN=TEMPORARY, NCyearActual="7")), (None, tags(NCyearActual="7"))],
    ids=["temporary", "none"],
)
def test_a_pupil_who_gets_a_upn_is_the_same_and_has_nothing_twice(files: Files, before: str | None, basic: str) -> None:
    blocks = year("/\\/\\/\\I I L") + RESULT
    files.take(Pupil(upn=before, basic=tags(NCyearActual="7"), blocks=blocks))
    known = files.student["id"], files.sums, files.marks
    report = files.take(Pupil(upn=UPN, basic=basic, blocks=blocks))
    assert (files.student["id"], files.sums, files.marks) == known
    assert files.student["upn"] == UPN
    assert len(files.school.read.all("getResults")) == 1
    (group,) = files.school.read.all("getGroups")
    assert group["student_ids"] == [files.student["id"]]
    assert {kind: counts.added for kind, counts in report.kinds.items() if counts.added} == {}


def test_twins_who_come_together_stay_two(files: Files) -> None:
    files.take(Pupil(upn=None), Pupil(upn=None, forename="Ida"))
    files.take(Pupil(upn=UPN), Pupil(upn=synthetic_upn("420", "2999", 2019, 7), forename="Ida"))
    assert len(files.school.read.all("getStudents")) == 2


def test_a_file_replaces_what_the_same_school_said(files: Files) -> None:
    files.take(Pupil(blocks=meals(("2019-09-02", "2020-07-20"), ("2022-09-01", None))), by=FEEDER)
    files.take(Pupil(blocks=meals(("2022-09-01", "2024-07-20"))), by=FEEDER)
    assert files.spells("fsm_history") == [("2022-09-01", "2024-07-20")]


def test_a_file_leaves_what_other_schools_said(files: Files) -> None:
    files.take(
        Pupil(blocks=meals(("2021-09-01", "2023-07-20")) + provision(("2021-09-01", "K", "2023-07-20"))), by=FEEDER
    )
    files.take(Pupil(blocks=meals(("2015-09-01", "2016-07-20")) + provision(("2024-09-01", "E", None))), by=ELSEWHERE)
    assert files.spells("fsm_history") == [("2015-09-01", "2016-07-20"), ("2021-09-01", "2023-07-20")]
    assert [row["code"] for row in files.facts["sen_category_history"]] == ["K", "E"]
    assert [files.facts[name] for name in ("is_fsm", "is_fsm6", "is_pp", "sen_category")] == [False, True, True, "E"]
    assert len({row["id"] for row in files.facts["fsm_history"]}) == 2


def test_a_row_that_two_schools_said_stays_until_neither_says_it(files: Files) -> None:
    both, one = meals(("2021-09-01", None), ("2024-09-01", None)), meals(("2024-09-01", None))
    files.take(Pupil(blocks=both), by=FEEDER)
    files.take(Pupil(blocks=both), by=ELSEWHERE)
    files.take(Pupil(blocks=one), by=FEEDER)
    assert len(files.spells("fsm_history")) == 2
    files.take(Pupil(blocks=one), by=ELSEWHERE)
    assert files.spells("fsm_history") == [("2024-09-01", None)]


def test_the_newest_word_on_one_time_counts(files: Files) -> None:
    files.take(Pupil(blocks=meals(("2021-09-01", None))), by=FEEDER)
    files.take(Pupil(blocks=meals(("2021-09-01", "2023-07-20"))), by=HERE)
    assert files.spells("fsm_history") == [("2021-09-01", "2023-07-20")]


def test_the_same_files_again_change_nothing(files: Files) -> None:
    one = Pupil(blocks=meals(("2021-09-01", "2023-07-20")) + year("/\\", at=FEEDER, Possible=100, Attended=90))
    other = Pupil(blocks=meals(("2024-09-01", None)) + year(at=ELSEWHERE, Possible=60, Attended=60))
    files.take(one, by=FEEDER)
    files.take(other, by=ELSEWHERE)
    before = files.student, files.sums
    assert files.take(one, by=FEEDER).outcome == files.take(other, by=ELSEWHERE).outcome == "no_changes"
    assert (files.student, files.sums) == before


def test_sums_of_several_schools_in_one_year_add_up(files: Files) -> None:
    files.take(Pupil(blocks=year(at=FEEDER, Possible=100, Attended=90, Authorised=8, Unauthorised=2)), by=FEEDER)
    assert files.sums == [(100, 90, 8, 2)]
    files.take(Pupil(blocks=year(at=ELSEWHERE, Possible=20, Attended=20)), by=ELSEWHERE)
    assert files.sums == [(120, 110, 8, 2)]
    files.take(Pupil(blocks=year("/\\/\\IO")), by=HERE)
    assert files.sums == [(126, 114, 9, 3)]
    files.take(Pupil(blocks=year(at=FEEDER, Possible=110, Attended=100, Authorised=8, Unauthorised=2)), by=FEEDER)
    assert files.sums == [(136, 124, 9, 3)]


@pytest.mark.parametrize("at", [FEEDER, HERE])
def test_sums_that_go_beyond_the_marks_beside_them_count(files: Files, at: str) -> None:
    block = year("/\\/\\IO", at=at, Possible=380, Attended=361, Authorised=12, Unauthorised=7)
    files.take(Pupil(blocks=block), by=at)
    assert files.sums == [(380, 361, 12, 7)]


def test_marks_that_go_beyond_the_sums_of_this_school_count(files: Files) -> None:
    files.take(Pupil(blocks=year("/\\/\\/\\", Possible=4, Attended=4)))
    assert files.sums == [(6, 6, 0, 0)]


def test_two_schools_share_a_week(files: Files) -> None:
    files.take(Pupil(blocks=year("/\\/\\/\\", "2025-11-05")))
    files.take(Pupil(blocks=year("/\\I\\", "2025-11-03", at=FEEDER)), by=FEEDER)
    assert (files.marks, files.sums) == (10, [(10, 9, 1, 0)])


@pytest.mark.parametrize("by", [FEEDER, HERE])
def test_an_older_file_does_not_put_a_pupil_back(files: Files, by: str) -> None:
    files.take(Pupil(basic=tags(NCyearActual="7")))
    files.take(Pupil(basic=tags(NCyearActual="6")), by=by, year="2024")
    assert files.student["year_code"] == "7"
    now = [group["code"] for group in files.school.read.all("getGroups") if group["student_ids"]]
    assert now == ["7"]


def test_who_comes_back_has_not_left(files: Files) -> None:
    files.take(Pupil())
    came = tag("SchoolHistory", tag("School", tags(LEA=HERE[:3], Estab=HERE[4:], EntryDate="2025-11-03")))
    files.school.hear(record("student", "1", upn=UPN, end_date=date(2025, 3, 31)), merge=("student",))
    assert files.school.read.all("getStudents") == []
    files.take(Pupil(blocks=came))
    assert files.student["end_date"] is None


def test_the_other_one_of_two_first_languages_counts(files: Files) -> None:
    spoken = [tag("Type", tags(LanguageType="M", Language=code)) for code in ("ENG", "POL")]
    files.take(Pupil(basic=tag("Languages", *spoken)))
    assert (files.student["languages"]["first_language_code"], files.facts["is_eal"]) == ("POL", True)


@pytest.mark.parametrize(("code", "earns"), [("N2", False), ("R", True), ("11", True), ("12", False), (None, True)])
def test_pupil_premium_is_for_reception_to_year_11(files: Files, code: str | None, earns: bool) -> None:  # noqa: FBT001 - the fact
    files.take(Pupil(basic=tags(NCyearActual=code), blocks=meals(("2022-09-01", None))))
    assert files.facts["is_pp"] is earns


def test_who_goes_into_the_sixth_form_earns_none_any_more(files: Files) -> None:
    files.take(Pupil(basic=tags(NCyearActual="11"), blocks=meals(("2022-09-01", None))))
    assert files.facts["is_pp"] is True
    files.take(Pupil(basic=tags(NCyearActual="12")), now=datetime(2026, 9, 7, 9, tzinfo=UTC), year="2026")
    assert files.facts["is_pp"] is False


def test_what_was_told_of_a_student_goes_with_them(files: Files) -> None:
    files.take(Pupil(blocks=meals(("2021-09-01", None))), by=FEEDER)
    files.school.hear(record("student", "1", upn=UPN), merge=("student",))
    assert files.school.values("told", "student_id")
    files.school.hear(gone("student", "1"))
    assert files.school.values("told", "student_id") == []


EARNING: Final = [tags(FSMstartDate="2022-09-03", FSMendDate="2024-07-01")]
EXPANDED: Final = [tags(FSMstartDate="2025-09-03", FSMCategory="EFSM")]
TARGETED: Final = [tags(FSMstartDate="2026-01-05", FSMCategory="TFSM")]


def rows(*instances: str) -> str:
    return tag("FSMhistory", *(tag("FSMinstance", each) for each in instances))


@pytest.mark.parametrize(
    ("first", "second", "earns"),
    [
        ((EXPANDED, HERE, ""), None, False),
        ((EXPANDED, HERE, ""), (EXPANDED, HERE, ""), False),
        ((EXPANDED, HERE, ""), (EXPANDED + TARGETED, HERE, ""), True),
        ((EXPANDED, HERE, ""), (EXPANDED, HERE, tags(InCare="true")), True),
        ((EXPANDED, HERE, ""), ([], HERE, tags(ServiceChild="true")), True),
        ((EARNING, FEEDER, ""), (EXPANDED, HERE, ""), True),
        ((EXPANDED, HERE, ""), (EARNING, FEEDER, ""), True),
        ((EXPANDED, FEEDER, ""), (EXPANDED, HERE, ""), False),
    ],
)
def test_meals_by_the_expanded_rule_earn_no_premium(
    files: Files, first: tuple[list[str], str, str], second: tuple[list[str], str, str] | None, *, earns: bool
) -> None:
    for instances, by, basic in filter(None, (first, second)):
        files.take(Pupil(basic=basic, blocks=rows(*instances)), by=by)
    assert (files.facts["is_fsm"], files.facts["is_pp"]) == (True, earns)


def test_premium_lapses_while_meals_by_the_expanded_rule_go_on(files: Files) -> None:
    files.take(Pupil(blocks=rows(tags(FSMstartDate="2019-09-03", FSMendDate="2020-01-20"), *EXPANDED)))
    assert files.facts["is_pp"] is True
    later = datetime(2026, 2, 1, 9, tzinfo=UTC)
    follow_the_day(school=files.school.school.pk, now=later, clock=lambda: later)
    assert [files.facts[name] for name in ("is_fsm", "is_fsm6", "is_pp")] == [True, True, False]


TEN: Final = "/\\" * 5


@pytest.mark.parametrize(
    ("first", "second", "possible"),
    [
        ((FEEDER, year(TEN, at=FEEDER, Possible=10)), (HERE, year(Possible=60)), 70),
        ((FEEDER, year(TEN, at=FEEDER)), (HERE, year(Possible=60)), 70),
        ((FEEDER, year(TEN, at=FEEDER)), (HERE, year(TEN, "2025-11-03", Possible=30)), 40),
        ((FEEDER, year(TEN, at=FEEDER, Possible=100)), (HERE, year(at=FEEDER, Possible=100)), 100),
        ((FEEDER, year(TEN, at=FEEDER, Possible=100)), (FEEDER, year(at=FEEDER, Possible=100)), 100),
        ((FEEDER, year(at=FEEDER, Possible=10)), (FEEDER, year(TEN, at=FEEDER)), 10),
        ((FEEDER, year(at=FEEDER, Possible=10)), (ELSEWHERE, year(at=ELSEWHERE, Possible=20)), 30),
        ((HERE, year(TEN)), (FEEDER, year(TEN, "2025-11-03", at=FEEDER, Possible=50)), 60),
    ],
)
def test_no_session_is_lost_or_counted_twice(
    files: Files, first: tuple[str, str], second: tuple[str, str], possible: int
) -> None:
    for by, block in (first, second):
        files.take(Pupil(blocks=block), by=by)
    assert [each[0] for each in files.sums] == [possible]
    for by, block in (first, second):
        files.take(Pupil(blocks=block), by=by)
    assert [each[0] for each in files.sums] == [possible]


def test_the_newest_word_counts_in_whatever_order_files_come(files: Files) -> None:
    """All files of these tests are of one day; the feeder's is made a month older."""
    old = meals(("2021-09-01", None))
    files.take(Pupil(blocks=old), by=FEEDER, written="2025-08-04")
    files.take(Pupil(blocks=meals(("2021-09-01", "2025-07-01"))))
    files.take(Pupil(blocks=old), by=FEEDER, written="2025-08-04")
    assert files.spells("fsm_history") == [("2021-09-01", "2025-07-01")]
    assert files.facts["is_fsm"] is False


def test_a_mark_of_the_other_school_stays_where_the_pupil_was(files: Files) -> None:
    files.take(Pupil(blocks=year(TEN, at=FEEDER)), by=FEEDER)
    files.take(Pupil(blocks=year("D" * 10)))
    assert files.sums == [(10, 10, 0, 0)]


def test_a_school_may_have_a_long_name_for_a_number(files: Files) -> None:
    files.take(Pupil(blocks=year(at="420/" + "St Somebody's Primary School and Nursery " * 3, Possible=10)))
    assert [each[0] for each in files.sums] == [10]


def test_a_sync_over_midnight_is_followed_up(files: Files) -> None:
    """A worker follows the day while a sync of yesterday runs: its flags are worked out once more."""
    evening = datetime(2026, 1, 20, 23, 58, tzinfo=UTC)
    until_today = meals(("2019-09-03", "2020-01-20"))
    files.take(Pupil(), now=evening)
    morning = evening + timedelta(minutes=5)
    follow_the_day(school=files.school.school.pk, now=morning, clock=lambda: morning)
    files.take(Pupil(blocks=until_today), now=evening)
    for later in (morning, morning + timedelta(days=1)):
        follow_the_day(school=files.school.school.pk, now=later, clock=lambda: morning)
    assert (files.facts["is_fsm6"], files.facts["is_pp"]) == (False, False)


@pytest.mark.parametrize(
    ("blocks", "sums"),
    [
        ([(FEEDER, year("OOOO", at=FEEDER)), (HERE, year("/\\/\\"))], (4, 4, 0, 0)),
        ([(FEEDER, year("OOOO", at=FEEDER, Possible=10, Attended=6)), (HERE, year("/\\/\\"))], (10, 10, 0, 0)),
        ([(HERE, year("/\\/\\") + year("OOOO", at=FEEDER))], (4, 4, 0, 0)),
        ([(FEEDER, year("/\\/\\", at=FEEDER) + year("/\\/\\", at=FEEDER))], (4, 4, 0, 0)),
        ([(FEEDER, year(at=FEEDER, Attended=120, Unauthorised=3))], (None, 120, None, 3)),
        (
            [(FEEDER, year(at=FEEDER, Possible=100, Attended=90) + year(at=FEEDER, Possible=50, Attended=40))],
            (150, 130, None, None),
        ),
    ],
)
def test_sessions_add_up_whoever_marked_them(
    files: Files, blocks: list[tuple[str, str]], sums: tuple[float | None, ...]
) -> None:
    for by, block in blocks * 2:
        report = files.take(Pupil(blocks=block), by=by)
        assert not report.counts("attendance_summary").refused
    (found,) = files.sums
    assert tuple(number if asked is not None else None for number, asked in zip(found, sums, strict=True)) == sums


def test_late_sessions_of_a_school_without_marks_are_not_known(files: Files) -> None:
    files.take(Pupil(blocks=year(at=FEEDER, Possible=100, Attended=90)), by=FEEDER)
    (found,) = files.school.read.all("getAttendanceSummaries")
    assert found["late_sessions"] is None


def test_the_newest_school_says_which_meals_earn_premium(files: Files) -> None:
    files.take(Pupil(blocks=rows(*EXPANDED)), by=FEEDER, written="2025-08-04")
    files.take(Pupil(blocks=rows(tags(FSMstartDate="2025-09-03"))))
    assert files.facts["is_pp"] is True


def test_meals_that_begin_on_one_day_by_both_rules_earn_premium(files: Files) -> None:
    files.take(Pupil(blocks=rows(*EXPANDED, tags(FSMstartDate="2025-09-03", FSMCategory="TFSM"))))
    assert files.facts["is_pp"] is True


def test_rows_without_a_first_day_are_not_one(files: Files) -> None:
    for _ in range(2):
        files.take(Pupil(blocks=rows(tags(FSMendDate="2018-09-20"), tags(FSMendDate="2024-01-01"))))
        assert len(files.spells("fsm_history")) == 2
        assert files.facts["is_fsm6"] is True
