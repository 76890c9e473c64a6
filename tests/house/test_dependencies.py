"""What we depend on: each with a reason, and locked so that everybody installs the same bytes."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from tests.house.tree import ROOT, project

LOCKS = {"runtime": ROOT / "requirements" / "runtime.txt", "dev": ROOT / "requirements" / "dev.txt"}
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
    declared = {_normal(each) for each in project()["project"]["dependencies"]}
    if lock == "dev":
        declared |= {_normal(each) for each in project()["dependency-groups"]["dev"] if isinstance(each, str)}
    assert declared <= _locked(lock)


def test_both_locks_agree() -> None:
    def versions(lock: str) -> set[str]:
        return {line.split()[0] for line in LOCKS[lock].read_text().splitlines() if "==" in line}

    assert versions("runtime") <= versions("dev")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_its_hashes_and_no_address(lock: str) -> None:
    text = LOCKS[lock].read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert "--index" not in text
