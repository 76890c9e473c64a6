"""An app that reads already asks for more: those who may decide get a letter, and the old grant holds until they do."""

from __future__ import annotations

from django.core.mail import EmailMessage, EmailMultiAlternatives
from tests.oauth.conftest import ASHFIELD, SCOPE, Door, Reader

MORE = f"{SCOPE} students.dob attendances:optional"


def test_an_administrator_is_told_what_is_new_and_that_the_old_grant_holds(
    door: Door, ben: Reader, mailoutbox: list[EmailMessage]
) -> None:
    token = door.tokens(door.people.markbook)["access_token"]
    link = ben.starts(door, MORE)
    ben.opens(link)
    (letter,) = mailoutbox
    assert isinstance(letter, EmailMultiAlternatives)
    assert (letter.to, letter.subject) == (["amina@example.org"], "Markbook asks for more data of Ashfield School")
    for text in (str(letter.body), str(letter.alternatives[0][0])):
        assert "Dates of birth of pupils" in text
        assert "Unique pupil numbers" not in text  # which the school left unticked before
        assert "it goes on reading what you shared before" in text
        assert "7 December 2026" in text
        assert "Attendance marks" in text
        assert f"http://127.0.0.1:8000/requests/{link}" in text
    assert "Sensitive data among it: Attendance marks." in letter.body
    assert door.opens(token)


def test_a_request_is_told_once_however_often_it_is_opened(
    door: Door, amina: Reader, ben: Reader, mailoutbox: list[EmailMessage]
) -> None:
    door.tokens(door.people.markbook)
    for reader in (ben, amina, ben):
        reader.opens(ben.starts(door, MORE, **ASHFIELD))
    assert len(mailoutbox) == 1


def test_who_chooses_the_school_sends_the_letter_too(door: Door, amina: Reader, mailoutbox: list[EmailMessage]) -> None:
    door.tokens(door.people.markbook)
    link = amina.starts(door, MORE)
    amina.opens(link)
    assert mailoutbox == []
    amina.posts(link, "school", school=door.people.ashfield.pk)
    assert [letter.to for letter in mailoutbox] == [["amina@example.org"]]


def test_whoever_asks_for_the_same_or_for_the_first_time_sends_none(
    door: Door, ben: Reader, mailoutbox: list[EmailMessage]
) -> None:
    ben.opens(ben.starts(door, "school"))
    door.tokens(door.people.markbook)
    ben.opens(ben.starts(door, SCOPE))
    assert mailoutbox == []
