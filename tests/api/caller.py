"""A caller of the API without a network, and what it stands on in these tests: known tokens, and records on a list."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment
from wsgiref.validate import validator

import orjson

from rollbook.accounts.access import Access
from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.api.journal import Entry
from rollbook.consent.grants import Reason, Refusal
from rollbook.contract.scopes import SCOPES
from rollbook.records.legacy import EventType
from rollbook.records.query import Cursor, Page, Query, State

NOW = datetime(2026, 9, 9, 10, 30, tzinfo=UTC)
V1_1 = "application/vnd.assembly+json; version=1.1"
V1_0 = "application/vnd.assembly+json; version=1"
GOOD = "a-good-token"
EVERY_SCOPE = frozenset(SCOPES)


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:  # noqa: ANN401 - whatever the JSON says
        return orjson.loads(self.body)

    @property
    def fault(self) -> tuple[int, str]:
        """The status, and the word for programs."""
        return self.status, self.said["error"]


@dataclass
class Gate:
    """Says what tokens open: everything at school 1 for the good one, and what a test adds."""

    opens: dict[str, Access | Refusal] = field(
        default_factory=lambda: {GOOD: Access(app=1, school=1, scopes=EVERY_SCOPE, level="school", token=1)}
    )

    def __call__(self, token: str, *, now: datetime) -> Access | Refusal:
        assert now == NOW
        if not token:
            return Refusal(Reason.MISSING)
        return self.opens.get(token, Refusal(Reason.UNKNOWN))


@dataclass
class Records:
    """Records that remember what they were asked; `rows` is how many each list has."""

    rows: int = 0
    found: bytes | None = b'{"id":1}'
    fails: list[Exception] = field(default_factory=list)
    asked: list[tuple[Access, Query]] = field(default_factory=list)

    def __call__(self, access: Access) -> _Reader:
        return _Reader(self, access)


@dataclass
class _Reader:
    records: Records
    access: Access

    def page(self, query: Query) -> Page:
        return self.page_of(query, self.listed(query))

    def listed(self, query: Query) -> Sequence[int]:
        self._note(query)
        return range(self.records.rows)

    def page_of(self, query: Query, ids: Sequence[int], *, whole: bool = True) -> Page:
        assert whole
        ids = ids[(query.page - 1) * query.per_page : query.page * query.per_page]
        return Page(orjson.dumps([{"id": each} for each in ids]), self.records.rows, query.page, query.per_page)

    def one(self, query: Query) -> bytes | None:
        self._note(query)
        return self.records.found

    def state(self, query: Query) -> State:
        self._note(query)
        return State(7, NOW)

    def newest_of_all(self, now: datetime) -> State:
        return State(0, now)

    def shown_by(self, query: Query) -> str:
        self._note(query)
        return "0123456789abcdef"

    def cursor_at(self, query: Query, moment: datetime) -> Cursor:
        del query
        return Cursor(0, moment.date())

    def event_types(self, ids: Sequence[int]) -> Mapping[int, EventType]:
        return {id_: EventType("User", None, is_active=True, is_recurrent=False) for id_ in ids}

    def gone(self, query: Query) -> list[int]:
        self._note(query)
        return []

    def _note(self, query: Query) -> None:
        self.records.asked.append((self.access, query))
        if self.records.fails:
            raise self.records.fails.pop(0)


class Caller:
    """Calls the API as a WSGI server does, with every rule of PEP 3333 checked."""

    def __init__(self, *, clock: Callable[[], datetime] = lambda: NOW) -> None:
        self.gate = Gate()
        self.records = Records()
        self.noted: list[Entry] = []
        self.application = Application(Ground(self.gate, self.records), clock=clock, note=self.noted.append)

    @property
    def query(self) -> Query:
        """The last that the records were asked."""
        return self.records.asked[-1][1]

    def get(self, url: str, *, token: str | None = GOOD, accept: str | None = V1_1, body: str = "") -> Answered:
        return self.send("GET", url, token=token, accept=accept, body=body)

    def send(
        self, method: str, url: str, *, token: str | None = GOOD, accept: str | None = V1_1, body: str = ""
    ) -> Answered:
        headers = {"HTTP_ACCEPT": accept, "HTTP_AUTHORIZATION": f"Bearer {token}" if token is not None else None}
        return self.call(method, url, {name: text for name, text in headers.items() if text is not None}, body)

    def call(self, method: str, url: str, headers: Mapping[str, str], body: str = "") -> Answered:
        """Send a request with the headers named as in the environment of WSGI; the body is a form."""
        form = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body))} if body else {}
        return answered(self.application, environ(method, url, {**headers, **form}, body.encode()))


def environ(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> WSGIEnvironment:
    """The environment of a request, as a server makes it."""
    # A path may start with two slashes, which a URL would take for the name of a host.
    split = urlsplit("http://api.example.org" + url)
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": split.path,
        "QUERY_STRING": split.query,
        "SERVER_NAME": "api.example.org",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
    }


def answered(application: Any, sent: WSGIEnvironment) -> Answered:  # noqa: ANN401 - any WSGI application
    """What `application` answers."""
    got: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[..., None]:
        assert exc_info is None
        got.update(status=int(status[:3]), headers=dict(headers))
        assert len(got["headers"]) == len(headers), "a header was sent twice"
        return lambda _: None

    chunks = validator(application)(sent, start_response)
    body = b"".join(chunks)
    chunks.close()  # type: ignore[attr-defined]
    return Answered(got["status"], got["headers"], body)
