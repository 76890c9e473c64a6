"""Pages that are met on the way, and those for when something is not as it should be."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.fixtures import Settings
from tests.browser.conftest import Visit, Visitor
from tests.browser.test_pages_open_to_all import WINDOWS
from tests.people import NOW, People, everybody, later
from tests.small_school import sync_small_school

from rollbook.accounts.joining import invite_to_school, invite_to_team
from rollbook.accounts.models import Role
from rollbook.consent.requests import approve, bring_to, decline

REFERENCE = (
    "/docs/api",
    "/docs/api/getStudents?year_code=10#call",
    "/docs/data?find=attendance",
    "/docs/data?find=nothing-is-called-that",
    "/docs/scopes",
    "/docs/codes",
    "/docs/codes/ethnicity",
    "/docs/changes",
)
ERRORS = ("/fails/400", "/fails/403", "/fails/404", "/fails/500")


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001  (the server must see them)
    monkeypatch.setattr(timezone, "now", lambda: later(hours=1))
    made = everybody()
    sync_small_school(made.ashfield, now=NOW)
    return made


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_the_reference_have_no_barriers(visit: Visit, window: str) -> None:
    assert visit(**WINDOWS[window]).faults(REFERENCE) == {}


@pytest.mark.usefixtures("transactional_db")
def test_a_call_is_filled_in_without_scripts(visit: Visit) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.open("/docs/api/getStudents")
    page.get_by_label("year_code").fill("10")
    page.get_by_role("button", name="Write the command").click()
    expect(page.get_by_role("region", name="Command")).to_contain_text("/students?year_code=10")


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_errors_have_no_barriers(visit: Visit, settings: Settings, window: str) -> None:
    settings.ROOT_URLCONF = "tests.browser.gallery"
    visitor = visit(**WINDOWS[window])
    assert visitor.faults(ERRORS) == {}
    visitor.complaints.clear()  # browsers complain of a page that answers 500


@pytest.mark.parametrize("window", WINDOWS)
def test_what_became_of_a_request_has_no_barriers(visit: Visit, people: People, window: str) -> None:
    links = []
    for which, scope in enumerate(("students.basic", "students.basic students.dob:optional", "students.basic")):
        request = people.asked(people.markbook, scope, now=later(minutes=which))
        links.append(request.link)
        if which < 2:
            request = bring_to(request=request, school=people.ashfield, by=people.amina, now=later(minutes=which))
        if which == 0:
            decline(request=request, by=people.amina, reason="We have one already.", now=later(minutes=1))
        elif which == 1:
            approve(request=request, by=people.amina, now=later(minutes=2))
    declined, approved, open_ = (f"/requests/{link}" for link in links)
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(people.amina)
    assert visitor.faults([declined, f"{declined}/receipt", approved, f"{approved}/receipt", open_]) == {}
    assert visitor.faults(["/requests/nothing"]) == {}


def test_somebody_who_may_not_decide_sends_the_request_to_a_colleague(visit: Visit, people: People) -> None:
    request = people.asked(people.markbook, "students.basic")
    visitor = visit(**WINDOWS["phone, dark"])
    visitor.sign_in(people.ben)
    page = visitor.open(f"/requests/{request.link}")
    page.get_by_role("button", name="Send to this colleague").click()
    expect(page.get_by_role("status")).to_contain_text("We have sent the request to Amina Ashworth.")
    assert (visitor.barriers(), visitor.overflow()) == ([], 0)


@pytest.mark.parametrize("window", WINDOWS)
def test_invitations_to_schools_and_teams_have_no_barriers(visit: Visit, people: People, window: str) -> None:
    to_school = invite_to_school(school=people.ashfield, email="", role=Role.VIEWER, by=people.amina, now=NOW)
    to_team = invite_to_team(developer=people.team, email="cleo@example.org", by=people.dara, now=NOW)
    visitor = visit(**WINDOWS[window])
    pages = [f"/invitations/{invited.code}" for invited in (to_school, to_team)]
    visitor.sign_in(people.cleo)
    assert visitor.faults([*pages, "/invitations/nothing"]) == {}


@pytest.mark.parametrize("window", WINDOWS)
def test_the_way_back_into_an_account_has_no_barriers(visit: Visit, people: People, window: str) -> None:
    visitor = visit(**WINDOWS[window])
    page = visitor.open("/password/reset")
    page.get_by_label("E-mail address").fill(people.cleo.email)
    page.get_by_role("button").filter(has_text="code").click()
    page.wait_for_url("**/password/reset/code")
    assert _faults(visitor) == ([], 0)
    page.get_by_label("Code").fill("WRONG-CODE")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert _faults(visitor) == ([], 0)


def _faults(visitor: Visitor) -> tuple[list[str], int]:
    return visitor.barriers(), visitor.overflow()
