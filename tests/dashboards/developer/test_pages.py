"""Every page of developers: for its team, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.people import NOW, People

from rollbook.accounts.joining import found_team, invite_to_team
from rollbook.consent.models import App
from rollbook.sandbox.models import SandboxSchool

PAGES = (
    "/developers/{team}",
    "/developers/{team}/activity",
    "/developers/{team}/people",
    "/developers/{team}/people/invite",
    "/developers/{team}/people/{member}/remove",
    "/developers/{team}/test-schools",
    "/developers/{team}/test-schools/new",
    "/developers/{team}/test-schools/{sandbox}",
    "/developers/{team}/apps",
    "/developers/{team}/apps/new",
    "/developers/apps/{app}",
    "/developers/apps/{app}/details",
    "/developers/apps/{app}/scopes",
    "/developers/apps/{app}/keys",
    "/developers/apps/{app}/keys/{secret}/only",
    "/developers/apps/{app}/schools",
    "/developers/apps/{app}/schools/former",
    "/developers/apps/{app}/schools/{school}/leave",
    "/developers/apps/{app}/requests",
    "/developers/apps/{app}/data",
    "/developers/apps/{app}/going-live",
)
FORMS = (
    "/developers/{team}/people/invite",
    "/developers/{team}/people/{member}/remove",
    "/developers/{team}/people/invitations/{invitation}/withdraw",
    "/developers/{team}/test-schools/new",
    "/developers/{team}/test-schools/{sandbox}/again",
    "/developers/{team}/apps/new",
    "/developers/apps/{app}/details",
    "/developers/apps/{app}/scopes",
    "/developers/apps/{app}/keys",
    "/developers/apps/{app}/keys/secret",
    "/developers/apps/{app}/keys/app-token",
    "/developers/apps/{app}/keys/end-token",
    "/developers/apps/{app}/keys/{secret}/only",
    "/developers/apps/{app}/schools/{school}/leave",
    "/developers/apps/{app}/going-live",
)


@pytest.fixture
def address(people: People, testapp: App, sandbox: SandboxSchool) -> dict[str, int]:
    return {
        "team": people.team.pk,
        "app": testapp.pk,
        "sandbox": sandbox.pk,
        "school": sandbox.school_id,
        "member": people.team.memberships.get().pk,
        "invitation": invite_to_team(developer=people.team, email="", by=people.dara, now=NOW).invitation.pk,
        "secret": testapp.secrets.get().pk,
    }


def _statuses(client: Client, pages: tuple[str, ...], address: dict[str, int]) -> dict[str, int]:
    return {page: client.get(page.format(**address)).status_code for page in pages}


def _sent(client: Client, address: dict[str, int]) -> dict[str, int]:
    return {form: client.post(form.format(**address)).status_code for form in FORMS}


def test_a_member_of_the_team_sees_every_page(dara: Client, address: dict[str, int]) -> None:
    assert _statuses(dara, PAGES, address) == dict.fromkeys(PAGES, 200)


def test_a_stranger_is_asked_to_sign_in(client: Client, address: dict[str, int]) -> None:
    found = {client.get(page.format(**address))["Location"].partition("?")[0] for page in PAGES}
    assert found == {"/login"}


def test_another_team_sees_nothing_of_it(client: Client, people: People, address: dict[str, int]) -> None:
    found_team(user=people.cleo, name="Crane and Daughters", now=NOW)
    client.force_login(people.cleo)
    assert _statuses(client, PAGES, address) == dict.fromkeys(PAGES, 404)


@pytest.mark.parametrize("who", ["amina", "ben", "vera"])
def test_people_of_a_school_see_nothing_of_a_team(
    client: Client, people: People, address: dict[str, int], who: str
) -> None:
    client.force_login(getattr(people, who))
    assert _statuses(client, PAGES, address) == dict.fromkeys(PAGES, 404)


def test_another_team_changes_nothing(client: Client, people: People, address: dict[str, int]) -> None:
    found_team(user=people.cleo, name="Crane and Daughters", now=NOW)
    client.force_login(people.cleo)
    assert _sent(client, address) == dict.fromkeys(FORMS, 404)


def test_somebody_who_is_not_signed_in_changes_nothing(client: Client, address: dict[str, int]) -> None:
    found = {client.post(form.format(**address))["Location"].partition("?")[0] for form in FORMS}
    assert found == {"/login"}


def test_a_number_that_nobody_has_is_no_page(dara: Client) -> None:
    assert dara.get("/developers/999999").status_code == 404
    assert dara.get("/developers/apps/999999").status_code == 404
