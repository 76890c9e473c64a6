"""What the page of a Data Access Request says, and what its receipt says afterwards."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.oauth.conftest import ASHFIELD, SCOPE, Door, Reader, carried, said
from tests.people import NOW
from tests.small_school import sync_small_school

from rollbook.accounts.joining import join_school
from rollbook.accounts.models import AuditEntry, Role
from rollbook.consent.models import App


def test_the_page_says_who_asks_for_what_and_why(door: Door, amina: Reader) -> None:
    page = amina.sees(amina.starts(door, **ASHFIELD))
    assert "Markbook asks for data of Ashfield School" in page
    assert "Dunne Software" in page
    assert "Names and years of pupils" in page
    assert "Markbook shows it to teachers." in page
    assert "Markbook works for no school without it." in page
    assert "No school here yet" in page


def test_the_page_counts_the_people_concerned(door: Door, amina: Reader) -> None:
    sync_small_school(door.people.ashfield, now=NOW)
    page = amina.sees(amina.starts(door, "students.basic contacts.basic staff_members.basic", **ASHFIELD))
    assert "2 pupils" in page
    assert "1 parent or carer" in page
    assert "1 member of staff" in page


def test_the_page_names_the_fields_behind_a_scope(door: Door, amina: Reader) -> None:
    page = amina.sees(amina.starts(door, "students.upn", **ASHFIELD))
    assert "Unique pupil number: one for the whole of school life in England student.upn" in page


def test_what_comes_in_as_a_dependency_says_so(door: Door, amina: Reader) -> None:
    App.objects.get(pk=door.people.markbook.pk).scopes.filter(scope="students.basic").delete()
    assert "means nothing without it." in amina.sees(amina.starts(door, "students.upn", **ASHFIELD))


def test_required_scopes_are_fixed_and_optional_ones_unticked(door: Door, amina: Reader) -> None:
    html = amina.opens(amina.starts(door, **ASHFIELD)).content.decode()
    boxes = re.findall(r'<input type="checkbox"[^>]*>', html)
    assert len(boxes) == 1
    assert 'value="students.upn"' in boxes[0]
    assert "checked" not in boxes[0]


def test_sensitive_scopes_are_marked_in_words(door: Door, amina: Reader) -> None:
    page = amina.sees(amina.starts(door, "attendances students.basic", **ASHFIELD))
    assert "Asks for sensitive data : Attendance marks" in page
    assert "Sensitive. Marks and comments can tell of illness" in page


def test_a_request_without_sensitive_scopes_says_so(door: Door, amina: Reader) -> None:
    assert "Asks for no sensitive data. Reads only" in amina.sees(amina.starts(door, "school", **ASHFIELD))


def test_what_an_app_wrote_is_shown_as_words_not_as_a_page(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(name="<b>Bold</b>", description="<script>x</script>")
    html = amina.opens(amina.starts(door, **ASHFIELD)).content.decode()
    assert "<b>Bold" not in html
    assert "<script>x" not in html


def test_a_test_app_says_that_it_is_one(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(stage="sandbox")
    assert "It can read test schools only" in amina.sees(amina.starts(door))


# Asking again


def test_the_old_grant_holds_until_the_new_request_is_decided(door: Door, amina: Reader) -> None:
    token = said(
        door.exchange(door.people.markbook, carried(amina.decides(amina.starts(door, **ASHFIELD), "approve"))["code"])
    )
    link = amina.starts(door, "school students.dob", **ASHFIELD)
    page = amina.sees(link)
    assert "What changes" in page
    assert "Would be added Dates of birth" in page
    assert "Would end Nothing" in page
    assert door.opens(token["access_token"])
    amina.decides(link, "decline", reason="Not that")
    assert door.opens(token["access_token"])


def test_what_would_end_is_said_before(door: Door, amina: Reader) -> None:
    amina.decides(amina.starts(door, **ASHFIELD), "approve")
    page = amina.sees(amina.starts(door, "school", **ASHFIELD))
    assert "Would end Names and years of pupils" in page


def test_what_is_shared_already_stays_ticked(door: Door, amina: Reader) -> None:
    amina.decides(amina.starts(door, **ASHFIELD), "approve", scope=["students.upn"])
    html = amina.opens(amina.starts(door, f"{SCOPE} students.dob:optional", **ASHFIELD)).content.decode()
    upn, dob = sorted(re.findall(r'<input type="checkbox"[^>]*>', html), key=lambda box: "dob" in box)
    assert " checked" in upn
    assert " checked" not in dob


# The receipt


def test_the_receipt_says_what_was_decided_and_stays_so(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "approve", scope=["students.upn"])
    page = amina.sees(link, "/receipt")
    assert "Approved" in page
    assert "Amina Ashworth" in page
    assert "Unique pupil numbers" in page
    assert AuditEntry.objects.get(event="access.approved").hash in page
    amina.decides(amina.starts(door, "school", **ASHFIELD), "approve")
    assert "Unique pupil numbers" in amina.sees(link, "/receipt")


def test_the_receipt_of_a_refusal_says_why(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "decline", reason="We use another one")
    assert "Declined We use another one" in amina.sees(link, "/receipt")


def test_there_is_no_receipt_before_the_decision(door: Door, amina: Reader) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    assert amina.client.get(f"/requests/{link}/receipt")["Location"] == f"/requests/{link}"


def test_every_administrator_is_sent_the_receipt_in_text_and_html(
    door: Door, amina: Reader, mailoutbox: list[Any]
) -> None:
    join_school(user=door.people.cleo, school=door.people.ashfield, role=Role.ADMINISTRATOR, now=NOW)
    link = amina.starts(door, "attendances students.basic", **ASHFIELD)
    amina.decides(link, "approve")
    assert [letter.to for letter in mailoutbox] == [["amina@example.org"], ["cleo@example.org"]]
    letter = mailoutbox[0]
    assert letter.subject == "Markbook now reads data of Ashfield School"
    html = letter.alternatives[0][0]
    for written in (letter.body, html):
        assert "Attendance marks" in written
        assert f"/requests/{link}/receipt" in written


def test_a_mail_server_that_is_away_undoes_nothing(door: Door, amina: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> int:
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    assert "code" in carried(amina.decides(amina.starts(door, **ASHFIELD), "approve"))
