"""The pages of a school in a real browser: no barriers, by keyboard alone, and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Locator
from tests.browser.conftest import Visit
from tests.browser.test_pages_open_to_all import WINDOWS
from tests.dashboards.school.scene import authorisation_of, last_run, lived_in, member
from tests.people import NOW, People, everybody

from rollbook.accounts.claims import claim
from rollbook.accounts.joining import invite_to_school
from rollbook.accounts.models import RegisterEntry, Role, User
from rollbook.accounts.register import load
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.dashboards.school import syncing
from rollbook.sync.models import Run

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
HOME = "/schools/ashfield-school"


@pytest.fixture
def scene(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001  (the server must see it)
    """Everybody, with Ashfield lived in, on a Monday at nine."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    people = everybody()
    lived_in(people)
    return people


def _pages(scene: People) -> list[str]:
    markbook, lunchline = (f"/apps/{app.pk}" for app in (scene.markbook, scene.lunchline))
    ben = f"/users/{member(scene.ben, scene.ashfield).pk}"
    of_apps = ["/apps", "/apps/find", markbook, f"{markbook}/less", f"{markbook}/stop", lunchline]
    of_data = ["/shared", "/activity", "/sync", f"/sync/{last_run(scene.ashfield).pk}"]
    of_sources = ["/connect", "/connect/ctf", "/connect/demo"]
    of_people = ["/users", "/users/invite", ben, f"{ben}/remove"]
    return [HOME + path for path in ("", *of_apps, *of_data, *of_sources, *of_people)]


@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_a_school_have_no_barriers(visit: Visit, scene: People, window: str) -> None:
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(scene.amina)
    assert visitor.faults(_pages(scene)) == {}


@pytest.mark.parametrize("window", WINDOWS)
def test_pages_of_a_school_that_begins_have_no_barriers(visit: Visit, scene: People, window: str) -> None:
    cache.add(f"sync-under-way-{scene.ashfield.pk}", {"source": "Demo school", "stage": "Reading", "done": 4000}, 60)
    Run.objects.filter(school=scene.ashfield).delete()
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(scene.bronwen)
    home = "/schools/birchwood-primary"
    assert visitor.faults([home, *(f"{home}{path}" for path in ("/apps", "/shared", "/sync"))]) == {}
    visitor.sign_in(scene.amina)
    assert visitor.faults([HOME, f"{HOME}/sync"]) == {}


@pytest.mark.parametrize("window", WINDOWS)
def test_the_way_to_a_school_has_no_barriers(visit: Visit, scene: People, window: str) -> None:
    load(SAMPLES / "gias" / "register.csv")
    invited = invite_to_school(school=scene.ashfield, email="", role=Role.VIEWER, by=scene.amina, now=NOW)
    back = f"/requests/{scene.asked(scene.markbook, 'students.basic').link}"
    claim(
        entry=RegisterEntry.objects.get(urn="990101"), user=scene.cleo, position="Head teacher", now=NOW, way_back=back
    )
    register(facts=SchoolFacts(name="Birchwood Primary", urn="990102"), now=NOW)
    paths = [
        "/signup/school?find=ash",
        f"/signup/school?find=zebra&next={back}",
        "/signup/school/990101",
        "/signup/school/990102",
        f"/signup/school/990105?next={back}",
        back,
        "/signup/school/code",
        f"/invitations/{invited.code}",
        "/invitations/nothing",
    ]
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(scene.cleo)
    assert visitor.faults(paths) == {}


@pytest.mark.parametrize("window", WINDOWS)
def test_the_page_of_the_operator_has_no_barriers(visit: Visit, scene: People, window: str) -> None:
    load(SAMPLES / "gias" / "register.csv")
    claim(entry=RegisterEntry.objects.get(urn="990101"), user=scene.cleo, position="Head teacher", now=NOW)
    visitor = visit(**WINDOWS[window])
    visitor.sign_in(User.objects.create_superuser("operator@example.org"))
    assert visitor.faults(["/operator/claims"]) == {}


def test_sharing_is_stopped_by_keyboard_alone(visit: Visit, scene: People) -> None:
    visitor = visit()
    visitor.sign_in(scene.amina)
    page = visitor.open(f"{HOME}/apps")

    def reach(what: Locator) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if what.evaluate("it => it === document.activeElement"):
                return
        pytest.fail(f"{what} cannot be reached by keyboard.")

    reach(page.get_by_role("link", name="Markbook"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/apps/*")
    reach(page.get_by_role("link", name="Stop sharing"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/stop")
    reach(page.get_by_label("Reason"))
    page.keyboard.type("We left it.")
    reach(page.get_by_role("button", name="Stop sharing"))
    page.keyboard.press("Enter")
    page.get_by_text("Markbook can read nothing of Ashfield School any more.").wait_for()
    assert authorisation_of(scene).revoke_reason == "We left it."


def test_without_scripts_less_is_shared_and_sharing_is_stopped(visit: Visit, scene: People) -> None:
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(scene.amina)
    page = visitor.open(f"{HOME}/apps/{scene.markbook.pk}/less")
    page.get_by_label("Unique pupil numbers").uncheck()
    page.get_by_role("button", name="Share only what is ticked").click()
    assert page.get_by_text("Markbook reads less from now on: 1 kind of data fewer.").is_visible()
    page.get_by_role("button", name="Pause for 24 hours").click()
    assert page.get_by_text("Paused until").is_visible()
    page.get_by_role("link", name="Stop sharing").click()
    page.get_by_role("button", name="Stop sharing").click()
    assert page.get_by_text("Markbook can read nothing of Ashfield School any more.").is_visible()
    assert "students.upn" not in authorisation_of(scene).granted


def test_a_file_is_uploaded_and_the_page_tells_when_it_is_in(
    visit: Visit, scene: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "beside", lambda work: work())
    visitor = visit()
    visitor.sign_in(scene.ben)
    page = visitor.open(f"{HOME}/connect")
    page.get_by_role("link", name="Common Transfer File").click()
    page.get_by_label("File").set_input_files(SAMPLES / "ctf" / "4202999_CTF_4204999_001.xml")
    page.get_by_role("button", name="Upload and read").click()
    page.get_by_text("Where the data comes from").wait_for()
    assert last_run(scene.ashfield).source == "ctf"


def test_the_page_follows_a_sync_until_it_is_over(visit: Visit, scene: People) -> None:
    key = f"sync-under-way-{scene.ashfield.pk}"
    cache.set(key, {"source": "Demo school", "stage": "Reading", "done": 2000}, 60)
    visitor = visit()
    visitor.sign_in(scene.vera)
    page = visitor.open(f"{HOME}/sync")
    page.get_by_text("2,000 records so far").wait_for()
    cache.set(key, {"source": "Demo school", "stage": "Comparing", "done": 5, "total": 27}, 60)
    page.get_by_text("5 of 27").wait_for()
    cache.delete(key)
    page.get_by_text("Up to date").wait_for()
    assert not page.get_by_text("A sync is going on").is_visible()
