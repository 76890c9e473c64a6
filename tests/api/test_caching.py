"""Conditional reads, one fact at a time; `test_following` holds them together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.ashfield import BY_TAG, BY_TIME, Ashfield
from tests.api.caller import V1_0
from tests.people import NOW
from tests.sync.sources import gone, record

from rollbook.api.tags import cursor_in, moment_in, tag_of
from rollbook.consent.models import Authorisation
from rollbook.consent.tokens import issue_by_operator
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.contract.scopes import SCOPES
from rollbook.records.query import Cursor

CARE = "/students?demographics=true&care=true"
ADA = {"gender": "F", "sen_needs": [{"id": "1", "sen_need_type_code": "SPLD", "priority": 1}]}
BY = pytest.mark.parametrize("by", [BY_TAG, BY_TIME], ids=["by tag", "by time"])
LISTS = {
    endpoint.op: endpoint.path
    for endpoint in ENDPOINTS.values()
    if endpoint.conditional and "{" not in endpoint.path and endpoint.op != "getResults"
}


@pytest.fixture
def ashfield(db: None) -> Ashfield:  # noqa: ARG001 - the fixture that opens the database
    """The school after its first sync."""
    made = Ashfield()
    made.sync()
    return made


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["first_name"] for row in rows]


def test_nineteen_lists_can_tell_what_changed() -> None:
    assert len([endpoint for endpoint in ENDPOINTS.values() if endpoint.conditional]) == 19


@pytest.mark.parametrize("accept", ["1.0", "1.1"])
@pytest.mark.parametrize("op", sorted(LISTS))
def test_nothing_new_is_304_without_a_body(ashfield: Ashfield, op: str, accept: str) -> None:
    version = {"HTTP_ACCEPT": f"application/vnd.assembly+json; version={accept}"}
    whole = ashfield.get(LISTS[op], version)
    assert whole.status == 200
    assert "Delta-Base" not in whole.headers
    for by in (BY_TAG, BY_TIME):
        answer = ashfield.again(LISTS[op], whole, by, **version)
        assert (answer.status, answer.body) == (304, b""), by
        assert answer.headers["ETag"] == whole.headers["ETag"]
        assert answer.headers["Last-Modified"] == whole.headers["Last-Modified"]
        assert not {"Content-Type", "Content-Length", "Total"} & set(answer.headers)


@BY
def test_only_what_changed_is_sent(ashfield: Ashfield, by: str) -> None:
    before = ashfield.get("/students")
    ashfield.change("student", "A", first_name="Adela")
    answer = ashfield.again("/students", before, by)
    assert answer.status == 200
    assert names(answer.said) == ["Adela"]
    assert answer.headers["Total"] == "1"
    assert answer.headers["ETag"] != before.headers["ETag"]
    assert "Delta-Base" in answer.headers
    assert ashfield.again("/students", answer, by).status == 304


@BY
def test_version_1_0_sends_only_what_changed_in_its_envelope(ashfield: Ashfield, by: str) -> None:
    before = ashfield.get("/students", {"HTTP_ACCEPT": V1_0})
    ashfield.change("student", "A", first_name="Adela")
    said = ashfield.again("/students", before, by, HTTP_ACCEPT=V1_0).said
    assert (said["total_count"], names(said["data"])) == (1, ["Adela"])


def test_a_head_tells_the_same_without_a_body(ashfield: Ashfield) -> None:
    whole, head = ashfield.get("/students"), ashfield.get("/students", method="HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", whole.headers["ETag"])
    assert ashfield.get("/students", {BY_TAG: whole.headers["ETag"]}, method="HEAD").status == 304


@pytest.mark.parametrize("name", ["if_none_match", "ifNoneMatch"])
def test_a_tag_may_stand_in_the_query(ashfield: Ashfield, name: str) -> None:
    tag = ashfield.get("/students").headers["ETag"]
    assert ashfield.get(f"/students?{name}={quote(tag)}").status == 304
    assert ashfield.get(f"/students?{name}={tag.strip(chr(34))}").status == 304
    assert ashfield.get(f"/students?{name}=").status == 200


@pytest.mark.parametrize("form", ["W/{}", '"other", {}', '{}, "other"', "{}"])
def test_a_tag_is_found_in_every_form_of_the_header(ashfield: Ashfield, form: str) -> None:
    tag = ashfield.get("/students").headers["ETag"]
    assert ashfield.get("/students", {BY_TAG: form.format(tag)}).status == 304


@pytest.mark.parametrize("tag", ['"made up"', "*", '""', "W/", '"' + "A" * 22 + '"', "\xff" * 22, "," * 5000, '"=="'])
def test_a_tag_that_is_none_of_ours_gets_everything(ashfield: Ashfield, tag: str) -> None:
    answer = ashfield.get("/students", {BY_TAG: tag})
    assert answer.status == 200
    assert len(answer.said) == 2
    assert "Delta-Base" not in answer.headers


def test_a_tag_counts_before_a_time(ashfield: Ashfield) -> None:
    before = ashfield.get("/students")
    both = {BY_TAG: '"made up"', BY_TIME: before.headers["Last-Modified"]}
    assert ashfield.get("/students", both).status == 200


@pytest.mark.parametrize(
    "url", ["/students?year_code=8", "/staff_members", "/students?demographics=true", "/students?date=2026-10-01"]
)
def test_a_tag_of_another_list_gets_everything(ashfield: Ashfield, url: str) -> None:
    tag = ashfield.get("/students?year_code=7").headers["ETag"]
    answer = ashfield.get(url, {BY_TAG: tag})
    assert answer.status == 200
    assert "Delta-Base" not in answer.headers


def test_a_tag_of_another_school_gets_everything(ashfield: Ashfield) -> None:
    tag = ashfield.get("/rooms").headers["ETag"]
    cursor = Cursor(10**6, NOW.date())
    assert cursor_in(tag, "00" * 8) is None
    assert cursor_in(tag_of(cursor, "00" * 8), "00" * 8) == cursor


FORMS: dict[str, Callable[[datetime], str]] = {
    "an HTTP date": lambda at: format_datetime(at, usegmt=True),
    "ISO with an offset": lambda at: (at + timedelta(hours=1)).isoformat().replace("+00:00", "+01:00"),
    "ISO whose plus became a space": lambda at: (at + timedelta(hours=1)).isoformat().replace("+00:00", " 01:00"),
    "ISO to the minute": lambda at: at.strftime("%Y-%m-%dT%H:%MZ"),
    "ISO with thousandths": lambda at: at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    "Ruby's own form": lambda at: at.strftime("%Y-%m-%d %H:%M:%S UTC"),
    "Ruby's own form in Greenwich": lambda at: at.strftime("%Y-%m-%d %H:%M:%S GMT"),
    "Ruby's own form with an offset": lambda at: (at + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S +0100"),
}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_time_is_read_in_every_form(ashfield: Ashfield, form: str) -> None:
    between = ashfield.now.replace(second=0) + timedelta(minutes=3)
    ashfield.change("student", "A", first_name="Adela")
    ashfield.wait(minutes=3)
    answer = ashfield.get("/students", {BY_TIME: FORMS[form](between)})
    assert names(answer.said) == ["Adela"]
    assert ashfield.get("/students", {BY_TIME: FORMS[form](ashfield.now)}).status == 304


@pytest.mark.parametrize(
    "text",
    [
        *("yesterday", "2026-13-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "Mon, 99 Foo 2026", "١٢"),
        *("2026-11-23 09:00:00 EST", "2026-11-23 UTC"),
    ],
)
def test_a_time_that_is_none_gets_everything(ashfield: Ashfield, text: str) -> None:
    answer = ashfield.get("/students", {BY_TIME: text})
    assert answer.status == 200
    assert len(answer.said) == 2


@pytest.mark.parametrize("ahead", [1, 40, 86_400, 10**9])
def test_a_time_still_to_come_means_now(ashfield: Ashfield, ahead: int) -> None:
    ashfield.wait(minutes=1)
    later = {BY_TIME: format_datetime(ashfield.now + timedelta(seconds=ahead), usegmt=True)}
    assert ashfield.get("/students", later).status == 304
    ashfield.change("student", "A", first_name="Addie")
    assert names(ashfield.get("/students", later).said) == ["Addie"]


@given(text=st.text() | st.from_regex(r"\A[0-9T:+ Z.-]{5,30}\Z"))
def test_no_text_breaks_the_reading_of_a_time(text: str) -> None:
    found = moment_in(text, NOW)
    assert found is None or found <= NOW


@given(tags=st.text() | st.from_regex(r'\A"?[A-Za-z0-9_-]{22}"?\Z'))
def test_no_text_breaks_the_reading_of_a_tag(tags: str) -> None:
    assert cursor_in(tags, "0123456789abcdef") is None


@given(sequence=st.integers(0, 2**31 - 1), day=st.dates(date(2000, 1, 1)), shown=st.binary(min_size=8, max_size=8))
def test_a_tag_says_what_it_was_given(sequence: int, day: date, shown: bytes) -> None:
    tag = tag_of(Cursor(sequence, day), shown.hex())
    assert cursor_in(tag, shown.hex()) == Cursor(sequence, day)
    assert str(sequence) not in tag or sequence < 10_000


@BY
def test_what_was_not_granted_is_invisible(ashfield: Ashfield, by: str) -> None:
    ashfield.grant(without=["students.dob"])
    before = ashfield.get(CARE)
    ashfield.change("student", "A", dob=date(2015, 3, 2))
    after = ashfield.get(CARE)
    assert after.body == before.body
    for name in ("ETag", "Last-Modified", "Total"):
        assert after.headers[name] == before.headers[name]
    assert ashfield.again(CARE, before, by).status == 304


def test_what_was_granted_is_visible(ashfield: Ashfield) -> None:
    before = ashfield.get(CARE)
    ashfield.change("student", "A", demographics={"in_care": True})
    assert len(ashfield.again(CARE, before).said) == 1


def test_what_was_not_asked_for_is_no_change(ashfield: Ashfield) -> None:
    before = ashfield.get("/students")
    ashfield.change("student", "A", demographics={**ADA, "in_care": True})
    assert ashfield.again("/students", before).status == 304


@BY
def test_a_group_that_may_not_be_seen_leaves_no_trace(ashfield: Ashfield, by: str) -> None:
    ashfield.grant(without=["groups.user"])
    urls = ("/groups", "/groups/enrolments", f"/teaching_groups/{ashfield.id_of('group', 'Ma1')}/students")
    before = {url: ashfield.get(url) for url in urls}
    ashfield.change("group", "CH", name="Chamber choir")
    ashfield.change("enrolment", "A/CH", student_id="A", group_id="CH", start_date=date(2026, 9, 1))
    for url in urls:
        assert ashfield.again(url, before[url], by).status == 304, url
        assert ashfield.get(url).headers["Last-Modified"] == before[url].headers["Last-Modified"], url


@BY
def test_an_assessment_that_may_not_be_seen_leaves_no_trace_in_its_class(ashfield: Ashfield, by: str) -> None:
    ashfield.grant(without=["assessments.national"])
    before = ashfield.get("/teaching_groups")
    ashfield.change("assessment", "KS2", name="Mathematics at the end of key stage 2")
    assert ashfield.again("/teaching_groups", before, by).status == 304


@BY
def test_who_is_granted_more_gets_everything(ashfield: Ashfield, by: str) -> None:
    ashfield.grant(without=["students.care"])
    before = ashfield.get(CARE)
    ashfield.grant()
    answer = ashfield.again(CARE, before, by)
    assert len(answer.said) == 2
    assert "Delta-Base" not in answer.headers
    assert ashfield.again(CARE, answer, by).status == 304


@BY
def test_an_unchanged_sync_is_no_change(ashfield: Ashfield, by: str) -> None:
    before = {url: ashfield.get(url) for url in sorted(LISTS.values())}
    ashfield.sync()
    ashfield.kept = dict(reversed(ashfield.kept.items()))
    ashfield.sync()
    for url, answer in before.items():
        assert ashfield.again(url, answer, by).status == 304, url


@BY
def test_who_joins_by_the_passing_of_days_is_new(ashfield: Ashfield, by: str) -> None:
    tomorrow = ashfield.now.date() + timedelta(days=1)
    ashfield.change("student", "D", first_name="Dee", last_name="Dow", year_code="7", start_date=tomorrow)
    before = ashfield.get("/students")
    assert "Dee" not in names(before.said)
    ashfield.wait(days=1)
    answer = ashfield.again("/students", before, by)
    assert names(answer.said) == ["Dee"]
    assert ashfield.again("/students", answer, by).status == 304


@BY
def test_who_leaves_by_the_passing_of_days_is_gone(ashfield: Ashfield, by: str) -> None:
    ashfield.change("student", "A", end_date=ashfield.now.date())
    before = ashfield.get("/students")
    assert "Ada" in names(before.said)
    ashfield.wait(days=1)
    answer = ashfield.again("/students", before, by)
    assert (answer.status, answer.said) == (200, [])
    left = ashfield.again("/students?deleted=true", before, by)
    assert left.said == [{"object": "student", "id": ashfield.id_of("student", "A"), "deleted": True}]
    left = ashfield.get("/students/left", {BY_TIME: before.headers["Last-Modified"]})
    assert names(left.said) == ["Ada"]


@BY
def test_whoever_may_not_see_the_dates_hears_of_leavers_all_the_same(ashfield: Ashfield, by: str) -> None:
    ashfield.grant(without=["students.dates"])
    before = ashfield.get("/students")
    ashfield.change("student", "A", end_date=date(2026, 11, 20))
    assert ashfield.again("/students", before, by).said == []
    assert len(ashfield.again("/students?deleted=true", before, by).said) == 1


@BY
def test_a_membership_that_ends_changes_group_and_students(ashfield: Ashfield, by: str) -> None:
    group = ashfield.id_of("group", "Ma1")
    urls = (f"/groups/{group}/students", f"/teaching_groups/{group}/students")
    lists = {url: ashfield.get(url) for url in (*urls, "/teaching_groups", "/groups/enrolments")}
    ashfield.take_out("enrolment", "A/Ma1")
    ada = ashfield.id_of("student", "A")
    for url in urls:
        assert ashfield.again(url, lists[url], by).said == []
        assert [row["id"] for row in ashfield.again(f"{url}?deleted=true", lists[url], by).said] == [ada]
    (shown,) = ashfield.again("/teaching_groups", lists["/teaching_groups"], by).said
    assert ada not in shown["student_ids"]
    assert len(ashfield.again("/groups/enrolments?deleted=true", lists["/groups/enrolments"], by).said) == 1


def test_a_membership_that_begins_tomorrow_is_new_tomorrow(ashfield: Ashfield) -> None:
    tomorrow = ashfield.now.date() + timedelta(days=1)
    ashfield.change("enrolment", "B/7A", student_id="B", group_id="7A", start_date=tomorrow)
    url = f"/registration_groups/{ashfield.id_of('group', '7A')}/students"
    before, groups = ashfield.get(url), ashfield.get("/registration_groups")
    ashfield.wait(days=1)
    assert names(ashfield.again(url, before).said) == ["Ben"]
    assert len(ashfield.again("/registration_groups", groups).said) == 1


def test_students_who_move_elsewhere_are_no_news_of_a_group(ashfield: Ashfield) -> None:
    url = f"/teaching_groups/{ashfield.id_of('group', 'Ma1')}/students"
    before = ashfield.get(url)
    ashfield.change("enrolment", "A/CH", student_id="A", group_id="CH", start_date=date(2026, 9, 1))
    answer = ashfield.again(url, before)
    assert answer.status == 304


@BY
def test_who_was_never_in_a_group_does_not_leave_it(ashfield: Ashfield, by: str) -> None:
    url = f"/registration_groups/{ashfield.id_of('group', '7A')}/students"
    before = ashfield.get(url)
    ashfield.hear(gone("student", "C"))
    ashfield.change("student", "B", end_date=date(2026, 11, 20))
    for asked in (url, f"{url}?deleted=true"):
        assert ashfield.again(asked, before, by).status == 304
    ashfield.hear(gone("student", "A"))
    assert ashfield.again(url, before, by).said == []
    assert [row["id"] for row in ashfield.again(f"{url}?deleted=true", before, by).said] == [
        ashfield.id_of("student", "A")
    ]


@BY
def test_a_deleted_record_is_gone(ashfield: Ashfield, by: str) -> None:
    before, number = ashfield.get("/rooms"), ashfield.id_of("room", "S2")
    ashfield.take_out("room", "S2")
    assert ashfield.again("/rooms", before, by).said == []
    assert ashfield.again("/rooms?deleted=1", before, by).said == [{"object": "room", "id": number, "deleted": True}]
    assert ashfield.get("/rooms?deleted=true").said == [{"object": "room", "id": number, "deleted": True}]


def test_nobody_is_gone_at_first(ashfield: Ashfield) -> None:
    answer = ashfield.get("/staff_members?deleted=true")
    assert [row["id"] for row in answer.said] == [ashfield.id_of("staff_member", "T2")]
    assert ashfield.get("/rooms?deleted=true").said == []


def test_who_is_deleted_is_gone_from_the_leavers_too(ashfield: Ashfield) -> None:
    before = ashfield.get("/staff_members/left")
    number = ashfield.id_of("staff_member", "T2")
    del ashfield.kept["staff_member", "T2"]
    ashfield.hear(gone("staff_member", "T2"))
    assert [row["id"] for row in ashfield.again("/staff_members/left?deleted=true", before).said] == [number]


def test_a_mark_that_is_taken_back_is_gone(ashfield: Ashfield) -> None:
    week = "?start_date=2026-09-07&end_date=2026-09-11"
    before = ashfield.get(f"/attendances{week}")
    marks = ["/", None, "O", *(["/"] * 7), *([None] * 4)]
    ashfield.change("attendance", "A/2026-09-07", marks=marks, details={})
    answer = ashfield.again(f"/attendances{week}", before)
    assert {row["id"] for row in answer.said} < {row["id"] for row in before.said}
    left = ashfield.again(f"/attendances{week}&deleted=true", before).said
    assert [row["id"] for row in left] == [before.said[1]["id"]]


def test_a_mark_of_another_week_is_nothing_to_this_one(ashfield: Ashfield) -> None:
    before = ashfield.get("/attendances")
    ashfield.change("attendance", "A/2026-09-07", marks=["N"] * 10 + [None] * 4, details={})
    assert ashfield.again("/attendances", before).status == 304


@BY
def test_a_result_that_changes_its_category_comes_and_goes(ashfield: Ashfield, by: str) -> None:
    url = f"/results?students={ashfield.id_of('student', 'A')}"
    ashfield.grant(without=["assessments.internal"])
    national = ashfield.get(url)
    ashfield.change("assessment", "KS2", category="internal")
    ashfield.change("result", "R1", category="internal")
    assert ashfield.again(url, national, by).said == []
    assert len(ashfield.again(f"{url}&deleted=true", national, by).said) == 1


def test_the_pages_of_a_delta_stay_as_they_were_while_a_sync_runs(ashfield: Ashfield) -> None:
    for number in range(5):
        ashfield.kept["room", f"X{number}"] = {"code": f"X{number}", "name": f"Room {number}"}
    before = ashfield.get("/rooms")
    ashfield.sync()
    pages = [ashfield.again("/rooms?per_page=2&page=1", before)]
    assert pages[0].headers["Total"] == "5"
    ashfield.minutes = 2
    ashfield.take_out("room", "X1")
    ashfield.change("room", "X4", name="Another name")
    pages += [ashfield.again(f"/rooms?per_page=2&page={page}", before) for page in (2, 3)]
    assert [[row["name"] for row in page.said] for page in pages[1:]] == [["Room 2", "Room 3"], ["Another name"]]
    assert {(page.headers["ETag"], page.headers["Total"]) for page in pages} == {(pages[0].headers["ETag"], "5")}
    after = ashfield.again("/rooms", pages[2])
    assert [row["name"] for row in after.said] == ["Another name"]
    assert len(ashfield.again("/rooms?deleted=true", pages[2]).said) == 1


def test_a_kept_delta_is_forgotten_after_ten_minutes(ashfield: Ashfield) -> None:
    before = ashfield.get("/rooms")
    ashfield.kept |= {("room", f"X{number}"): {"code": f"X{number}", "name": "New"} for number in range(5)}
    ashfield.sync()
    first = ashfield.again("/rooms?per_page=2", before)
    ashfield.take_out("room", "X1")
    ashfield.wait(minutes=10)
    assert ashfield.again("/rooms?per_page=2&page=2", before).headers["ETag"] != first.headers["ETag"]


def test_the_time_stamp_is_not_later_than_the_answer(ashfield: Ashfield) -> None:
    ashfield.hear(record("room", "S1", code="S1", name="Lab"))
    said = parsedate_to_datetime(ashfield.get("/rooms").headers["Last-Modified"])
    assert said <= ashfield.now.astimezone(UTC)
    assert said == datetime.fromisoformat(ashfield.get("/school/status").said["last_changes_at"])


def test_the_time_of_a_grant_right_after_a_change_is_exact(ashfield: Ashfield) -> None:
    ashfield.hear(record("room", "S1", code="S1", name="Lab"))
    ashfield.wait(seconds=2)
    Authorisation.objects.update(granted_at=ashfield.now, changed_at=ashfield.now)
    ashfield.wait(minutes=5)
    whole = ashfield.get("/rooms")
    assert ashfield.again("/rooms", whole, BY_TIME).status == 304
    ashfield.hear(record("room", "S2", code="S2", name="Hall"))
    assert [row["code"] for row in ashfield.again("/rooms", whole, BY_TIME).said] == ["S2"]


@BY
def test_changes_of_one_second_are_told_one_by_one(ashfield: Ashfield, by: str) -> None:
    ashfield.minutes = 0
    before = ashfield.get("/rooms")
    for number in range(6):
        ashfield.wait(seconds=0.2)
        ashfield.hear(record("room", "S1", code="S1", name=f"Lab {number}"))
        before = ashfield.again("/rooms", before, by)
        assert [row["name"] for row in before.said] == [f"Lab {number}"]
    ashfield.wait(seconds=2)
    before = ashfield.again("/rooms", before, by) if by == BY_TIME else before
    assert ashfield.again("/rooms", before, by).status == 304
    ashfield.wait(hours=1)
    settled = ashfield.get("/rooms")
    assert parsedate_to_datetime(settled.headers["Last-Modified"]) < ashfield.now - timedelta(minutes=59)
    assert ashfield.again("/rooms", settled, by).status == 304
    said = datetime.fromisoformat(ashfield.get("/school/status").said["last_changes_at"])
    assert said <= ashfield.now


@pytest.mark.parametrize("how", ["a lost answer", "what is gone", "the second page"])
def test_whoever_asks_twice_in_a_second_misses_nothing(ashfield: Ashfield, how: str) -> None:
    """A list that changes several times in a second says the same moment of what was read before and after."""
    ashfield.minutes = 0
    for name in ("Lab", "Attic"):
        ashfield.hear(record("room", "S1", code="S1", name=name))
    ashfield.wait(seconds=1)
    before = ashfield.get("/rooms")
    if how == "what is gone":
        ashfield.hear(gone("room", "S2"))
        ashfield.again("/rooms", before, BY_TIME)
        assert len(ashfield.again("/rooms?deleted=true", before, BY_TIME).said) == 1
        return
    ashfield.hear(*(record("room", key, code=key, name="Hall") for key in ("S1", "S2")))
    paged = "/rooms?per_page=1&page={}" if how == "the second page" else "/rooms?per_page=9"
    first = ashfield.again(paged.format(1), before, BY_TIME)
    second = ashfield.again(paged.format(2), before, BY_TIME)
    assert first.headers["Last-Modified"] == before.headers["Last-Modified"]
    assert second.status == 200
    assert len({row["id"] for row in first.said + second.said}) == 2


def test_a_change_in_the_second_of_a_grant_is_told_to_who_read_before_it(ashfield: Ashfield) -> None:
    ashfield.minutes = 0
    Authorisation.objects.update(granted_at=ashfield.now, changed_at=ashfield.now)
    before = ashfield.get("/rooms")
    ashfield.wait(seconds=0.5)
    ashfield.hear(record("room", "S1", code="S1", name="Lab"))
    for passed in (0, 60, 3600):
        ashfield.wait(seconds=passed)
        assert "S1" in [row["code"] for row in ashfield.again("/rooms", before, BY_TIME).said]


@pytest.mark.parametrize("passed", [0, 60])
def test_what_one_token_was_told_means_nothing_to_another(ashfield: Ashfield, passed: int) -> None:
    """Both read in one second, before and after a change: each is told what it has not read."""
    other = issue_by_operator(
        app=ashfield.people.markbook,
        school=ashfield.people.ashfield,
        scopes=tuple(SCOPES),
        life=timedelta(days=9),
        now=ashfield.now,
    ).access_token
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {other}"}
    ashfield.minutes = 0
    ashfield.hear(record("room", "S1", code="S1", name="Lab"))
    ashfield.hear(record("room", "S1", code="S1", name="Laboratory"))
    early = ashfield.get("/rooms", bearer)
    ashfield.hear(record("room", "S1", code="S1", name="Attic"))
    late = ashfield.get("/rooms")
    assert late.headers["Last-Modified"] == early.headers["Last-Modified"]
    ashfield.wait(seconds=passed)
    assert ashfield.again("/rooms", late, BY_TIME).status == 304
    assert [row["name"] for row in ashfield.again("/rooms", early, BY_TIME, **bearer).said] == ["Attic"]


def test_a_list_without_conditions_looks_at_none(ashfield: Ashfield) -> None:
    answer = ashfield.get("/contacts", {BY_TAG: "*", BY_TIME: format_datetime(ashfield.now, usegmt=True)})
    assert answer.status == 200
    assert "ETag" not in answer.headers


GROUPS_ALONE = ["students.basic", "students.dates"]


@BY
@pytest.mark.parametrize(
    "url", ["/groups?year_code=7", "/registration_groups?year_code=7", "/teaching_groups?year_code=7"]
)
def test_groups_of_a_year_tell_nothing_of_students_who_are_not_shared(ashfield: Ashfield, url: str, by: str) -> None:
    ashfield.grant(without=GROUPS_ALONE)
    before = ashfield.get(url)
    ashfield.change("student", "A", last_name="Ashworth")
    ashfield.change("enrolment", "B/7A", student_id="B", group_id="7A", start_date=date(2026, 9, 1))
    answer = ashfield.again(url, before, by)
    assert (answer.status, answer.headers["ETag"]) == (304, before.headers["ETag"])


@BY
@pytest.mark.parametrize("group", ["registration_groups/{7A}", "year_groups/{Y7}", "groups/{7A}"])
def test_the_students_of_a_group_tell_nothing_of_other_groups(ashfield: Ashfield, group: str, by: str) -> None:
    ids = {key: ashfield.id_of("group", key) for key in ("7A", "Y7")}
    url = f"/{group.format_map(ids)}/students"
    before = ashfield.get(url)
    ashfield.take_out("enrolment", "A/Ma1")
    ashfield.take_out("enrolment", "B/CH")
    for asked in (url, f"{url}?deleted=true"):
        answer = ashfield.again(asked, before, by)
        assert (answer.status, answer.headers["ETag"]) == (304, before.headers["ETag"])
        assert answer.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_a_time_tells_nothing_of_changes_that_are_not_shared(ashfield: Ashfield) -> None:
    ashfield.wait(hours=1)
    before = ashfield.now
    ashfield.change("contact", "C1", last_name="Other")
    between = ashfield.now + timedelta(minutes=1)
    ashfield.wait(hours=1)
    ashfield.change("room", "S1", code="S1", name="Lab")
    bases = {
        ashfield.get("/rooms", {BY_TIME: format_datetime(moment, usegmt=True)}).headers["Delta-Base"]
        for moment in (before, between)
    }
    assert len(bases) == 1
