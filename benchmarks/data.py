"""The data: a demo school through our own sync, copies of its students in other schools, and the peers' tables.

Runs in a process of its own, with Django set up for the database that the environment names, and writes what the load
needs to know as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from benchmarks.asking import INCLUDES, SCOPES
from django.core.management import call_command

from rollbook.accounts.access import Access
from rollbook.accounts.hashes import hash_of
from rollbook.accounts.joining import found_team
from rollbook.accounts.models import School, User
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.connectors.registry import connector
from rollbook.connectors.source import Description, Pull, Source, SourceRecord
from rollbook.consent import apps, tokens
from rollbook.consent.apps import AppFacts
from rollbook.consent.models import App
from rollbook.contract.endpoints import ENDPOINTS
from rollbook.records.database import execute, fetch, insert
from rollbook.records.query import Query
from rollbook.records.store import SchoolRecords
from rollbook.records.tables import TABLES
from rollbook.sync.engine import run

PUPILS = 1_500
CHANGED = 15
"""Students that are renamed: 1 %."""
SEED = 1
MANY_REQUESTS = 1_000_000_000
"""In five minutes: requests are counted as always, and none is refused."""
FIRST_URN = 990_001
DAY = timedelta(days=1)
_REFERRED_TO = ("student", "demographics", "fsm_history", "address", "languages", "emails", "contacts")
"""Tables of the peers, each after those that it refers to."""
TABLES_OF_PEERS = Path(__file__).with_name("peers") / "tables.sql"


def whole(now: datetime) -> dict[str, Any]:
    """Fill an empty database: the demo school, and the peers' tables; return a token and the students' ids."""
    token = alone(now)["token"]
    school = School.objects.get(urn=str(FIRST_URN))
    pupils = _pupils(school, now)
    _fill_peers(school, pupils, token=token, now=now)
    return {"token": token, "students": [pupil["id"] for pupil in pupils]}


def alone(now: datetime) -> dict[str, Any]:
    """Fill an empty database with the demo school; return a token for it."""
    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("developer@example.org", name="Dara Dunne")
    team = found_team(user=owner, name="Dunne Software", now=now)
    facts = AppFacts(name="Benchmark", description="Reads students.", redirect_uris=("https://app.example.org/back",))
    app = apps.create_app(developer=team, facts=facts, by=owner, now=now)
    App.objects.update(rate_limit=MANY_REQUESTS)
    school = _school(0, now)
    report = run(school=school, source=_demo(), clock=lambda: now)
    if report.outcome == "failure":
        sys.exit(f"The demo school could not be made: {report.problem}")
    return {"token": _token(app, school, now)}


def schools(many: int, pupils: int, now: datetime) -> dict[str, Any]:
    """Add schools that each have copies of the demo school's students; return a token for each."""
    demo, app = School.objects.get(urn=str(FIRST_URN)), App.objects.get()
    fresh = 1 + max(row[0] for row in fetch("SELECT max(id) FROM records_student"))
    made = []
    for number in range(many):
        school = _school(School.objects.count(), now)
        _copy_students(demo, school, pupils=pupils, first=fresh + number * pupils)
        made.append(_token(app, school, now))
    execute("ANALYZE")
    return {"tokens": made}


def changes(now: datetime) -> dict[str, Any]:
    """Sync the demo school once more, with other middle names for some; return how many students changed."""
    report = run(school=School.objects.get(urn=str(FIRST_URN)), source=_OtherNames(_demo()), clock=lambda: now)
    return {"changed": report.total("changed")}


