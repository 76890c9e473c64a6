"""The exam that every connector must pass, over our sample of a school and over plain and crooked sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.connectors.oneroster.sets import GRADEBOOK, NOW, changes, complete_set, folder, read, zipped
from tests.house.tree import ROOT

from rollbook.connectors.exam import examine
from rollbook.connectors.oneroster.source import CONNECTOR

SAMPLE = ROOT / "docs" / "samples" / "oneroster"
PLAIN = complete_set(**GRADEBOOK)


def test_the_guide_explains_every_setting() -> None:
    assert [name for name in CONNECTOR.description.settings if f"`{name}`" not in CONNECTOR.description.guide] == []


@pytest.mark.parametrize("write", [folder, zipped])
def test_a_plain_set_passes_the_exam(write: object, tmp_path: Path) -> None:
    path = folder(tmp_path, PLAIN) if write is folder else zipped(tmp_path, PLAIN)
    assert examine(lambda: CONNECTOR.make({"path": str(path)}), now=NOW, secrets=("hunter2",)) == ()


def test_a_crooked_set_passes_the_exam(tmp_path: Path) -> None:
    texts = {name: text.replace(",", ";") for name, text in PLAIN.items() if name != "manifest"}
    texts["users"] = texts["users"].replace("Thomas", '"Thomas').replace("07;", "07;hunter2")
    texts["enrollments"] += "x;;;9Z;S1;nobody;student;;01/09/2026;soon\n"
    path = folder(tmp_path, texts)
    assert examine(lambda: CONNECTOR.make({"path": str(path)}), now=NOW, secrets=("hunter2",)) == ()


def test_a_set_of_changes_passes_the_exam(tmp_path: Path) -> None:
    header, *lines = PLAIN["users"].splitlines()
    path = folder(tmp_path, changes(users="\n".join([header, lines[0], lines[3], ""])))
    assert examine(lambda: CONNECTOR.make({"path": str(path)}), now=NOW) == ()


def test_the_sample_of_a_school_passes_the_exam() -> None:
    assert examine(lambda: CONNECTOR.make({"path": str(SAMPLE)}), now=NOW) == ()


def test_the_sample_of_a_school_is_read_without_refusals() -> None:
    found = read(SAMPLE)
    assert found.refused == ()
    assert found.codes == {"user.disabled", "result.blank"}
    assert set(found.records["student"]) == {"p-ada", "p-tom", "p-zofia", "p-grace", "p-idris"}
    assert set(found.records["staff_member"]) & set(found.records["contact"]) == {"t-penhale"}
    kinds = {group["type"] for group in found.records["group"].values()}
    assert kinds == {"YearGroup", "RegistrationGroup", "TeachingGroup", "HouseGroup", "NonTeachingGroup"}
