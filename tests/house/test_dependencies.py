"""What we depend on: each with a reason, and locked so that everybody installs the same bytes."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from tests.house.tree import ROOT, project

LOCKS = {lock: ROOT / "requirements" / f"{lock}.txt" for lock in ("runtime", "dev", "bench")}
NAME = re.compile(r"[A-Za-z0-9._-]+")
DEPENDENCY = re.compile(r"""^  "[A-Za-z][\w.-]*(\[[\w,-]+\])?[<>=~!]""")


def _normal(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _locked(lock: str) -> set[str]:
    return {_normal(line) for line in LOCKS[lock].read_text().splitlines() if "==" in line}


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    unexplained = [
        line.strip() for before, line in pairwise(lines) if DEPENDENCY.match(line) and not before.startswith("  # ")
    ]
    assert not unexplained


def test_every_rule_that_ruff_ignores_says_why() -> None:
    text = (
        (ROOT / "pyproject.toml")
        .read_text()
        .partition("[tool.ruff.lint]")[2]
        .partition("[tool.ruff.lint.pydocstyle]")[0]
    )
    rules = [line for line in text.splitlines() if re.match(r'^  "[A-Z]+\d*",', line)]
    assert rules
    assert [line for line in rules if "# " not in line] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked(lock: str) -> None:
    groups = project()["dependency-groups"]
    declared = {_normal(each) for each in groups.get(lock, ()) if isinstance(each, str)}
    if lock != "bench":
        declared |= {_normal(each) for each in project()["project"]["dependencies"]}
    assert declared <= _locked(lock)


@pytest.mark.parametrize("lock", ["runtime", "bench"])
def test_a_lock_agrees_with_that_of_development(lock: str) -> None:
    def versions(lock: str) -> dict[str, str]:
        lines = [line.split()[0] for line in LOCKS[lock].read_text().splitlines() if "==" in line]
        return dict(line.split("==") for line in lines)

    here, there = versions(lock), versions("dev")
    assert {name for name in here if here[name] != there.get(name, here[name])} == set()
    assert lock == "bench" or here.keys() <= there.keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_its_hashes_and_no_address(lock: str) -> None:
    text = LOCKS[lock].read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert "--index" not in text
