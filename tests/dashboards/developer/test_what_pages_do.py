from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client
from django.utils import timezone
from tests.people import NOW, People

from rollbook.accounts.models import AuditEntry, Developer, User
from rollbook.accounts.people import known_person
from rollbook.consent.apps import authenticate_client
from rollbook.consent.authorisations import Decision, living, set_granted
from rollbook.consent.calls import Call, CallLog
from rollbook.consent.grants import access_of
from rollbook.consent.models import App, Stage
from rollbook.consent.reviewing import send_back
from rollbook.contract.scopes import SCOPES
from rollbook.dashboards.developer.browsing import LISTS
from rollbook.sandbox.making import MOST_SCHOOLS
from rollbook.sandbox.models import SandboxSchool

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PASSWORD = "four unrelated words here"


def _once(answer: Answer, title: str) -> str:
    """What a page shows once, under a title."""
    found = re.search(rf"<span>{title}</span>.*?<code[^>]*>([^<]+)</code>", answer.content.decode(), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.django_db
def test_whoever_signs_up_as_a_developer_is_led_to_their_test_school(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    cache.clear()
    said = {"name": "Rosa Lindqvist", "team": "Lindqvist Ltd", "email": "rosa@example.org", "password1": PASSWORD}
    client.post("/developers/signup", said)
    code = next(line.strip() for line in mailoutbox[0].body.splitlines() if line.startswith("    "))
    page = client.post("/confirm-email", {"code": code}, follow=True)
    team = Developer.objects.get(name="Lindqvist Ltd")
    assert page.redirect_chain[-1][0] == f"/developers/{team.pk}/test-schools/new"


@pytest.mark.django_db
def test_somebody_without_a_team_founds_one(client: Client) -> None:
    client.force_login(known_person(email="hana@example.org", password=None))
    answer = client.post("/developers/start", {"name": "Okafor and Sons"})
    assert answer["Location"] == f"/developers/{Developer.objects.get().pk}/test-schools/new"


def test_a_team_with_a_test_school_begins_at_its_overview(dara: Client, sandbox: SandboxSchool) -> None:
    assert dara.get("/developers/start")["Location"] == f"/developers/{sandbox.developer_id}"


def test_a_test_school_comes_with_an_app_and_is_filled_in_the_background(
    dara: Client, team: Developer, filled: list[int], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = dara.post(f"/developers/{team.pk}/test-schools/new", {"pupils": "60", "app": ""})
    made = team.sandboxes.get()
    assert answer["Location"] == f"/developers/{team.pk}/test-schools/{made.pk}"
    assert filled == [made.pk]
    assert made.app is not None
    assert made.app.name.startswith("Test app")


def test_a_test_school_can_be_made_for_an_app_that_is_there(
    dara: Client, team: Developer, testapp: App, filled: list[int]
) -> None:
    dara.post(f"/developers/{team.pk}/test-schools/new", {"pupils": "60", "app": str(testapp.pk)})
    assert team.sandboxes.get().app == testapp
    assert filled == []  # nothing is begun before what it begins from is stored


def test_the_page_of_a_school_that_is_being_filled_follows_by_itself(dara: Client, sandbox: SandboxSchool) -> None:
    SandboxSchool.objects.update(finished_at=None, heard_at=timezone.now(), stage="Comparing", done=3, total=30)
    page = dara.get(f"/developers/{sandbox.developer_id}/test-schools/{sandbox.pk}").content.decode()
    assert "step 3 of 30" in page
    assert 'data-live="' in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_a_school_that_was_not_filled_can_be_filled_again(
    dara: Client, sandbox: SandboxSchool, filled: list[int]
) -> None:
    SandboxSchool.objects.update(finished_at=None, problem="The server was stopped.")
    address = f"/developers/{sandbox.developer_id}/test-schools/{sandbox.pk}"
    assert "The server was stopped." in dara.get(address).content.decode()
    dara.post(f"{address}/again")
    assert filled == [sandbox.pk]


@pytest.mark.usefixtures("sandbox")
def test_a_school_that_is_ready_is_not_filled_again(dara: Client, sandbox: SandboxSchool, filled: list[int]) -> None:
    dara.post(f"/developers/{sandbox.developer_id}/test-schools/{sandbox.pk}/again")
    assert filled == []


def test_a_team_with_many_test_schools_is_told_that_it_has_enough(
    dara: Client, team: Developer, filled: list[int]
) -> None:
    for _ in range(MOST_SCHOOLS):
        dara.post(f"/developers/{team.pk}/test-schools/new", {"pupils": "60"})
    answer = dara.post(f"/developers/{team.pk}/test-schools/new", {"pupils": "60"})
    assert "as many as a team may have" in answer.content.decode()
    assert filled == []


@pytest.mark.django_db
def test_a_token_by_hand_is_shown_once_and_opens_the_test_school(
    dara: Client, testapp: App, sandbox: SandboxSchool
) -> None:
    answer = dara.post(f"/developers/apps/{testapp.pk}/keys", {"school": sandbox.school_id, "reach": "asked"})
    access = access_of(_once(answer, "Access token, for a day"), now=timezone.now())
    assert access
    assert access.school == sandbox.school_id
    assert access.scopes == frozenset(SCOPES)


def test_a_token_of_what_is_required_opens_no_more(dara: Client, testapp: App, sandbox: SandboxSchool) -> None:
    answer = dara.post(f"/developers/apps/{testapp.pk}/keys", {"school": sandbox.school_id, "reach": "required"})
    access = access_of(_once(answer, "Access token, for a day"), now=timezone.now())
    assert access
    assert access.scopes == frozenset({"school"})


@pytest.mark.parametrize("which", ["ashfield", "sandbox"])
def test_no_token_is_made_for_a_school_that_is_not_the_teams_own(
    dara: Client, people: People, testapp: App, sandbox: SandboxSchool, which: str
) -> None:
    school = getattr(people, which)
    assert school != sandbox.school
    answer = dara.post(f"/developers/apps/{testapp.pk}/keys", {"school": school.pk, "reach": "every"})
    assert "Access token" not in answer.content.decode()
    assert living(app=testapp, school=school) is None


def test_a_new_secret_works_beside_the_old_one(dara: Client, people: People) -> None:
    answer = dara.post(f"/developers/apps/{people.markbook.pk}/keys/secret")
    for secret in (_once(answer, "Client secret"), people.markbook_secret):
        found = authenticate_client(client_id=people.markbook.client_id, secret=secret, now=timezone.now())
        assert found == people.markbook


def test_older_secrets_end_when_their_time_comes(dara: Client, people: People) -> None:
    dara.post(f"/developers/apps/{people.markbook.pk}/keys/secret")
    kept = people.markbook.secrets.latest("pk")
    dara.post(f"/developers/apps/{people.markbook.pk}/keys/{kept.pk}/only", {"hours": "0"})
    ended = people.markbook.secrets.exclude(pk=kept.pk).get().expires_at
    assert ended is not None
    assert ended <= timezone.now()
    assert people.markbook.secrets.get(pk=kept.pk).expires_at is None


def test_the_secret_of_another_app_is_not_this_ones(dara: Client, people: People) -> None:
    other = people.lunchline.secrets.get()
    assert dara.get(f"/developers/apps/{people.markbook.pk}/keys/{other.pk}/only").status_code == 404


def test_a_token_of_the_app_alone_opens_no_school(dara: Client, testapp: App) -> None:
    access = access_of(
        _once(dara.post(f"/developers/apps/{testapp.pk}/keys/app-token"), "Access token"), now=timezone.now()
    )
    assert access
    assert access.school is None


def test_a_token_in_the_wrong_hands_is_ended(dara: Client, people: People) -> None:
    token = people.reader(people.markbook, people.ashfield, "students.basic").access_token
    dara.post(f"/developers/apps/{people.markbook.pk}/keys/end-token", {"token": token})
    assert not access_of(token, now=NOW)


def test_an_app_is_made_and_asks_next_for_its_scopes(dara: Client, team: Developer) -> None:
    said = {"name": "Seating", "redirect_uris": "https://seating.example.org/callback\nhttp://localhost:5000/callback"}
    answer = dara.post(f"/developers/{team.pk}/apps/new", said)
    app = App.objects.get(name="Seating")
    assert answer["Location"] == f"/developers/apps/{app.pk}/scopes"
    assert app.redirect_uris == said["redirect_uris"].split()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("redirect_uris", "http://seating.example.org/callback"),
        ("website_uri", "javascript:alert(1)"),
        ("privacy_policy_uri", "data:text/html,hello"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(dara: Client, team: Developer, field: str, text: str) -> None:
    answer = dara.post(f"/developers/{team.pk}/apps/new", {"name": "Seating", field: text})
    assert answer.status_code == 200
    assert not App.objects.filter(name="Seating").exists()


def test_what_is_said_of_an_app_can_be_changed(dara: Client, people: People) -> None:
    said = {"name": "Markbook 2", "redirect_uris": "https://markbook.example.org/callback", "force_urn_check": "on"}
    dara.post(f"/developers/apps/{people.markbook.pk}/details", said)
    people.markbook.refresh_from_db()
    assert (people.markbook.name, people.markbook.force_urn_check) == ("Markbook 2", True)
    assert AuditEntry.objects.latest("sequence").event == "app.changed"


def _wishes(**chosen: tuple[str, str]) -> dict[str, str]:
    said = {f"use-{scope}": "no" for scope in SCOPES}
    for scope, (use, why) in chosen.items():
        name = scope.replace("__", ".")
        said |= {f"use-{name}": use, f"why-{name}": why}
    return said


def test_scopes_are_chosen_with_their_purposes(dara: Client, people: People) -> None:
    said = _wishes(students__basic=("required", "To greet pupils."), students__dob=("optional", "For birthdays."))
    dara.post(f"/developers/apps/{people.markbook.pk}/scopes", said)
    assert sorted(people.markbook.scopes.values_list("scope", "required", "purpose")) == [
        ("students.basic", True, "To greet pupils."),
        ("students.dob", False, "For birthdays."),
    ]


def test_a_scope_without_a_purpose_is_refused(dara: Client, people: People) -> None:
    answer = dara.post(f"/developers/apps/{people.markbook.pk}/scopes", _wishes(students__dob=("optional", " ")))
    assert "Say what you need it for" in answer.content.decode()
    assert people.markbook.scopes.count() > 1


def test_whoever_asks_for_upns_is_told_what_to_use_instead(dara: Client, testapp: App) -> None:
    assert "use the student id" in dara.get(f"/developers/apps/{testapp.pk}/scopes").content.decode()


def test_schools_that_let_an_app_read_are_listed_and_saved(dara: Client, people: People) -> None:
    people.reader(people.markbook, people.ashfield, "students.basic")
    people.reader(people.lunchline, people.birchwood, "students.basic")
    page = dara.get(f"/developers/apps/{people.markbook.pk}/schools").content.decode()
    assert "Ashfield School" in page
    assert "Birchwood Primary" not in page
    answer = dara.get(f"/developers/apps/{people.markbook.pk}/schools?as=csv")
    saved = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Ashfield School,100901" in saved
    assert "2026-11" in saved


def test_a_school_can_be_found_by_its_name(dara: Client, people: People) -> None:
    people.reader(people.markbook, people.ashfield, "students.basic")
    people.reader(people.markbook, people.birchwood, "students.basic")
    page = dara.get(f"/developers/apps/{people.markbook.pk}/schools?find=birch").content.decode()
    assert "Birchwood Primary" in page
    assert "Ashfield School" not in page


def test_a_school_that_an_app_leaves_is_a_former_one(dara: Client, people: People) -> None:
    token = people.reader(people.markbook, people.ashfield, "students.basic").access_token
    dara.post(f"/developers/apps/{people.markbook.pk}/schools/{people.ashfield.pk}/leave")
    assert not access_of(token, now=NOW)
    page = dara.get(f"/developers/apps/{people.markbook.pk}/schools/former").content.decode()
    assert "given back by the app" in page


def test_an_app_that_says_everything_asks_to_go_live_and_operators_are_told(dara: Client, people: People) -> None:
    App.objects.filter(pk=people.markbook.pk).update(stage=Stage.SANDBOX)
    User.objects.create_superuser("operator@example.org")
    User.objects.create_superuser("blocked@example.org", is_active=False)
    dara.post(f"/developers/apps/{people.markbook.pk}/going-live")
    assert App.objects.get(pk=people.markbook.pk).stage == Stage.IN_REVIEW
    (letter,) = mail.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    assert (letter.to, letter.subject) == (["operator@example.org"], "Markbook asks to go live")
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert "Dara Dunne of Dunne Software asks for Markbook to go live." in text
        assert "It would ask real schools for 10 scopes." in text
        assert people.markbook.privacy_policy_uri in text
        assert "http://127.0.0.1:8000/operator/apps" in text


def test_an_app_that_was_sent_back_shows_why_until_it_asks_again(dara: Client, people: People) -> None:
    App.objects.filter(pk=people.markbook.pk).update(stage=Stage.IN_REVIEW)
    olu = User.objects.create_superuser("operator@example.org")
    address = f"/developers/apps/{people.markbook.pk}/going-live"
    send_back(app=people.markbook, reason="The <privacy policy> names no company.", by=olu, now=NOW)
    assert "The &lt;privacy policy&gt; names no company." in dara.get(address).content.decode()
    dara.post(address)
    assert "names no company" not in dara.get(address).content.decode()


def test_an_app_that_says_too_little_is_told_what_is_missing(dara: Client, testapp: App) -> None:
    dara.post(f"/developers/apps/{testapp.pk}/going-live")
    testapp.refresh_from_db()
    assert testapp.stage == Stage.SANDBOX
    assert "fill in a privacy policy" in dara.get(f"/developers/apps/{testapp.pk}/going-live").content.decode()


def test_an_app_that_is_live_stays_live(dara: Client, people: People) -> None:
    dara.post(f"/developers/apps/{people.markbook.pk}/going-live")
    assert App.objects.get(pk=people.markbook.pk).stage == Stage.LIVE


def test_the_activity_of_a_team_goes_back_page_by_page(dara: Client, people: People) -> None:
    for _ in range(60):
        dara.post(f"/developers/apps/{people.markbook.pk}/keys/secret")
    first = dara.get(f"/developers/{people.team.pk}/activity").content.decode()
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older
    assert "founded the team" not in first
    assert "founded the team" in dara.get(f"/developers/{people.team.pk}/activity{older[1]}").content.decode()


def test_the_request_log_shows_the_calls_of_this_app_alone(dara: Client, people: People) -> None:
    log = CallLog()
    for app, path, status in ((people.markbook, "/students", 200), (people.lunchline, "/rooms", 200)):
        log.note(Call(app.pk, people.ashfield.pk, timezone.now(), "GET", path, "1.1", status, None, 2.5))
    log.note(Call(people.markbook.pk, None, timezone.now(), "GET", "/staff_members", "1.1", 401, "no_scope", 0.5))
    log.write()
    address = f"/developers/apps/{people.markbook.pk}/requests"
    page = dara.get(address).content.decode()
    assert "GET /students" in page
    assert "Ashfield School" in page
    assert "/rooms" not in page
    refused = dara.get(address + "?outcome=refused").content.decode()
    assert "GET /staff_members" in refused
    assert "GET /students" not in refused
    assert "GET /students" not in dara.get(address + "?find=staff").content.decode()


def test_the_data_browser_shows_what_was_granted_and_nothing_else(
    dara: Client, testapp: App, sandbox: SandboxSchool
) -> None:
    address = f"/developers/apps/{testapp.pk}/data"
    assert "demographics" in dara.get(address).content.decode()
    set_granted(app=testapp, school=sandbox.school, scopes={"students.basic"}, decision=Decision(), now=NOW)
    page = dara.get(address).content.decode()
    assert "first_name" in page
    assert "demographics" not in page
    staff = dara.get(f"{address}?school={sandbox.school_id}&path=/staff_members").content.decode()
    assert "staff_members.basic" in staff
    assert "first_name" not in staff


def test_every_list_can_be_looked_at(dara: Client, testapp: App, sandbox: SandboxSchool) -> None:
    address = f"/developers/apps/{testapp.pk}/data?school={sandbox.school_id}&path="
    shown = {path: dara.get(address + path).context["total"] for path in LISTS}
    assert shown["/students"] == 2
    assert len(shown) > 20


@pytest.mark.parametrize("which", ["ashfield", "sandbox"])
def test_the_data_browser_shows_no_school_but_the_teams_own(
    dara: Client, people: People, sandbox: SandboxSchool, which: str
) -> None:
    school = getattr(people, which)
    people.reader(people.markbook, school, "students.basic")
    assert school != sandbox.school
    page = dara.get(f"/developers/apps/{people.markbook.pk}/data?school={school.pk}&path=/students")
    assert "rows" not in page.context
