"""Academic years and terms, from academicSessions.csv."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.vocabulary import plain, vocabulary
from rollbook.connectors.source import Gone, Item, Refused, SourceRecord


@dataclass(frozen=True, slots=True)
class Session:
    """One span of time: a school year, a term, or a part of a term."""

    key: str
    title: str | None
    kind: str
    start: date
    end: date
    parent: str | None
    school_year: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a class runs, and in which academic year; None where it is not known."""

    start: date | None = None
    end: date | None = None
    year: str | None = None

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return (self.start or date.min) <= day <= (self.end or date.max)

    def within(self, other: "Span") -> "Span":
        """Return the part of it that lies in another one, in the academic year of this one."""
        starts = [day for day in (self.start, other.start) if day]
        ends = [day for day in (self.end, other.end) if day]
        return Span(max(starts, default=None), min(ends, default=None), self.year)

    @property
    def is_none(self) -> bool:
        """Whether it holds no day."""
        return bool(self.start and self.end and self.start > self.end)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of a set, the academic year that each lies in, and the items that they make."""

    sessions: Mapping[str, Session] = field(default_factory=dict)
    years: Mapping[str, str] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    whole: bool = True
    """Whether all sessions of the school are there."""

    def year_of(self, day: date) -> Span:
        """Return the academic year of a day; in the holidays the one that began last, and before all the first one."""
        spans = [
            Span(item.values["start_date"], item.values["end_date"], item.key)
            for item in self.items
            if isinstance(item, SourceRecord)
        ]
        spans.sort(key=lambda span: span.start or date.min)
        around = [span for span in spans if span.holds(day)]
        begun = [span for span in spans if span.start and span.start <= day]
        return (around or (self.whole and (begun or spans[:1])) or [Span()])[-1]

    def span(self, sessions: Iterable[str]) -> Span:
        """Return the span over all the sessions that are known."""
        known = [self.sessions[key] for key in sessions if key in self.sessions]
        if not known:
            return Span()
        years = {self.years[session.key] for session in known if session.key in self.years}
        year = next(iter(years)) if len(years) == 1 else None
        return Span(min(session.start for session in known), max(session.end for session in known), year)


def read_calendar(table: Table | None, remarks: Remarks) -> Calendar:
    """Read the sessions of a set; without the file, a calendar that knows nothing."""
    if table is None:
        return Calendar()
    items: list[Item] = []
    sessions: dict[str, Session] = {}
    for row in table.rows():
        found = row if isinstance(row, Refused) else _session(row)
        if isinstance(found, Session):
            sessions[found.key] = found
        else:
            items.append(found)
    years = {key: year for key in sessions if (year := _year_of(sessions[key], sessions))}
    if table.is_delta:  # a year put together from some of its terms would be wrong
        years = {key: year for key, year in years.items() if year in sessions}
    made = _academic_years(sessions, years, table, remarks)
    return Calendar(MappingProxyType(sessions), MappingProxyType(years), (*items, *made), not table.is_delta)


def _session(row: Row) -> Session | Refused | Gone:
    if row.gone:
        return Gone("academic_year", row.key)
    start, end = row.day("startDate"), row.day("endDate")
    if start is None or end is None or start > end:
        problem = "ends before it starts" if start and end else "lacks its start or its end"
        return Refused("academic_year", row.key, f"{row.file}, line {row.line}: the session {problem}.")
    word = row.text("type") or ""
    kind = vocabulary().session_types.get(plain(word))
    if kind is None:
        row.note("session.type", f"The type {word!r} is not known; the session was read as a part of a term.")
    parent, school_year = row.text("parentSourcedId"), row.text("schoolYear")
    return Session(row.key, row.text("title"), kind or "part", start, end, parent, school_year, row.file, row.line)


def _year_of(session: Session, sessions: Mapping[str, Session]) -> str | None:
    """Return the school year that a session lies in: by its parents, else by its dates, else by `schoolYear`."""
    seen: set[str] = set()
    step: Session | None = session
    while step and step.key not in seen:
        if step.kind == "schoolYear":
            return step.key
        seen.add(step.key)
        step = sessions.get(step.parent or "")
    around = [
        year.key
        for year in sessions.values()
        if year.kind == "schoolYear" and year.start <= session.start and session.end <= year.end
    ]
    if len(around) == 1:
        return around[0]
    has_year = any(year.kind == "schoolYear" for year in sessions.values())
    return f"schoolYear:{session.school_year}" if session.school_year and not has_year else None


def _academic_years(
    sessions: Mapping[str, Session], years: Mapping[str, str], table: Table, remarks: Remarks
) -> Iterator[SourceRecord]:
    inside: dict[str, list[Session]] = {}
    for key, year in years.items():
        if sessions[key].kind == "term":
            inside.setdefault(year, []).append(sessions[key])
    for session in sessions.values():
        if session.kind == "term" and session.key not in years:
            sentence = "The term lies in no school year of this file: it was left out until one comes with it."
            remarks.note("term.alone", session.file, sentence, line=session.line)
    for key in dict.fromkeys(years.values()):
        terms = sorted(inside.get(key, ()), key=lambda term: (term.start, term.end, term.key))
        own = sessions.get(key)
        if own is None:
            own = _made_up(key, terms or [sessions[part] for part, year in years.items() if year == key])
            sentence = f"No session is a school year; {own.title} was put together from the sessions in it."
            remarks.note("school_year.made", table.file, sentence)
        values: dict[str, object] = {"name": own.title, "start_date": own.start, "end_date": own.end}
        if terms or not table.is_delta:
            values["terms"] = [
                {"id": term.key, "name": term.title, "start_date": term.start, "end_date": term.end} for term in terms
            ]
        yield SourceRecord("academic_year", key, values)


def _made_up(key: str, parts: list[Session]) -> Session:
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    title = f"{start.year}/{end.year}" if start.year != end.year else str(start.year)
    return Session(key, title, "schoolYear", start, end, None, None, parts[0].file, parts[0].line)
