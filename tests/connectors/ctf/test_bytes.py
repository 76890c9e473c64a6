"""Files come in any encoding and wrapping, rightly or wrongly declared."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path

import pytest
from tests.connectors.ctf.build import OTHER_UPN, UPN, Pupil, ctf, header, read, read_text

NAME = "Zoë Çelik"
FILE = ctf(Pupil(forename=NAME))


def _declared(encoding: str | None) -> str:
    declaration = "" if encoding is None else f'<?xml version="1.0" encoding="{encoding}"?>\n'
    return declaration + FILE.partition("\n")[2]


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("utf-8", _declared("utf-8").encode()),
        ("utf-8 with a mark", codecs.BOM_UTF8 + _declared("utf-8").encode()),
        ("nothing", _declared(None).encode()),
        ("utf-16", _declared("utf-16").encode("utf-16")),
        ("utf-16, big end first", codecs.BOM_UTF16_BE + _declared("UTF-16").encode("utf-16-be")),
        ("utf-16 without a mark", _declared("utf-16").encode("utf-16-le")),
        ("utf-16 without a mark, big end first", _declared("utf-16").encode("utf-16-be")),
        ("iso-8859-1", _declared("ISO-8859-1").encode("latin-1")),
        ("windows-1252", _declared("Windows-1252").encode("cp1252")),
    ],
)
def test_what_is_rightly_declared_is_read_without_a_word(tmp_path: Path, declared: str, content: bytes) -> None:
    found = read_text(tmp_path, content)
    assert (declared, found.student()["legal_first_name"], found.codes) == (declared, NAME, [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (_declared("utf-8").encode("cp1252"), "The file says that it is utf-8, and holds Windows-1252: read as such."),
        (_declared(None).encode("cp1252"), "The file is UTF-8 by default, and holds Windows-1252: read as such."),
        (_declared("iso-8859-1").encode(), "The file says that it is iso-8859-1, and is UTF-8: read as such."),
        (_declared("utf-16").encode(), "The file says that it is utf-16, and is UTF-8: read as such."),
        (_declared("utf-8").encode("utf-16"), "The file says that it is utf-8, and is UTF-16: read as such."),
    ],
)
def test_a_wrong_declaration_is_forgiven_and_remarked_on(tmp_path: Path, content: bytes, sentence: str) -> None:
    found = read_text(tmp_path, content)
    assert (found.student()["legal_first_name"], found.said("file.encoding")) == (NAME, sentence)


def test_a_single_foreign_byte_does_not_spoil_the_other_names(tmp_path: Path) -> None:
    both = ctf(Pupil(surname="Zoë"), Pupil(upn=OTHER_UPN, surname="Ren@")).encode().replace(b"@", b"\xe9")
    found = read_text(tmp_path, both)
    assert [each["legal_last_name"] for each in found.all("student").values()] == ["Zoë", "René"]


def test_a_character_cut_by_the_end_of_a_block_stays_whole(tmp_path: Path) -> None:
    for filling in range(65_530 - 60, 65_530):
        content = "<!--" + "x" * filling + "-->" + _declared(None)
        found = read_text(tmp_path, content)
        assert found.student()["legal_first_name"] == NAME


@pytest.mark.parametrize("name", ["pupils.XML", "pupils.ctf", "pupils"])
def test_a_single_file_may_be_called_anything(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILE)
    assert list(read(tmp_path / name).all("student")) == [UPN]


@pytest.mark.parametrize("name", ["pupils.zip", "pupils.ctf", "pupils.xml"])
def test_a_zip_is_known_by_what_it_is(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("out/one.xml", FILE)
        archive.writestr("__MACOSX/out/one.xml", "not a transfer file")
        archive.writestr("read me.txt", "not a transfer file")
    assert list(read(tmp_path / name).all("student")) == [UPN]


def test_a_folder_gives_its_files_and_zips(tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_text(FILE)
    (tmp_path / "notes.txt").write_text("not a transfer file")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("two.ctf", ctf(Pupil(upn=OTHER_UPN)))
    assert list(read(tmp_path).all("student")) == [UPN, OTHER_UPN]


def test_what_stands_after_the_end_is_left_and_remarked_on(tmp_path: Path) -> None:
    found = read_text(tmp_path, FILE + "\x00\x00<more>")
    assert list(found.all("student")) == [UPN]
    assert found.codes == ["file.control", "file.trailing"]


def test_white_space_after_the_end_is_nothing(tmp_path: Path) -> None:
    assert read_text(tmp_path, FILE + "\r\n \n").codes == []


def test_white_space_before_the_beginning_is_nothing(tmp_path: Path) -> None:
    assert read_text(tmp_path, "\n \n" + FILE).codes == []


def test_an_ampersand_that_nobody_escaped_is_kept_and_remarked_on(tmp_path: Path) -> None:
    found = read_text(tmp_path, FILE.replace("Ashdown", "Ash & Down &nbsp; &amp; &#233;"))
    assert found.student()["legal_last_name"] == "Ash & Down &nbsp; & é"
    assert found.said("file.ampersand") == "2 ampersands were not escaped as XML asks. They were kept."


def test_an_ampersand_in_a_verbatim_section_means_itself(tmp_path: Path) -> None:
    found = read_text(tmp_path, FILE.replace("Ashdown", "<![CDATA[Ash & Down]]>"))
    assert (found.student()["legal_last_name"], found.codes) == ("Ash & Down", [])


def test_control_characters_are_left_out_and_remarked_on(tmp_path: Path) -> None:
    found = read_text(tmp_path, FILE.replace("Ashdown", "Ash\x0bdo\x1awn"))
    assert (found.student()["legal_last_name"], found.codes) == ("Ashdown", ["file.control"])


def test_elements_may_come_in_any_order(tmp_path: Path) -> None:
    body = ctf(Pupil()).partition("</Header>")[2].removesuffix("</CTfile>\n")
    turned = f"<CTfile>{body}{header()}</CTfile>"
    assert read_text(tmp_path, turned).student() == read_text(tmp_path, FILE).student() | {"legal_first_name": "Ines"}


@pytest.mark.parametrize(
    ("root", "data"),
    [
        ("CTfile", "Pupils"),
        ("ctFile", "CTFPupilData"),
        ("ATfile", "ATFpupilData"),
        ('x:CTfile xmlns:x="urn:x"', "PupilData"),
    ],
)
def test_names_that_differ_in_the_wild_are_known(tmp_path: Path, root: str, data: str) -> None:
    content = (
        ctf(Pupil(), data=data).replace("<CTfile>", f"<{root}>").replace("</CTfile>", f"</{root.partition(' ')[0]}>")
    )
    assert list(read_text(tmp_path, content).all("student")) == [UPN]


def test_pupils_may_stand_right_below_the_root(tmp_path: Path) -> None:
    content = f"<CTfile>{header()}{Pupil().xml()}</CTfile>"
    assert list(read_text(tmp_path, content).all("student")) == [UPN]


def test_a_default_namespace_does_not_matter(tmp_path: Path) -> None:
    content = FILE.replace("<CTfile>", '<CTfile xmlns="urn:invented:transfer">')
    assert list(read_text(tmp_path, content).all("student")) == [UPN]
