"""Photos over the real store: addresses that end, that nobody can make, and that a school can take back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import blake2b
from urllib.parse import quote

import orjson
import pytest
from django.core.files.storage import storages
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.api.caller import V1_0, V1_1, Answered, answered, environ
from tests.people import NOW, everybody, later
from tests.world import World

from rollbook.accounts.access import Access
from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.api.journal import Entry
from rollbook.api.photos import TicketEnded, addressed, opened
from rollbook.connectors.source import Description, Pull, SourceRecord
from rollbook.consent.authorisations import living, narrow, pause, revoke
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import lets_in
from rollbook.sync.engine import run

PNG = b"\x89PNG\r\n\x1a\n" + b"ada" * 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
ADDRESS = "http://127.0.0.1:8001/photos/"
SCOPES = ("students.basic", "students.photo")

pytestmark = pytest.mark.django_db


class Pictures:
    """A source of three students: with a picture, with none, and with a name that looks like one."""

    description = Description(kind="pictures", name="Pictures", summary="For tests.", settings={}, guide="")

    def __init__(self, content: bytes = PNG, content_type: str = "image/png") -> None:
        self.photo = {"content": content, "content_type": content_type}

    def check(self) -> None:
        """It is always there."""

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:  # noqa: ARG002 - the same at any time
        return Pull(items=self._records(), whole=frozenset({"student"}))

    def _records(self) -> Iterator[SourceRecord]:
        trick = f',"photo":{{"object":"photo","url":"photo:{"0" * 32}.png"'
        facts = {"legal_last_name": "King", "last_name": "King", "year_code": "7", "start_date": date(2026, 9, 1)}
        for key, photo in (("Ada", self.photo), ("Ben", None), (trick, self.photo)):
            yield SourceRecord("student", key, {**facts, "legal_first_name": key, "first_name": key, "photo": photo})


class Album:
    """Ashfield with photos, and an app that may see them."""

    def __init__(self) -> None:
        self.world = World(everybody())
        self.school = self.world.people.ashfield
        self.noted: list[Entry] = []
        self.sync(Pictures())

    def sync(self, source: Pictures, *, at: datetime = NOW) -> None:
        assert run(school=self.school, source=source, clock=lambda: at).outcome in {"success", "no_changes"}

    def get(
        self, url: str, *, scopes: tuple[str, ...] | None = SCOPES, at: datetime = NOW, accept: str = V1_1
    ) -> Answered:
        application = Application(Ground(lets_in, SchoolRecords), clock=lambda: at, note=self.noted.append)
        token = {"HTTP_AUTHORIZATION": f"Bearer {self.world.token(self.school, scopes)}"} if scopes else {}
        return answered(application, environ("GET", url, {"HTTP_ACCEPT": accept} | token))

    def photos(self, *, at: datetime = NOW) -> list[dict[str, str] | None]:
        return [row["photo"] for row in self.get("/students?photo=true", at=at).said]

    def url(self, *, at: datetime = NOW) -> str:
        photo = self.photos(at=at)[0]
        assert photo is not None
        return photo["url"].removeprefix("http://127.0.0.1:8001")

    def fetch(self, url: str, *, at: datetime = NOW) -> Answered:
        return self.get(url, scopes=None, at=at, accept="image/*,*/*;q=0.8")


@pytest.fixture
def album() -> Album:
    return Album()


def test_a_photo_is_an_address_and_a_hash(album: Album) -> None:
    first, second, _ = album.photos()
    assert first is not None
    assert list(first) == ["object", "url", "hash"]
    assert first["url"].startswith(ADDRESS)
    assert second is None


def test_the_address_answers_with_the_picture_and_needs_no_token(album: Album) -> None:
    answer = album.fetch(album.url())
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, PNG, "image/png")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_picture_that_could_hold_scripts_may_run_none(album: Album) -> None:
    album.sync(Pictures(SVG, "image/svg+xml"), at=later(days=1))
    answer = album.fetch(album.url())
    assert (answer.body, answer.headers["Content-Type"]) == (SVG, "image/svg+xml")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("accept", [V1_0, V1_1])
def test_one_student_has_an_address_in_both_versions(album: Album, accept: str) -> None:
    (first, *_) = album.get("/students").said
    photo = album.get(f"/students/{first['id']}?photo=1", accept=accept).said["photo"]
    assert album.fetch(photo["url"].removeprefix("http://127.0.0.1:8001")).body == PNG


def test_students_in_the_envelope_of_version_1_0_have_addresses_too(album: Album) -> None:
    rows = album.get("/students?photo=true", accept=V1_0).said["data"]
    assert rows[0]["photo"]["url"].startswith(ADDRESS)


@pytest.mark.parametrize(
    ("query", "scopes"), [("", SCOPES), ("?photo=false", SCOPES), ("?photo=true", ("students.basic",))]
)
def test_there_is_no_photo_without_the_flag_and_the_scope(album: Album, query: str, scopes: tuple[str, ...]) -> None:
    assert b'"photo":' not in album.get(f"/students{query}", scopes=scopes).body.replace(rb"\"photo\":", b"")


def test_what_somebody_wrote_into_a_name_is_no_address(album: Album) -> None:
    rows = album.get("/students?photo=true").said
    assert rows[2]["first_name"].endswith(f'"photo:{"0" * 32}.png"')
    assert rows[2]["photo"]["url"].startswith(ADDRESS)


def test_an_address_works_for_one_hour(album: Album) -> None:
    url = album.url()
    assert album.fetch(url, at=later(minutes=59, seconds=59)).status == 200
    answer = album.fetch(url, at=later(hours=1))
    assert answer.fault == (400, "bad_request")
    assert set(answer.said) == {"error", "message"}


def test_the_hash_changes_exactly_when_the_picture_does(album: Album) -> None:
    def hashed() -> str:
        photo = album.photos()[0]
        assert photo is not None
        return photo["hash"]

    before = hashed()
    album.sync(Pictures(), at=later(days=1))
    assert hashed() == before
    album.sync(Pictures(PNG + b"!"), at=later(days=2))
    after = hashed()
    assert after != before
    album.sync(Pictures(), at=later(days=3))
    assert hashed() == before


def test_an_address_is_signed_anew_and_the_hash_is_not(album: Album) -> None:
    first, later_on = album.photos()[0], album.photos(at=later(minutes=5))[0]
    assert first is not None
    assert later_on is not None
    assert first["url"] != later_on["url"]
    assert first["hash"] == later_on["hash"]


@pytest.mark.parametrize("how", ["revoked", "narrowed", "paused", "suspended", "closed"])
def test_what_the_school_takes_back_is_gone_at_once(album: Album, how: str) -> None:
    url = album.url()
    people = album.world.people
    granted = living(app=people.markbook, school=album.school)
    assert granted is not None
    match how:
        case "revoked":
            revoke(authorisation=granted, by=people.amina, now=NOW)
        case "narrowed":
            narrow(authorisation=granted, keep={"students.basic"}, by=people.amina, now=NOW)
        case "paused":
            pause(authorisation=granted, until=later(days=1), by=people.amina, now=NOW)
        case "suspended":
            type(people.markbook).objects.update(suspended_at=NOW)
        case _:
            type(album.school).objects.update(closed_at=NOW)
    assert album.fetch(url).fault == (400, "bad_request")


def test_a_changed_address_opens_nothing(album: Album) -> None:
    ticket = album.url().removeprefix("/photos/")
    for place in range(len(ticket)):
        other = ticket[:place] + ("A" if ticket[place] != "A" else "B") + ticket[place + 1 :]
        assert album.fetch(f"/photos/{other}").fault == (400, "bad_request")


def test_an_address_is_written_in_one_way(album: Album) -> None:
    ticket = album.url().removeprefix("/photos/")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = [ticket[:-1] + letter for letter in last if letter != ticket[-1]]
    others += [ticket + "=", ticket[:9] + "+" + ticket[9:], f"{ticket[:9]} {ticket[9:]}", f"{ticket[:9]}.{ticket[9:]}"]
    assert {album.fetch(f"/photos/{quote(other)}").status for other in others} == {400}


@pytest.mark.parametrize("accept", ["image/*", "", "application/vnd.assembly+json; version=9.9", V1_0, V1_1])
def test_a_picture_is_the_same_in_every_version(album: Album, accept: str) -> None:
    answer = album.get(album.url(), scopes=None, at=NOW, accept=accept)
    assert (answer.status, answer.headers["Content-Type"]) == (200, album.fetch(album.url()).headers["Content-Type"])


@pytest.mark.parametrize("ticket", ["x", "%00", "%FF", "=" * 9, "A" * 60, "a" * 4000, "photo:1", "%F0%9F%98%80"])
def test_what_is_no_ticket_is_told_so(album: Album, ticket: str) -> None:
    assert album.fetch(f"/photos/{ticket}").fault == (400, "bad_request")


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_is_a_mistake_of_ours(ticket: str) -> None:
    with pytest.raises(TicketEnded):
        opened(ticket, NOW)


def test_a_picture_that_was_lost_is_told_like_an_ended_address(album: Album) -> None:
    url = album.url()
    name = f"{blake2b(PNG, digest_size=16).hexdigest()}.png"
    storages["photos"].delete(f"{album.school.pk}/{name[:2]}/{name}")
    assert album.fetch(url).fault == (400, "bad_request")


def test_the_ticket_is_in_no_log(album: Album) -> None:
    album.fetch(album.url())
    assert album.noted[-1].path == "/photos/{ticket}"


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@settings(deadline=None)
@given(TEXT, TEXT)
def test_texts_of_people_are_never_changed(one: str, other: str) -> None:
    stored = "0123456789abcdef" * 2 + ".png"
    hostile = one + f',"photo":{{"object":"photo","url":"photo:{stored}"' + other
    photo = {"object": "photo", "url": f"photo:{stored}", "hash": stored}
    body = orjson.dumps([{"object": "student", "id": 1, "first_name": hostile, "photo": photo, "last_name": hostile}])
    access = Access(app=1, school=1, scopes=frozenset(SCOPES), level="school", token=1, authorisation=1)
    (row,) = orjson.loads(addressed(body, access=access, now=NOW))
    assert (row["first_name"], row["last_name"]) == (hostile, hostile)
    assert row["photo"]["url"].startswith(ADDRESS)
