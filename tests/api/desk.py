"""Ashfield, and an app that writes results there."""

from __future__ import annotations

import json
from typing import Any

from tests.api.caller import V1_1, Answered, answered, environ
from tests.people import NOW, everybody
from tests.small_school import sync_small_school
from tests.world import World

from rollbook.records.database import fetch

WRITE = ("assessments.write",)
READ = ("assessments.write", "assessments.internal", "students.basic")


class Desk:
    """Ashfield, and an app that writes results there."""

    def __init__(self) -> None:
        self.world = World(everybody())
        self.school = self.world.people.ashfield
        sync_small_school(self.school, now=NOW)
        rows = fetch("SELECT id, category FROM records_assessment WHERE school_id = %s", (self.school.pk,))
        self.assessments = {category: id_ for id_, category in rows}
        self.ada, self.ben = self.students[:2]
        token = self.world.token(self.school, READ)
        (grades,) = self.said("/grade_sets", token=token)
        self.good, self.better = (grade["id"] for grade in grades["grades"])

    @property
    def students(self) -> list[int]:
        return [
            row[0]
            for row in fetch("SELECT id FROM records_student WHERE school_id = %s ORDER BY id", (self.school.pk,))
        ]

    def body(self, *entries: dict[str, Any], **also: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        return {
            "subject_id": 1,
            "facet_id": 2,
            "assessment_point_rank": 11,
            "assessment_id": self.assessments["internal"],
            "results": list(entries) or [{"student_id": self.ada, "grade_id": self.good}],
        } | also

    def send(  # noqa: PLR0913 - all that a request may be
        self,
        method: str,
        url: str,
        body: object = None,
        *,
        scopes: tuple[str, ...] = READ,
        token: str | None = None,
        accept: str = V1_1,
        **headers: str,
    ) -> Answered:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {
            "HTTP_ACCEPT": accept,
            "HTTP_AUTHORIZATION": f"Bearer {token or self.world.token(self.school, scopes)}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(text)),
        }
        sent = environ(method, url, given | headers, text)
        return answered(
            self.world.application,
            {name: value for name, value in sent.items() if value != ""}
            | {"QUERY_STRING": sent["QUERY_STRING"], "SCRIPT_NAME": ""},
        )

    def said(self, url: str, *, token: str, accept: str = V1_1) -> Any:  # noqa: ANN401 - any JSON
        answer = self.world.ask(url, token=token, accept=accept)
        assert answer.status == 200, answer.body
        return answer.said

    def results(self, *, accept: str = V1_1) -> Any:  # noqa: ANN401 - any JSON
        url = "/results?students=" + "+".join(map(str, self.students))
        return self.said(url, token=self.world.token(self.school, READ), accept=accept)

    def stored(self, **also: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        answer = self.send("POST", "/results", self.body(**also))
        assert answer.status == 200, answer.body
        row: dict[str, Any] = answer.said[0]
        return row
