"""The decisions in docs/why: numbered once, titled, and told in three parts."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DECISIONS = sorted((ROOT / "docs" / "why").glob("*.md"))


def _name(path: Path) -> str:
    return path.name


def test_every_number_is_given_once() -> None:
    numbers = Counter(path.name.split("-")[0] for path in DECISIONS)
    assert [number for number, times in numbers.items() if times > 1] == []


@pytest.mark.parametrize("path", DECISIONS, ids=_name)
def test_a_decision_is_titled_with_its_number(path: Path) -> None:
    assert re.fullmatch(r"\d{4}(-[a-z0-9]+)+\.md", path.name)
    title = path.read_text().splitlines()[0]
    assert re.fullmatch(rf"# {path.name[:4]}\. \S.*[^.]", title)


@pytest.mark.parametrize("path", DECISIONS, ids=_name)
def test_a_decision_has_context_decision_and_consequences(path: Path) -> None:
    parts = re.findall(r"^## (.*)$", path.read_text(), re.MULTILINE)
    assert parts[:3] == ["Context", "Decision", "Consequences"]
