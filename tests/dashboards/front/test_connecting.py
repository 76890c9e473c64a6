"""The guide for schools, walked: what it names is there, in the order in which it says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.people import NOW, People

from rollbook.accounts.joining import invite_to_school
from rollbook.accounts.models import RegisterEntry, Role, School, User
from rollbook.dashboards.front.views import GUIDES
from rollbook.dashboards.school import syncing

GUIDE = (GUIDES / "connect-a-school.md").read_text()
CTF = Path(__file__).parents[3] / "docs" / "samples" / "ctf" / "4202999_CTF_4204999_001.xml"


def _said(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


@pytest.fixture
def head(people: People, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Cleo, on her way to a school of the register, whom an operator has let in."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    facts = {
        "la_code": 420,
        "establishment_number": 4999,
        "town": "Eastmere",
        "words": "eastmere academy ea1 1aa 990105",
    }
    RegisterEntry.objects.create(urn="990105", name="Eastmere Academy", **facts)
    client.force_login(people.cleo)
    for found_by in ("eastmere", "ea1 1aa", "990105"):
        assert "/signup/school/990105" in _said(client, f"/signup/school?find={found_by}")
    client.post("/signup/school/990105", {"position": "Head teacher", "authority": "on"})
    operator = Client()
    operator.force_login(User.objects.create_superuser("operator@example.org"))
    number = re.search(r"/operator/claims/(\d+)", _said(operator, "/operator/claims"))
    assert number
    operator.post(number[0], {"decision": "agree"})
    return client


def test_a_school_comes_as_the_guide_says(head: Client, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "beside", lambda work: work())
    home = f"/schools/{School.objects.get(urn='990105').slug}"
    ways = _said(head, f"{home}/connect")
    for name in re.findall(r"^- \*\*(.+?)s?\*\*", GUIDE, re.MULTILINE):
        assert name in ways, f"{name} is no way to bring in data"

    file = SimpleUploadedFile(CTF.name, CTF.read_bytes())
    page = head.post(f"{home}/connect/ctf", {"file": file}, follow=True).content.decode()
    assert "Up to date" in page
    again = head.post(f"{home}/connect/ctf", {"file": SimpleUploadedFile(CTF.name, CTF.read_bytes())}, follow=True)
    assert "Nothing new" in again.content.decode()
    assert "goes to nobody" in _said(head, f"{home}/shared") or "No app" in _said(head, f"{home}/shared")

    link = people.asked(people.markbook, "students.basic students.dob:optional").link
    asked = _said(head, f"/requests/{link}")
    for words in ("Approve only what is required", "Decline", people.markbook.name):
        assert words in asked


def test_the_roles_of_the_guide_are_those_that_there_are() -> None:
    named = {role.capitalize() for role in re.findall(r"\*([a-z ]+)\*", GUIDE)}
    assert named == set(Role.labels)


def test_somebody_with_an_invitation_needs_no_operator(client: Client, people: People) -> None:
    invited = invite_to_school(school=people.ashfield, email="", role=Role.VIEWER, by=people.amina, now=NOW)
    client.force_login(people.cleo)
    page = client.post(f"/invitations/{invited.code}", follow=True).content.decode()
    assert "Ashfield School" in page
    assert people.ashfield.memberships.filter(user=people.cleo).exists()
