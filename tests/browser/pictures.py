"""The pictures in the README: taken anew by `pytest tests/browser/pictures.py`, which no other run collects."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Visit
from tests.house.tree import ROOT
from tests.people import People, everybody

from rollbook.consent.apps import AppFacts, ScopeWish, create_app, set_scopes
from rollbook.consent.models import AccessRequest
from rollbook.consent.requests import approve
from rollbook.sandbox import background
from rollbook.sandbox.making import Size, fill, handed_over, new_school, new_test_app

IMAGES = ROOT / "docs" / "images"
WINDOW = {"viewport": {"width": 1200, "height": 780}, "color_scheme": "light"}
REASONS = {
    "students.basic": (True, "To show each class to its teachers."),
    "timetables": (True, "To know which class is where, and when."),
    "students.dob": (False, "To wish pupils a happy birthday."),
    "students.sen_needs": (False, "To help teachers plan for every pupil."),
}


@pytest.fixture
def folk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001  (the server must see them)
    monkeypatch.setattr(background, "in_background", lambda work: work())
    return everybody()


def _taken(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png")


def test_pictures_are_taken(visit: Visit, folk: People) -> None:
    now = datetime.now(tz=UTC)
    test_app = new_test_app(developer=folk.team, by=folk.dara, now=now)
    school = new_school(size=Size(200, 1), by=folk.dara, now=now)
    made = handed_over(school=school, app=test_app, administrator=folk.dara, now=now)
    fill(sandbox=made, clock=lambda: now)
    facts = AppFacts(
        name="Lesson Planner",
        description="Lesson Planner helps teachers prepare lessons for the pupils that they have.",
        redirect_uris=("https://planner.example.org/callback",),
    )
    app = create_app(developer=folk.team, facts=facts, by=folk.dara, now=now)
    wishes = [ScopeWish(scope, required, purpose) for scope, (required, purpose) in REASONS.items()]
    set_scopes(app=app, wishes=wishes, by=folk.dara, now=now)

    visitor = visit(**WINDOW)
    visitor.sign_in(folk.dara)
    scope = "+".join(f"{name}:{'required' if required else 'optional'}" for name, (required, _) in REASONS.items())
    asked = f"client_id={app.client_id}&redirect_uri={app.redirect_uris[0]}&scope={scope}&urn={school.urn}"
    page = visitor.open(f"/oauth/authorize?{asked}")
    page.get_by_role("heading", name="What it asks for").evaluate("heading => heading.scrollIntoView()")
    _taken(page, "request")
    _taken(visitor.open(f"/schools/{school.slug}"), "school")
    approve(request=AccessRequest.objects.latest("pk"), by=folk.dara, ticked=["students.dob"], now=now)
    _taken(visitor.open(f"/schools/{school.slug}/shared"), "shared")
    _taken(visitor.open(f"/schools/{school.slug}/sync"), "sync")
    visitor.open(f"/developers/{folk.team.pk}/test-schools/{made.pk}")
    page.get_by_role("button", name="Make a token").click()
    _taken(page, "token")
