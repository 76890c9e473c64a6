from __future__ import annotations

from rollbook.pages.charts import columns


def test_columns_are_as_high_as_their_share_of_the_highest() -> None:
    drawn = columns([0, 24, 48], label="Reads a day")
    assert drawn.count("<rect") == 3
    assert 'height="24.0"' in drawn
    assert 'height="48.0"' in drawn
    assert 'aria-label="Reads a day"' in drawn


def test_a_day_with_little_is_told_from_a_day_with_nothing() -> None:
    drawn = columns([0, 1, 10_000], label="Reads a day")
    assert drawn.count('height="0.0"') == 1
    assert 'height="1.0"' in drawn


def test_nothing_at_all_is_not_drawn() -> None:
    assert columns([0, 0], label="Reads a day") == ""
