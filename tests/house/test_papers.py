"""What is written about the project keeps up with it: packages, settings, changes, migrations."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from tests.house.tree import ROOT, SOURCE, modules, project

from rollbook.server.variables import SETTINGS

SETTING_NAME = re.compile(r"ROLLBOOK_[A-Z_]+[A-Z]")


def test_every_package_says_in_one_sentence_what_it_is() -> None:
    for path in sorted(SOURCE.rglob("__init__.py")):
        if "migrations" in path.parts:
            continue
        meaning = ast.get_docstring(ast.parse(path.read_text())) or ""
        assert re.fullmatch(r"[A-Z].*\.", meaning.splitlines()[0] if meaning else ""), path


def test_the_page_of_settings_has_every_setting_as_it_is() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `ROLLBOOK_")]
    assert rows == [
        f"| `{each.name}` | {each.meaning} | {f'`{each.default}`' if each.default else each.otherwise} "
        f"| `{each.example}` |"
        for each in SETTINGS
    ]


def test_every_setting_that_the_code_names_is_declared() -> None:
    declared = {each.name for each in SETTINGS}
    undeclared = [
        f"{path}:{node.lineno}: {node.value}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if SETTING_NAME.fullmatch(node.value) and node.value not in declared
    ]
    assert not undeclared


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[(.*?)\]", changelog, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert len(headings) == len(set(headings))


def test_the_newest_release_in_the_changelog_is_not_ahead_of_the_version() -> None:
    headings = re.findall(r"^## \[(\d[\d.]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = [tuple(map(int, each.split("."))) for each in headings]
    assert released == sorted(released, reverse=True)
    assert not released or released[0] <= tuple(map(int, project()["project"]["version"].split(".")))


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    said = StringIO()
    with suppress(SystemExit):  # what it said tells more than its status
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert said.getvalue().strip() == "No changes detected"