@dataclass(frozen=True, slots=True)
class _OtherNames:
    """The demo school's MIS, after it renamed a few students and says so of these alone."""

    source: Source

    @property
    def description(self) -> Description:
        """The same source as before."""
        return self.source.description

    def check(self) -> None:
        """Nothing can be missing."""

    def pull(self, *, now: datetime, since: datetime | None = None) -> Pull:
        """Bring the students that were renamed: all that they are, not only the name."""
        pull = self.source.pull(now=now, since=since)
        people = (item for item in pull.items if isinstance(item, SourceRecord) and item.kind == "student")
        on_roll = (item for item in people if item.values.get("end_date") is None)
        some = islice(on_roll, 0, None, PUPILS // CHANGED)
        renamed = (replace(item, values={**item.values, "middle_name": f"Robin {now:%H %M}"}) for item in some)
        return Pull(items=renamed)


def _demo() -> Source:
    return connector("demo").make({"pupils": PUPILS, "seed": SEED})


def _school(number: int, now: datetime) -> School:
    urn = str(FIRST_URN + number)
    return register(facts=SchoolFacts(name=f"School {urn}", urn=urn), now=now, is_sandbox=True)


def _token(app: App, school: School, now: datetime) -> str:
    return tokens.issue_by_operator(app=app, school=school, scopes=SCOPES, life=DAY, now=now).access_token


def _copy_students(demo: School, school: School, *, pupils: int, first: int) -> None:
    """Copy students as often as it takes, each copy with an id of its own."""
    columns = [name for name in TABLES["student"].columns if name not in {"school_id", "id", "f_basic"}]
    names = ", ".join(columns)
    execute(
        f"INSERT INTO records_student (school_id, id, f_basic, {names}) "
        f"SELECT %s, %s + place, replace(f_basic, '\"id\":' || id, '\"id\":' || (%s + place)::text), {names} FROM ("
        "  SELECT student.*, (row_number() OVER () - 1)::integer AS place"
        "  FROM generate_series(1, %s) AS time CROSS JOIN records_student AS student"
        "  WHERE school_id = %s AND start_date <= now() AND (end_date IS NULL OR end_date >= now()) LIMIT %s"
        ") AS copied",
        (school.pk, first, first, 1 + pupils // PUPILS, demo.pk, pupils),
    )
    execute(
        "INSERT INTO records_school_state (school_id, sequence, changed_at) "
        "SELECT %s, sequence, changed_at FROM records_school_state WHERE school_id = %s",
        (school.pk, demo.pk),
    )


def _pupils(school: School, now: datetime) -> list[dict[str, Any]]:
    """Return the students on roll as the API shows them."""
    access = Access(app=0, school=school.pk, scopes=frozenset(SCOPES), level="school", token=0)
    records = SchoolRecords(access)
    found: list[dict[str, Any]] = []
    for page in count(1):
        query = Query(endpoint=ENDPOINTS["getStudents"], now=now, includes=frozenset(INCLUDES), page=page)
        some = json.loads(records.page(query).body)
        if not some:
            return found
        found += some
    return found


def _fill_peers(school: School, pupils: list[dict[str, Any]], *, token: str, now: datetime) -> None:
    """Fill the tables of the peers, each of which is named for a member of the student, with what the API shows."""
    execute(TABLES_OF_PEERS.read_text())
    insert("peer_token", ("token_hash", "school_id", "expires_at"), [(hash_of(token), school.pk, now + DAY)])
    rows: dict[str, list[dict[str, Any]]] = {}
    for pupil in pupils:
        for name, value in pupil.items():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    flat = {**item, **item.get("relationship", {}), "student_id": pupil["id"]}
                    rows.setdefault(name, []).append(flat)
        times = pupil["demographics"]["fsm_history"]
        rows.setdefault("fsm_history", []).extend({**time, "student_id": pupil["id"]} for time in times)
        rows.setdefault("student", []).append({**pupil, "school_id": school.pk})
    for name in sorted(rows, key=_REFERRED_TO.index):
        _insert_named(f"peer_{name}", rows[name])
    execute("ANALYZE")


def _insert_named(table: str, rows: list[dict[str, Any]]) -> None:
    """Write rows whose values are named as the columns of a table; what the table does not have is left out."""
    found = fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND identity_generation IS NULL",
        (table,),
    )
    columns = [row[0] for row in found]
    insert(table, columns, [[row.get(column) for column in columns] for row in rows])


def main() -> None:
    """Do what the arguments say: `whole`, `alone`, `schools` with how many of how many pupils, or `changes`."""
    now = datetime.now(tz=UTC)
    match sys.argv[1:]:
        case ["whole"]:
            made = whole(now)
        case ["alone"]:
            made = alone(now)
        case ["schools", many, pupils]:
            made = schools(int(many), int(pupils), now)
        case ["changes"]:
            made = changes(now)
        case _:
            sys.exit("Say what to do: whole, alone, schools COUNT PUPILS, or changes.")
    json.dump(made, sys.stdout)
