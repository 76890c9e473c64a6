from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.dashboards.conftest import SignedIn
from tests.dashboards.school.scene import last_run, member
from tests.people import NOW, People

from rollbook.accounts import schools
from rollbook.accounts.models import Invitation
from rollbook.dashboards.school import urls

FOR_ALL = (
    "",
    "/apps",
    "/apps.csv",
    "/apps/find",
    "/apps/{app}",
    "/shared",
    "/shared.csv",
    "/activity",
    "/activity.csv",
    "/sync",
    "/sync/{run}",
    "/sync/{run}.csv",
    "/users",
    "/users/{own}/remove",
)
FOR_THOSE_WHO_CONNECT = ("/connect", "/connect/ctf", "/connect/demo", "/connect/oneroster")
FOR_THOSE_WHO_APPROVE = (
    "/apps/{app}/less",
    "/apps/{app}/stop",
    "/users.csv",
    "/users/invite",
    "/users/{vera}",
    "/users/{vera}/remove",
)
POSTS_OF_THOSE_WHO_CONNECT = ("/sync/now",)
POSTS_OF_THOSE_WHO_APPROVE = (
    "/apps/{app}/pause",
    "/apps/{app}/resume",
    "/users/invitations/{invitation}/withdraw",
)
EVERYTHING = (*FOR_ALL, *FOR_THOSE_WHO_CONNECT, *FOR_THOSE_WHO_APPROVE)
POSTS = (*POSTS_OF_THOSE_WHO_CONNECT, *POSTS_OF_THOSE_WHO_APPROVE)


def _url(path: str, scene: People, name: str) -> str:
    who = {"amina": scene.amina, "ben": scene.ben, "vera": scene.vera}
    numbers = {
        "app": scene.markbook.pk,
        "run": last_run(scene.ashfield).pk,
        "vera": member(scene.vera, scene.ashfield).pk,
        "own": member(who.get(name, scene.amina), scene.ashfield).pk,
        "invitation": Invitation.objects.get(school=scene.ashfield).pk,
    }
    return "/schools/ashfield-school" + path.format(**numbers)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("amina", EVERYTHING), ("ben", (*FOR_ALL, *FOR_THOSE_WHO_CONNECT)), ("vera", FOR_ALL)],
)
def test_pages_open_for_those_whose_role_they_need(
    scene: People, signed_in: SignedIn, name: str, allowed: tuple[str, ...]
) -> None:
    browser = signed_in(getattr(scene, name))
    answers = {path: browser.get(_url(path, scene, name)).status_code for path in _others(name)}
    assert answers == {path: 200 if path in allowed else 403 for path in answers}


@pytest.mark.parametrize(("name", "allowed"), [("ben", POSTS_OF_THOSE_WHO_CONNECT), ("vera", ())])
def test_changes_are_refused_to_those_without_the_role(
    scene: People, signed_in: SignedIn, name: str, allowed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollbook.dashboards.school.syncing.beside", lambda _: None)
    browser = signed_in(getattr(scene, name))
    answers = {path: browser.post(_url(path, scene, name)).status_code for path in POSTS}
    assert answers == {path: 302 if path in allowed else 403 for path in POSTS}


@pytest.mark.parametrize("name", ["bronwen", "dara", "cleo"])
def test_of_another_school_nothing_can_be_seen(scene: People, signed_in: SignedIn, name: str) -> None:
    browser = signed_in(getattr(scene, name))
    seen = {path: browser.get(_url(path, scene, name)).status_code for path in EVERYTHING}
    assert seen == dict.fromkeys(EVERYTHING, 404)


@pytest.mark.parametrize("name", ["bronwen", "dara", "cleo"])
def test_of_another_school_nothing_can_be_changed(scene: People, signed_in: SignedIn, name: str) -> None:
    browser = signed_in(getattr(scene, name))
    paths = (*POSTS, *FOR_THOSE_WHO_CONNECT, *(path for path in FOR_THOSE_WHO_APPROVE if path != "/users.csv"))
    assert {path: browser.post(_url(path, scene, name)).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_whoever_is_signed_out_is_sent_to_sign_in(scene: People, client: Client) -> None:
    for path in (*EVERYTHING, *POSTS):
        for answer in (client.get(_url(path, scene, "")), client.post(_url(path, scene, ""))):
            assert answer.headers["Location"].startswith("/login?next=/schools/ashfield-school")


@pytest.mark.parametrize("path", ["/sync/{run}", "/sync/{run}.csv", "/users/{vera}", "/users/{vera}/remove"])
def test_what_belongs_to_another_school_has_no_page_in_ours(scene: People, signed_in: SignedIn, path: str) -> None:
    url = _url(path, scene, "").replace("ashfield-school", "birchwood-primary")
    assert signed_in(scene.bronwen).get(url).status_code == 404


def test_an_invitation_of_another_school_cannot_be_withdrawn(scene: People, signed_in: SignedIn) -> None:
    url = _url("/users/invitations/{invitation}/withdraw", scene, "")
    assert signed_in(scene.bronwen).post(url.replace("ashfield-school", "birchwood-primary")).status_code == 404


def test_a_school_that_has_left_has_no_pages(people: People, signed_in: SignedIn) -> None:
    schools.close(school=people.ashfield, by=None, now=NOW)
    assert signed_in(people.amina).get("/schools/ashfield-school").status_code == 404


def test_every_address_of_a_school_is_tested_here() -> None:
    the_same = {"/connect/demo", "/connect/oneroster", "/users/{own}/remove"}
    assert len(urls.urlpatterns) == len({*EVERYTHING, *POSTS} - the_same)


def test_no_page_has_scripts_or_styles_inside(scene: People, signed_in: SignedIn) -> None:
    browser = signed_in(scene.amina)
    for path in EVERYTHING:
        if not path.endswith(".csv"):
            page = browser.get(_url(path, scene, "amina")).content.decode()
            assert not re.search(r"<script>| style=| on[a-z]+=", page), path


def _others(name: str) -> tuple[str, ...]:
    """Return the pages, but for the one of Vera's own leaving, which she may open and others may not."""
    return tuple(path for path in EVERYTHING if (name, path) != ("vera", "/users/{vera}/remove"))
