from __future__ import annotations

import string

from django.db import transaction
from tests.people import NOW, SCOPES, People, later

from rollbook.accounts import audit, joining
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import Membership, Role
from rollbook.consent import authorisations, history, requests
from rollbook.consent.authorisations import living

WORDS = {
    "who", "school", "app", "developer", "member", "email", "role", "old_role", "what", "changed", "scopes", "removed",
    "because", "name",
}  # fmt: skip


def _newest(people: People) -> str:
    return history.told(history.of_school(school=people.ashfield, first=1))[0].sentence


def test_every_event_has_a_sentence() -> None:
    assert set(history.SENTENCES) == set(Event)


def test_every_sentence_knows_its_words() -> None:
    used = {word for text in history.SENTENCES.values() for _, word, _, _ in string.Formatter().parse(text) if word}
    assert used <= WORDS


def test_a_grant_and_its_end_are_told_with_names(people: People) -> None:
    people.reader(people.markbook, people.ashfield, "students.basic students.upn:optional", ticked=["students.upn"])
    held = living(app=people.markbook, school=people.ashfield)
    assert held
    authorisations.narrow(authorisation=held, keep={"students.basic"}, by=people.amina, now=NOW)
    assert _newest(people) == "Amina Ashworth stopped sharing unique pupil numbers of Ashfield School with Markbook"
    authorisations.revoke(authorisation=held, by=people.amina, reason="We left.", now=NOW)
    assert _newest(people) == "Amina Ashworth ended what Markbook may read of Ashfield School: We left."


def test_an_approval_is_told_with_its_scopes(people: People) -> None:
    request = people.asked(people.markbook, "students.upn")
    requests.bring_to(request=request, school=people.ashfield, by=people.vera, now=NOW)
    assert _newest(people) == (
        "Markbook asked Ashfield School for names and years of pupils and unique pupil numbers; "
        "Vera Vale opened the request"
    )
    requests.approve(request=request, by=people.amina, now=NOW)
    assert _newest(people) == (
        "Amina Ashworth let Markbook read names and years of pupils and unique pupil numbers of Ashfield School"
    )


def test_many_scopes_are_counted_instead_of_named(people: People) -> None:
    people.reader(people.markbook, people.ashfield, " ".join(SCOPES))
    sentences = [each.sentence for each in history.told(history.of_school(school=people.ashfield))]
    assert any(", e-mail addresses of parents and carers and " in sentence for sentence in sentences)
    assert any(" more of Ashfield School" in sentence for sentence in sentences)


def test_a_change_of_role_is_told(people: People) -> None:
    membership = Membership.objects.get(user=people.vera)
    joining.change_role(membership=membership, role=Role.DATA_MANAGER, by=people.amina, now=NOW)
    assert _newest(people) == "Amina Ashworth made Vera Vale data manager instead of viewer at Ashfield School"


def test_who_is_gone_is_called_by_number(people: People) -> None:
    membership = Membership.objects.get(user=people.vera)
    joining.leave_school(membership=membership, by=people.amina, now=NOW)
    number = people.vera.pk
    people.vera.delete()
    assert _newest(people) == f"somebody {number} left Ashfield School"


def test_a_school_sees_its_own_history_alone(people: People) -> None:
    people.reader(people.markbook, people.birchwood, "school", now=later(hours=1))
    told = history.told(history.of_school(school=people.ashfield))
    assert told
    assert not any("Birchwood" in each.sentence for each in told)


def test_a_developer_sees_the_history_of_the_team_and_its_apps(people: People) -> None:
    people.reader(people.markbook, people.ashfield, "school")
    told = [each.sentence for each in history.told(history.of_developer(developer=people.team))]
    assert "Markbook connected to Ashfield School" in told
    assert "Dara Dunne founded the team Dunne Software" in told
    assert not any("joined Ashfield" in sentence for sentence in told)


def test_history_is_read_in_pages(people: People) -> None:
    everything = history.of_school(school=people.ashfield)
    first = history.of_school(school=people.ashfield, first=2)
    rest = history.of_school(school=people.ashfield, before=first[-1].sequence)
    assert first + rest == everything


def test_a_school_sees_when_its_own_people_came_in(people: People) -> None:
    with transaction.atomic():
        for user, at in ((people.vera, later(hours=1)), (people.vera, later(hours=-1)), (people.cleo, later(hours=1))):
            audit.append(event=Event.SIGNED_IN, now=at, parties=Parties(user=user.pk))
    signed_in = history.entries_of_school(people.ashfield).filter(event=Event.SIGNED_IN)
    assert [(entry.user_id, entry.at) for entry in signed_in] == [(people.vera.pk, later(hours=1))]


def test_a_school_whose_people_have_gone_sees_nobody_come_in(people: People) -> None:
    Membership.objects.filter(school=people.ashfield).delete()
    with transaction.atomic():
        audit.append(event=Event.SIGNED_IN, now=NOW, parties=Parties(user=people.cleo.pk))
    assert not history.entries_of_school(people.ashfield).filter(event=Event.SIGNED_IN).exists()
