"""Ashfield with an MIS in memory, a clock that a test moves, and an app that the school grants more or less."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from tests.api.caller import V1_1, Answered, answered, environ
from tests.people import NOW, everybody
from tests.sync.school import Synced
from tests.sync.sources import Kept, small_school

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.api.repeated import Repeated
from rollbook.api.shared.process import InProcess
from rollbook.connectors.source import Item
from rollbook.consent.models import Authorisation
from rollbook.consent.tokens import issue_by_operator
from rollbook.contract.scopes import SCOPES
from rollbook.records.store import SchoolRecords
from rollbook.server.api_listener import lets_in
from rollbook.sync.report import Report

BY_TAG = "HTTP_IF_NONE_MATCH"
BY_TIME = "HTTP_IF_MODIFIED_SINCE"
VALIDATORS = {BY_TAG: "ETag", BY_TIME: "Last-Modified"}


class Ashfield:
    """The school, its MIS (`kept`), and one app with one token."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.now = NOW
        self.kept = small_school() if kept is None else kept
        self.minutes = 7.0
        """What passes until a sync."""
        self.people = everybody()
        self.school = Synced(self.people.ashfield, self.now)
        self.token = issue_by_operator(
            app=self.people.markbook,
            school=self.people.ashfield,
            scopes=tuple(SCOPES),
            life=timedelta(days=900),
            now=NOW,
        ).access_token
        self.shared = InProcess()
        self.application = self._application(Repeated())
        self.forgetful = self._application(Repeated(most=0))
        """The same API, which remembers no answer."""

    def _application(self, repeated: Repeated) -> Application:
        ground = Ground(lets_in, SchoolRecords, shared=self.shared, repeated=repeated, limit=1_000_000)
        return Application(ground, clock=lambda: self.now, note=lambda _: None)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)
        self.school.now = self.now

    def sync(self) -> Report:
        """Read the whole MIS."""
        self.wait(minutes=self.minutes)
        return self.school.take(self.kept)

    def hear(self, *items: Item) -> Report:
        """Read a few records."""
        self.wait(minutes=self.minutes)
        return self.school.hear(*items)

    def change(self, kind: str, key: str, **values: Any) -> None:  # noqa: ANN401 - values of any member
        """Change a record in the MIS, and sync."""
        self.kept[kind, key] = {**self.kept.get((kind, key), {}), **values}
        self.sync()

    def take_out(self, kind: str, key: str) -> None:
        """Take a record out of the MIS, and sync."""
        del self.kept[kind, key]
        self.sync()

    def grant(self, *, without: Collection[str] = ()) -> None:
        """Let the school grant everything but a few scopes, a minute later; nobody asks in the same second."""
        self.wait(minutes=1)
        scopes = " ".join(sorted(set(SCOPES) - set(without)))
        Authorisation.objects.update(scopes=scopes, changed_at=self.now)
        self.wait(seconds=2)

    def id_of(self, kind: str, key: str) -> int:
        """Return the number of a record."""
        return self.school.id_of(kind, key)

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, method: str = "GET") -> Answered:
        """Ask the API."""
        return self._asked(self.application, url, headers, method)

    def get_afresh(self, url: str, headers: Mapping[str, str] | None = None) -> Answered:
        """Ask the API that remembers no answer."""
        return self._asked(self.forgetful, url, headers, "GET")

    def _asked(self, api: Application, url: str, headers: Mapping[str, str] | None, method: str) -> Answered:
        sent = {"HTTP_AUTHORIZATION": f"Bearer {self.token}", "HTTP_ACCEPT": V1_1, **(headers or {})}
        return answered(api, environ(method, url, sent))

    def again(self, url: str, before: Answered, by: str = BY_TAG, **headers: str) -> Answered:
        """Ask for what changed since an answer."""
        return self.get(url, {by: before.headers[VALIDATORS[by]], **headers})
