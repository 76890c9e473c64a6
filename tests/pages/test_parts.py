from __future__ import annotations

import csv
import io

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rollbook.pages.charts import bars, sparkline
from rollbook.pages.exports import csv_file
from rollbook.pages.icons import SHAPES, NoSuchIcon, icon
from rollbook.pages.letters import letter
from rollbook.pages.listing import asked
from rollbook.pages.prose import NotAGuide, prose
from rollbook.pages.templatetags.parts import STATUS_ICONS

EVIL = "<b onmouseover=alert(1)>"


def _drawn(text: str, **facts: object) -> str:
    return Template("{% load parts %}" + text).render(Context(facts))


@pytest.mark.parametrize("kind", STATUS_ICONS)
def test_a_status_has_an_icon_and_a_word(kind: str) -> None:
    drawn = _drawn('{% status kind "Said" %}', kind=kind)
    assert "<svg" in drawn
    assert ">Said<" in drawn.replace("</svg>Said", "</svg>>Said")


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(NoSuchIcon, match="unicorn"):
        icon("unicorn")


def test_every_status_has_an_icon_that_exists() -> None:
    assert set(STATUS_ICONS.values()) <= set(SHAPES)


@pytest.mark.parametrize(
    "part",
    [
        '{% status "good" evil %}',
        "{% page_head title=evil lead=evil %}{{ evil }}{% endpage_head %}",
        '{% notice "info" evil %}{{ evil }}{% endnotice %}',
        "{% empty title=evil %}{{ evil }}{% endempty %}",
        "{% code evil %}{{ evil }}{% endcode %}",
        "{% number_card evil evil %}",
        "{% sparkline counts evil %}",
        "{% bars rows %}",
        "{{ evil|browser }}",
    ],
)
def test_what_people_wrote_is_shown_and_not_obeyed(part: str) -> None:
    assert EVIL not in _drawn(part, evil=EVIL, counts=[1, 2], rows=[(EVIL, 1)])


def test_code_is_escaped_once() -> None:
    assert "a &lt; b" in _drawn("{% code %}{{ line }}{% endcode %}", line="a < b")


def test_a_course_needs_two_values() -> None:
    assert sparkline([1], label="one") == ""
    assert 'aria-label="two"' in sparkline([1, 1], label="two")


@given(st.lists(st.floats(min_value=-1e9, max_value=1e9), min_size=2, max_size=50))
def test_a_course_stays_in_its_frame(values: list[float]) -> None:
    path = sparkline(values, label="x").partition('d="M')[2].partition('"')[0]
    for point in path.split("L"):
        x, y = map(float, point.split())
        assert 0 <= x <= 96
        assert 0 <= y <= 32


def test_bars_are_measured_against_the_longest() -> None:
    assert [(bar.name, bar.share, bar.written) for bar in bars([("a", 1500), ("b", 750), ("c", 0)])] == [
        ("a", 100, "1,500"),
        ("b", 50, "750"),
        ("c", 0, "0"),
    ]


def test_an_order_that_no_column_has_is_the_first_one() -> None:
    assert asked(QueryDict("sort=password"), sorts=("name", "-date")).sort == "name"
    assert asked(QueryDict("sort=-name"), sorts=("name", "-date")).sort == "-name"


def test_a_link_keeps_what_was_asked_but_for_what_it_changes() -> None:
    given_query = asked(QueryDict("find=ada&page=3"), sorts=("name",))
    assert given_query.with_changed(sort="-name") == "?find=ada&sort=-name"


def test_a_page_that_is_no_number_is_the_first() -> None:
    assert asked(QueryDict("page=x"), sorts=("name",)).page == 1


@pytest.mark.parametrize("start", "=+-@")
def test_a_spreadsheet_runs_nothing_that_people_wrote(start: str) -> None:
    sent = b"".join(csv_file(name="users", head=["Name"], rows=[[f"{start}cmd"]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(sent))) == [["Name"], [f"'{start}cmd"]]


def test_a_table_as_a_file_has_numbers_as_numbers_and_gaps_as_gaps() -> None:
    sent = b"".join(csv_file(name="users", head=["A", "B"], rows=[[-3, None]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(sent))) == [["A", "B"], ["-3", ""]]


def test_a_guide_has_a_title_a_summary_and_anchors() -> None:
    guide = prose("# Title\n\nWhat it is about.\n\n## First part\n\nText.\n\n## Second part\n\nText.\n")
    assert (guide.title, guide.summary) == ("Title", "What it is about.")
    assert [(each.title, each.anchor) for each in guide.headings] == [
        ("First part", "first-part"),
        ("Second part", "second-part"),
    ]
    assert '<h2 id="first-part">' in guide.html
    assert "<h1" not in guide.html


def test_html_in_a_guide_is_shown_as_it_was_written() -> None:
    assert "&lt;script&gt;" in prose("# Title\n\nAbout.\n\n<script>\n").html


def test_a_guide_without_a_title_is_refused() -> None:
    with pytest.raises(NotAGuide):
        prose("Just text.")


def test_a_letter_says_the_same_in_both_forms() -> None:
    sent = letter(to="hana@example.org", subject="A receipt", template="pages/mail/base", facts={"anything": 1})
    assert sent.subject == "A receipt"
    assert [kind for _, kind in sent.alternatives] == ["text/html"]
    assert "A receipt" in str(sent.alternatives[0][0])


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("pink", "")])
def test_the_choice_of_colours_is_kept(client: Client, chosen: str, kept: str) -> None:
    client.post("/theme", {"theme": chosen, "back": "/docs/"})
    cookie = client.cookies.get("rollbook_theme")
    assert (cookie.value if cookie else "") == kept


def test_the_way_back_from_choosing_colours_leads_to_nobody_else(client: Client) -> None:
    assert client.post("/theme", {"theme": "dark", "back": "https://evil.example.org/"})["Location"] == "/"


@pytest.mark.django_db  # a file that is closed ends its request, and that looks at the connection
def test_a_style_sheet_may_be_kept_until_it_changes(client: Client) -> None:
    address = client.get("/").content.decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    response = client.get(address)
    response.close()
    assert "?v=" in address
    assert response.status_code == 200
    assert "max-age=31536000" in response.headers["Cache-Control"]


def test_what_stands_between_backticks_is_code_and_nothing_else_is_html() -> None:
    shown = _drawn("{{ words|coded }}", words="With `a<b` & <i>`c`")
    assert shown == "With <code>a&lt;b</code> &amp; &lt;i&gt;<code>c</code>"


def test_a_backtick_that_stands_alone_loses_nothing() -> None:
    assert _drawn("{{ words|coded }}", words="a ` b") == "a ` b"
