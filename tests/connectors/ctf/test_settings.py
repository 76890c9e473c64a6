"""A connection is made from its settings, or says which of them is wrong; and the pull says how it may be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.connectors.ctf.build import NOW, Pupil, ctf

from rollbook.connectors import registry
from rollbook.connectors.ctf.source import make
from rollbook.connectors.source import NeedsAttention


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "Say where the transfer files are: the setting `path` is empty."),
        ({"path": "  "}, "Say where the transfer files are: the setting `path` is empty."),
        ({"path": "x", "laestab": "nowhere"}, "The setting `laestab` is “nowhere”. A LAESTAB is three digits and four"),
        ({"path": "x", "urn": "12"}, "The setting `urn` is “12”. A URN is six digits"),
        ({"path": "x", "largest_megabytes": "-1"}, "The setting `largest_megabytes` must be a whole number above 0."),
        ({"path": "x", "largest_megabytes": "many"}, "The setting `largest_megabytes` must be a whole number above 0."),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(settings: dict[str, str], sentence: str) -> None:
    with pytest.raises(NeedsAttention) as caught:
        make(settings)
    assert caught.value.for_school.startswith(sentence)


def test_making_a_source_opens_nothing(tmp_path: Path) -> None:
    source = make({"path": str(tmp_path / "not there yet.xml")})
    source.pull(now=NOW)


def test_the_registry_knows_the_connector() -> None:
    assert registry.connector("ctf").make is make


def test_every_setting_stands_in_the_guide() -> None:
    about = registry.connector("ctf").description
    assert [name for name in about.settings if f"`{name}`" not in about.guide] == []


def test_nobody_is_removed_and_nothing_stored_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "pupils.xml").write_text(ctf(Pupil()))
    pull = make({"path": str(tmp_path)}).pull(now=NOW)
    assert pull.whole == frozenset()
    assert pull.merge == {"attendance", "contact", "student"}


def test_pupils_are_recognised_by_upn_then_former_upn_and_by_name_only_with_care(tmp_path: Path) -> None:
    matching = make({"path": str(tmp_path)}).pull(now=NOW).matching
    assert matching.certain == {"student": (("upn",), ("former_upn",))}
    assert matching.likely == {"student": (("legal_last_name", "legal_first_name", "dob", "gender"),)}
