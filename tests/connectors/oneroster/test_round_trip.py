"""Any school, written as a OneRoster set in any of the ways that are met, comes back as it was."""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.oneroster.sets import Outcome, folder, manifest, read

NAMES = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=' ,;\t\n"'), min_size=1)
    .map(lambda text: unicodedata.normalize("NFC", " ".join(text.split())))
    .filter(lambda text: text not in {"", "NULL", "null", "(null)", "\\N"})
)
KEYS = st.text(st.sampled_from("abcXYZ019-_/.{}:"), min_size=1, max_size=8).filter(
    lambda key: key.casefold() != "sourcedid"
)
DAYS = st.dates(date(1950, 1, 1), date(2026, 9, 1))
YEARS = ("N1", "N2", "R", *(str(number) for number in range(1, 14)))


@dataclass(frozen=True)
class Pupil:
    first: str
    last: str
    dob: date | None
    gender: str | None
    year: str | None
    agents: tuple[str, ...]


@dataclass(frozen=True)
class School:
    pupils: Mapping[str, Pupil]
    teachers: Mapping[str, tuple[str, str]]
    parents: Mapping[str, tuple[str, str]]
    classes: Mapping[str, str]
    memberships: Mapping[str, tuple[str, str]]
    supervisions: Mapping[str, tuple[str, str, bool]]


@dataclass(frozen=True)
class Manner:
    """How a set is written."""

    delimiter: str
    encoding: str
    end: str
    day: str
    blank_lines: bool
    backwards: bool


MANNERS = st.builds(
    Manner,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
    day=st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%Y/%m/%d", "%Y-%m-%dT12:00:00.000Z"]),
    blank_lines=st.booleans(),
    backwards=st.booleans(),
)


@st.composite
def schools(draw: st.DrawFn) -> School:
    keys = draw(st.lists(KEYS, min_size=4, max_size=10, unique=True))
    parts = draw(st.lists(st.sampled_from("ptc"), min_size=len(keys), max_size=len(keys)))
    people: dict[str, list[str]] = {
        part: [key for key, is_a in zip(keys, parts, strict=True) if is_a == part] for part in "ptc"
    }
    people["p"] = people["p"] or [keys[0] + "x"]
    contacts = (
        st.lists(st.sampled_from(people["c"]), unique=True, max_size=3).map(tuple) if people["c"] else st.just(())
    )
    pupil = st.builds(
        Pupil,
        first=NAMES,
        last=NAMES,
        dob=st.none() | DAYS,
        gender=st.sampled_from(["F", "M", None]),
        year=st.none() | st.sampled_from(YEARS),
        agents=contacts,
    )
    classes = draw(st.dictionaries(KEYS, NAMES, min_size=1, max_size=4))
    group = st.sampled_from(sorted(classes))
    supervision = st.tuples(st.sampled_from(people["t"] or ["nobody"]), group, st.booleans())
    return School(
        pupils={key: draw(pupil) for key in people["p"]},
        teachers={key: (draw(NAMES), draw(NAMES)) for key in people["t"]},
        parents={key: (draw(NAMES), draw(NAMES)) for key in people["c"]},
        classes=classes,
        memberships=draw(st.dictionaries(KEYS, st.tuples(st.sampled_from(people["p"]), group), max_size=6)),
        supervisions=draw(
            st.dictionaries(KEYS.map("s".__add__), supervision, max_size=3 if people["t"] else 0),
        ),
    )


def _written(header: str, rows: Sequence[Sequence[object]], manner: Manner) -> bytes:
    lines = [header.split(","), *([str(cell) for cell in row] for row in rows)]
    if manner.backwards:
        lines = [line[::-1] for line in lines]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=manner.delimiter, lineterminator=manner.end)
    for line in lines:
        writer.writerow(line)
        if manner.blank_lines:
            text.write(manner.end)
    return text.getvalue().encode(manner.encoding)


