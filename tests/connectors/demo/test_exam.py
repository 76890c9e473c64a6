"""The demo school passes the exam that every connector must pass."""

from datetime import UTC, datetime

import pytest

from rollbook.connectors.demo.source import CONNECTOR
from rollbook.connectors.exam import examine
from rollbook.connectors.registry import connector


def test_the_registry_finds_the_demo_school() -> None:
    assert connector("demo") is CONNECTOR


@pytest.mark.parametrize("phase", ["secondary", "primary"])
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 9, 1, 8, tzinfo=UTC),
        datetime(2026, 11, 23, 12, tzinfo=UTC),
        datetime(2027, 7, 20, 18, tzinfo=UTC),
        datetime(2027, 8, 31, 23, 30, tzinfo=UTC),
    ],
)
def test_a_small_school_passes_at_any_time_of_the_year(phase: str, now: datetime) -> None:
    assert examine(lambda: CONNECTOR.make({"pupils": 60, "phase": phase}), now=now) == ()


@pytest.mark.parametrize("phase", ["secondary", "primary"])
def test_the_smallest_school_passes(phase: str) -> None:
    now = datetime(2027, 6, 10, 12, tzinfo=UTC)
    assert examine(lambda: CONNECTOR.make({"pupils": 30, "phase": phase, "seed": 9}), now=now) == ()
