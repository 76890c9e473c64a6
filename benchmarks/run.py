"""`make bench`: Rollbook beside other ways of building the same endpoint, measured in one run, in turn."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
from benchmarks import asking, report
from benchmarks.load import asked, clients
from benchmarks.measuring import Bounds, Measured, agree, measure
from benchmarks.scenarios import (
    BARE,
    EMBEDDED,
    FASTAPI,
    READY,
    REST_FRAMEWORK,
    ROLLBOOK,
    SAY_THE_SAME,
    TWENTY,
    TWO_HUNDRED,
    Known,
    all_scenarios,
)
from benchmarks.servers import ROOT, Server, asgi, serving, wsgi
from tests.throwaway_postgresql import throwaway_postgresql

LARGE = 30_000
COPIED = 300
"""Students of each of the many schools."""
SQLITE = "sqlite"
"""Stands where the name of a database would, for the embedded one."""
OURS = "rollbook.server.api_wsgi:application"
_FILL = "import django; django.setup(); from benchmarks.data import main; main()"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run keeps what it needs: the database server, and a folder that goes afterwards."""

    database_url: str
    folder: Path

    def url(self, name: str) -> str:
        """Return the address of one of the databases."""
        return urlsplit(self.database_url)._replace(path=f"/{name}").geturl()

    def environ(self, name: str) -> dict[str, str]:
        """Return what processes that work on a database are told."""
        if name == SQLITE:
            return {
                "ROLLBOOK_DATA_DIR": str(self.folder / SQLITE),
                "DJANGO_SETTINGS_MODULE": "rollbook.server.settings",
            }
        return {
            "ROLLBOOK_DATABASE_URL": self.url(name),
            "ROLLBOOK_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "rollbook.server.settings",
            "BENCHMARK_DATABASE_URL": self.url(name),
        }

    def postmaster(self) -> psutil.Process:
        """Return the process of the database server."""
        home = Path(parse_qs(urlsplit(self.database_url).query)["host"][0])
        return psutil.Process(int((home / "data" / "postmaster.pid").read_text().split()[0]))


def main() -> None:
    """Prepare, measure, and print."""
    arguments = _arguments()
    for name in [name for name in os.environ if name.startswith("ROLLBOOK_")]:
        del os.environ[name]
    with clients() as pool, tempfile.TemporaryDirectory(prefix="rollbook-bench-") as folder:
        _say("Starting PostgreSQL, making a school of 1,500 pupils and copies of it")
        place = Place(throwaway_postgresql(), Path(folder))
        known = _prepared(place)
        measured: list[Measured] = []
        with _all_serving(place) as servers:
            known = replace(known, tags=_news(place, known, servers))
            for scenario in all_scenarios(known, large=LARGE):
                if arguments.only not in scenario.name:
                    continue
                _say(f"Measuring: {scenario.name}")
                agree(scenario, servers, SAY_THE_SAME)
                bounds = Bounds(arguments.rounds, arguments.seconds)
                measured += measure(pool, scenario, servers, database=place.postmaster(), bounds=bounds)
    print(json.dumps(report.plain(measured), indent=2) if arguments.json else report.text(measured))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each side has its turn")
    parser.add_argument("--seconds", type=float, default=1.5, help="how long a turn lasts")
    parser.add_argument("--only", default="", metavar="WORDS", help="scenarios with these words in their name")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _prepared(place: Place) -> Known:
    """Fill four databases: all that is compared with the peers, then 20 and 200 schools, and one school in SQLite."""
    whole = _filled(place, "postgres", "whole")
    for name in ("twenty", "two_hundred"):
        with psycopg.connect(place.url("template1"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
    return Known(
        token=whole["token"],
        students=whole["students"],
        large=_filled(place, "postgres", "schools", 1, LARGE)["tokens"][0],
        of_twenty=_filled(place, "twenty", "schools", 20, COPIED)["tokens"],
        of_two_hundred=_filled(place, "two_hundred", "schools", 200, COPIED)["tokens"],
        embedded=_filled(place, SQLITE, "alone")["token"],
    )


def _news(place: Place, known: Known, servers: Mapping[str, Server]) -> dict[str, tuple[str, str]]:
    """Change some students of the demo school on two of the servers, and return its ETags before and after."""
    tags = {}
    for name, database, token in ((TWENTY, "twenty", known.token), (EMBEDDED, SQLITE, known.embedded)):
        before = _tag(servers[name], token)
        _filled(place, database, "changes")
        tags[name] = before, _tag(servers[name], token)
    return tags


def _tag(server: Server, token: str) -> str:
    head, _ = asked(server.port, asking.students(token))
    found = re.search(rb"\r\netag: *([^\r]+)", head, re.IGNORECASE)
    return found[1].decode() if found else ""


def _filled(place: Place, database: str, *words: str | int) -> Any:  # noqa: ANN401 - JSON
    command = [sys.executable, "-c", _FILL, *map(str, words)]
    environ = {**os.environ, **place.environ(database)}
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own
    return json.loads(done.stdout)


@contextmanager
def _all_serving(place: Place) -> Iterator[dict[str, Server]]:
    commands = {
        ROLLBOOK: (wsgi(OURS), "postgres"),
        BARE: (wsgi("benchmarks.peers.bare:application"), "postgres"),
        FASTAPI: (asgi("benchmarks.peers.fastapi_orm:app"), "postgres"),
        REST_FRAMEWORK: (wsgi("benchmarks.peers.rest.wsgi:application"), "postgres"),
        READY: (wsgi("benchmarks.peers.ready:application"), "postgres"),
        TWENTY: (wsgi(OURS), "twenty"),
        TWO_HUNDRED: (wsgi(OURS), "two_hundred"),
        EMBEDDED: (wsgi(OURS), SQLITE),
    }
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(serving(name, command, place.environ(database), place.folder / f"{number}.log"))
            for number, (name, (command, database)) in enumerate(commands.items())
        }


if __name__ == "__main__":
    main()
