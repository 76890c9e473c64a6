from __future__ import annotations

import csv
import io
from datetime import timedelta

from django.http.response import HttpResponseBase
from tests.dashboards.conftest import SignedIn
from tests.dashboards.school.scene import authorisation_of, last_run
from tests.people import NOW, People, later

from rollbook.accounts.audit import Event
from rollbook.accounts.models import AuditEntry, Membership
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.consent import apps, authorisations
from rollbook.consent.models import App, Authorisation, ReadCount, Stage
from rollbook.contract.objects import KINDS
from rollbook.dashboards.school.activity import SORTS
from rollbook.dashboards.school.state import course
from rollbook.dashboards.school.words import KINDS as WORDS
from rollbook.sync.models import Run

HOME = "/schools/ashfield-school"


def _rows(answer: HttpResponseBase) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def _page(signed_in: SignedIn, people: People, path: str) -> str:
    return signed_in(people.amina).get(HOME + path).content.decode()


def test_a_new_school_is_told_how_to_begin(people: People, signed_in: SignedIn) -> None:
    page = _page(signed_in, people, "")
    assert "How to begin" in page
    assert "Rollbook has no data of your school yet" in page
    assert "/schools/ashfield-school/connect" in page


def test_home_says_how_the_data_is_and_what_needs_somebody(scene: People, signed_in: SignedIn) -> None:
    page = _page(signed_in, scene, "")
    assert "Last synced 30 minutes ago: 2 changed." in page
    assert "Lunchline asks to read data of your school." in page
    assert "1 record was left out of the last sync." in page
    assert "How to begin" not in page


def test_a_failed_sync_is_told_with_its_reason_and_what_still_holds(scene: People, signed_in: SignedIn) -> None:
    Run.objects.create(
        school=scene.ashfield,
        source="demo",
        started_at=NOW,
        finished_at=NOW,
        outcome="failure",
        report={"problem": "The password was refused."},
    )
    page = _page(signed_in, scene, "")
    assert "The last sync did not work. Apps go on reading the data of 30 minutes ago." in page
    assert "The password was refused." in page


def test_a_connected_school_without_a_sync_for_days_is_out_of_date(scene: People, signed_in: SignedIn) -> None:
    Run.objects.filter(school=scene.ashfield, started_at__gt=later(days=-4)).delete()
    assert "Out of date" in _page(signed_in, scene, "/sync")
    assert "It should run every day." in _page(signed_in, scene, "")


def test_an_app_that_reads_nothing_for_long_is_worth_a_question(scene: People, signed_in: SignedIn) -> None:
    ReadCount.objects.all().delete()
    Authorisation.objects.update(granted_at=later(days=-91))
    assert "Markbook has read nothing for 90 days." in _page(signed_in, scene, "")
    Authorisation.objects.update(granted_at=later(days=-89))
    assert "has read nothing for" not in _page(signed_in, scene, "")


def test_the_course_of_a_number_is_worked_out_from_what_syncs_changed() -> None:
    runs = [
        Run(report={"kinds": {"student": counts}})
        for counts in ({"added": 3}, {"removed": 2, "added": 1}, {"added": 9})
    ]
    assert course(runs, kind="student", newest=10) == (8, 7, 10)
    assert course(runs[:1], kind="student", newest=10) == (10,)
    assert course((), kind="student", newest=10) == ()


def test_every_kind_of_record_has_a_word() -> None:
    assert set(WORDS) == set(KINDS)


def test_every_event_is_of_one_sort_that_can_be_chosen() -> None:
    concerning_a_school = [event for event in Event if not event.startswith(("app.", "developer.", "operator."))]
    for event in concerning_a_school:
        assert sum(event.startswith(sort.begins) for sort in SORTS.values()) == 1, event


def test_an_app_shows_what_it_reads_and_how_much(scene: People, signed_in: SignedIn) -> None:
    page = _page(signed_in, scene, f"/apps/{scene.markbook.pk}")
    assert "Reads a day over four weeks" in page
    assert "Names and years of pupils" in page
    assert "Markbook shows it to teachers." in page
    assert "student.first_name" in page


def test_reads_of_another_school_are_not_shown(scene: People, signed_in: SignedIn) -> None:
    ReadCount.objects.all().delete()
    ReadCount.objects.create(
        school=scene.birchwood, app=scene.markbook, day=NOW.date(), object="student", reads=77, objects_sent=1
    )
    page = _page(signed_in, scene, f"/apps/{scene.markbook.pk}")
    assert "Reads a day" not in page


def test_an_app_that_is_not_connected_says_what_it_would_ask_for(scene: People, signed_in: SignedIn) -> None:
    page = _page(signed_in, scene, f"/apps/{scene.lunchline.pk}")
    assert "Until an administrator of Ashfield School has approved, it reads nothing." in page
    assert "What it usually asks for" in page
    assert "This app is waiting for an answer" in page


def test_where_to_begin_is_the_address_that_the_app_gave(people: People, signed_in: SignedIn) -> None:
    App.objects.filter(pk=people.lunchline.pk).update(install_uri="https://lunchline.example.org/install")
    page = _page(signed_in, people, f"/apps/{people.lunchline.pk}")
    assert 'href="https://lunchline.example.org/install"' in page


def test_an_address_that_would_run_a_script_is_no_link(people: People, signed_in: SignedIn) -> None:
    App.objects.filter(pk=people.lunchline.pk).update(
        install_uri="javascript:alert(1)", website_uri="javascript:alert(2)", support_uri="data:text/html,x"
    )
    page = _page(signed_in, people, f"/apps/{people.lunchline.pk}")
    assert "javascript:" not in page
    assert "data:text" not in page


