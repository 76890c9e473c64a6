"""Dates and booleans that are written otherwise: what is understood, and what is left blank."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import complete_set, folder, forgiven, read, replaced

PLAIN = complete_set()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("14/03/2015", "date.day_first"),
        ("14-3-2015", "date.day_first"),
        ("14.03.2015", "date.day_first"),
        ("14/03/2015 00:00", "date.day_first"),
        ("03/14/2015", "date.month_first"),
        ("2015/03/14", "date.form"),
        ("14 March 2015", "date.form"),
        ("14-Mar-2015", "date.form"),
        ("20150314", "date.time"),
        ("2015-03-14T00:00:00.000Z", "date.time"),
        ("2015-03-14 00:00:00", "date.time"),
    ],
)
def test_a_date_may_be_written_otherwise(written: str, code: str, tmp_path: Path) -> None:
    assert forgiven(tmp_path, replaced("demographics", "2015-03-14", written)) == {code}


def test_a_moment_in_the_night_before_is_the_day_that_the_school_means(tmp_path: Path) -> None:
    assert forgiven(tmp_path, replaced("academicSessions", "2026-09-01,2027", "2026-08-31T23:00:00.000Z,2027")) == {
        "date.time"
    }


def test_one_american_date_makes_a_file_american(tmp_path: Path) -> None:
    text = PLAIN["demographics"].replace("2015-03-14", "03/04/2015").replace("2014-11-02", "11/22/2014")
    found = read(folder(tmp_path, {**PLAIN, "demographics": text}))
    assert found.records["student"]["ada"]["dob"] == date(2015, 3, 4)
    assert found.codes == {"date.month_first"}


def test_where_a_file_holds_both_orders_an_unclear_date_is_left_blank(tmp_path: Path) -> None:
    text = PLAIN["demographics"].replace("2015-03-14", "03/04/2015").replace("2014-11-02", "11/22/2014")
    found = read(folder(tmp_path, {**PLAIN, "demographics": text + "kim,,,22/11/2014,,\n"}))
    assert found.records["student"]["ada"]["dob"] is None
    assert found.records["student"]["tom"]["dob"] == date(2014, 11, 22)
    assert "date.unclear" in found.codes


@pytest.mark.parametrize("written", ["31/02/2015", "14/03/15", "soon", "0015-03-14", "2015-02-30"])
def test_a_date_that_is_none_is_left_blank_and_shown(written: str, tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("demographics", "2015-03-14", written)))
    assert found.records["student"]["ada"]["dob"] is None
    remark = found.remark("date.unreadable")
    assert written in remark.sentence
    assert remark.where == "demographics.csv, line 2"


@pytest.mark.parametrize("written", ["TRUE", "1", "yes", "Y"])
def test_true_may_be_written_otherwise(written: str, tmp_path: Path) -> None:
    assert forgiven(tmp_path, replaced("enrollments", "teacher,true", f"teacher,{written}")) == {"boolean.form"}


@pytest.mark.parametrize("written", ["FALSE", "0", "no", "N"])
def test_false_may_be_written_otherwise(written: str, tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("enrollments", "teacher,true", f"teacher,{written}")))
    assert found.records["supervision"]["s1"]["role"] == "Teacher"
    assert found.codes == {"boolean.form"}


def test_what_is_neither_true_nor_false_is_left_blank(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("enrollments", "teacher,true", "teacher,perhaps")))
    assert found.records["supervision"]["s1"]["role"] == "Teacher"
    assert found.codes == {"boolean.unreadable"}


def test_what_looks_like_a_date_inside_other_text_does_not_count(tmp_path: Path) -> None:
    users = PLAIN["users"].replace("Thomas,Bright", "Thomas,Bright 01/31/2026")
    header, *lines = users.splitlines()
    rows = [f"{line},{'03/09/2026' if line.startswith('tom') else ''}" for line in lines]
    texts = {**PLAIN, "users": "\n".join([f"{header},metadata.admissionDate", *rows, ""])}
    assert read(folder(tmp_path, texts)).records["student"]["tom"]["start_date"] == date(2026, 9, 3)
