"""Groups of this school year and the last: years, registration groups, classes, houses, clubs and lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from rollbook.connectors.demo.chance import stream
from rollbook.connectors.demo.curriculum import SUBJECTS
from rollbook.connectors.demo.days import SchoolYear, school_year
from rollbook.connectors.demo.membership import stay_in
from rollbook.connectors.demo.resources import Placed, TutorGroup
from rollbook.connectors.demo.roll import Pupil
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.stage import Stage
from rollbook.connectors.source import SourceRecord

HOUSES: Final = ("Attenborough", "Franklin", "Lovelace", "Seacole")
CLUBS: Final = (
    "Chess Club",
    "Choir",
    "Coding Club",
    "Debating Society",
    "Duke of Edinburgh's Award",
    "Football Club",
    "Gardening Club",
    "Homework Club",
    "Netball Club",
    "Orchestra",
    "Robotics Club",
    "Book Club",
)
LISTS: Final = ("Breakfast list", "Coach to the theatre", "Reading mentors")
_IN_A_CLUB: Final = 0.22
_IN_A_LIST: Final = 0.05


def year_key(year: int, code: str) -> str:
    """Return the key of a year group."""
    return f"G{year}-Y{code}"


def tutor_key(year: int, stage: Stage, group: TutorGroup) -> str:
    """Return the key of a registration group."""
    return f"G{year}-R{stage.code(group.position)}{group.letters}"


def class_key(year: int, stage: Stage, placed: Placed) -> str:
    """Return the key of a class."""
    return f"G{year}-T{stage.code(placed.planned.position)}{placed.planned.name}"


def tutor_group_of(scene: Scene, pupil: Pupil, year: int) -> str | None:
    """Return the key of the registration group that a pupil is in during a school year."""
    position = scene.roll.position(pupil, year)
    groups = tutor_groups_by_year(scene)[position]
    return tutor_key(year, scene.roll.stage, groups[pupil.seat % len(groups)]) if groups else None


def tutor_groups_by_year(scene: Scene) -> list[list[TutorGroup]]:
    """Return the registration groups of each year of the stage."""
    found: list[list[TutorGroup]] = [[] for _ in scene.roll.stage.codes]
    for group in scene.plan.tutor_groups:
        found[group.position].append(group)
    return found


def group_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the groups of this school year and the last."""
    for year in (scene.year, scene.last_year):
        yield from _pastoral(scene, year)
        yield from _classes(scene, year)
        for number, name in enumerate(CLUBS):
            yield _group(f"G{year.begins}-C{number}", "NonTeachingGroup", name, year)
        for number, name in enumerate(LISTS):
            yield _group(f"G{year.begins}-U{number}", "UserGroup", name, year)


def _group(key: str, kind: str, name: str, year: SchoolYear, **more: Any) -> SourceRecord:  # noqa: ANN401 - members of a group
    values = {
        "type": kind,
        "name": name,
        "start_date": year.start,
        "end_date": date(year.begins + 1, 8, 31),
        "academic_year_id": academic_year_key(year.begins),
        **more,
    }
    return SourceRecord("group", key, values)


def academic_year_key(begins: int) -> str:
    """Return the key of an academic year."""
    return f"A{begins}"


def _pastoral(scene: Scene, year: SchoolYear) -> Iterator[SourceRecord]:
    stage = scene.roll.stage
    for code in stage.codes:
        yield _group(year_key(year.begins, code), "YearGroup", year_name(code), year, code=code)
    for group in scene.plan.tutor_groups:
        code = stage.code(group.position)
        yield _group(
            tutor_key(year.begins, stage, group), "RegistrationGroup", f"{code}{group.letters}", year, code=code
        )
    for number, name in enumerate(HOUSES):
        yield _group(f"G{year.begins}-H{number}", "HouseGroup", name, year)


def year_name(code: str) -> str:
    """Return what a year group is called."""
    return {"N1": "Nursery 1", "N2": "Nursery 2", "R": "Reception"}.get(code, f"Year {code}")


def _classes(scene: Scene, year: SchoolYear) -> Iterator[SourceRecord]:
    stage = scene.roll.stage
    for placed in scene.plan.classes:
        planned = placed.planned
        subject, code = SUBJECTS[planned.subject], stage.code(planned.position)
        yield _group(
            class_key(year.begins, stage, placed),
            "TeachingGroup",
            f"{code}{planned.name}",
            year,
            code=code,
            mis_subject_id=subject_key(subject.code),
            mis_level=_level(stage, planned.position, planned.grouping),
            assessment_id=assessment_key(stage, planned.position, subject.code) if subject.platform else None,
        )


def subject_key(code: str) -> str:
    """Return the key of a subject of the school."""
    return f"M-{code}"


