"""Staff as the contract describes them: people, contracts and absences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from rollbook.connectors.demo import places
from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.curriculum import SUBJECTS
from rollbook.connectors.demo.heritage import first_name
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.staff import Away, Employee, born
from rollbook.connectors.demo.words import POOLS, SHORT_FORMS
from rollbook.connectors.source import SourceRecord
from rollbook.contract.codesets import codeset
from rollbook.contract.codesets.ethnicity import broad_group
from rollbook.contract.codesets.subjects import platform_subjects

NOTICE: Final = timedelta(60)
"""How long before the last day the school knows that somebody leaves."""

_TRN_FROM: Final = 56_00000
"""Numbers from 56/00000 on would be those of teachers who qualified in 1956; newer ones begin lower."""
_DISABILITY: Final = weighted({"NONE": 93, "MOB": 2, "HEAR": 1, "MED": 2, "OTH": 2})
_ROUTES: Final = weighted({"ACEP": 55, "ACEG": 15, "SCD": 10, "SCDS": 8, "TFST": 6, "RECG": 3, "FLEX": 3})
_DEGREES: Final = weighted({"1": 20, "2": 48, "3": 20, "5": 4, "13": 6, "14": 2})
_DFE_CODES: Final = {subject.code: subject.dfe_codes[0] for subject in platform_subjects() if subject.dfe_codes}
_ILLNESSES: Final = ("Cold, cough or influenza", "Stomach upset", "Headache or migraine", "Back problem", "Stress")
_SHARES: Final = {"short": 0.5, "middle": 0.6, "former name": 0.25, "professional name": 0.03}
_NO_CENSUS: Final = frozenset({"INVG", "SPLY", "CLNR"})


def staff_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield everybody who works at the school, or did until the end of last school year."""
    for employee in scene.staff.known(scene.year.begins):
        yield SourceRecord("staff_member", employee.key, _person(scene, employee))


def last_day(scene: Scene, employee: Employee) -> date | None:
    """Return somebody's last day, if the school knows of it yet."""
    return employee.end if employee.end <= scene.today + NOTICE else None


def _person(scene: Scene, employee: Employee) -> dict[str, Any]:
    chance = stream(scene.seed, "staff", employee.key)
    school = scene.school
    return {
        "mis_id": employee.key,
        "staff_code": f"{employee.first_name[0]}{employee.last_name[:2].upper()}{employee.number:02}",
        **_names(chance, employee),
        "dob": born(employee, scene.seed),
        "address": places.address(chance, town=school.town, district=school.district, county=school.la_name),
        **_reached_at(chance, employee, school.domain),
        "is_teaching_staff": employee.post.teaching,
        "included_in_census": employee.post.role not in _NO_CENSUS,
        "start_date": employee.start,
        "end_date": last_day(scene, employee),
        "demographics": _demographics(chance, employee),
        "qualification_info": _qualifications(chance, employee),
    }


def _names(chance: Random, employee: Employee) -> dict[str, str | None]:
    """Return the names of an employee; some go by a short form, some by another surname than the legal one."""
    surnames = POOLS[employee.pool][2]
    married = employee.sex == "F" and chance.random() < _SHARES["former name"]
    known_as = SHORT_FORMS.get(employee.first_name)
    return {
        "first_name": known_as if chance.random() < _SHARES["short"] else None,
        "legal_first_name": employee.first_name,
        "middle_name": first_name(chance, employee.pool, employee.sex) if chance.random() < _SHARES["middle"] else None,
        "last_name": chance.choice(surnames) if chance.random() < _SHARES["professional name"] else None,
        "legal_last_name": employee.last_name,
        "former_last_name": chance.choice(surnames) if married else None,
        "title": employee.title,
        "salutation": f"{employee.title} {employee.last_name}",
    }


