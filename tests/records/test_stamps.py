"""The moments of changes: one for each, none to come, and exact when they come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollbook.records.stamps import TOLD_AGAIN, even_second, has_read, is_exact, said_for, stamp_after

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
STEPS = st.lists(st.tuples(st.sampled_from(["change", "read", "grant"]), st.floats(0, 30)), min_size=1, max_size=30)


def seconds(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


@pytest.mark.parametrize(
    ("now", "before", "stamp"),
    [
        (0, None, 0),
        (1.9, None, 0),
        (2.1, 0, 2),
        (3, 0, 2),
        (0.5, 0, 0.000001),
        (1.5, 0.000001, 0.000002),
        (2.5, 0.000009, 2),
        (1, 4, 4.000001),
    ],
)
def test_a_change_has_the_even_second_it_lies_in_unless_another_has_it(
    now: float, before: float | None, stamp: float
) -> None:
    assert stamp_after(seconds(now), None if before is None else seconds(before)) == seconds(stamp)


@pytest.mark.parametrize(
    ("changed", "other", "now", "said"),
    [
        (4, 0, 4.1, 4),  # by the change alone
        (4, 4, 100, 4),  # a grant in the same second was before it
        (4, 5, 100, 13),  # a grant after it: so late that it tells all before
        (4, 50, 100, 51),
        (4, 50, 50.2, 49),  # not yet, so something that does not tell
        (4.000001, 0, 100, 13),
        (4.000001, 0, 5, 5),
        (400, 0, 100, 99),  # by a clock that was set back
    ],
)
def test_what_is_said_is_the_change_or_an_odd_second(changed: float, other: float, now: float, said: float) -> None:
    found = said_for(changed_at=seconds(changed), other=seconds(other), now=seconds(now))
    assert found == seconds(said)
    assert found <= seconds(now)


def test_many_changes_at_once_are_never_stamped_with_a_time_to_come() -> None:
    stamp = None
    for number in range(1000):
        now = seconds(number / 500)
        stamp = stamp_after(now, stamp)
        assert stamp <= max(now, even_second(now) + timedelta(microseconds=number))


@given(steps=STEPS)
def test_who_asks_by_what_was_said_misses_nothing(steps: list[tuple[str, float]]) -> None:
    """Changes, grants and readings in any order: what has been read counts as read only if it was there."""
    now, stamps, granted, readings = NOON, [seconds(-60)], seconds(-90), []
    for what, pause in steps:
        now += timedelta(seconds=pause)
        if what == "change":
            stamps.append(stamp_after(now, stamps[-1]))
        elif what == "grant":
            granted = now
        else:
            said = said_for(changed_at=stamps[-1], other=granted, now=now)
            readings.append((said.replace(microsecond=0), len(stamps)))
    assert stamps == sorted(set(stamps))
    for said, known in readings:
        assert not any(has_read(said, stamp) for stamp in stamps[known:])


def test_an_odd_second_stands_for_no_change() -> None:
    """Neither for one that was stamped with it before stamps were even."""
    assert not has_read(seconds(5), seconds(5))
    assert has_read(seconds(4), seconds(4))
    assert has_read(seconds(13), seconds(5))


def test_a_day_later_nothing_is_told_again() -> None:
    for changed in (seconds(0), seconds(0.000003), seconds(7)):
        for other in (seconds(-10), seconds(0), seconds(3)):
            said = said_for(changed_at=changed, other=other, now=seconds(86_400))
            assert has_read(said, changed)
            assert is_exact(said) == (said == changed)
            assert said - max(changed, other) <= TOLD_AGAIN + timedelta(seconds=2)