def test_an_app_is_found_by_name_and_by_what_it_does(people: People, signed_in: SignedIn) -> None:
    assert "Lunchline" not in _page(signed_in, people, "/apps/find?find=markb")
    assert "Markbook" in _page(signed_in, people, "/apps/find?find=HELPS")
    assert "No app matches" in _page(signed_in, people, "/apps/find?find=zebra")


def test_an_app_that_is_not_open_to_schools_is_nowhere(people: People, signed_in: SignedIn) -> None:
    browser = signed_in(people.amina)
    for change in ({"listed": False}, {"stage": Stage.SANDBOX}, {"suspended_at": NOW}):
        App.objects.filter(pk=people.lunchline.pk).update(**{"listed": True, "stage": Stage.LIVE, **change})
        assert "Lunchline" not in browser.get(f"{HOME}/apps/find").content.decode()
        assert browser.get(f"{HOME}/apps/{people.lunchline.pk}").status_code == 404


def test_an_unlisted_app_that_reads_has_its_page(scene: People, signed_in: SignedIn) -> None:
    App.objects.filter(pk=scene.markbook.pk).update(listed=False)
    assert "What it may read" in _page(signed_in, scene, f"/apps/{scene.markbook.pk}")


def test_an_app_that_was_stopped_says_so(scene: People, signed_in: SignedIn) -> None:
    apps.suspend(app=scene.markbook, by=scene.dara, now=NOW)
    assert "Stopped by the operator" in _page(signed_in, scene, "/apps")


def test_what_ended_is_kept_in_sight(scene: People, signed_in: SignedIn) -> None:
    authorisations.revoke(authorisation=authorisation_of(scene), by=scene.amina, reason="Too dear.", now=NOW)
    page = _page(signed_in, scene, "/apps")
    assert "Too dear." in page
    assert "No app reads from your school" in page


def test_the_table_of_data_shared_has_what_is_granted_and_nothing_else(scene: People, signed_in: SignedIn) -> None:
    scene.reader(scene.lunchline, scene.ashfield, "students.basic")
    head, *rows = _rows(signed_in(scene.amina).get(f"{HOME}/shared.csv"))
    assert head[-2:] == ["Lunchline", "Markbook"]
    shared = {row[2]: row[4:] for row in rows}
    assert shared["students.basic"] == ["shared", "shared"]
    assert shared["students.upn"] == ["", "shared"]
    assert set(shared) == authorisation_of(scene).granted


def test_a_school_that_shares_nothing_is_told_so(people: People, signed_in: SignedIn) -> None:
    assert "Your school shares nothing" in _page(signed_in, people, "/shared")


def test_activity_is_told_in_sentences_and_can_be_chosen(scene: People, signed_in: SignedIn) -> None:
    assert "Amina Ashworth let Markbook read" in _page(signed_in, scene, "/activity?sort=sharing")
    assert "Vera Vale joined Ashfield School" not in _page(signed_in, scene, "/activity?sort=sharing")
    assert "Vera Vale joined Ashfield School" in _page(signed_in, scene, f"/activity?who={scene.vera.pk}")
    assert "Ben Barrow joined" not in _page(signed_in, scene, f"/activity?who={scene.vera.pk}")
    assert "Birchwood" not in _page(signed_in, scene, "/activity?sort=nonsense&who=nobody")


def test_an_export_is_an_entry_itself(scene: People, signed_in: SignedIn) -> None:
    rows = _rows(signed_in(scene.vera).get(f"{HOME}/activity.csv"))
    assert rows[1][1:] == ["Exports, and facts on the school", "Vera Vale exported the activity of the school"]
    entry = AuditEntry.objects.get(event="data.exported")
    assert (entry.user_id, entry.school_id) == (scene.vera.pk, scene.ashfield.pk)


def test_files_hold_no_formulas(scene: People, signed_in: SignedIn) -> None:
    App.objects.filter(pk=scene.markbook.pk).update(name='=HYPERLINK("x")')
    assert _rows(signed_in(scene.amina).get(f"{HOME}/apps.csv"))[1][0] == '\'=HYPERLINK("x")'
    notes = _rows(signed_in(scene.amina).get(f"{HOME}/sync/{last_run(scene.ashfield).pk}.csv"))
    assert notes[2][3] == "'=03/04/2012 was read as 3 April."


def test_what_people_entered_is_shown_as_text(scene: People, signed_in: SignedIn) -> None:
    App.objects.filter(pk=scene.markbook.pk).update(name="<b>Mark</b>", description="<script>alert(1)</script>")
    for path in ("", "/apps", f"/apps/{scene.markbook.pk}", f"/apps/{scene.markbook.pk}/stop", "/shared", "/activity"):
        page = _page(signed_in, scene, path)
        assert "<b>Mark" not in page
        assert "<script>alert" not in page


def test_the_first_page_leads_to_the_school(people: People, signed_in: SignedIn) -> None:
    assert 'href="/schools/ashfield-school"' in signed_in(people.amina).get("/").content.decode()


def test_somebody_of_two_schools_sees_each_by_itself(people: People, signed_in: SignedIn) -> None:
    other = register(facts=SchoolFacts(name="Coldbrook School", urn="100909"), now=NOW)
    Membership.objects.create(user=people.vera, school=other, role="viewer", joined_at=NOW - timedelta(days=1))
    people.reader(people.markbook, people.ashfield, "students.basic")
    page = signed_in(people.vera).get("/schools/coldbrook-school/apps").content.decode()
    assert "Markbook" not in page
