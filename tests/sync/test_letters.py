from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from tests.people import NOW, People, later

from rollbook.sync.letters import tell_failing
from rollbook.sync.models import Run


def _run(people: People, outcome: str, *, hours: int, problem: str | None = None) -> None:
    at = later(hours=hours)
    Run.objects.create(
        school=people.ashfield,
        source="ctf",
        started_at=at,
        finished_at=at,
        outcome=outcome,
        report={"problem": problem},
    )


def test_those_who_can_mend_it_are_told_what_is_wrong_and_what_still_holds(people: People) -> None:
    _run(people, "success", hours=0)
    _run(people, "failure", hours=1, problem="The file <pupils.csv> is damaged.")
    assert tell_failing(people.ashfield) == 2
    assert sorted(each.to[0] for each in mail.outbox) == ["amina@example.org", "ben@example.org"]
    letter = mail.outbox[0]
    assert letter.subject == "The sync of Ashfield School has failed"
    assert "The file <pupils.csv> is damaged." in letter.body
    assert f"data of {NOW.day} November 2026 at 09:00" in letter.body
    assert "/schools/ashfield-school/sync" in letter.body


def test_the_letter_shows_the_problem_as_text(people: People) -> None:
    _run(people, "failure", hours=1, problem="The file <pupils.csv> is damaged.")
    tell_failing(people.ashfield)
    sent = mail.outbox[0]
    assert isinstance(sent, EmailMultiAlternatives)
    html = str(sent.alternatives[0][0])
    assert "The file &lt;pupils.csv&gt; is damaged." in html
    assert "No data of your school is here yet." in html


def test_a_sync_that_goes_on_failing_is_told_once(people: People) -> None:
    _run(people, "failure", hours=1)
    _run(people, "failure", hours=2)
    assert tell_failing(people.ashfield) == 0


def test_a_sync_that_worked_is_not_told(people: People) -> None:
    _run(people, "failure", hours=1)
    _run(people, "no_changes", hours=2)
    assert tell_failing(people.ashfield) == 0


def test_a_school_that_never_synced_is_not_told(people: People) -> None:
    assert tell_failing(people.ashfield) == 0
