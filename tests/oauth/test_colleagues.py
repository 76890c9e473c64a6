"""Whose request it is: which school, who there may decide, and who learns nothing."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from tests.oauth.conftest import ASHFIELD, Door, Reader, carried

from rollbook.consent.models import AccessRequest, App


def test_who_belongs_to_one_school_chooses_nothing(door: Door) -> None:
    bronwen = Reader(door.people.bronwen)
    assert "Markbook asks for data of Birchwood Primary" in bronwen.sees(bronwen.starts(door))


def test_who_belongs_to_several_chooses_one(door: Door, amina: Reader) -> None:
    link = amina.starts(door)
    page = amina.sees(link)
    assert "Which school?" in page
    assert "Birchwood" not in page
    assert amina.posts(link, "school", school=door.people.ashfield.pk)["Location"] == f"/requests/{link}"
    assert "Markbook asks for data of Ashfield School" in amina.sees(link)


def test_nobody_chooses_a_school_that_is_not_theirs(door: Door, amina: Reader) -> None:
    link = amina.starts(door)
    amina.posts(link, "school", school=door.people.birchwood.pk)
    assert AccessRequest.objects.get().school is None


def test_the_urn_chooses_among_the_readers_schools(door: Door, amina: Reader) -> None:
    assert "of Testford School" in amina.sees(amina.starts(door, urn="100903"))


def test_a_urn_that_must_fit_and_does_not_leads_to_no_school(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(force_urn_check=True)
    page = amina.sees(amina.starts(door, urn="100902"))
    assert "You belong to no school that this request can be for: it names the school with URN 100902" in page


def test_a_test_app_is_offered_test_schools_only(door: Door, amina: Reader) -> None:
    App.objects.filter(pk=door.people.markbook.pk).update(stage="sandbox")
    assert "asks for data of Testford School" in amina.sees(amina.starts(door))


def test_who_belongs_nowhere_is_told_to_send_it_on(door: Door) -> None:
    cleo = Reader(door.people.cleo)
    page = cleo.sees(cleo.starts(door))
    assert "Join your school first and open this address again, or send it to a colleague" in page
    assert "Ashfield" not in page


# Colleagues, and those who are none


def test_who_may_not_decide_sees_the_request_and_no_buttons(door: Door, ben: Reader) -> None:
    page = ben.sees(ben.starts(door))
    assert "Names and years of pupils" in page
    assert "Only an administrator of Ashfield School can approve this." in page
    assert "Amina Ashworth" in page
    assert "Your decision" not in page


@pytest.mark.parametrize("decision", ["approve", "required", "decline"])
@pytest.mark.parametrize("who", ["ben", "vera", "bronwen", "cleo", "dara"])
def test_nobody_decides_who_may_not(door: Door, amina: Reader, who: str, decision: str) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.opens(link)
    other = Reader(getattr(door.people, who))
    answer = other.posts(link, "decision", decision=decision, reason="")
    assert answer.status_code == 403
    assert "Names and years of pupils" not in answer.content.decode()
    assert AccessRequest.objects.get().status == "asked"


@pytest.mark.parametrize("who", ["bronwen", "cleo", "dara"])
def test_other_schools_learn_nothing_of_it(door: Door, amina: Reader, who: str) -> None:
    link = amina.starts(door, **ASHFIELD)
    amina.decides(link, "approve")
    other = Reader(getattr(door.people, who))
    assert other.opens(link).status_code == 403
    for page in ("/receipt",):
        assert other.opens(link, page).status_code == 404
    for page in ("colleague", "app"):
        assert other.posts(link, page, colleague=door.people.amina.pk).status_code == 404
    assert "Ashfield" not in other.opens(link).content.decode()


def test_a_request_is_sent_to_a_colleague_by_e_mail(door: Door, ben: Reader, mailoutbox: list[EmailMessage]) -> None:
    link = ben.starts(door)
    ben.opens(link)
    answer = ben.posts(link, "colleague", colleague=door.people.amina.pk)
    assert answer["Location"] == f"/requests/{link}"
    assert "We have sent the request to Amina Ashworth." in ben.sees(link)
    (letter,) = mailoutbox
    assert letter.to == ["amina@example.org"]
    assert f"http://127.0.0.1:8000/requests/{link}" in letter.body


def test_nobody_is_sent_a_letter_who_could_not_decide(door: Door, ben: Reader, mailoutbox: list[EmailMessage]) -> None:
    link = ben.starts(door)
    ben.opens(link)
    ben.posts(link, "colleague", colleague=door.people.bronwen.pk)
    assert mailoutbox == []


def test_a_colleague_who_approves_keeps_the_receipt_and_gets_no_code(door: Door, amina: Reader, ben: Reader) -> None:
    link = ben.starts(door)
    ben.opens(link)
    answer = amina.decides(link, "approve")
    assert answer["Location"] == f"/requests/{link}/receipt"
    assert "Go on to Markbook" not in amina.sees(link)
    assert amina.posts(link, "app")["Location"] == f"/requests/{link}"


def test_who_began_it_goes_on_to_the_app_after_a_colleague_approved(door: Door, amina: Reader, ben: Reader) -> None:
    link = ben.starts(door)
    ben.opens(link)
    amina.decides(link, "approve")
    assert "Go on to Markbook" in ben.sees(link)
    told = carried(ben.posts(link, "app"))
    assert told["state"] == "xyz"
    assert door.exchange(door.people.markbook, told["code"]).status_code == 200


def test_a_stranger_who_began_it_gets_no_code(door: Door, amina: Reader) -> None:
    cleo = Reader(door.people.cleo)
    link = cleo.starts(door, **ASHFIELD)
    amina.decides(link, "approve")
    assert cleo.posts(link, "app").status_code == 404


def test_no_code_is_given_once_another_request_was_decided(door: Door, amina: Reader, ben: Reader) -> None:
    link = ben.starts(door)
    ben.opens(link)
    amina.decides(link, "approve")
    amina.decides(amina.starts(door, "school", **ASHFIELD), "approve")
    assert ben.posts(link, "app")["Location"] == f"/requests/{link}"
