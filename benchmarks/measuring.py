"""Measuring: every side of a scenario in turn, round after round: what else the machine does meets all alike."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.pool import Pool
from typing import Any

import psutil
from benchmarks.load import CLIENTS, Done, Job, asked, drive
from benchmarks.scenarios import Scenario, Side
from benchmarks.servers import Server, cpu_of

# Whole seconds in UTC, with or without their thousandths.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.000)?(?:Z|\+00:00)")


class Disagreement(Exception):
    """A peer answers otherwise than Rollbook, so that there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is measured: rounds, seconds of each side in each, and answers in that time at most."""

    rounds: int
    seconds: float
    most: int = 20_000


@dataclass(frozen=True, slots=True)
class Round:
    """One side in one round. Processor time is in seconds for one request."""

    rate: float
    latencies: tuple[float, ...]
    server_cpu: float
    client_cpu: float
    size: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One side of a scenario, over all rounds."""

    scenario: str
    side: str
    rounds: tuple[Round, ...]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return statistics.median(each.rate for each in self.rounds)

    @property
    def server_cpu(self) -> float:
        """Seconds of processor time that the server and the database took for a request."""
        return statistics.median(each.server_cpu for each in self.rounds)

    @property
    def client_cpu(self) -> float:
        """Seconds of processor time that the load took for a request."""
        return statistics.median(each.client_cpu for each in self.rounds)

    def quantile(self, share: float) -> float:
        """Return the seconds within which this share of all answers came."""
        ordered = sorted(latency for each in self.rounds for latency in each.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    def ratio(self, other: Measured) -> float:
        """Return how many times as many requests this side answered: the median of the rounds, each by itself."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(mine.rate / its.rate for mine, its in pairs)


def agree(scenario: Scenario, servers: Mapping[str, Server], names: Sequence[str]) -> None:
    """Check that the named sides answer the first request of the scenario with the same values.

    Raises:
        Disagreement: Two of them do not.
    """
    sides = [side for side in scenario.sides if side.name in names]
    answers = [_values(asked(servers[side.server].port, side.requests[0])[1]) for side in sides]
    for side, answer in zip(sides, answers, strict=True):
        if answer != answers[0]:
            raise Disagreement(f"{scenario.name}: {side.name} does not say what {sides[0].name} says.")


def _values(body: bytes) -> Any:  # noqa: ANN401 - whatever the JSON says
    return json.loads(_MOMENT.sub(r"\1Z", body.decode()))


def measure(
    pool: Pool, scenario: Scenario, servers: Mapping[str, Server], *, database: psutil.Process, bounds: Bounds
) -> tuple[Measured, ...]:
    """Measure all sides of a scenario in turn, after each was warmed up."""
    rounds: dict[str, list[Round]] = {side.name: [] for side in scenario.sides}
    for side in scenario.sides:
        _round(pool, side, servers[side.server], database, Bounds(1, bounds.seconds / 2))
    for _ in range(bounds.rounds):
        for side in scenario.sides:
            rounds[side.name].append(_round(pool, side, servers[side.server], database, bounds))
    return tuple(Measured(scenario.name, side.name, tuple(rounds[side.name])) for side in scenario.sides)


def _round(pool: Pool, side: Side, server: Server, database: psutil.Process, bounds: Bounds) -> Round:
    job = Job(server.port, side.requests, side.status, bounds.seconds, bounds.most // CLIENTS)
    before = server.cpu() + cpu_of(database)
    done: list[Done] = pool.map(drive, [job] * CLIENTS, chunksize=1)
    used = server.cpu() + cpu_of(database) - before
    latencies = tuple(latency for each in done for latency in each.latencies)
    count = len(latencies)
    return Round(
        rate=count / (max(each.ended for each in done) - min(each.began for each in done)),
        latencies=latencies,
        server_cpu=used / count,
        client_cpu=sum(each.cpu for each in done) / count,
        size=sum(each.received for each in done) / count,
    )
