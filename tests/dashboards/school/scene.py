"""Ashfield as it is after some weeks: synced, two apps connected, one asking, somebody invited, a record left out."""

from __future__ import annotations

from datetime import timedelta

from tests.people import NOW, SCOPES, People, later
from tests.small_school import sync_small_school

from rollbook.accounts.joining import invite_to_school
from rollbook.accounts.models import Membership, Role, School, User
from rollbook.consent import requests
from rollbook.consent.models import AccessRequest, App, Authorisation, ReadCount
from rollbook.sync.connections import connect
from rollbook.sync.models import Run

BEGAN = later(days=-40)


def lived_in(people: People) -> AccessRequest:
    """Make Ashfield so; return what Lunchline asks of it that nobody has decided."""
    sync_small_school(people.ashfield, now=BEGAN)
    connect(school=people.ashfield, kind="demo", chosen={"pupils": 60}, now=BEGAN)
    _runs(people.ashfield)
    optional = ("students.upn", "students.dob", "contacts.basic", "contacts.emails")
    asked = " ".join(f"{scope}:optional" if scope in optional else scope for scope in SCOPES)
    people.reader(people.markbook, people.ashfield, asked, ticked=optional, now=BEGAN)
    _reads(people.ashfield, people.markbook)
    invite_to_school(
        school=people.ashfield, email="nia@example.org", role=Role.VIEWER, by=people.amina, now=later(days=-1)
    )
    request = people.asked(people.lunchline, "students.basic", now=later(days=-2))
    return requests.bring_to(request=request, school=people.ashfield, by=people.vera, now=later(days=-2))


def authorisation_of(people: People) -> Authorisation:
    """What Markbook may read of Ashfield."""
    return Authorisation.objects.get(app=people.markbook, school=people.ashfield)


def member(user: User, school: School) -> Membership:
    """The place of somebody in a school."""
    return Membership.objects.get(user=user, school=school)


def last_run(school: School) -> Run:
    """The newest sync."""
    return Run.objects.filter(school=school).latest("started_at")


def _runs(school: School) -> None:
    for day in range(6, -1, -1):
        at = NOW - timedelta(days=day, minutes=30)
        refused = [
            {"sort": "refused", "kind": "student", "where": "S9", "sentence": "It has no name."},
            {
                "sort": "date.day_first",
                "kind": "",
                "where": "pupils.csv:4",
                "sentence": "=03/04/2012 was read as 3 April.",
            },
        ]
        counts = {"added": day % 3, "changed": 2, "removed": 0, "unchanged": 2, "refused": 0 if day else 1}
        report = {
            "problem": None,
            **counts,
            "kinds": {"student": counts},
            "notes": [] if day else refused,
            "notes_by_sort": {} if day else {"refused": 1, "date.day_first": 1},
        }
        Run.objects.create(
            school=school,
            source="demo",
            started_at=at,
            finished_at=at + timedelta(seconds=31),
            outcome="success",
            report=report,
        )


def _reads(school: School, app: App) -> None:
    for day in range(28):
        for name, reads in (("student", 40 + day * 7 % 60), ("attendance", 120 - day * 11 % 90), ("group", 6)):
            ReadCount.objects.create(
                school=school,
                app=app,
                day=(NOW - timedelta(days=day)).date(),
                object=name,
                reads=reads,
                objects_sent=reads * 90,
            )
