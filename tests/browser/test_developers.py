"""A developer's pages in a real browser: no barriers, no scripts needed, and the keyboard alone gets to a token."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.conftest import PASSWORD, Visit, code_in
from tests.browser.test_pages_open_to_all import WINDOWS
from tests.dashboards.front.reader import Reader
from tests.people import NOW, People, everybody
from tests.small_school import sync_small_school

from rollbook.consent import apps
from rollbook.consent.calls import Call, CallLog
from rollbook.consent.models import AppSecret
from rollbook.dashboards.front.views import API
from rollbook.sandbox import background
from rollbook.sandbox.making import Size, handed_over, new_school, new_test_app
from rollbook.sandbox.models import SandboxSchool

GUIDES = ("/docs/getting-started", "/docs/authorise-an-app", "/docs/connect-a-school", "/docs/developer-questions")


@pytest.fixture
def folk(transactional_db: None) -> People:  # noqa: ARG001  (the server must see them)
    return everybody()


@pytest.fixture
def sandbox(folk: People) -> SandboxSchool:
    app = new_test_app(developer=folk.team, by=folk.dara, now=NOW)
    for _ in range(2):
        apps.add_secret(app=app, by=folk.dara, now=NOW)
    school = new_school(size=Size(30, 1), by=folk.dara, now=NOW)
    made = handed_over(school=school, app=app, administrator=folk.dara, now=NOW)
    sync_small_school(school, now=NOW)
    made.finished_at = NOW
    made.save()
    folk.reader(folk.markbook, folk.ashfield, "students.basic")
    log = CallLog()
    for status, error in ((200, None), (401, "insufficient_scope"), (500, "server_error")):
        log.note(Call(app.pk, school.pk, timezone.now(), "GET", "/students", "1.1", status, error, 2.5))
    log.write()
    return made


@pytest.fixture
def _filled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread of its own would wait for the one connection to a database in memory."""
    monkeypatch.setattr(background, "in_background", lambda work: work())


def _pages(sandbox: SandboxSchool, people: People) -> list[str]:
    team, app = f"/developers/{people.team.pk}", f"/developers/apps/{sandbox.app_id}"
    remove = f"/people/{people.team.memberships.get().pk}/remove"
    kept = AppSecret.objects.filter(app=sandbox.app).latest("pk").pk
    return [
        *(team + page for page in ("", "/activity", "/people", "/people/invite", remove)),
        *(team + page for page in ("/apps", "/apps/new", "/test-schools", "/test-schools/new")),
        f"{team}/test-schools/{sandbox.pk}",
        *(app + page for page in ("", "/details", "/scopes", "/keys", "/schools", "/schools/former", "/going-live")),
        *(app + page for page in ("/requests", "/data", f"/data?school={sandbox.school_id}&path=/groups")),
        f"{app}/keys/{kept}/only",
        f"{app}/schools/{sandbox.school_id}/leave",
        f"/developers/apps/{people.markbook.pk}/schools",
    ]


@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_developers_have_no_barriers(visit: Visit, folk: People, sandbox: SandboxSchool, window: str) -> None:
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(folk.dara)
    assert visitor.faults(_pages(sandbox, folk)) == {}


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("window", WINDOWS)
def test_guides_have_no_barriers(visit: Visit, window: str) -> None:
    assert visit(**WINDOWS[window]).faults(GUIDES) == {}


@pytest.mark.usefixtures("_filled_at_once")
@pytest.mark.parametrize("options", [{"java_script_enabled": False}, {}], ids=["without scripts", "with scripts"])
def test_a_developer_makes_a_test_school_and_gets_a_token(visit: Visit, folk: People, options: dict[str, Any]) -> None:
    visitor = visit(**options)
    visitor.sign_in(folk.dara)
    page = visitor.open("/developers/start")
    page.get_by_label("60 pupils").check()
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your token for")
    expect(page.get_by_role("region", name="Read three pupils")).to_contain_text("Authorization: Bearer")


@pytest.mark.usefixtures("_filled_at_once", "transactional_db")
def test_a_stranger_signs_up_and_reads_a_test_school(visit: Visit, mailoutbox: list[EmailMessage]) -> None:
    visitor = visit()
    page = visitor.open("/")
    page.get_by_role("link", name="Create a developer account").first.click()
    page.get_by_label("Your name").fill("Wanda Walker")
    page.get_by_label("E-mail address").fill("wanda@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Company or team").fill("Walker Software")
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(code_in(mailoutbox[0]))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("60 pupils").check()
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Make a token").click()
    command = page.get_by_role("region", name="Read three pupils").inner_text()
    status, _, body = Reader({}).call(command.replace(settings.ROLLBOOK_API_URL, API))
    students = json.loads(body)
    assert (status, len(students)) == (200, 3)
    assert all(student["first_name"] and student["last_name"] for student in students)


def test_a_page_that_waits_shows_by_itself_that_the_school_is_ready(
    visit: Visit, folk: People, sandbox: SandboxSchool
) -> None:
    SandboxSchool.objects.update(finished_at=None, heard_at=timezone.now(), stage="Storing")
    visitor = visit()
    visitor.sign_in(folk.dara)
    page = visitor.open(f"/developers/{folk.team.pk}/test-schools/{sandbox.pk}")
    expect(page.get_by_role("status")).to_contain_text("Storing")
    assert visitor.barriers() == []
    SandboxSchool.objects.update(finished_at=NOW)
    expect(page.get_by_role("button", name="Make a token")).to_be_visible()


def test_what_is_shown_once_has_no_barriers(visit: Visit, folk: People, sandbox: SandboxSchool) -> None:
    visitor = visit(viewport={"width": 320, "height": 640})
    visitor.sign_in(folk.dara)
    page = visitor.open(f"/developers/apps/{sandbox.app_id}/keys")
    page.get_by_role("button", name="Make a secret").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A new secret")
    assert (visitor.barriers(), visitor.overflow()) == ([], 0)


def test_scopes_are_chosen_without_scripts(visit: Visit, folk: People) -> None:
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(folk.dara)
    page = visitor.open(f"/developers/apps/{folk.markbook.pk}/scopes")
    page.get_by_text("Pupil names and classes").click()
    wish = page.get_by_role("group", name="Dates of birth of pupils")
    wish.get_by_label("Required").check()
    wish.get_by_label("Why").fill("To wish pupils a happy birthday.")
    page.get_by_role("button", name="Save").click()
    row = folk.markbook.scopes.get(scope="students.dob")
    assert (row.required, row.purpose) == (True, "To wish pupils a happy birthday.")
