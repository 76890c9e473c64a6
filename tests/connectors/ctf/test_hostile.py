"""Nothing that a file holds can do harm, and a file that cannot be used says why in a sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.connectors.ctf.build import HERE, NOW, UPN, Pupil, ctf, header, read, read_text

from rollbook.connectors.ctf.source import make
from rollbook.connectors.source import NeedsAttention, SourceRecord

FILE = ctf(Pupil())
BODY = FILE.partition("\n")[2]

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE CTfile [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>' + BODY.replace("Ashdown", "&c;")
)
OUTSIDE_FILE = '<!DOCTYPE CTfile [<!ENTITY file SYSTEM "file:///etc/passwd">]>' + BODY.replace("Ashdown", "&file;")
OUTSIDE_TYPE = '<!DOCTYPE CTfile SYSTEM "http://127.0.0.1/never.dtd">' + BODY
PARAMETER = '<!DOCTYPE CTfile [<!ENTITY % more SYSTEM "http://127.0.0.1/never"> %more;]>' + BODY


def _refusal(folder: Path, content: str | bytes, *, largest_megabytes: int = 200) -> str:
    with pytest.raises(NeedsAttention) as caught:
        read_text(folder, content, largest_megabytes=largest_megabytes)
    return caught.value.for_school


@pytest.mark.parametrize("content", [BILLION_LAUGHS, OUTSIDE_FILE, OUTSIDE_TYPE, PARAMETER])
def test_a_document_type_is_refused_on_sight(tmp_path: Path, content: str) -> None:
    assert _refusal(tmp_path, content) == (
        "pupils.xml has a document type declaration (DOCTYPE). Transfer files have none, and one can do harm: "
        "the file was not read."
    )


def test_a_document_type_in_utf_16_is_refused_too(tmp_path: Path) -> None:
    assert "DOCTYPE" in _refusal(tmp_path, BILLION_LAUGHS.encode("utf-16"))


def test_an_inclusion_is_only_text(tmp_path: Path) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    found = read_text(tmp_path, FILE.replace("</CTfile>", include + "</CTfile>"))
    assert list(found.all("student")) == [UPN]


@pytest.mark.parametrize("content", ["Surname,Forename\nAshdown,Ines\n", "PK", "{}", "\x00\x01\x02", " "])
def test_what_is_not_xml_says_so(tmp_path: Path, content: str) -> None:
    assert _refusal(tmp_path, content) == "pupils.xml is not XML, so it is no transfer file."


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    assert _refusal(tmp_path, b"") == "pupils.xml is empty. Export it again."


def test_other_xml_says_what_it_begins_with(tmp_path: Path) -> None:
    assert _refusal(tmp_path, "<html><body/></html>") == (
        "pupils.xml is XML, but no transfer file: it begins with <html>."
    )


def test_a_transfer_file_without_pupils_says_so(tmp_path: Path) -> None:
    assert _refusal(tmp_path, ctf()) == (
        "pupils.xml is a transfer file without pupils. Choose the pupils and export it again."
    )


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.99])
def test_a_file_that_was_cut_off_says_so_wherever_it_was_cut(tmp_path: Path, share: float) -> None:
    whole = ctf(Pupil(), Pupil(upn=None))
    assert _refusal(tmp_path, whole[: int(len(whole) * share)]) == (
        "pupils.xml ends in the middle: it was cut off on its way. Send or export it again."
    )


def test_nothing_of_a_file_that_was_cut_off_comes_out(tmp_path: Path) -> None:
    (tmp_path / "cut.xml").write_text(ctf(*[Pupil(upn=None, forename=f"Ines {number}") for number in range(900)])[:-20])
    items = make({"path": str(tmp_path)}).pull(now=NOW).items
    taken: list[object] = []
    with pytest.raises(NeedsAttention):
        taken.extend(items)
    assert not any(isinstance(item, SourceRecord) for item in taken)


def test_damage_is_told_with_its_line(tmp_path: Path) -> None:
    sentence = _refusal(tmp_path, FILE.replace("</Surname>", "</Forename>"))
    assert sentence.startswith("pupils.xml is damaged in line 2 (mismatched tag)")


def test_a_part_that_is_too_deep_is_refused(tmp_path: Path) -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert "larger or deeper than any can be" in _refusal(tmp_path, ctf(Pupil(blocks=deep)))


def test_a_pupil_with_too_many_elements_is_refused(tmp_path: Path) -> None:
    assert "larger or deeper than any can be" in _refusal(tmp_path, ctf(Pupil(blocks="<a/>" * 60_000)))


def test_a_value_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "larger than any can be" in _refusal(tmp_path, ctf(Pupil(surname="x" * 2_100_000)))


def test_a_number_of_thousands_of_digits_is_no_number(tmp_path: Path) -> None:
    blocks = f"<Contacts><Contact><Order>{'9' * 9000}</Order><Surname>Ashdown</Surname></Contact></Contacts>"
    (link,) = read_text(tmp_path, ctf(Pupil(blocks=blocks))).student()["contacts"]
    assert link["relationship"]["priority"] == 1


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    assert _refusal(tmp_path, FILE + " " * 1_000_001, largest_megabytes=1) == (
        "pupils.xml is too large: 1 files of 1 MB in all when unpacked, and 1 MB are allowed. Export fewer pupils at a "
        "time, or raise `largest_megabytes`."
    )


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", b" " * 30_000_000)
    with pytest.raises(NeedsAttention, match=r"bomb\.zip is too large: 1 files of 30 MB"):
        read(tmp_path / "bomb.zip", largest_megabytes=20)


def test_a_zip_that_lies_about_its_size_is_not_unpacked_beyond_it(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("liar.xml", FILE + " " * 5_000_000)
    true = (len(FILE) + 5_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true, len(FILE).to_bytes(4, "little")))
    with pytest.raises(NeedsAttention, match=r"liar\.zip: liar\.xml cannot be unpacked: the zip is damaged"):
        read(path)


def test_a_zip_in_a_zip_is_not_looked_into(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", b"PK")
    with pytest.raises(NeedsAttention, match=r"outer\.zip holds no transfer files"):
        read(tmp_path / "outer.zip")


def test_a_damaged_zip_says_so(tmp_path: Path) -> None:
    path = tmp_path / "pupils.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pupils.xml", FILE)
    content = bytearray(path.read_bytes())
    content[60:80] = b"\xff" * 20
    path.write_bytes(bytes(content))
    with pytest.raises(NeedsAttention, match="the zip is damaged"):
        read(path)


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "pupils.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pupils.xml", FILE)
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(NeedsAttention, match=r"pupils\.zip is a zip with a password"):
        read(path)


def test_a_path_where_nothing_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(NeedsAttention, match=r"There is no file or folder gone\.xml"):
        read(tmp_path / "gone.xml")


def test_a_folder_without_transfer_files_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(NeedsAttention, match="holds no transfer files"):
        read(tmp_path)


def test_a_bad_file_among_good_ones_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(FILE)
    (tmp_path / "b.xml").write_text("<html/>")
    with pytest.raises(NeedsAttention, match=r"^b\.xml is XML, but no transfer file"):
        read(tmp_path)


def test_a_head_with_endless_parts_takes_no_room(tmp_path: Path) -> None:
    content = f"<CTfile>{'<a/>' * 200_000}{header()}{Pupil().xml()}</CTfile>"
    assert list(read_text(tmp_path, content).all("student")) == [UPN]


def test_check_finds_what_a_pull_would(tmp_path: Path) -> None:
    (tmp_path / "cut.xml").write_text(FILE[:-10])
    with pytest.raises(NeedsAttention, match="cut off"):
        make({"path": str(tmp_path), "laestab": HERE}).check()


def test_check_says_nothing_of_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(FILE)
    make({"path": str(tmp_path), "laestab": HERE}).check()
