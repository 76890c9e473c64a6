"""Deciding a Data Access Request: what is granted, and where the browser ends up."""

from __future__ import annotations

import re

from django.test import Client
from tests.oauth.conftest import ASHFIELD, Door, Reader, carried, said, words

from rollbook.accounts.audit import LONGEST_REASON
from rollbook.accounts.models import AuditEntry
from rollbook.consent.authorisations import living
from rollbook.consent.models import AccessRequest


def test_approving_leads_to_the_app_with_a_code_that_is_good(door: Door, amina: Reader) -> None:
    answer = amina.decides(amina.starts(door, **ASHFIELD), "approve")
    told = carried(answer)
    assert answer["Location"].startswith(door.people.markbook.redirect_uris[0])
    assert (told["state"], told["iss"]) == ("xyz", "http://127.0.0.1:8000")
    assert said(door.exchange(door.people.markbook, told["code"]))["scopes"] == ["school", "students.basic"]


def test_what_is_ticked_is_granted_with_it(door: Door, amina: Reader) -> None:
    told = carried(amina.decides(amina.starts(door, **ASHFIELD), "approve", scope=["students.upn"]))
    assert "students.upn" in said(door.exchange(door.people.markbook, told["code"]))["scopes"]


def test_only_what_is_required_passes_over_what_is_ticked(door: Door, amina: Reader) -> None:
    told = carried(amina.decides(amina.starts(door, **ASHFIELD), "required", scope=["students.upn"]))
    assert "students.upn" not in said(door.exchange(door.people.markbook, told["code"]))["scopes"]


def test_what_was_not_asked_cannot_be_ticked(door: Door, amina: Reader) -> None:
    answer = amina.decides(amina.starts(door, **ASHFIELD), "approve", scope=["students.dob"])
    assert answer.status_code == 409
    assert living(app=door.people.markbook, school=door.people.ashfield) is None


def test_declining_needs_a_reason(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    answer = amina.decides(link, "decline", reason=" ", scope=["students.upn"])
    assert answer.status_code == 200
    assert "Say why you decline." in words(answer)
    assert re.search(r'value="students.upn"[^>]*checked', answer.content.decode())
    assert AccessRequest.objects.get().status == "asked"


def test_a_reason_that_is_too_long_is_asked_for_again(door: Door, amina: Reader) -> None:
    answer = amina.decides(amina.starts(door, **ASHFIELD), "decline", reason="x" * (LONGEST_REASON + 1))
    assert "Say why you decline in 500 characters or fewer. These are 501." in words(answer)
    assert "x" * (LONGEST_REASON + 1) in answer.content.decode()
    assert AccessRequest.objects.get().status == "asked"


def test_a_reason_may_be_as_long_as_a_browser_lets_it(door: Door, amina: Reader) -> None:
    reason = "x\n" * (LONGEST_REASON // 2 - 1) + "xx"
    amina.decides(amina.starts(door, **ASHFIELD), "decline", reason=reason.replace("\n", "\r\n"))
    assert AccessRequest.objects.get().decline_reason == reason


def test_the_form_says_how_long_a_reason_may_be(door: Door, amina: Reader) -> None:
    page = amina.opens(amina.starts(door, **ASHFIELD))
    assert "Markbook is told this, in 500 characters at most." in words(page)
    assert 'maxlength="500"' in page.content.decode()


def test_declining_leads_to_the_app_with_the_reason(door: Door, amina: Reader) -> None:
    answer = amina.decides(amina.starts(door, **ASHFIELD), "decline", reason="We use another one: “Gradely”")
    told = carried(answer)
    assert (told["error"], told["state"]) == ("access_denied", "xyz")
    assert told["error_description"].startswith("The school declined: We use another one")
    assert told["iss"] == "http://127.0.0.1:8000"


def test_pressing_a_button_twice_decides_once(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "approve")
    assert amina.posts(link, "decision", decision="decline", reason="No").status_code == 302
    assert AccessRequest.objects.get().status == "approved"
    assert AuditEntry.objects.filter(event="access.declined").count() == 0


def test_an_unknown_button_decides_nothing(door: Door, amina: Reader) -> None:
    assert amina.decides(amina.starts(door, **ASHFIELD), "perhaps").status_code == 302
    assert AccessRequest.objects.get().status == "asked"


def test_a_request_lives_for_fourteen_days(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    door.clock.pass_by(days=13, hours=23)
    assert "Your decision" in Reader(door.people.amina).sees(link)
    door.clock.pass_by(hours=1)
    late = Reader(door.people.amina)
    assert late.opens(link).status_code == 410
    late.posts(link, "decision", decision="approve")
    assert living(app=door.people.markbook, school=door.people.ashfield) is None


def test_an_unknown_link_leads_nowhere(amina: Reader) -> None:
    for page in ("", "/receipt"):
        assert amina.opens("x" * 22, page).status_code == 404


# Signing in on the way


def test_who_is_not_signed_in_signs_in_first_and_comes_back(door: Door) -> None:
    answer = door.authorize(door.people.markbook)
    page = door.client.get(answer["Location"])
    assert (page.status_code, page["Location"]) == (302, f"/login?next={answer['Location']}")


def test_signing_in_does_not_lose_that_the_request_began_here(door: Door) -> None:
    reader = Client()
    door.client = reader
    link = door.authorize(door.people.markbook, **ASHFIELD)["Location"].removeprefix("/requests/")
    reader.force_login(door.people.amina)
    reader.get(f"/requests/{link}", follow=True)
    assert "code" in carried(reader.post(f"/requests/{link}/decision", {"decision": "approve"}))


# Other sites


def test_a_form_of_another_site_decides_nothing(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(door.people.amina)
    assert careful.post(f"/requests/{link}/decision", {"decision": "approve"}).status_code == 403
    assert AccessRequest.objects.get().status == "asked"


def test_nobody_frames_the_page(door: Door, amina: Reader) -> None:
    page = amina.opens(amina.starts(door, **ASHFIELD))
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
