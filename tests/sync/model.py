"""What a school's records are after each pull, by simple rules: a model that knows no ids, facets, logs or tables.

It keeps the values that sources gave, under the sources' keys, and says what an app should read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tests.records.reading import TODAY
from tests.sync.school import Synced

from rollbook.connectors.source import Gone, SourceRecord

Values = dict[str, Any]
Key = tuple[str, str]
ALL: Final = frozenset({"student", "contact", "group", "enrolment", "attendance", "academic_year"})
STAYS: Final = "student"
"""People who are gone from the MIS stay on record, as leavers."""

ABOUT: Final = {"enrolment": ("student_id", "group_id"), "attendance": ("student_id",)}
"""Members that say what a record is about: it goes when that goes, and is refused when that is not there."""

PRESENT: Final = frozenset("/\\LP")
ABSENT: Final = {"M": "authorised", "O": "unauthorised"}


@dataclass
class Model:
    """The records of one school, by kind and key of the source."""

    kept: dict[Key, Values] = field(default_factory=dict)

    def take(
        self, items: Iterable[SourceRecord | Gone], *, whole: frozenset[str], merge: frozenset[str] = frozenset()
    ) -> None:
        """Go through one pull."""
        told, gone = _sorted(items)
        before = deepcopy(self.kept)
        missing = {key for key in before if key[0] in whole and key not in told}
        away = gone | {key for key in missing if key[0] != STAYS}
        away |= {key for key, values in before.items() if _about(key, values) & away}
        for key in away:
            self.kept.pop(key, None)
        for key in missing - away:
            end = self.kept[key].get("end_date")
            self.kept[key]["end_date"] = min(end, TODAY.date()) if end else TODAY.date()
        for kind in ("academic_year", "group", "student", "contact", "enrolment", "attendance"):
            for key in [key for key in told if key[0] == kind]:
                self._arrives(key, told[key], before.get(key), merging=kind in merge)
        for values in self.kept.values():
            for member, to in (("contacts", "contact"), ("siblings", "student")):
                links = [link for link in values.get(member) or () if (to, link[f"{to}_id"]) in self.kept]
                values[member] = links

    def _arrives(self, key: Key, values: Values, stored: Values | None, *, merging: bool) -> None:
        if merging and stored is not None:
            values = _overlaid(stored, values)
        if key[0] == "student" and not any(values.get(f"{legal}first_name") for legal in ("", "legal_")):
            return
        if _about(key, values) <= self.kept.keys():
            self.kept[key] = deepcopy(values)

    def of(self, kind: str) -> dict[str, Values]:
        """Return the records of a kind by key."""
        return {key: values for (each, key), values in self.kept.items() if each == kind}

    def expected(self) -> dict[str, Any]:
        """Return what an app should read."""
        students = self.of("student")
        return {
            "students": {key: _student(values) for key, values in students.items()},
            "contacts": {
                key: (values.get("first_name"), _children(key, students)) for key, values in self.of("contact").items()
            },
            "groups": {key: values.get("name") for key, values in self.of("group").items()},
            "enrolments": {key: (each["student_id"], each["group_id"]) for key, each in self.of("enrolment").items()},
            "marks": sorted(
                (week["student_id"], str(week["week"]), slot, mark)
                for week in self.of("attendance").values()
                for slot, mark in enumerate(week["marks"])
                if mark
            ),
            "sums": self._sums(),
        }

    def _sums(self) -> dict[tuple[str, str], tuple[int, int, int, int]]:
        sums: dict[tuple[str, str], list[int]] = {}
        for week in self.of("attendance").values():
            for year, span in self.of("academic_year").items():
                marks = [mark for mark in week["marks"] if mark]
                if marks and span["start_date"] <= week["week"] <= span["end_date"]:
                    total = sums.setdefault((week["student_id"], year), [0, 0, 0, 0])
                    present = sum(mark in PRESENT for mark in marks)
                    absent = [sum(ABSENT.get(mark) == why for mark in marks) for why in ("authorised", "unauthorised")]
                    for place, number in enumerate([present + sum(absent), present, *absent]):
                        total[place] += number
        return {about: (total[0], total[1], total[2], total[3]) for about, total in sums.items()}


def _sorted(items: Iterable[SourceRecord | Gone]) -> tuple[dict[Key, Values], set[Key]]:
    told: dict[Key, Values] = {}
    gone: set[Key] = set()
    for item in items:
        if isinstance(item, Gone):
            gone.add((item.kind, item.key))
        else:
            told.setdefault((item.kind, item.key), dict(item.values))
    return told, gone - told.keys()


def _about(key: Key, values: Mapping[str, Any]) -> set[Key]:
    return {(name.removesuffix("_id"), values[name]) for name in ABOUT.get(key[0], ())}


def _overlaid(stored: Values, values: Values) -> Values:
    """Lay a file over what is known; a preferred name that says no more than the legal one is none of its own."""
    legal = stored.get("legal_first_name")
    whole = {name: value for name, value in stored.items() if name != "first_name" or value != legal} | values
    if values.get("contacts"):
        named = {link["contact_id"] for link in values["contacts"]}
        whole["contacts"] = [
            *values["contacts"],
            *(one for one in stored["contacts"] if one["contact_id"] not in named),
        ]
    return whole


def _student(values: Values) -> tuple[Any, ...]:
    name = values.get("first_name") or values.get("legal_first_name")
    contacts = {link["contact_id"]: link.get("relationship") for link in values["contacts"]}
    return name, values.get("end_date"), contacts, {link["student_id"] for link in values["siblings"]}


def _children(contact: str, students: Mapping[str, Values]) -> dict[str, Any]:
    return {
        key: link.get("relationship")
        for key, values in students.items()
        for link in values["contacts"]
        if link["contact_id"] == contact
    }


def seen(school: Synced) -> dict[str, Any]:
    """Return what an app reads, with the keys of the source in the place of ids."""
    keys = school.keys()
    read, long_ago, ahead = school.read, date(1990, 1, 1), date(2190, 1, 1)
    everybody = [read.one("findStudent", id=id_, flags=("contacts",)) for id_ in school.values("student", "id")]
    return {
        "students": {keys["student", each["id"]]: _seen_student(each, keys) for each in everybody if each},
        "contacts": {
            keys["contact", each["id"]]: (
                each["first_name"],
                {keys["student", link["student_id"]]: _plain(link["relationship"]) for link in each["students"]},
            )
            for each in read.all("getContacts")
        },
        "groups": {keys["group", each["id"]]: each["name"] for each in read.all("getGroups")},
        "enrolments": {
            keys["enrolment", each["id"]]: (keys["student", each["student_id"]], keys["group", each["group_id"]])
            for each in read.all("getGroupEnrolments")
        },
        "marks": sorted(
            (
                keys["student", mark["student_id"]],
                str(_monday(mark)),
                2 * date.fromisoformat(mark["session_date"][:10]).weekday() + (mark["session_name"] == "PM"),
                mark["attendance_mark"],
            )
            for mark in read.all("getAttendances", start_date=long_ago, end_date=ahead)
        ),
        "sums": {
            (keys["student", each["student_id"]], keys["academic_year", each["academic_year_id"]]): (
                each["possible_sessions"],
                each["attended_sessions"],
                each["authorised_absence_sessions"],
                each["unauthorised_absence_sessions"],
            )
            for each in read.all("getAttendanceSummaries")
        },
    }


def _monday(mark: Mapping[str, Any]) -> date:
    day = date.fromisoformat(mark["session_date"][:10])
    return date.fromordinal(day.toordinal() - day.weekday())


def _seen_student(each: Mapping[str, Any], keys: Mapping[tuple[str, int], str]) -> tuple[Any, ...]:
    end = date.fromisoformat(each["end_date"][:10]) if each["end_date"] else None
    contacts = {keys["contact", link["contact_id"]]: _plain(link["relationship"]) for link in each["contacts"]}
    return each["first_name"], end, contacts, {keys["student", link["student_id"]] for link in each["siblings"]}


def _plain(relationship: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if relationship is None:
        return None
    return {name: value for name, value in relationship.items() if name != "object" and value is not None}
