from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rollbook.pages.words import age, browser, day, moment

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def test_a_day_is_written_out() -> None:
    assert day(date(2026, 11, 3)) == "3 November 2026"


def test_a_moment_is_in_the_time_of_the_platform() -> None:
    assert moment(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026 at 00:30"


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=45), "1 minute ago"),
        (timedelta(minutes=12, seconds=59), "12 minutes ago"),
        (timedelta(minutes=60), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=30), "24 October 2026"),
        (timedelta(minutes=-5), "in 5 minutes"),
        (timedelta(days=-3), "in 3 days"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(distance: timedelta, said: str) -> None:
    assert age(NOW - distance, now=NOW) == said


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ("(Windows NT 10.0; Win64; x64) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("(Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari on a Mac"),
        ("(Linux; Android 16) Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "Another browser"),
    ],
)
def test_a_browser_is_called_by_its_name(marks: str, said: str) -> None:
    assert browser(f"Mozilla/5.0 {marks}") == said
