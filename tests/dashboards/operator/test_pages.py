from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.people import NOW, People

from rollbook.accounts.models import AuditEntry, Invitation, RegisterEntry, School, User
from rollbook.consent.models import App
from rollbook.dashboards.operator import auditing
from rollbook.sandbox.making import Size, handed_over, new_school, new_test_app
from rollbook.sync.models import Run, SyncRequest


def _page(client: Client, address: str) -> str:
    answer = client.get(f"/operator{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def _csv(client: Client, address: str) -> list[str]:
    answer = client.get(f"/operator{address}")
    return answer.getvalue().decode("utf-8-sig").splitlines()


def _failed(school: School) -> Run:
    report = {"problem": "The MIS did not answer."}
    return Run.objects.create(school=school, source="demo", started_at=NOW, outcome="failure", report=report)


def test_the_overview_says_that_nothing_is_to_be_done(operator: Client) -> None:
    assert "Everything is as it should be." in _page(operator, "")


def test_the_overview_says_what_fails_and_waits(operator: Client, people: People) -> None:
    _failed(people.ashfield)
    SyncRequest.objects.create(school=people.birchwood, asked_at=timezone.now() - timedelta(hours=3))
    App.objects.filter(pk=people.markbook.pk).update(stage="in_review")
    page = _page(operator, "")
    assert "Schools whose last sync did not work: 1." in page
    assert "Syncs that have waited for more than an hour: 1. Does a worker run?" in page
    assert "Apps that wait to go live: 1." in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Ashfield School", "Birchwood Primary"]),
        ("?find=birch", ["Birchwood Primary"]),
        ("?find=100901", ["Ashfield School"]),
        ("?find=ash+school", ["Ashfield School"]),
        ("?state=failing", ["Ashfield School"]),
        ("?state=empty", ["Birchwood Primary"]),
        ("?kind=test", ["Testford School"]),
        ("?find=nowhere", []),
    ],
)
def test_schools_are_found(operator: Client, people: People, query: str, shown: list[str]) -> None:
    _failed(people.ashfield)
    page = _page(operator, f"/schools{query}")
    names = ("Ashfield School", "Birchwood Primary", "Testford School")
    assert [name for name in names if f">{name}</a>" in page] == shown


def test_schools_are_paged(operator: Client) -> None:
    rows = (School(name=f"School {number:03}", slug=f"s{number}", created_at=NOW) for number in range(60))
    School.objects.bulk_create(rows)
    assert "School 059" not in _page(operator, "/schools?find=school+0")
    assert "School 059" in _page(operator, "/schools?find=school+0&page=2")


def test_a_school_shows_who_decides_there_and_what_reads_it(operator: Client, people: People) -> None:
    people.reader(people.markbook, people.ashfield, "students.basic")
    _failed(people.ashfield)
    page = _page(operator, f"/schools/{people.ashfield.pk}")
    for words in ("Amina Ashworth", "Administrator", "Markbook", "The MIS did not answer."):
        assert words in page


def test_a_school_is_registered_from_the_register_and_its_head_invited(operator: Client, olu: User) -> None:
    RegisterEntry.objects.create(urn="990105", name="Eastmere Academy", town="Eastmere", words="eastmere")
    operator.post("/operator/schools/new", {"urn": "990105"})
    school = School.objects.get(urn="990105")
    assert (school.name, school.town) == ("Eastmere Academy", "Eastmere")
    operator.post(f"/operator/schools/{school.pk}/invite", {"email": "head@example.org"})
    assert Invitation.objects.get(school=school).invited_by == olu
    assert mail.outbox[0].to == ["head@example.org"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"urn": "99"}, "a URN has six digits"),
        ({"urn": "990109"}, "the register knows no school"),
        ({"urn": "100901", "name": "Ashfield"}, "is registered already"),
    ],
)
def test_a_school_that_cannot_be_registered_is_refused_in_words(
    operator: Client, given: dict[str, str], words: str
) -> None:
    assert words in operator.post("/operator/schools/new", given).content.decode()


