"""Says which school of a set is meant, and which rows are its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rollbook.connectors.oneroster.opening import OneRosterSet
from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.vocabulary import METADATA, plain
from rollbook.connectors.source import NeedsAttention, SourceRecord

MOST_NAMED: Final = 30
"""Schools that a sentence lists before it stops."""
FACTS: Final = {
    "street": "address_line_1",
    "town": "town_city",
    "postcode": "postcode",
    "la_code": "la_code",
    "establishment_number": "establishment_number",
}
"""Members of the school, and the metadata of its org that they come from."""
NUMBERS: Final = frozenset({"la_code", "establishment_number"})

_COLUMNS: Final = {
    "classes": "schoolSourcedId",
    "enrollments": "schoolSourcedId",
    "users": "orgSourcedIds",
    "roles": "orgSourcedId",
}


@dataclass(frozen=True, slots=True)
class School:
    """The school that is read.

    Attributes:
        key: Its sourcedId; None where a set of changes names no school.
        alone: The set holds no other school, so all its rows are this school's.
        around: The sourcedIds of the bodies that it belongs to (trust, local authority), whose courses it uses.
        record: What the set says of the school itself, if anything.
    """

    key: str | None
    alone: bool
    around: frozenset[str] = frozenset()
    record: SourceRecord | None = None

    def has(self, *orgs: str) -> bool:
        """Whether something that belongs to `orgs` is this school's own."""
        return self.alone or self.key in orgs


def find_school(found: OneRosterSet, *, org: str | None, urn: str | None, remarks: Remarks) -> School:
    """Return the school that the settings `org` and `urn` mean, or the only one.

    Raises:
        NeedsAttention: The set holds several schools and none of them is named, or the one named is not there.
    """
    table = found.table("orgs")
    if table is None or table.is_delta:
        return _school_of_changes(found, org)
    orgs = {row.key: row for row in table.good_rows()}
    schools = [row for row in orgs.values() if plain(row.text("type") or "") in {"school", "ext:school"}]
    if not schools and len(orgs) == 1:
        schools = list(orgs.values())
        remarks.note("org.type", table.file, f"{_name(schools[0])} is no school by its type; it was read as one.")
    chosen = _chosen(schools, org=org, urn=urn)
    return School(chosen.key, len(schools) == 1, frozenset(_around(chosen, orgs)), _record(chosen))


def _chosen(schools: list[Row], *, org: str | None, urn: str | None) -> Row:
    if org:
        matching = [row for row in schools if row.key == org]
        if not matching:
            raise NeedsAttention(f"The set holds no school with the sourcedId {org}. It holds {_schools(schools)}.")
        return matching[0]
    if len(schools) == 1:
        return schools[0]
    matching = [row for row in schools if urn and urn in {row.text("identifier"), row.text(f"{METADATA}urn")}]
    if len(matching) == 1:
        return matching[0]
    if not schools:
        raise NeedsAttention("orgs.csv holds no org of the type school.")
    raise NeedsAttention(
        f"The set holds {len(schools)} schools. Give the sourcedId of yours in the setting org: {_schools(schools)}."
    )


def _school_of_changes(found: OneRosterSet, org: str | None) -> School:
    """A set of changes need not name the school: then all its rows must belong to one."""
    if org:
        return School(org, alone=False)
    named = {key for name, column in _COLUMNS.items() for key in _named(found.table(name), column, name)}
    if len(named) > 1:
        listed = ", ".join(sorted(named)[:MOST_NAMED])
        raise NeedsAttention(f"The set has changes for several schools. Give yours in the setting org: {listed}.")
    return School(next(iter(named), None), alone=True)


def _named(table: Table | None, column: str, name: str) -> Iterator[str]:
    """Yield the schools that rows of a file belong to; a user's may be trusts as well, so only single ones tell."""
    for row in table.good_rows() if table else ():
        orgs = row.many(column)
        if len(orgs) == 1 and name != "users":
            yield orgs[0]


def _around(school: Row, orgs: Mapping[str, Row]) -> Iterator[str]:
    """Yield the orgs above a school, from the nearest; a ring of parents is walked once."""
    seen: set[str] = set()
    parent = school.text("parentSourcedId")
    while parent and parent not in seen:
        seen.add(parent)
        yield parent
        parent = orgs[parent].text("parentSourcedId") if parent in orgs else None


def _record(row: Row) -> SourceRecord:
    values: dict[str, object] = {"name": row.text("name")}
    for member, fact in FACTS.items():
        text = row.text(METADATA + fact)
        if text and (member not in NUMBERS or text.isdecimal()):
            values[member] = int(text) if member in NUMBERS else text
    return SourceRecord("school", "school", values)


def _schools(schools: list[Row]) -> str:
    named = [f"{row.key} ({_name(row)})" for row in schools[:MOST_NAMED]]
    more = len(schools) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "") or "no school"


def _name(row: Row) -> str:
    return row.text("name") or "no name"
