"""Contracts of staff: posts, roles, hours and pay. Amounts are in pounds a year and are nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Final

from rollbook.connectors.demo.chance import stream, weighted
from rollbook.connectors.demo.scene import Scene
from rollbook.connectors.demo.staff import Employee
from rollbook.connectors.demo.staff_records import last_day
from rollbook.connectors.source import SourceRecord

_NI_PREFIX: Final = "PZ"
"""Has the shape of a National Insurance number; HMRC uses it for its own purposes and gives it to nobody."""
_TYPES: Final = weighted({"PRM": 86, "FXT": 9, "TMP": 5})
_ORIGINS: Final = weighted({"TCHLEA": 50, "1STIMM": 25, "TCHIND": 5, "FAMBRK": 5, "EMPPUB": 8, "NOTKNW": 7})
_DESTINATIONS: Final = weighted({"LEASEC": 30, "OTHSEC": 35, "OTHERR": 10, "PRISEC": 10, "NTKNWN": 15})
_FULL_WEEK: Final = {True: 32.5, False: 37.0}
_SAFEGUARDED: Final = 0.02
_RISE: Final = 1.03


def contract_records(scene: Scene) -> Iterator[SourceRecord]:
    """Yield the contract of everybody who works at the school, or did until the end of last school year."""
    for employee in scene.staff.known(scene.year.begins):
        yield SourceRecord("staff_contract", f"{employee.key}-K", _contract(scene, employee))


def _contract(scene: Scene, employee: Employee) -> dict[str, Any]:
    chance = stream(scene.seed, "contract", employee.key)
    end, post = last_day(scene, employee), employee.post
    salaries = _salaries(scene, employee, chance)
    return {
        "staff_member_id": employee.key,
        "start_date": employee.start,
        "end_date": end,
        "national_insurance_number": f"{_NI_PREFIX}{chance.randrange(1_000_000):06}{chance.choice('ABCD')}",
        "payroll_number": f"{employee.number:04}{employee.start.year % 100:02}",
        "contract_type": "SAG" if post.role == "SPLY" else _TYPES.draw(chance),
        "post": post.title,
        "origin": _ORIGINS.draw(chance),
        "destination": _DESTINATIONS.draw(chance) if end else None,
        "daily_rate": post.role == "SPLY",
        "pay_review_date": salaries[-1]["start_date"],
        "roles": _roles(employee, end),
        "salaries": salaries,
        "allowances": _allowances(employee, end),
    }


def _roles(employee: Employee, end: date | None) -> list[dict[str, Any]]:
    """Return the role of the post, and that of a classroom teacher for those who lead and teach."""
    codes = [employee.post.role]
    if employee.post.role in {"HDPT", "HDYR"}:
        codes.append("TCHR")
    return [
        {"id": f"{employee.key}-R{number}", "role_type": code, "start_date": employee.start, "end_date": end}
        for number, code in enumerate(codes, 1)
    ]


def _salaries(scene: Scene, employee: Employee, chance: Random) -> list[dict[str, Any]]:
    """Return the pay of this school year and, for those who were there, of the year before."""
    post = employee.post
    lowest, highest = post.pay
    safeguarded = chance.random() < _SAFEGUARDED
    found = []
    for year in (scene.year.begins - 1, scene.year.begins):
        begins, ends = date(year, 9, 1), date(year + 1, 8, 31)
        if employee.end < begins or employee.start > ends:
            continue
        served = min(year - employee.start.year, 8) / 8
        base = round((lowest + (highest - lowest) * served) * _RISE ** (year - 2025), 2)
        over = year < scene.year.begins or employee.end <= scene.today
        found.append(
            {
                "id": f"{employee.key}-S{year}",
                "hours_per_week": round(_FULL_WEEK[post.teaching] * post.fte, 2),
                "fte": post.fte,
                "weeks_per_year": post.weeks,
                "pay_range": post.pay_range,
                "start_date": max(begins, employee.start),
                "end_date": min(ends, employee.end) if over else None,
                "pay_scale_framework": "School Teachers' Pay and Conditions" if post.teaching else "Green Book",
                "regional_spine": "Rest of England",
                "base_pay": base,
                "actual_pay": round(base * post.fte * (1 if post.teaching else (post.weeks + 6) / 58), 2),
                "safeguarded_salary": safeguarded,
            }
        )
    return found


def _allowances(employee: Employee, end: date | None) -> list[dict[str, Any]]:
    if employee.post.allowance is None:
        return []
    code, amount = employee.post.allowance
    return [
        {
            "id": f"{employee.key}-A1",
            "additional_payment_type": code,
            "additional_payment_amount": amount,
            "start_date": employee.start,
            "end_date": end,
        }
    ]
