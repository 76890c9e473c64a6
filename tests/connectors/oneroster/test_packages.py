"""Zip files and folders, tidy, cluttered and hostile."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import NOW, complete_set, folder, read, zipped

from rollbook.connectors.oneroster import files
from rollbook.connectors.oneroster.source import make
from rollbook.connectors.source import NeedsAttention

PLAIN = complete_set()
Write = Callable[[Path, Mapping[str, "str | bytes"]], Path]


def _sentence(path: Path) -> str:
    with pytest.raises(NeedsAttention) as problem:
        read(path)
    return problem.value.for_school


def test_a_zip_file_is_read_like_a_folder(tmp_path: Path) -> None:
    assert read(zipped(tmp_path, PLAIN)).records == read(folder(tmp_path / "folder", PLAIN)).records


@pytest.mark.parametrize("write", [folder, zipped])
def test_a_set_may_lie_in_a_folder_of_its_own(write: Write, tmp_path: Path) -> None:
    inside = {f"export 2026/{name}.csv": text for name, text in PLAIN.items()}
    found = read(write(tmp_path, inside))
    assert set(found.records["student"]) == {"ada", "tom"}
    assert found.remarks == ()


@pytest.mark.parametrize("write", [folder, zipped])
def test_the_clutter_of_operating_systems_is_passed_over(write: Write, tmp_path: Path) -> None:
    clutter = {
        "__MACOSX/._users.csv": "x",
        "._users.csv": "x",
        ".DS_Store.x": "x",
        "Thumbs.db": "x",
        "desktop.ini": "x",
    }
    assert read(write(tmp_path, {**PLAIN, **clutter})).remarks == ()


def test_back_slashes_in_a_zip_file_part_folders(tmp_path: Path) -> None:
    assert set(read(zipped(tmp_path, {f"set\\{name}.csv": text for name, text in PLAIN.items()})).records["student"])


def test_one_file_twice_is_named(tmp_path: Path) -> None:
    texts = {**PLAIN, "old/users.csv": PLAIN["users"]}
    assert _sentence(zipped(tmp_path, texts)) == "The set holds users.csv twice: as users.csv and as old/users.csv."


def test_a_zip_file_inside_a_zip_file_is_named(tmp_path: Path) -> None:
    assert "another zip file" in _sentence(zipped(tmp_path, {"set.zip": b"PK"}))


def test_a_set_of_other_files_is_named(tmp_path: Path) -> None:
    assert "no OneRoster file" in _sentence(zipped(tmp_path, {"letter.txt": "Dear school"}))


def test_a_single_file_that_is_no_zip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(PLAIN["users"])
    assert _sentence(path).startswith("users.csv is not a zip file")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    assert "zip bomb" in _sentence(zipped(tmp_path, {**PLAIN, "users": "a" * 20_000_000}))


def test_a_file_is_read_no_further_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    path = zipped(tmp_path, {**PLAIN, "users": PLAIN["users"] + "," * 2000})
    assert "users.csv is too large" in _sentence(path)


def test_a_size_that_the_zip_file_understates_does_not_help(tmp_path: Path) -> None:
    path = zipped(tmp_path, PLAIN)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"users.csv") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    assert "damaged" in _sentence(path)


def test_a_zip_file_with_too_many_files_is_refused(tmp_path: Path) -> None:
    many = {f"{number}.txt": "" for number in range(1001)}
    assert "more than 1,000 files" in _sentence(zipped(tmp_path, {**PLAIN, **many}))


def test_a_damaged_zip_file_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path, PLAIN)
    data = bytearray(path.read_bytes())
    start = data.index(b"users.csv") + len(b"users.csv")
    data[start : start + 40] = bytes(40)
    path.write_bytes(data)
    assert "damaged" in _sentence(path)


def test_a_zip_file_cut_short_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path, PLAIN)
    path.write_bytes(path.read_bytes()[:-200])
    assert "zip file" in _sentence(path)


def test_a_zip_file_with_a_password_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path, PLAIN)
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    path.write_bytes(data)
    assert "locked with a password" in _sentence(path)


def test_a_link_inside_a_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(PLAIN["demographics"])
    texts = {name: text for name, text in PLAIN.items() if name not in {"manifest", "demographics"}}
    place = folder(tmp_path / "set", texts)
    (place / "demographics.csv").symlink_to(secret)
    assert read(place).records["student"]["ada"]["dob"] is None


def test_names_that_climb_out_of_a_zip_file_are_read_in_place(tmp_path: Path) -> None:
    path = zipped(tmp_path, {**PLAIN, "../../evil.txt": "x"})
    assert read(path).codes == {"file.unknown"}
    assert not (tmp_path.parent / "evil.txt").exists()


def test_one_endless_line_is_refused(tmp_path: Path) -> None:
    texts = {**PLAIN, "users": PLAIN["users"] + "x" * 1_100_000}
    assert "more than 1,000,000 letters" in _sentence(folder(tmp_path, texts))


def test_a_pull_that_is_given_up_lets_go_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path, PLAIN)
    archives: list[zipfile.ZipFile] = []

    class Watched(zipfile.ZipFile):
        def __init__(self, file: Path) -> None:
            super().__init__(file)
            archives.append(self)

    monkeypatch.setattr(zipfile, "ZipFile", Watched)
    items = make({"path": str(path)}).pull(now=NOW).items
    next(items)
    assert isinstance(items, Generator)
    items.close()
    assert [archive.fp for archive in archives] == [None]
