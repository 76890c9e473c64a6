"""What was sent becomes a query: every form that clients write, against what was meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.caller import V1_0, V1_1, Answered, Caller

from rollbook.records.query import Query

IDS = st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=8, unique=True)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def asked(url: str, *, body: str = "", accept: str | None = None) -> Query:
    caller = Caller()
    answer = caller.get(url, body=body, **({"accept": accept} if accept else {}))
    assert answer.status == 200, answer.body
    return caller.query


def refused(url: str) -> Answered:
    caller = Caller()
    answer = caller.get(url)
    assert answer.fault == (400, "bad_request")
    assert not caller.records.asked
    return answer


# Lists of ids


@given(IDS)
def test_a_list_may_repeat_its_name(ids: list[int]) -> None:
    query = urlencode([("students[]", each) for each in ids])
    assert asked(f"/students?{query}").arguments == {"students": tuple(ids)}


@given(IDS)
def test_a_list_may_repeat_its_name_without_encoding_the_brackets(ids: list[int]) -> None:
    query = "&".join(f"students[]={each}" for each in ids)
    assert asked(f"/students?{query}").arguments == {"students": tuple(ids)}


@given(IDS)
def test_a_list_may_number_its_name(ids: list[int]) -> None:
    query = urlencode([(f"students[{place}]", each) for place, each in enumerate(ids)])
    assert asked(f"/students?{query}").arguments == {"students": tuple(ids)}


@given(IDS, st.sampled_from(["+", "%20", "%2B", "%2C", ","]))
def test_a_list_may_be_one_text(ids: list[int], between: str) -> None:
    assert asked(f"/students?students={between.join(map(str, ids))}").arguments == {"students": tuple(ids)}


@given(IDS)
def test_a_list_may_be_a_query_within_the_query(ids: list[int]) -> None:
    inner = "&".join(f"{place}={each}" for place, each in enumerate(ids))
    assert asked(f"/students?students[]={quote(inner, safe='')}").arguments == {"students": tuple(ids)}


def test_an_empty_list_is_none() -> None:
    assert asked("/students?students=").arguments == {}


def test_an_id_that_nobody_can_have_finds_nobody() -> None:
    assert asked(f"/students?students={2**31}").arguments == {"students": (-1,)}


@pytest.mark.parametrize("text", ["x", "1+x", "1.5", "0=1%261=x", "1=", "=", "0=1=2", "%EF%BC%91", "%00", "1%00"])
def test_a_malformed_list_is_refused_by_its_name(text: str) -> None:
    assert refused(f"/students?students={text}").said["message"].startswith("malformed students parameter: '")


# Days


@given(DAYS)
def test_a_day_is_a_day(day: date) -> None:
    assert asked(f"/students?date={day.strftime('%Y-%m-%d').zfill(10)}").arguments == {"date": day}


@given(DAYS, st.times(), OFFSETS, st.sampled_from(["seconds", "milliseconds", "microseconds", "minutes"]))
def test_a_moment_is_the_day_that_was_written(day: date, clock: object, zone: timezone, precision: str) -> None:
    text = datetime.combine(day, clock, zone).isoformat(timespec=precision)  # type: ignore[arg-type]
    assert asked(f"/students?date={quote(text, safe='')}").arguments == {"date": day}


@given(DAYS, st.times(), OFFSETS)
def test_a_plus_sign_may_arrive_as_a_space(day: date, clock: object, zone: timezone) -> None:
    text = datetime.combine(day, clock, zone).isoformat(timespec="seconds")  # type: ignore[arg-type]
    assert asked(f"/students?date={text}").arguments == {"date": day}


@pytest.mark.parametrize("text", ["2026-09-01T00:00Z", "2026-09-01T00:00:00Z", "2026-09-01T00:00:00.000Z"])
def test_a_moment_in_utc_needs_no_seconds(text: str) -> None:
    assert asked(f"/students?date={text}").arguments == {"date": date(2026, 9, 1)}


@pytest.mark.parametrize(("text", "day"), [("0001-01-01", date(1900, 1, 1)), ("9999-12-31", date(2999, 12, 31))])
def test_a_day_far_outside_is_the_farthest_one(text: str, day: date) -> None:
    assert asked(f"/attendances?start_date={text}").arguments == {"start_date": day}


def test_a_malformed_day_is_said_back() -> None:
    assert refused("/students?date=32-13-2019").said == {
        "error": "bad_request",
        "message": "malformed date parameter: '32-13-2019'",
    }


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29", "2026-13-01", "0000-01-01", "20260901", "2026-9-1", "01/09/2026", "2026-09-01T25:00Z"),
        *("2026-09-01T00:00+1", "2026-09-01x", "today", "%00", "1756684800", "2026-09-01T", "2026-W36-2"),
    ],
)
def test_what_is_no_day_is_refused_by_the_name_that_it_came_by(text: str) -> None:
    assert "malformed end_date parameter" in refused(f"/attendances?end_date={text}").said["message"]


@pytest.mark.parametrize("word", ["true", "false", "1", "0", "True", "False", "TRUE"])
@pytest.mark.parametrize(("url", "accept"), [("/staff_contracts", V1_1), ("/staff_contracts/4", V1_0)])
def test_a_flag_in_the_place_of_the_day_of_a_contract_is_passed_over(url: str, accept: str, word: str) -> None:
    assert "date" not in asked(f"{url}?date={word}", accept=accept).arguments


def test_a_day_of_a_contract_is_a_day() -> None:
    assert asked("/staff_contracts?date=2026-09-01&date=true").arguments == {"date": date(2026, 9, 1)}


@pytest.mark.parametrize("url", ["/staff_contracts?date=yes", "/staff_contracts?date=2", "/groups?date=true"])
def test_another_word_in_the_place_of_a_day_is_refused(url: str) -> None:
    assert "malformed date parameter" in refused(url).said["message"]


# Flags


@pytest.mark.parametrize("text", ["true", "1", "True", "TRUE"])
def test_a_flag_is_set(text: str) -> None:
    assert asked(f"/students?demographics={text}").includes == {"demographics"}


@pytest.mark.parametrize("text", ["false", "0", "False", "FALSE", ""])
def test_a_flag_is_not_set(text: str) -> None:
    assert asked(f"/students?demographics={text}").includes == frozenset()


@pytest.mark.parametrize("text", ["yes", "2", "t", "null", "-1", "%00"])
def test_a_malformed_flag_is_refused_by_its_name(text: str) -> None:
    assert "malformed sen_needs parameter" in refused(f"/students?sen_needs={text}").said["message"]


def test_a_flag_that_filters_is_an_argument() -> None:
    query = asked("/staff_members?teachers_only=1&qualifications=true")
    assert (query.arguments, query.includes) == ({"teachers_only": True}, frozenset({"qualifications"}))


# Names


@pytest.mark.parametrize(
    ("sent", "name", "value"),
    [
        ("startDate=2016-09-01", "start_date", date(2016, 9, 1)),
        ("endDate=2016-09-01", "end_date", date(2016, 9, 1)),
        ("studentId=4", "student_id", 4),
        ("registrationGroupId=5", "registration_group_id", 5),
    ],
)
def test_a_name_may_be_in_camel_case(sent: str, name: str, value: object) -> None:
    assert asked(f"/attendances?{sent}").arguments == {name: value}


@pytest.mark.parametrize("name", ["senNeeds", "sen_needs"])
def test_a_flag_may_be_in_camel_case(name: str) -> None:
    assert asked(f"/students?{name}=1").includes == {"sen_needs"}
    assert asked(f"/students?{name}=0").includes == frozenset()


def test_what_is_not_declared_is_passed_over() -> None:
    query = asked("/students?colour=red&page[]=9&%00=%00&upn=A123&sort=upn&=&&id=3&If-None-Match=x")
    assert (query.arguments, query.includes, query.page) == ({}, frozenset(), 1)


def test_what_only_the_other_version_knows_is_passed_over() -> None:
    assert asked("/calendar_events?event_type=User").arguments == {}
    assert asked("/calendar_events?event_type=User", accept=V1_0).arguments == {"event_type": "User"}


def test_the_later_of_two_counts() -> None:
    assert asked("/students?date=2026-01-01&date=2026-01-02").arguments == {"date": date(2026, 1, 2)}


# Pages


def test_a_page_has_a_hundred_rows_unless_more_are_asked_for() -> None:
    query = asked("/students")
    assert (query.page, query.per_page) == (1, 100)


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.sampled_from(["per_page", "perPage"]))
def test_pages_are_asked_for_by_number_and_size(page: int, size: int, name: str) -> None:
    query = asked(f"/students?page={page}&{name}={size}")
    assert query.page == min(2**31 - 1, page)
    assert query.per_page == min(1500, size)


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "1e3", "%00", "0x10"])
@pytest.mark.parametrize("name", ["page", "per_page"])
def test_a_page_that_is_none_is_refused_by_its_name(name: str, text: str) -> None:
    assert f"malformed {name} parameter" in refused(f"/students?{name}={text}").said["message"]


@pytest.mark.parametrize("name", ["page", "per_page"])
def test_an_empty_number_is_none(name: str) -> None:
    query = asked(f"/students?{name}=")
    assert (query.page, query.per_page) == (1, 100)


# Numbers and words


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("007", 7), ("-3", -3), ("2147483648", -1), ("9" * 5000, -1)])
def test_an_id_is_a_number(text: str, number: int) -> None:
    assert asked(f"/contacts?student_id={text}").arguments == {"student_id": number}


@pytest.mark.parametrize("text", ["x", "1.0", "1,2", "%00", "7%00", "%FF", "%EF%BC%97"])
def test_what_is_no_number_is_refused_by_its_name(text: str) -> None:
    assert "malformed student_id parameter" in refused(f"/contacts?student_id={text}").said["message"]


def test_a_word_of_a_closed_list_is_taken() -> None:
    assert asked("/groups?type=HouseGroup").arguments == {"type": "HouseGroup"}


@pytest.mark.parametrize("text", ["housegroup", "Club", "%00"])
def test_another_word_is_refused_by_its_name(text: str) -> None:
    assert "malformed type parameter" in refused(f"/groups?type={text}").said["message"]


@pytest.mark.parametrize("text", ["M%00A", "%FF", "M%0AA", "%ED%A0%80"])
def test_what_is_no_text_is_refused_by_its_name(text: str) -> None:
    assert "malformed subject_code parameter" in refused(f"/teaching_groups?subject_code={text}").said["message"]


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_any_other_text_is_taken_as_it_is(text: str) -> None:
    assert asked(f"/teaching_groups?subject_code={quote_plus(text)}").arguments == {"subject_code": text}


# What belongs together


def test_a_required_argument_that_is_missing_is_named() -> None:
    assert refused("/results").said["message"] == "missing students parameter"


def test_a_required_argument_that_is_empty_is_missing() -> None:
    assert refused("/results?students=").said["message"] == "missing students parameter"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/assessments/5/results", {"id": 5}),
        ("/assessment_points/28/results", {"assessment_point_rank": 28}),
    ],
)
def test_older_clients_need_not_say_whose_results_they_want(url: str, path: dict[str, int]) -> None:
    assert asked(url, accept=V1_0).arguments == path
    assert refused(url).said["message"] == "missing students parameter"


def test_older_clients_must_say_whose_results_they_want_out_of_all() -> None:
    assert Caller().get("/results", accept=V1_0).fault == (400, "bad_request")


def test_a_date_takes_the_place_of_a_year_and_of_a_span() -> None:
    assert asked("/groups?date=2026-09-01&academic_year_id=3").arguments == {"date": date(2026, 9, 1)}
    query = asked("/rooms/4/lessons?date=2026-09-01&start_date=2026-08-01&end_date=2026-10-01")
    assert query.arguments == {"id": 4, "date": date(2026, 9, 1)}


def test_a_list_of_students_takes_the_place_of_a_year_code() -> None:
    assert asked("/students?students=4&year_code=7").arguments == {"students": (4,)}


def test_the_value_in_the_path_is_an_argument() -> None:
    assert asked("/assessment_points/28").arguments == {"assessment_point_rank": 28}


def test_the_day_of_the_request_goes_with_the_query() -> None:
    assert asked("/students").now == datetime(2026, 9, 9, 10, 30, tzinfo=UTC)


# A form in the body


def test_a_read_may_send_its_arguments_as_a_form() -> None:
    query = asked("/students", body="page=3&per_page=50&demographics=1&students[]=4&students[]=5")
    assert (query.page, query.per_page, query.includes) == (3, 50, frozenset({"demographics"}))
    assert query.arguments == {"students": (4, 5)}


def test_the_address_counts_more_than_the_form() -> None:
    assert asked("/students?page=2", body="page=3").page == 2


def test_a_body_that_is_no_form_is_not_read() -> None:
    caller = Caller()
    caller.call(
        "GET",
        "/students",
        {"HTTP_ACCEPT": V1_0, "HTTP_AUTHORIZATION": "Bearer a-good-token", "CONTENT_TYPE": "application/json"},
    )
    assert caller.query.arguments == {}