def test_the_name_of_a_school_is_mended(operator: Client, people: People) -> None:
    address = f"/operator/schools/{people.ashfield.pk}/facts"
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', operator.get(address).content.decode()))
    operator.post(address, {**values, "name": "Ashfield Academy"})
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.before, entry.after) == ({"name": "Ashfield School"}, {"name": "Ashfield Academy"})


def test_a_school_leaves_with_a_reason_and_comes_back(operator: Client, people: People) -> None:
    address = f"/operator/schools/{people.ashfield.pk}"
    assert "Say why." in operator.post(f"{address}/close", {"reason": ""}).content.decode()
    operator.post(f"{address}/close", {"reason": "Its contract ended."})
    page = _page(operator, f"/schools/{people.ashfield.pk}")
    assert "This school has left" in page
    assert "Olu Operator let Ashfield School leave the platform: Its contract ended." in page
    operator.post(f"{address}/reopen")
    assert School.objects.get(pk=people.ashfield.pk).closed_at is None


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?find=amina", ["Amina Ashworth"]),
        ("?find=BRONWEN%40", ["Bronwen Birch"]),
        ("?state=blocked", ["Vera Vale"]),
        ("?state=operators", ["Olu Operator"]),
        ("?state=nowhere", ["Cleo Crane"]),
    ],
)
def test_people_are_found(operator: Client, people: People, query: str, shown: list[str]) -> None:
    User.objects.filter(pk=people.vera.pk).update(is_active=False)
    page = _page(operator, f"/people{query}")
    assert re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)<', page) == shown


def test_a_person_shows_their_places_and_no_password(operator: Client, people: People) -> None:
    User.objects.filter(pk=people.amina.pk).update(password="md5$salt$not-to-be-shown")
    page = _page(operator, f"/people/{people.amina.pk}")
    assert "Ashfield School" in page
    assert "Administrator" in page
    assert "not-to-be-shown" not in page


def test_a_person_whose_address_is_confirmed_may_sign_in(operator: Client, people: People) -> None:
    people.amina.emailaddress_set.create(email=people.amina.email, verified=True, primary=True)
    for address in (f"/people/{people.amina.pk}", "/people?find=amina"):
        page = _page(operator, address)
        assert "May sign in" in page
        assert "Not confirmed" not in page
    assert "Not confirmed" in _page(operator, f"/people/{people.ben.pk}")


def test_somebody_is_blocked_after_a_page_that_spells_it_out(operator: Client, people: People) -> None:
    address = f"/operator/people/{people.bronwen.pk}"
    assert "only administrator of Birchwood Primary" in operator.get(f"{address}/block").content.decode()
    operator.post(f"{address}/block", {"reason": "A stolen laptop."})
    assert not User.objects.get(pk=people.bronwen.pk).is_active
    operator.post(f"{address}/unblock")
    assert User.objects.get(pk=people.bronwen.pk).is_active


def test_an_operator_does_not_shut_themselves_out(operator: Client, olu: User) -> None:
    page = operator.post(f"/operator/people/{olu.pk}/block", {"reason": "x"}).content.decode()
    assert "You cannot block yourself." in page


def test_somebody_is_signed_out_everywhere(operator: Client, people: People) -> None:
    page = operator.post(f"/operator/people/{people.amina.pk}/sign-out", follow=True).content.decode()
    assert "Amina Ashworth was signed out of 0 browsers." in page


def test_a_second_step_is_taken_away_and_they_are_told(operator: Client, people: People) -> None:
    operator.post(f"/operator/people/{people.amina.pk}/second-step")
    assert (mail.outbox[0].to, mail.outbox[0].subject) == ([people.amina.email], "Your second step was taken away")


