"""The head of a file says for whom it is; what does not fit is refused or remarked on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.connectors.ctf.build import FEEDER, HERE, NOW, OTHER_UPN, UPN, Pupil, ctf, header, read, read_text, tags

from rollbook.connectors.source import NeedsAttention


@pytest.mark.parametrize("to", [HERE, "XXX/XXXX", "MMM/MMMM", None])
def test_a_file_for_this_school_or_for_nobody_is_taken(tmp_path: Path, to: str | None) -> None:
    assert list(read_text(tmp_path, ctf(Pupil(), head=header(to=to))).all("student")) == [UPN]


@pytest.mark.parametrize("to", ["420/1999", "420/LLLL"])
def test_a_file_for_another_school_is_refused(tmp_path: Path, to: str) -> None:
    with pytest.raises(NeedsAttention) as caught:
        read_text(tmp_path, ctf(Pupil(), head=header(to=to)))
    assert caught.value.for_school == (
        f"pupils.xml is addressed to the school {to}, and this one is {HERE}. If its pupils have come here all the "
        "same, allow any destination in the settings of the connection."
    )


@pytest.mark.parametrize("allowed", [True, "true", "1"])
def test_a_setting_takes_files_for_other_schools(tmp_path: Path, allowed: object) -> None:
    content = ctf(Pupil(), head=header(to="420/1999"))
    assert list(read_text(tmp_path, content, any_destination=allowed).all("student")) == [UPN]


def test_a_file_that_this_school_wrote_is_taken_wherever_it_goes(tmp_path: Path) -> None:
    content = ctf(Pupil(), head=header(to="420/1999", source=HERE))
    assert list(read_text(tmp_path, content).all("student")) == [UPN]


def test_without_a_number_of_the_school_nothing_is_refused(tmp_path: Path) -> None:
    content = ctf(Pupil(), head=header(to="420/1999"))
    assert list(read_text(tmp_path, content, laestab="").all("student")) == [UPN]


def test_an_academy_that_kept_one_of_its_numbers_is_the_same_school(tmp_path: Path) -> None:
    head = header(to="420/1999").replace("</DestSchool>", "<URN>199904</URN></DestSchool>")
    assert list(read_text(tmp_path, ctf(Pupil(), head=head), urn="199904").all("student")) == [UPN]


def test_a_school_may_be_known_by_its_urn_alone(tmp_path: Path) -> None:
    head = header(to=None).replace("</DestSchool>", "<URN>199905</URN></DestSchool>")
    with pytest.raises(NeedsAttention, match="addressed to the school URN 199905, and this one is URN 199904"):
        read_text(tmp_path, ctf(Pupil(), head=head), laestab="", urn="199904")


def test_the_name_of_the_file_speaks_where_the_head_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "4202999_CTF_4201999_001.xml"
    path.write_text(ctf(Pupil(), head=header(to=None)))
    with pytest.raises(NeedsAttention, match="addressed to the school 420/1999"):
        read(path)


def test_the_head_wins_over_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "4202999_CTF_4201999_001.xml"
    path.write_text(ctf(Pupil(), head=header(to=HERE)))
    assert list(read(path).all("student")) == [UPN]


@pytest.mark.parametrize("version", ["24.0", "25.0", "26.0"])
def test_the_versions_of_last_year_this_year_and_next_are_read_without_a_word(tmp_path: Path, version: str) -> None:
    assert read_text(tmp_path, ctf(Pupil(), head=header(version=version))).codes == []


@pytest.mark.parametrize("version", ["11.0", "17.0", "23", "31.0"])
def test_other_versions_are_read_and_remarked_on(tmp_path: Path, version: str) -> None:
    found = read_text(tmp_path, ctf(Pupil(), head=header(version=version)))
    assert list(found.all("student")) == [UPN]
    assert (
        found.said("header.version") == f"The file is of version {version}, and 25 is in use. It was read all the same."
    )


@pytest.mark.parametrize("version", [None, "", "latest", "3.1"])
def test_a_version_that_is_none_is_remarked_on(tmp_path: Path, version: str | None) -> None:
    found = read_text(tmp_path, ctf(Pupil(), head=header(version=version)))
    assert found.said("header.version").endswith("It was read as the newest.")


def test_a_head_without_a_header_is_read_just_so(tmp_path: Path) -> None:
    flat = header(to="420/1999").removeprefix("<Header>").removesuffix("</Header>")
    with pytest.raises(NeedsAttention, match="addressed to the school 420/1999"):
        read_text(tmp_path, ctf(Pupil(), head=flat))


def test_a_version_may_stand_on_the_root(tmp_path: Path) -> None:
    content = ctf(Pupil(), head=header(version=None)).replace("<CTfile>", '<CTfile CTFversion="25.0">')
    assert read_text(tmp_path, content).codes == []


def test_a_school_of_before_tells_of_its_own_years(tmp_path: Path) -> None:
    """The pupil is a year further now, and in a year group of this school."""
    found = read_text(tmp_path, ctf(Pupil(basic=tags(NCyearActual="6")), head=header(year="2024")))
    assert found.student()["year_code"] == "7"
    assert list(found.all("group")) == ["year:2025:7"]
    assert found.said("header.year") == "Years are those of 2024/2025."


def test_the_year_of_the_groups_is_that_of_this_schools_file(tmp_path: Path) -> None:
    pupils = Pupil(basic=tags(NCyearActual="6")), Pupil(upn=OTHER_UPN, basic=tags(NCyearActual="13"))
    found = read_text(tmp_path, ctf(*pupils, head=header(year="2024", source=HERE)))
    assert [each.get("year_code") for each in found.all("student").values()] == ["7", None]
    assert list(found.all("group")) == ["year:2024:6", "year:2024:13"]


def test_without_a_year_that_of_the_date_counts(tmp_path: Path) -> None:
    found = read_text(tmp_path, ctf(Pupil(basic=tags(NCyearActual="6")), head=header(year=None)))
    assert list(found.all("group")) == ["year:2025:6"]


def test_a_year_that_does_not_fit_the_date_is_remarked_on(tmp_path: Path) -> None:
    found = read_text(tmp_path, ctf(Pupil(basic=tags(NCyearActual="6")), head=header(year="1925")))
    assert list(found.all("group")) == ["year:2025:6"]
    assert found.said("header.year") == (
        "AcademicYear is “1925”, which does not fit the date of the file: taken as 2025."
    )


def test_an_empty_head_is_no_obstacle(tmp_path: Path) -> None:
    found = read_text(tmp_path, ctf(Pupil(), head="<Header/>"))
    assert list(found.all("student")) == [UPN]


def test_of_two_files_the_newer_one_counts_whatever_its_name(tmp_path: Path) -> None:
    newer = header(source=FEEDER).replace("2025-09-04T08:15:00", "2025-09-04T09:15:00")
    (tmp_path / "a.xml").write_text(ctf(Pupil(forename="Ines", surname="New"), head=newer))
    (tmp_path / "b.xml").write_text(ctf(Pupil(forename="Ines", surname="Old")))
    found = read(tmp_path)
    assert found.student()["legal_last_name"] == "New"
    assert (
        found.said("pupil.twice") == "Ines New stands in the files more than once: the last one in the newest counts."
    )


def test_a_pull_a_year_later_says_that_the_years_are_old(tmp_path: Path) -> None:
    later = datetime(2026, 9, 2, tzinfo=NOW.tzinfo)
    assert read_text(tmp_path, ctf(Pupil()), now=later).said("header.year") == "Years are those of 2025/2026."