def _reached_at(chance: Random, employee: Employee, domain: str) -> dict[str, Any]:
    """Return the addresses and numbers that reach an employee."""
    key, first, last = employee.key, employee.first_name, employee.last_name
    at_work = places.email(first[0], last, employee.number, domain=domain)
    private = places.email(first, last, chance.randrange(1000), domain="mail.example.org")
    mobile, landline = places.mobile(chance), places.landline(chance)
    return {
        "email": at_work,
        "emails": [
            {"id": f"{key}-E1", "email": at_work, "type": "Work", "is_primary": True},
            {"id": f"{key}-E2", "email": private, "type": "Home", "is_primary": False},
        ],
        "telephone_numbers": [
            {"id": f"{key}-T1", "type": "Mobile", "telephone_number": mobile, "is_primary": True},
            {"id": f"{key}-T2", "type": "Home", "telephone_number": landline, "is_primary": False},
        ],
    }


def _demographics(chance: Random, employee: Employee) -> dict[str, str | None]:
    disability = _DISABILITY.draw(chance)
    ethnicity = employee.heritage.ethnicity
    return {
        "ethnicity_code": ethnicity,
        "ethnicity_group": broad_group(ethnicity),
        "gender": employee.sex,
        "disability": codeset("disability").label(disability),
        "disability_code": disability,
    }


def _qualifications(chance: Random, employee: Employee) -> dict[str, Any]:
    post = employee.post
    qualified = post.teaching and chance.random() < 0.97  # noqa: PLR2004 - the share with QTS in the workforce census
    return {
        "teacher_number": str(_TRN_FROM + chance.randrange(100_000)) if qualified else None,
        "qt_status": qualified,
        "hlta_status": post.role == "HLTA",
        "qts_route": _ROUTES.draw(chance) if qualified else None,
        "qualifications": _degrees(chance, employee) if post.teaching else [],
    }


def _degrees(chance: Random, employee: Employee) -> list[dict[str, Any]]:
    """Return a first degree in what the person teaches, for some with a second subject, and for some a second one."""
    taught = [SUBJECTS[code] for code in employee.post.subjects if SUBJECTS[code].platform in _DFE_CODES]
    subjects = taught or [SUBJECTS["En"], SUBJECTS["Hi"]]
    joint = subjects[1] if len(subjects) > 1 and chance.random() < 0.3 else None  # noqa: PLR2004 - a share
    kinds = ["FRST", "PGCE"] if chance.random() < 0.6 else ["FRST"]  # noqa: PLR2004 - a share
    return [
        {
            "id": f"{employee.key}-Q{number}",
            "qualification_code": kind,
            "degree_class": _DEGREES.draw(chance) if kind == "FRST" else None,
            "first_subject_code": _DFE_CODES[str(subjects[0].platform)],
            "first_subject_name": subjects[0].name,
            "second_subject_code": _DFE_CODES[str(joint.platform)] if joint else None,
            "second_subject_name": joint.name if joint else None,
        }
        for number, kind in enumerate(kinds, 1)
    ]


def absence_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the absences of staff in this school year and the last that have begun."""
    for year in (scene.year.begins - 1, scene.year.begins):
        for employee in scene.staff.in_year(year):
            for away in scene.staff.away(employee, year):
                if away.days[0] <= scene.today:
                    yield SourceRecord("staff_absence", away.key, _absence(scene, away))


def _absence(scene: Scene, away: Away) -> dict[str, Any]:
    chance = stream(scene.seed, "absence", away.key)
    over = away.days[-1] < scene.today
    sick, unpaid = away.category == "SIC", away.category in {"UNP", "UNA"}
    return {
        "staff_member_id": away.employee.key,
        "start_date": away.days[0],
        "end_date": away.days[-1] if over else None,
        "working_days_lost": round(len(away.days) * away.employee.post.fte, 1) if over else None,
        "absence_category": codeset("staff_absence_category").label(away.category),
        "absence_category_code": away.category,
        "illness_category": chance.choice(_ILLNESSES) if sick else None,
        "pay_rate": "Unpaid" if unpaid else "Half pay" if away.category == "MAT" else "Full pay",
    }
