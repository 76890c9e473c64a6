"""What schools are told by letter, when and how often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from tests.people import NOW, People

from rollbook.consent.authorisations import give_back, revoke
from rollbook.consent.letters import TRIED, tell_of_given_back
from rollbook.consent.models import Authorisation

pytestmark = pytest.mark.django_db
JUST_NOW = NOW + timedelta(minutes=1)


@pytest.fixture
def held(people: People) -> Authorisation:
    people.reader(people.markbook, people.ashfield, "students.basic")
    return Authorisation.objects.get()


@pytest.fixture
def no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_a_school_is_told_once_that_an_app_gave_back_its_access(held: Authorisation) -> None:
    give_back(authorisation=held, by=None, now=NOW)
    assert [tell_of_given_back(now=JUST_NOW), tell_of_given_back(now=JUST_NOW)] == [1, 0]
    (letter,) = mail.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    assert (letter.to, letter.subject) == (["amina@example.org"], "Markbook no longer reads data of Ashfield School")
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert "Dunne Software, which makes Markbook, has given back" in text
        assert "/schools/ashfield-school/apps" in text


def test_a_developer_who_gives_it_back_tells_the_school_as_well(held: Authorisation, people: People) -> None:
    give_back(authorisation=held, by=people.dara, now=NOW)
    assert tell_of_given_back(now=JUST_NOW) == 1


def test_a_school_that_ends_it_knows(held: Authorisation, people: People) -> None:
    revoke(authorisation=held, by=people.amina, now=NOW)
    give_back(authorisation=held, by=None, now=NOW)
    assert (tell_of_given_back(now=JUST_NOW), mail.outbox) == (0, [])


@pytest.mark.usefixtures("no_mail")
def test_a_letter_that_nobody_takes_is_due_for_a_while(held: Authorisation, monkeypatch: pytest.MonkeyPatch) -> None:
    give_back(authorisation=held, by=None, now=NOW)
    assert tell_of_given_back(now=JUST_NOW) == 0
    monkeypatch.undo()
    assert tell_of_given_back(now=JUST_NOW) == 1


@pytest.mark.usefixtures("no_mail")
def test_old_news_is_told_no_more(held: Authorisation, monkeypatch: pytest.MonkeyPatch) -> None:
    give_back(authorisation=held, by=None, now=NOW)
    assert tell_of_given_back(now=NOW + TRIED) == 0
    monkeypatch.undo()
    assert tell_of_given_back(now=NOW + TRIED) == 0


def test_a_school_without_anybody_to_tell_is_not_asked_about_again(held: Authorisation, people: People) -> None:
    people.ashfield.memberships.all().delete()
    give_back(authorisation=held, by=None, now=NOW)
    assert [tell_of_given_back(now=JUST_NOW), tell_of_given_back(now=JUST_NOW)] == [1, 0]
