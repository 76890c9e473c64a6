"""The operators' pages in a real browser: no barriers, by keyboard alone, and without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.conftest import Visit
from tests.browser.test_pages_open_to_all import WINDOWS
from tests.dashboards.school.scene import lived_in
from tests.people import NOW, People, everybody

from rollbook.accounts.claims import claim
from rollbook.accounts.models import AuditEntry, RegisterEntry, School, User
from rollbook.accounts.schools import close
from rollbook.consent.models import App, Stage
from rollbook.sandbox.making import Size, handed_over, new_school, new_test_app
from rollbook.sync.models import Run, SyncRequest


@pytest.fixture
def people(transactional_db: None) -> People:  # noqa: ARG001  (the server must see them)
    return everybody()


@pytest.fixture
def olu(people: People) -> User:  # noqa: ARG001
    return User.objects.create_superuser("operator@example.org", name="Olu Operator")


@pytest.fixture
def busy(people: People, olu: User, monkeypatch: pytest.MonkeyPatch) -> People:
    """A platform on which something of everything is under way, fails, or waits."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    lived_in(people)
    entry = RegisterEntry.objects.create(urn="990105", name="Eastmere Academy", town="Eastmere", words="eastmere")
    claim(entry=entry, user=people.cleo, position="Head teacher", now=NOW)
    App.objects.filter(pk=people.lunchline.pk).update(stage=Stage.IN_REVIEW)
    problem = "The MIS did not answer within a minute. Look whether it is switched on, and try again."
    report = {"problem": problem}
    Run.objects.create(school=people.birchwood, source="demo", started_at=NOW, outcome="failure", report=report)
    long_ago = NOW - timedelta(hours=5)
    SyncRequest.objects.create(school=people.birchwood, asked_at=long_ago, started_at=long_ago)
    SyncRequest.objects.create(school=people.ashfield, asked_at=long_ago, app_id=people.markbook.pk)
    test_school = new_school(size=Size(30, 1), by=people.dara, now=NOW)
    app = new_test_app(developer=people.team, by=people.dara, now=NOW)
    handed_over(school=test_school, app=app, administrator=people.dara, now=long_ago)
    close(school=people.sandbox, by=olu, now=NOW, reason="It was a test.")
    TOTP.activate(people.amina, generate_totp_secret())
    User.objects.filter(pk=people.vera.pk).update(is_active=False)
    return people


def _pages(people: People) -> list[str]:
    ashfield, birchwood, left = (f"/schools/{each.pk}" for each in (people.ashfield, people.birchwood, people.sandbox))
    amina, vera, bronwen = (f"/people/{each.pk}" for each in (people.amina, people.vera, people.bronwen))
    markbook, team = f"/apps/{people.markbook.pk}", f"/teams/{people.team.pk}"
    of_schools = ["/schools", "/schools?find=nothing", "/schools?kind=test", "/schools/new", ashfield, birchwood, left]
    of_schools += [f"{ashfield}/facts", f"{ashfield}/invite", f"{ashfield}/close"]
    of_people = ["/people", "/people?state=blocked", amina, vera, f"{bronwen}/block", f"{amina}/second-step"]
    of_apps = ["/teams", team, "/apps", markbook, f"{markbook}/stop", f"{markbook}/send-back"]
    of_trail = ["/trail", "/trail?what=school.changed"]
    return [f"/operator{path}" for path in ("", "/claims", *of_schools, *of_people, *of_apps, "/work", *of_trail)]


@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_operators_have_no_barriers(visit: Visit, busy: People, olu: User, window: str) -> None:
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(olu)
    assert visitor.faults(_pages(busy)) == {}
    page = visitor.open("/operator/trail")
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_text("The chain holds")).to_be_visible()
    page.get_by_text("What was written down").first.click()
    assert (visitor.barriers(), visitor.overflow()) == ([], 0)


def test_somebody_is_blocked_by_keyboard_alone(visit: Visit, people: People, olu: User) -> None:
    visitor = visit()
    visitor.sign_in(olu)
    page = visitor.open(f"/operator/people/{people.cleo.pk}")
    visitor.tab_to(page.get_by_role("link", name="Block"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/block")
    visitor.tab_to(page.get_by_label("Reason"))
    page.keyboard.type("A stolen laptop.")
    visitor.tab_to(page.get_by_role("button", name="Block"))
    page.keyboard.press("Enter")
    page.get_by_text("can no longer sign in").wait_for()
    assert not User.objects.get(pk=people.cleo.pk).is_active


def test_a_school_leaves_and_the_trail_tells_it_without_scripts(visit: Visit, people: People, olu: User) -> None:
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(olu)
    page = visitor.open("/operator/schools?find=ashfield")
    page.get_by_role("link", name="Ashfield School").click()
    page.get_by_role("link", name="Let Ashfield School leave").click()
    page.get_by_role("button", name="Let it leave").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why.")
    page.get_by_label("Reason").fill("Its contract ended.")
    page.get_by_role("button", name="Let it leave").click()
    assert School.objects.get(pk=people.ashfield.pk).closed_at is not None
    page.get_by_role("link", name="Audit trail", exact=True).click()
    page.get_by_label("School, app or team").fill("100901")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("let Ashfield School leave the platform: Its contract ended.")
    assert AuditEntry.objects.latest("sequence").event == "school.closed"
