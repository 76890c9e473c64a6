"""What stops a pull: one sentence that names everything that is missing or wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import complete_set, folder, manifest, read, replaced, zipped

from rollbook.connectors.oneroster.source import make
from rollbook.connectors.source import NeedsAttention

PLAIN = complete_set()


def _problem(path: Path, **settings: str) -> str:
    """Return the sentence of the check, which must be that of the pull as well."""
    source = make({"path": str(path), **settings})
    with pytest.raises(NeedsAttention) as of_check:
        source.check()
    with pytest.raises(NeedsAttention) as of_pull:
        read(path, **settings)
    assert of_check.value.for_school == of_pull.value.for_school
    return of_check.value.for_school


def test_all_missing_files_and_columns_are_named_at_once(tmp_path: Path) -> None:
    texts = {name: text for name, text in PLAIN.items() if name not in {"manifest", "courses", "orgs"}}
    texts["users"] = texts["users"].replace("givenName", "aaa").replace("familyName", "bbb")
    texts["classes"] = texts["classes"].replace("title", "ccc")
    assert _problem(folder(tmp_path, texts)) == (
        "The OneRoster set lacks the files courses.csv and orgs.csv, the column title in classes.csv "
        "and the columns givenName and familyName in users.csv."
    )


def test_a_file_that_the_manifest_promises_must_be_there(tmp_path: Path) -> None:
    texts = {name: text for name, text in PLAIN.items() if name != "demographics"}
    assert _problem(folder(tmp_path, texts)) == "The OneRoster set lacks the file demographics.csv."


def test_somebody_must_say_what_roles_people_have(tmp_path: Path) -> None:
    texts = {**PLAIN, "users": PLAIN["users"].replace(",role,", ",xyz,")}
    assert "roles.csv" in _problem(folder(tmp_path, texts))


def test_an_empty_file_lacks_its_columns(tmp_path: Path) -> None:
    assert "the columns sourcedId, title, type, startDate and endDate in academicSessions.csv" in _problem(
        folder(tmp_path, {**PLAIN, "academicSessions": ""})
    )


def test_a_set_without_anybody_is_not_read(tmp_path: Path) -> None:
    header = PLAIN["users"].partition("\n")[0] + "\n"
    with pytest.raises(NeedsAttention, match=r"users\.csv holds nobody"):
        read(folder(tmp_path, {**PLAIN, "users": header}))


def test_a_mode_that_nobody_knows_is_named(tmp_path: Path) -> None:
    text = PLAIN["manifest"].replace("file.users,bulk", "file.users,some")
    assert "'some'" in _problem(folder(tmp_path, {**PLAIN, "manifest": text}))


def test_a_manifest_needs_its_two_columns(tmp_path: Path) -> None:
    texts = {**PLAIN, "manifest": "file.users\nbulk\n"}
    assert "propertyName and value" in _problem(folder(tmp_path, texts))


def test_a_set_that_is_only_a_manifest_is_named(tmp_path: Path) -> None:
    assert "lacks the files" in _problem(folder(tmp_path, {"manifest": manifest({})}))


def test_an_org_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    sentence = _problem(folder(tmp_path, PLAIN), org="S9")
    assert "S9" in sentence
    assert "S1 (Ashfield School)" in sentence


def test_a_set_without_a_school_is_named(tmp_path: Path) -> None:
    two = PLAIN["orgs"].replace("school", "district") + "S2,,,Birchwood Trust,district,,\n"
    assert _problem(folder(tmp_path, {**PLAIN, "orgs": two})) == "orgs.csv holds no org of the type school."


def test_a_workbook_that_was_only_renamed_is_no_text(tmp_path: Path) -> None:
    workbook = zipped(tmp_path, {"sheet.xml": "<row/>" * 900}).read_bytes()
    assert "users.csv is not a text file" in _problem(folder(tmp_path / "set", {**PLAIN, "users": workbook}))


def test_a_file_in_which_most_rows_are_broken_is_given_up(tmp_path: Path) -> None:
    text = PLAIN["enrollments"] + "a,b,c,d,e,f,g,h,i,j,k,l\n" * 1001
    with pytest.raises(NeedsAttention, match=r"enrollments\.csv is damaged"):
        read(folder(tmp_path, {**PLAIN, "enrollments": text}))


def test_the_path_must_be_given() -> None:
    with pytest.raises(NeedsAttention, match="path is missing"):
        make({})


def test_a_grade_style_must_make_sense() -> None:
    with pytest.raises(NeedsAttention, match="P1=Year 1"):
        make({"path": "x", "grade_style": "P1=Year 1"})


def test_year_groups_must_come_from_somewhere() -> None:
    with pytest.raises(NeedsAttention, match="grades or classes"):
        make({"path": "x", "year_groups": "air"})


def test_a_sentence_for_the_school_does_not_tell_where_files_are_kept(tmp_path: Path) -> None:
    source = make({"path": str(tmp_path / "gone.zip")})
    with pytest.raises(NeedsAttention) as problem:
        source.check()
    assert str(tmp_path) in str(problem.value)
    assert str(tmp_path) not in problem.value.for_school


def test_a_plain_set_passes_the_check(tmp_path: Path) -> None:
    make({"path": str(folder(tmp_path, PLAIN))}).check()


def test_dates_that_end_before_they_start_make_no_session(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("academicSessions", "2026-12-18", "2026-08-18")))
    assert [(refused.kind, refused.key) for refused in found.refused] == [("academic_year", "T1")]
