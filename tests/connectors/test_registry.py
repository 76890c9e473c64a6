"""Kinds of source are found by looking, and asked for by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rollbook import connectors
from rollbook.connectors import registry
from rollbook.connectors.registry import BadConnector, Connector, UnknownConnector

FOLDER = """
from rollbook.connectors.source import Connector, Description

CONNECTOR = Connector(
    kind="{kind}",
    description=Description(kind="{described}", name="A", summary="B.", settings={{}}, guide="C"),
    make=lambda settings: None,
)
"""


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where a test puts connectors, in place of ours."""
    monkeypatch.setattr(connectors, "__path__", [str(tmp_path)])
    return tmp_path


def _put(folders: Path, name: str, source: str) -> None:
    (folders / name).mkdir()
    (folders / name / "__init__.py").write_text("")
    (folders / name / "source.py").write_text(source)


def test_a_new_folder_is_found_without_editing_a_list(folders: Path) -> None:
    _put(folders, "found_without_list", FOLDER.format(kind="new", described="new"))
    assert registry.kinds() == ("new",)
    assert isinstance(registry.connector("new"), Connector)


def test_a_module_that_is_not_a_folder_is_no_connector(folders: Path) -> None:
    (folders / "lonely.py").write_text("")
    assert registry.kinds() == ()


def test_an_unknown_kind_is_answered_with_the_known_ones(folders: Path) -> None:
    _put(folders, "known_one", FOLDER.format(kind="known", described="known"))
    with pytest.raises(UnknownConnector, match=r"no connector 'sims'\. Known are: known"):
        registry.connector("sims")


def test_a_folder_without_a_connector_is_refused(folders: Path) -> None:
    _put(folders, "empty_folder", "")
    with pytest.raises(BadConnector, match="has no CONNECTOR"):
        registry.kinds()


def test_a_connector_under_another_name_than_its_description_is_refused(folders: Path) -> None:
    _put(folders, "two_names", FOLDER.format(kind="a", described="b"))
    with pytest.raises(BadConnector, match="the connector is 'a', its description 'b'"):
        registry.kinds()


def test_two_folders_may_not_hold_the_same_kind(folders: Path) -> None:
    _put(folders, "twin_one", FOLDER.format(kind="twin", described="twin"))
    _put(folders, "twin_two", FOLDER.format(kind="twin", described="twin"))
    with pytest.raises(BadConnector, match="a second connector of the kind 'twin'"):
        registry.kinds()


def test_the_settings_of_a_connector_are_not_printed_with_it(folders: Path) -> None:
    _put(folders, "printed", FOLDER.format(kind="printed", described="printed"))
    assert "make" not in repr(registry.connector("printed"))


def test_each_kind_is_described_for_the_person_who_chooses() -> None:
    described: Mapping[str, Connector] = {kind: registry.connector(kind) for kind in registry.kinds()}
    assert [kind for kind, found in described.items() if not found.description.guide.strip()] == []
