from __future__ import annotations

import string

from tests.people import NOW, People, later

from rollbook.accounts import joining
from rollbook.accounts.audit import Event
from rollbook.accounts.models import Membership, Role
from rollbook.consent import authorisations, history, requests
from rollbook.consent.authorisations import living

WORDS = {
    "who", "school", "app", "developer", "member", "email", "role", "old_role", "what", "changed", "scopes", "removed",
    "because",
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
    assert _newest(people) == "Amina Ashworth stopped sharing students.upn of Ashfield School with Markbook"
    authorisations.revoke(authorisation=held, by=people.amina, reason="We left.", now=NOW)
    assert _newest(people) == "Amina Ashworth ended what Markbook may read of Ashfield School: We left."


def test_an_approval_is_told_with_its_scopes(people: People) -> None:
    request = people.asked(people.markbook, "students.upn")
    requests.bring_to(request=request, school=people.ashfield, by=people.vera, now=NOW)
    assert _newest(people) == (
        "Markbook asked Ashfield School for students.basic, students.upn; Vera Vale opened the request"
    )
    requests.approve(request=request, by=people.amina, now=NOW)
    assert _newest(people) == "Amina Ashworth let Markbook read students.basic, students.upn of Ashfield School"


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
