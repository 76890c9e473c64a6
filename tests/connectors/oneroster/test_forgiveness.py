"""What is forgiven, one thing a test: the records come out as from the plain set, and a remark says what was done."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import (
    Texts,
    complete_set,
    folder,
    forgiven,
    manifest,
    read,
    replaced,
    with_line,
)

PLAIN = complete_set()


def _rewritten(name: str, delimiter: str) -> Texts:
    rows = list(csv.reader(io.StringIO(PLAIN[name])))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return {**PLAIN, name: text.getvalue()}


@pytest.mark.parametrize(
    ("standard", "met"),
    [
        ("givenName", "GIVENNAME"),
        ("givenName", "given name"),
        ("givenName", "Given_Name"),
        ("givenName", "firstName"),
        ("givenName", "givenNmae"),
        ("grades", "grade"),
        ("agentSourcedIds", "agents"),
        ("orgSourcedIds", "orgSourcedId"),
        ("userIds", "userId"),
        ("sourcedId", "Sourced ID"),
    ],
)
def test_a_column_of_users_may_be_spelled_otherwise(standard: str, met: str, tmp_path: Path) -> None:
    header, _, rest = PLAIN["users"].partition("\n")
    columns = [met if column == standard else column for column in header.split(",")]
    texts = {**PLAIN, "users": f"{','.join(columns)}\n{rest}"}
    expected = set() if met.casefold() == standard.casefold() else {"column.name"}
    assert forgiven(tmp_path, texts) == expected


@pytest.mark.parametrize(
    ("name", "standard", "met"),
    [
        ("courses", "schoolYearSourcedId", "schoolYearId"),
        ("classes", "termSourcedIds", "termSourcedId"),
        ("demographics", "sourcedId", "userSourcedId"),
        ("demographics", "birthDate", "dateOfBirth"),
        ("enrollments", "beginDate", "startDate"),
    ],
)
def test_columns_of_other_files_have_other_spellings_too(name: str, standard: str, met: str, tmp_path: Path) -> None:
    texts = {**PLAIN, name: PLAIN[name].replace(standard, met, 1)}
    assert forgiven(tmp_path, texts) == {"column.name"}


def test_an_unknown_column_is_named_and_left_alone(tmp_path: Path) -> None:
    text = "\n".join(
        f"{line},x" if line else ""
        for line in PLAIN["demographics"].replace("countryOfBirthCode", "countryOfBirthCode,shoeSize").split("\n")
    )
    texts = {**PLAIN, "demographics": text.replace("shoeSize,x", "shoeSize")}
    assert forgiven(tmp_path, texts) == {"column.unknown"}


def test_columns_may_come_in_any_order(tmp_path: Path) -> None:
    rows = [row[::-1] for row in csv.reader(io.StringIO(PLAIN["users"]))]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    assert forgiven(tmp_path, {**PLAIN, "users": text.getvalue()}) == set()


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_cells_may_be_parted_otherwise(delimiter: str, tmp_path: Path) -> None:
    assert forgiven(tmp_path, _rewritten("users", delimiter)) == {"file.delimiter"}


def test_a_first_line_that_names_the_delimiter_is_understood(tmp_path: Path) -> None:
    texts = _rewritten("users", ";")
    assert forgiven(tmp_path, {**texts, "users": "sep=;\n" + texts["users"]}) == {"file.delimiter"}


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    assert forgiven(tmp_path, {**PLAIN, "users": "\ufeff" + PLAIN["users"]}) == set()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_another_encoding_is_found_out(encoding: str, tmp_path: Path) -> None:
    changed = complete_set(users=PLAIN["users"].replace("Bright", "Brönté"))
    plain = read(folder(tmp_path / "plain", changed))
    other = read(folder(tmp_path / "other", {**changed, "users": changed["users"].encode(encoding)}))
    assert other.records == plain.records
    assert other.records["student"]["tom"]["legal_last_name"] == "Brönté"
    assert other.codes == {"file.encoding"}


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_lines_may_end_as_on_any_system(ends: str, tmp_path: Path) -> None:
    assert forgiven(tmp_path, {**PLAIN, "users": PLAIN["users"].replace("\n", ends)}) == set()


def test_a_last_line_without_an_end_is_read(tmp_path: Path) -> None:
    assert forgiven(tmp_path, {name: text.rstrip("\n") for name, text in PLAIN.items()}) == set()


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    text = "\n" + PLAIN["users"].replace("\n", "\n\n") + ",,,,,\n"
    assert forgiven(tmp_path, {**PLAIN, "users": text}) == {"row.blank"}


def test_missing_cells_at_the_end_of_a_row_are_blank(tmp_path: Path) -> None:
    text = "\n".join(line.rstrip(",") for line in PLAIN["enrollments"].split("\n"))
    assert forgiven(tmp_path, {**PLAIN, "enrollments": text}) == {"row.short"}


def test_blank_cells_beyond_the_header_do_not_matter(tmp_path: Path) -> None:
    text = "\n".join(f"{line},,," if line else "" for line in PLAIN["users"].split("\n"))
    assert forgiven(tmp_path, {**PLAIN, "users": text}) == set()


def test_blanks_around_a_cell_do_not_matter(tmp_path: Path) -> None:
    text = PLAIN["enrollments"].replace(",", " ,\u00a0")
    assert forgiven(tmp_path, {**PLAIN, "enrollments": text}) == set()


def test_a_repeated_header_is_passed_over(tmp_path: Path) -> None:
    text = PLAIN["courses"] + PLAIN["courses"].partition("\n")[0] + "\n"
    assert forgiven(tmp_path, {**PLAIN, "courses": text}) == {"row.header"}


def test_the_first_of_rows_with_one_sourced_id_counts(tmp_path: Path) -> None:
    assert forgiven(tmp_path, with_line("courses", "M,,,Y27,Maths,,,S1,,")) == {"row.repeated"}


def test_the_word_null_is_a_blank(tmp_path: Path) -> None:
    text = PLAIN["users"].replace("Thomas,Bright,James,,,,", "Thomas,Bright,James,NULL,,,")
    assert forgiven(tmp_path, {**PLAIN, "users": text}) == {"cell.null"}


def test_somebody_may_be_called_null(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "Thomas,Bright", "Thomas,Null")))
    assert found.records["student"]["tom"]["legal_last_name"] == "Null"


def test_deleted_rows_have_no_place_in_a_complete_file(tmp_path: Path) -> None:
    gone = "lee,tobedeleted,2026-09-01,true,S1,student,,,Lee,Gone,,,,,,,07,"
    assert forgiven(tmp_path, with_line("users", gone)) == {"row.deleted"}


def test_the_status_active_in_a_complete_file_is_harmless(tmp_path: Path) -> None:
    text = PLAIN["courses"].replace(",,,Y27", ",active,2026-09-01T00:00:00.000Z,Y27")
    assert forgiven(tmp_path, {**PLAIN, "courses": text}) == set()


def test_a_set_without_a_manifest_is_taken_for_complete(tmp_path: Path) -> None:
    texts = {name: text for name, text in PLAIN.items() if name != "manifest"}
    assert forgiven(tmp_path, texts) == {"manifest.missing"}


def test_a_file_that_the_manifest_forgot_is_read_like_the_others(tmp_path: Path) -> None:
    modes = {name: "bulk" for name in PLAIN if name not in {"manifest", "demographics"}}
    assert forgiven(tmp_path, {**PLAIN, "manifest": manifest(modes)}) == {"manifest.forgotten"}


def test_a_manifest_with_capitals_and_file_endings_is_read(tmp_path: Path) -> None:
    text = PLAIN["manifest"].replace(",bulk", ",Bulk").replace("file.users,", "File.Users.csv,")
    assert forgiven(tmp_path, {**PLAIN, "manifest": text}) == set()


def test_an_unknown_version_is_read_as_1_1(tmp_path: Path) -> None:
    text = PLAIN["manifest"].replace("oneroster.version,1.1", "oneroster.version,7")
    assert forgiven(tmp_path, {**PLAIN, "manifest": text}) == {"manifest.version"}


def test_a_file_that_the_manifest_says_is_absent_is_not_read(tmp_path: Path) -> None:
    texts = {**PLAIN, "results": "nonsense", "manifest": PLAIN["manifest"] + "file.results,absent\n"}
    assert forgiven(tmp_path, texts) == {"manifest.absent"}


@pytest.mark.parametrize("name", ["Users", "USERS", "user"])
def test_a_file_may_be_named_otherwise(name: str, tmp_path: Path) -> None:
    texts = {name if file == "users" else file: text for file, text in PLAIN.items()}
    assert forgiven(tmp_path, texts) == {"file.name"}


def test_a_file_that_is_no_part_of_the_standard_is_named(tmp_path: Path) -> None:
    assert forgiven(tmp_path, {**PLAIN, "readme.txt": "Hello"}) == {"file.unknown"}


def test_a_file_that_says_nothing_for_the_platform_is_named(tmp_path: Path) -> None:
    assert forgiven(tmp_path, {**PLAIN, "resources": "sourcedId\n1\n"}) == {"file.unused"}


def test_a_line_end_inside_quotation_marks_belongs_to_the_cell(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "Thomas,Bright", '"Thomas\nLee",Bright')))
    assert found.records["student"]["tom"]["legal_first_name"] == "Thomas\nLee"
    assert found.records["contact"]["ngozi"]["last_name"] == "Okafor"


def test_control_signs_in_a_cell_are_left_out(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "Thomas,Bright", "Tho\x07mas,Bright")))
    assert found.records["student"]["tom"]["legal_first_name"] == "Thomas"


def test_letters_are_composed(tmp_path: Path) -> None:
    found = read(folder(tmp_path, replaced("users", "Thomas,Bright", "Zoe\u0308,Bright")))
    assert found.records["student"]["tom"]["legal_first_name"] == "Zoë"


def test_many_like_remarks_are_counted_after_the_fifth(tmp_path: Path) -> None:
    enrolments = PLAIN["enrollments"] + "".join(f"x{n},,,7A,S1,ada,student,,01/09/2026,\n" for n in range(10))
    found = read(folder(tmp_path, {**PLAIN, "enrollments": enrolments}))
    remarks = [remark for remark in found.remarks if remark.code == "date.day_first"]
    assert len(remarks) == 6
    assert remarks[-1].where == "enrollments.csv"
    assert remarks[-1].sentence == "5 more like this in enrollments.csv."


def test_rows_may_all_end_with_a_delimiter_too_many(tmp_path: Path) -> None:
    header, *lines = PLAIN["users"].splitlines()
    text = "\n".join([header, *(f"{line}," for line in lines), ""])
    assert forgiven(tmp_path, {**PLAIN, "users": text}) == {"row.long"}


def test_a_file_put_together_from_two_encodings_keeps_its_letters(tmp_path: Path) -> None:
    users = PLAIN["users"].replace("Thomas", "Zoë").encode() + "kim,,,true,S1,student,,,René,Vale,,,,,,,07,\n".encode(
        "cp1252"
    )
    students = read(folder(tmp_path, {**PLAIN, "users": users})).records["student"]
    assert students["tom"]["legal_first_name"] == "Zoë"
    assert students["kim"]["legal_first_name"] == "René"
