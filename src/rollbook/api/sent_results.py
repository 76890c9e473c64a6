"""Results as apps send them: read from the body of a request, in every form that clients write.

A number may be written as text; a moment as ISO 8601 with or without seconds and offset (UTC without one), as a day
(its midnight), or as the seconds or milliseconds since 1970. In a change, what is left out or null stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

from rollbook.api.values import LARGEST
from rollbook.records.stored_results import Entry, Problem, ResultsRefused, Shared

Value = TypeVar("Value", int, str)

MILLISECONDS_FROM: Final = 100_000_000_000
"""A number of at least this size counts milliseconds: as seconds it would lie in the year 5138."""
YEARS: Final = range(1900, 3000)

Body = Mapping[str, object]


def new_results(body: Body) -> tuple[Shared, list[Entry]]:
    """Return the results that are to be stored.

    Raises:
        ResultsRefused: Something is missing or cannot be read; it names every such entry and member.
    """
    reading = _Reading()
    shared = Shared(
        subject_id=reading.needed(None, body, "subject_id", _number),
        facet_id=reading.needed(None, _with_facet(body), "facet_id", _number),
        assessment_point_rank=reading.needed(None, body, "assessment_point_rank", _number),
        assessment_id=reading.needed(None, body, "assessment_id", _number),
    )
    entries = [
        Entry(
            student_id=reading.needed(place, entry, "student_id", _number),
            grade_id=reading.needed(place, entry, "grade_id", _number),
            result_date=reading.member(place, entry, "result_date", _moment),
        )
        for place, entry in reading.entries(body)
    ]
    reading.finish()
    return shared, entries


def one_change(body: Body, *, result_id: int) -> Entry:
    """Return the change to the result that the path names.

    Raises:
        ResultsRefused: A member cannot be read.
    """
    reading = _Reading()
    entry = reading.change(0, body, result_id)
    reading.finish()
    return entry


def several_changes(body: Body) -> list[Entry]:
    """Return the changes to results that name them in `result_id`.

    Raises:
        ResultsRefused: Something is missing or cannot be read.
    """
    reading = _Reading()
    entries = [
        reading.change(place, entry, reading.needed(place, entry, "result_id", _number))
        for place, entry in reading.entries(body)
    ]
    reading.finish()
    return entries


def _with_facet(body: Body) -> Body:
    """Return the body with its facet under the newer name; version 1.0 says `aspect_id`."""
    return body if body.get("facet_id") is not None else {**body, "facet_id": body.get("aspect_id")}


class _Reading:
    """Reads a body and gathers what is wrong with it, so that the caller learns everything at once."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def finish(self) -> None:
        """Raise what was gathered, if there is anything."""
        if self._problems:
            raise ResultsRefused(self._problems)

    def entries(self, body: Body) -> list[tuple[int, Body]]:
        """Return the entries of `results`, counted from 0."""
        entries = body.get("results")
        if not isinstance(entries, list):
            self._problems.append(Problem(None, "results", "results must be a list of entries."))
            return []
        known: list[tuple[int, Body]] = []
        for place, entry in enumerate(entries):
            if isinstance(entry, dict):
                known.append((place, entry))
            else:
                self._problems.append(Problem(place, "results", "An entry must be an object."))
        return known

    def change(self, place: int, entry: Body, result_id: int | None) -> Entry:
        """Return a change; what is null or left out stays."""
        return Entry(
            result_id=result_id,
            student_id=self.member(place, entry, "student_id", _number),
            grade_id=self.member(place, entry, "grade_id", _number),
            result_date=self.member(place, entry, "result_date", _moment),
        )

    def needed(self, place: int | None, holder: Body, name: str, read: Callable[[object], Value]) -> Value | None:
        """Return a member that must be there; None, and a problem, where it is not."""
        if holder.get(name) is None or holder[name] == "":
            self._problems.append(Problem(place, name, f"{name} is missing."))
            return None
        return self.member(place, holder, name, read)

    def member(self, place: int | None, holder: Body, name: str, read: Callable[[object], Value]) -> Value | None:
        """Return a member; None where it is null, left out or, with a problem, unreadable."""
        value = holder.get(name)
        if value is None:
            return None
        try:
            return read(value)
        except (ValueError, OverflowError) as error:
            self._problems.append(Problem(place, name, f"{name} {error}."))
            return None


def _number(value: object) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:20])
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")  # noqa: TRY004 - one sort of fault, whatever was sent
    if not 0 <= value <= LARGEST:
        raise ValueError(f"must be from 0 to {LARGEST}")
    return value


def _moment(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a moment in ISO 8601, or seconds since 1970")  # noqa: TRY004 - as for numbers
    moment = _written(value) if isinstance(value, str) else _counted(value)
    if moment.year not in YEARS:
        raise ValueError(f"must lie between the years {YEARS[0]} and {YEARS[-1]}")
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _written(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "T", 1))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("must be a moment in ISO 8601, such as 2026-09-01T09:30:00Z") from None


def _counted(number: float) -> datetime:
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) >= MILLISECONDS_FROM else number, tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError("is no moment that there can be") from None