def assessment_key(stage: Stage, position: int, subject: str) -> str:
    """Return the key of the school's own assessment in a subject: one for the sixth form and one for all others."""
    return f"I-{'AL-' if stage.is_sixth_form(position) else ''}{subject}"


def _level(stage: Stage, position: int, grouping: str) -> str:
    if stage.is_sixth_form(position):
        return "A Level"
    if grouping == "options":
        return "GCSE"
    return "Early Years" if stage.code(position) in {"N1", "N2", "R"} else "National Curriculum"


def enrolment_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield who was in which group and when, in this school year and the last."""
    for year in (scene.year.begins, scene.year.begins - 1):
        for pupil in scene.pupils:
            first, last = stay_in(pupil, year)
            if first <= last and year - pupil.cohort in range(len(scene.roll.stage.codes)):
                yield from _of_pupil(scene, pupil, year)


def _of_pupil(scene: Scene, pupil: Pupil, year: int) -> Iterator[SourceRecord]:
    stage, membership = scene.roll.stage, scene.membership(pupil.cohort, year)
    position = year - pupil.cohort
    tutor = tutor_group_of(scene, pupil, year)
    whole = [
        year_key(year, stage.code(position)),
        f"G{year}-H{pupil.household.house}",
        *_own_choice(scene, pupil, year),
    ]
    for key in whole if tutor is None else [tutor, *whole]:
        yield from _enrolment(scene, pupil, key, year, None, None)
    for place in membership.places(pupil.seat):
        key = class_key(year, stage, place.placed)
        yield from _enrolment(scene, pupil, key, year, place.start, place.end)


def _own_choice(scene: Scene, pupil: Pupil, year: int) -> list[str]:
    """Return the clubs and lists that a pupil is in."""
    chance = stream(scene.seed, "clubs", pupil.key, year)
    found = []
    if chance.random() < _IN_A_CLUB:
        found.append(f"G{year}-C{chance.randrange(len(CLUBS))}")
    if chance.random() < _IN_A_LIST:
        found.append(f"G{year}-U{chance.randrange(len(LISTS))}")
    return found


def _enrolment(  # noqa: PLR0913, PLR0917 - called for each of many thousands
    scene: Scene, pupil: Pupil, group: str, year: int, moved_in: date | None, moved_out: date | None
) -> Iterator[SourceRecord]:
    """Yield the enrolment, unless the pupil was not there in that part of the year or it is yet to come."""
    first, last = stay_in(pupil, year)
    start = max(first, moved_in or first)
    end: date | None = min(last, moved_out or last)
    if end is None or start > end or (moved_in and moved_in > scene.today):
        return
    if year == scene.year.begins and not _is_over(scene, pupil, moved_out):
        end = None
    values = {"student_id": pupil.key, "group_id": group, "start_date": start, "end_date": end}
    yield SourceRecord("enrolment", f"{pupil.key}:{group}", values)


def _is_over(scene: Scene, pupil: Pupil, moved_out: date | None) -> bool:
    """Say whether an enrolment of this year has an end that the school knows of."""
    return scene.leaving(pupil) is not None or (moved_out is not None and moved_out < scene.today)


def supervision_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield who was there for which group, in this school year and the last."""
    stage, plan = scene.roll.stage, scene.plan
    for year in (scene.year, scene.last_year):
        begins = year.begins
        for placed in plan.classes:
            for number, (post, _) in enumerate(placed.posts):
                role = "Class Teacher" if number == 0 else "Shared Class Teacher"
                yield _supervision(scene, year, class_key(begins, stage, placed), post, role)
        for group in plan.tutor_groups:
            yield _supervision(scene, year, tutor_key(begins, stage, group), group.post, "Registration Tutor")
        leaders = [number for number, post in enumerate(scene.staff.posts) if post.role in {"HDYR", "DPHT", "ASHT"}]
        for position, code in enumerate(stage.codes):
            yield _supervision(scene, year, year_key(begins, code), leaders[position % len(leaders)], "Head of Year")
        for number in range(len(HOUSES)):
            yield _supervision(
                scene, year, f"G{begins}-H{number}", leaders[-1 - number % len(leaders)], "Head of House"
            )
        for number in range(len(CLUBS)):
            yield _supervision(scene, year, f"G{begins}-C{number}", number % len(plan.posts), "Club Leader")
        for number in range(len(LISTS)):
            yield _supervision(scene, year, f"G{begins}-U{number}", leaders[number % len(leaders)], "Owner")


def _supervision(scene: Scene, year: SchoolYear, group: str, post: int, role: str) -> SourceRecord:
    employee = scene.staff.holder(post, year.begins)
    past = year.begins < scene.year.begins
    values = {
        "group_id": group,
        "staff_member_id": employee.key,
        "role": role,
        "start_date": school_year(year.begins).start,
        "end_date": date(year.begins + 1, 8, 31) if past else None,
    }
    return SourceRecord("supervision", f"{group}:{post}", values)
