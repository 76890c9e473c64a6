"""The report: a table for people, JSON for programs, and which targets hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.measuring import Measured
from benchmarks.scenarios import TARGETS, Target

MS = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target, and the ratio that was measured."""

    target: Target
    ratio: float

    @property
    def holds(self) -> bool:
        """Whether the target was reached."""
        return self.ratio >= self.target.least


def outcomes(measured: Sequence[Measured]) -> tuple[Outcome, ...]:
    """Return the targets of which both sides were measured, each with what came out."""
    by_name = {(each.scenario, each.side): each for each in measured}
    found = []
    for target in TARGETS:
        side, other = by_name.get((target.scenario, target.side)), by_name.get((target.scenario, target.other))
        if side and other:
            found.append(Outcome(target, side.ratio(other)))
    return tuple(found)


def text(measured: Sequence[Measured]) -> str:
    """Return the table, and under it the targets."""
    return "\n".join([*_table(measured), "", *_targets(measured)])


def _table(measured: Sequence[Measured]) -> Iterator[str]:
    yield (
        f"{'':<32}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'first is':>10}"
        f"{'server ms':>11}{'client ms':>11}{'kB':>8}"
    )
    first: Measured | None = None
    for each in measured:
        if first is None or each.scenario != first.scenario:
            first = each
            yield each.scenario
        ratio = f"{first.ratio(each):.2f}×"
        yield (
            f"  {each.side:<30}{each.rate:>11,.1f}{each.quantile(0.5) * MS:>9.2f}{each.quantile(0.99) * MS:>9.2f}"
            f"{ratio:>10}{each.server_cpu * MS:>11.2f}{each.client_cpu * MS:>11.2f}{each.rounds[0].size / 1000:>8.1f}"
        )


def _targets(measured: Sequence[Measured]) -> Iterator[str]:
    for outcome in outcomes(measured):
        target = outcome.target
        said = "holds" if outcome.holds else "FAILS"
        yield (
            f"{said}  {target.scenario}: {target.side} answers {outcome.ratio:.2f} times as many as {target.other} "
            f"(at least {target.least:.2f})"
        )


def plain(measured: Sequence[Measured]) -> dict[str, Any]:
    """Return everything as values that JSON can say; times are in milliseconds."""
    return {
        "measured": [
            {
                "scenario": each.scenario,
                "side": each.side,
                "requests_per_second": each.rate,
                "p50_ms": each.quantile(0.5) * MS,
                "p99_ms": each.quantile(0.99) * MS,
                "server_cpu_ms": each.server_cpu * MS,
                "client_cpu_ms": each.client_cpu * MS,
                "rates": [one.rate for one in each.rounds],
            }
            for each in measured
        ],
        "targets": [{**asdict(each.target), "ratio": each.ratio, "holds": each.holds} for each in outcomes(measured)],
    }
