"""The exam that every connector must pass, over our sample, plain files and crooked ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.ctf.build import HERE, NOW, OTHER_UPN, UPN, Pupil, ctf, tags
from tests.connectors.ctf.test_sample import NOW as SAMPLE_NOW
from tests.connectors.ctf.test_sample import SAMPLE

from rollbook.connectors.ctf.source import make
from rollbook.connectors.exam import examine


@pytest.mark.parametrize(
    "settings",
    [
        {"path": str(SAMPLE), "laestab": "420/4999", "urn": "199901"},
        {"path": str(SAMPLE.parent), "any_destination": True},
    ],
    ids=["for its school", "as a folder, for any school"],
)
def test_the_sample_passes(settings: Mapping[str, Any]) -> None:
    assert examine(partial(make, settings), now=SAMPLE_NOW, secrets=("hunter2",)) == ()


def test_crooked_files_pass(tmp_path: Path) -> None:
    crooked = tags(NCyearActual="6B", Ethnicity="ZZZZ", EnrolStatus="P", FormerUPN="none")
    pupils = [
        Pupil(upn="unknown", dob="31/02/2014", sex="X", basic=crooked),
        Pupil(upn=OTHER_UPN, forename="Vera"),
        Pupil(upn=OTHER_UPN, forename="Ivo"),
        Pupil(),
    ]
    (tmp_path / "one.xml").write_text(ctf(*pupils))
    (tmp_path / "two.ctf").write_bytes(ctf(Pupil(upn=UPN, surname="Zoë")).encode("latin-1"))
    assert examine(partial(make, {"path": str(tmp_path), "laestab": HERE}), now=NOW) == ()