def test_a_team_shows_its_people_apps_and_test_schools(operator: Client, people: People) -> None:
    school = new_school(size=Size(30, 1), by=people.dara, now=NOW)
    app = new_test_app(developer=people.team, by=people.dara, now=NOW)
    handed_over(school=school, app=app, administrator=people.dara, now=NOW)
    assert ">Dunne Software</a>" in _page(operator, "/teams?find=dunne")
    page = _page(operator, f"/teams/{people.team.pk}")
    for words in ("Dara Dunne", "Markbook", school.name):
        assert words in page


def test_an_app_may_be_given_more_requests(operator: Client, people: People) -> None:
    operator.post(f"/operator/apps/{people.markbook.pk}", {"requests": "6000"})
    people.markbook.refresh_from_db()
    assert people.markbook.rate_limit == 6000
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.before, entry.after) == ({"rate_limit": None}, {"rate_limit": 6000})


def test_work_that_fails_and_waits_is_shown(operator: Client, people: People) -> None:
    _failed(people.ashfield)
    SyncRequest.objects.create(school=people.birchwood, asked_at=NOW, started_at=timezone.now() - timedelta(hours=9))
    page = _page(operator, "/work?outcome=failure")
    assert "The MIS did not answer." in page
    assert "Its worker is gone" in page
    assert "No sync here" in _page(operator, "/work?outcome=success")


@pytest.mark.parametrize("address", ["/schools.csv", "/people.csv", "/trail.csv"])
def test_what_is_taken_away_is_in_the_trail(operator: Client, olu: User, address: str) -> None:
    assert len(_csv(operator, address)) > 1
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.event, entry.user_id) == ("data.exported", olu.pk)


@pytest.mark.parametrize(
    ("query", "events"),
    [
        ("who=amina&what=school.", {"school.joined"}),
        ("about=markbook&what=app.went_live", {"app.went_live"}),
        ("about=100901&what=school.registered", {"school.registered"}),
        ("since=2026-11-24", set()),
        ("until=2026-11-22", set()),
        ("since=2026-11-23&until=2026-11-23&what=developer.", {"developer.founded"}),
        ("since=23rd", set()),
    ],
)
def test_the_trail_is_filtered_by_who_what_and_when(operator: Client, query: str, events: set[str]) -> None:
    page = _page(operator, f"/trail?{query}")
    assert set(re.findall(r"<dt>Event</dt><dd><code>([\w.]+)</code>", page)) == events


def test_a_date_that_cannot_be_read_is_said(operator: Client) -> None:
    assert "From: Enter a valid date." in _page(operator, "/trail?since=23rd")


def test_the_trail_is_paged_backwards(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "ROWS", 4)
    seen: list[int] = []
    address = "/trail?what=app."
    while True:
        page = _page(operator, address)
        seen += [int(number) for number in re.findall(r'<th scope="row" class="numeric">(\d+)</th>', page)]
        older = re.search(r'href="(\?[^"]*)" rel="next"', page)
        if older is None:
            break
        address = f"/trail{older[1].replace('&amp;', '&')}"
    every = AuditEntry.objects.filter(event__startswith="app.").order_by("-sequence")
    assert seen == list(every.values_list("sequence", flat=True))


def test_a_trail_that_is_intact_is_said_to_be(operator: Client) -> None:
    entries = AuditEntry.objects.count()
    assert f"All {entries} entries are as written." in operator.post("/operator/trail/check").content.decode()


def test_a_trail_that_was_changed_is_found_out(operator: Client) -> None:
    AuditEntry.objects.filter(sequence=3).update(event="school.left")
    page = operator.post("/operator/trail/check").content.decode()
    assert "entry 3 is not as it was written" in page


def test_a_trail_that_is_too_long_for_a_page_leads_to_the_command(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "MOST_CHECKED", 1)
    assert "rollbook audit verify" in operator.post("/operator/trail/check").content.decode()


def test_the_file_of_the_trail_has_the_hashes(operator: Client) -> None:
    first = AuditEntry.objects.get(sequence=1)
    lines = _csv(operator, "/trail.csv?what=school.registered")
    assert lines[0].startswith("Entry,When,Event,What happened")
    assert lines[-1].endswith(first.hash)
