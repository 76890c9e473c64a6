"""What the demo school can be told, and what it refuses."""

from typing import Any

import pytest

from rollbook.connectors.demo.settings import SETTINGS, DemoSettings, read_settings
from rollbook.connectors.demo.source import make
from rollbook.connectors.demo.stage import stage_of
from rollbook.connectors.source import NeedsAttention


def test_without_settings_it_is_a_secondary_school_of_1500() -> None:
    assert read_settings({}) == DemoSettings(seed=1, pupils=1500, phase="secondary")


def test_a_primary_school_is_smaller_where_nobody_says() -> None:
    assert read_settings({"phase": "primary"}).pupils == 420


def test_texts_of_a_form_are_read() -> None:
    given = {"seed": " 7 ", "pupils": "3,000", "phase": "Primary"}
    assert read_settings(given) == DemoSettings(seed=7, pupils=3000, phase="primary")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"pupils": 29}, "30 to 30,000 pupils, not 29"),
        ({"pupils": 30_001}, "30 to 30,000 pupils, not 30,001"),
        ({"pupils": "many"}, "a whole number, not 'many'"),
        ({"seed": 1.5}, "a whole number, not 1.5"),
        ({"phase": "college"}, "secondary or primary, not 'college'"),
        ({"colour": "red"}, "knows no setting 'colour'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_in_a_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NeedsAttention, match=sentence):
        make(given)


def test_every_setting_is_explained_in_the_guide() -> None:
    guide = make({}).description.guide
    assert all(f"`{setting}`" in guide for setting in SETTINGS)


@pytest.mark.parametrize("phase", ["primary", "secondary"])
@pytest.mark.parametrize("pupils", [30, 31, 64, 420, 1500, 29_999, 30_000])
def test_the_years_have_just_as_many_seats_as_there_are_pupils(phase: str, pupils: int) -> None:
    stage = stage_of(DemoSettings(seed=1, pupils=pupils, phase=phase))
    assert sum(stage.sizes) == pupils
    assert min(stage.sizes) > 0
