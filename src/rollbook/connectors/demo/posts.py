"""The posts of the school besides those that its lessons need, and what people in a post do and earn."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from rollbook.connectors.demo.resources import Plan

_PART_TIME: Final = ((12, 0.4), (22, 0.6), (31, 0.8))
"""Lessons in a fortnight up to which a teaching post is that part of full time."""


@dataclass(frozen=True, slots=True)
class StaffPost:
    """A post that one person holds at a time.

    Attributes:
        key: Names it, such as "T012" (the thirteenth teaching post) or "X-TASS-03".
        role: Code of the role (CS050).
        title: What the contract says.
        teaching: It is a teacher's.
        fte: Part of full time.
        weeks: Weeks of work in a year.
        pay: Pounds a year for full time: the lowest and the highest of its range.
        allowance: Code of a payment on top, and pounds a year.
        subjects: Codes of the school's subjects that are taught.
    """

    key: str
    role: str
    title: str
    teaching: bool
    fte: float
    weeks: int
    pay: tuple[int, int]
    pay_range: str
    allowance: tuple[str, int] | None = None
    subjects: tuple[str, ...] = ()


_LEADERS: Final = (
    # role, title, pupils for each, lowest and highest pay
    ("HDTR", "Head Teacher", 0, (85_000, 125_000)),
    ("DPHT", "Deputy Head Teacher", 700, (64_000, 78_000)),
    ("ASHT", "Assistant Head Teacher", 500, (55_000, 63_000)),
    ("SENC", "SEN Co-ordinator", 0, (46_000, 51_000)),
)
_SUPPORT: Final = (
    # role, title, pupils for each (0: one), lowest and highest pay, weeks a year, part of full time
    ("BUSS", "Business Manager", 0, (42_000, 55_000), 52, 1.0),
    ("PAHT", "Personal Assistant to the Head Teacher", 0, (27_000, 32_000), 52, 1.0),
    ("TASS", "Teaching Assistant", 60, (23_500, 25_500), 39, 0.8),
    ("LSEN", "Learning Support Assistant", 110, (23_500, 25_500), 39, 0.8),
    ("HLTA", "Higher Level Teaching Assistant", 500, (26_000, 30_000), 39, 1.0),
    ("COVR", "Cover Supervisor", 300, (25_000, 28_000), 39, 1.0),
    ("SPLY", "Supply Teacher", 250, (32_000, 48_000), 39, 0.4),
    ("INVG", "Examinations Invigilator", 200, (23_000, 23_500), 12, 0.2),
    ("PAST", "Pastoral Support Officer", 400, (25_000, 29_000), 40, 1.0),
    ("ATTN", "Attendance Officer", 1500, (25_000, 28_000), 40, 0.8),
    ("DATA", "Data Manager", 1500, (29_000, 34_000), 52, 1.0),
    ("EXAM", "Examinations Officer", 1500, (27_000, 32_000), 42, 1.0),
    ("FINC", "Finance Officer", 900, (26_000, 30_000), 52, 1.0),
    ("ADMC", "Administrator", 300, (23_500, 26_000), 40, 0.8),
    ("RECP", "Receptionist", 1000, (23_500, 25_000), 39, 0.8),
    ("NURS", "School Nurse", 1500, (28_000, 34_000), 39, 0.8),
    ("LIBR", "Librarian", 1500, (25_000, 29_000), 39, 0.8),
    ("STCH", "Science Technician", 500, (23_500, 26_000), 39, 0.8),
    ("TTCH", "Technology Technician", 900, (23_500, 26_000), 39, 0.8),
    ("ICTM", "Network Manager", 3000, (34_000, 42_000), 52, 1.0),
    ("ICTT", "ICT Technician", 900, (24_000, 28_000), 52, 1.0),
    ("PREM", "Premises Manager", 3000, (29_000, 36_000), 52, 1.0),
    ("CTKR", "Caretaker", 800, (23_500, 25_000), 52, 1.0),
    ("CLNR", "Cleaner", 200, (23_000, 23_500), 52, 0.4),
    ("COOK", "Cook", 900, (24_000, 27_000), 39, 0.8),
    ("CATR", "Catering Assistant", 250, (23_000, 23_500), 39, 0.4),
    ("MIDS", "Midday Supervisor", 150, (23_000, 23_500), 39, 0.2),
)
_FEWEST: Final = {"SPLY": 2, "INVG": 3, "COVR": 1}


def staff_posts(plan: Plan, pupils: int) -> tuple[StaffPost, ...]:
    """Return every post of a school of that size: those that teach first, in the order of their numbers."""
    leaders = [
        StaffPost(
            f"X-{role}-{number:02}",
            role,
            title,
            teaching=True,
            fte=1.0,
            weeks=39,
            pay=pay,
            pay_range="Leadership Pay Range",
        )
        for role, title, each, pay in _LEADERS
        for number in range(_count(role, each, pupils))
    ]
    support = [
        StaffPost(
            f"X-{role}-{number:02}",
            role,
            title,
            teaching=role == "SPLY",
            fte=fte,
            weeks=weeks,
            pay=pay,
            pay_range="Local Government Pay Spine",
        )
        for role, title, each, pay, weeks, fte in _SUPPORT
        for number in range(_count(role, each, pupils))
    ]
    return (*_teaching(plan), *leaders, *support)


def _count(role: str, each: int, pupils: int) -> int:
    return max(_FEWEST.get(role, 1), ceil(pupils / each) if each else 1)


def _teaching(plan: Plan) -> list[StaffPost]:
    """Return the teaching posts: the first of each department leads it, and the next lead years and houses."""
    found = []
    led: set[str] = set()
    years_to_lead = max((group.position for group in plan.tutor_groups), default=0) + 1
    for post in plan.posts:
        role, title, allowance = "TCHR", f"Teacher of {post.department}", None
        if post.department[0].isdigit():
            title = "Class Teacher"
        elif post.department not in led:
            led.add(post.department)
            role, title, allowance = "HDPT", f"Head of {post.department}", ("TLE", 8_400)
        elif years_to_lead:
            years_to_lead -= 1
            role, title, allowance = "HDYR", "Head of Year", ("TLE", 6_200)
        if allowance is None and post.number % 9 == 0:
            allowance = ("SEN", 2_600)
        found.append(
            StaffPost(
                key=f"T{post.number:03}",
                role=role,
                title=title,
                teaching=True,
                fte=next((part for lessons, part in _PART_TIME if post.load <= lessons), 1.0),
                weeks=39,
                pay=(32_000, 51_000),
                pay_range="Main Pay Range",
                allowance=allowance,
                subjects=tuple(sorted(post.subjects)),
            )
        )
    return found