def _files(school: School, manner: Manner) -> dict[str, bytes | str]:
    def day(when: date | None) -> str:
        return when.strftime(manner.day) if when else ""

    users = [[key, "true", "S", "teacher", *names, "", ""] for key, names in school.teachers.items()]
    users += [[key, "true", "S", "parent", *names, "", ""] for key, names in school.parents.items()]
    users += [
        [key, "true", "S", "student", each.first, each.last, ",".join(each.agents), each.year or ""]
        for key, each in school.pupils.items()
    ]
    enrolments: list[list[str]] = [
        [key, group, "S", who, "student", ""] for key, (who, group) in school.memberships.items()
    ]
    enrolments += [
        [key, group, "S", who, "teacher", str(main).lower()] for key, (who, group, main) in school.supervisions.items()
    ]
    sexes = {"F": "female", "M": "male", None: ""}
    born = [[key, day(each.dob), sexes[each.gender]] for key, each in school.pupils.items()]
    start, end = date(2026, 9, 1), date(2027, 7, 21)
    files = {
        "orgs": _written("sourcedId,name,type", [["S", "Ashfield", "school"]], manner),
        "academicSessions": _written(
            "sourcedId,title,type,startDate,endDate", [["Y", "2026/27", "schoolYear", day(start), day(end)]], manner
        ),
        "courses": _written("sourcedId,title", [["C", "Mathematics"]], manner),
        "classes": _written(
            "sourcedId,title,classType,courseSourcedId,termSourcedIds",
            [[key, title, "scheduled", "C", "Y"] for key, title in school.classes.items()],
            manner,
        ),
        "users": _written(
            "sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,agentSourcedIds,grades", users, manner
        ),
        "enrollments": _written(
            "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary", enrolments, manner
        ),
        "demographics": _written("sourcedId,birthDate,sex", born, manner),
    }
    return {"manifest": manifest(dict.fromkeys(files, "bulk")), **files}


def _facts_of(found: Outcome) -> dict[str, Any]:
    records = found.records
    span = {"start_date": date(2026, 9, 1), "end_date": date(2027, 7, 21)}
    for values in (*records["enrolment"].values(), *records["supervision"].values()):
        if not str(values["group_id"]).startswith("year:"):
            assert {name: values[name] for name in span} == span
    return {
        "pupils": {
            key: (
                values["legal_first_name"],
                values["legal_last_name"],
                values["dob"],
                values["demographics"]["gender"],
                values["year_code"],
                tuple(link["contact_id"] for link in values["contacts"]),
            )
            for key, values in records["student"].items()
        },
        "teachers": {k: (v["legal_first_name"], v["legal_last_name"]) for k, v in records["staff_member"].items()},
        "parents": {k: (v["first_name"], v["last_name"]) for k, v in records["contact"].items()},
        "classes": {k: v["name"] for k, v in records["group"].items() if v["type"] == "TeachingGroup"},
        "memberships": {k: (v["student_id"], v["group_id"]) for k, v in records["enrolment"].items()},
        "supervisions": {
            k: (v["staff_member_id"], v["group_id"], v["role"] == "Main teacher")
            for k, v in records["supervision"].items()
        },
    }


def _facts_in(school: School) -> dict[str, Any]:
    years = {f"year:{key}": (key, f"year:{each.year}") for key, each in school.pupils.items() if each.year}
    return {
        "pupils": {
            key: (each.first, each.last, each.dob, each.gender, each.year, each.agents)
            for key, each in school.pupils.items()
        },
        "teachers": dict(school.teachers),
        "parents": dict(school.parents),
        "classes": dict(school.classes),
        "memberships": {**school.memberships, **years},
        "supervisions": dict(school.supervisions),
    }


@settings(max_examples=60, deadline=None)
@given(school=schools(), manner=MANNERS)
def test_a_school_comes_back_as_it_was(school: School, manner: Manner) -> None:
    with tempfile.TemporaryDirectory() as path:
        found = read(folder(Path(path), _files(school, manner)))
    assert not found.refused
    assert _facts_of(found) == _facts_in(school)


@settings(max_examples=60, deadline=None)
@given(first=DAYS, days=st.lists(st.integers(0, 9000), max_size=6))
def test_british_dates_come_back_whatever_else_the_file_holds(first: date, days: list[int]) -> None:
    born = {f"p{place}": first - timedelta(after) for place, after in enumerate([0, *days]) if first.year > 1975}
    born["sure"] = date(2010, 5, 31)
    school = School({k: Pupil("A", "B", when, None, "7", ()) for k, when in born.items()}, {}, {}, {"c": "C"}, {}, {})
    with tempfile.TemporaryDirectory() as path:
        files = _files(school, Manner(",", "utf-8", "\n", "%d/%m/%Y", blank_lines=False, backwards=False))
        found = read(folder(Path(path), files))
    assert {key: values["dob"] for key, values in found.records["student"].items()} == born
