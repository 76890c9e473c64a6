"""How days, times and ages are said, the same on every page and in every e-mail."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
JUST_NOW = timedelta(seconds=45)
# The first mark that is found counts: most browsers also claim to be those further down.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)
DAYS_BY_AGE = 30
"""From how many days on an age says less than the day itself."""


def day(value: date) -> str:
    """Say a day: "23 November 2026"; a moment's day is the one in the platform's time zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """Say a time: "23 November 2026 at 14:05", in the platform's time zone."""
    local = timezone.localtime(value)
    return f"{day(local.date())} at {local:%H:%M}"


def age(value: datetime, *, now: datetime) -> str:
    """Say how long ago something was, or in how long it will be: "12 minutes ago", "in 3 days", "just now"."""
    past = value <= now
    distance = abs(now - value)
    if distance < JUST_NOW:
        return "just now"
    if distance >= DAYS_BY_AGE * DAY:
        return day(value)
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if distance >= unit:
            return _directed(_counted(int(distance / unit), name), past=past)
    return _directed(_counted(1, "minute"), past=past)


def browser(user_agent: str) -> str:
    """Say what somebody browses with, as far as a browser tells: "Firefox on Windows"."""
    name = next((name for mark, name in BROWSERS if mark in user_agent), "Another browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{name} on {system}" if system else name


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _directed(words: str, *, past: bool) -> str:
    return f"{words} ago" if past else f"in {words}"
