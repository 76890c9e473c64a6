"""Does the oracle see it when the filter goes wrong? Faults are put into copies of the filter, one at a time.

Each must be found by the very cases that the filter itself is held against.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from tests.contract.filtering import Filter, read
from tests.contract.oracle import ROOTS, Seen, joins_seen, shown, wishes
from tests.contract.specimens import specimen
from tests.contract.test_plan import cases

from rollbook.contract.objects import OBJECTS

MODULES: Final = ("layout", "plan", "encoding")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that somebody could make in one line of the filter."""

    module: str
    right: str
    wrong: str


FAULTS: Final = (
    Fault("layout", "self.includes <= includes", "True"),
    Fault("layout", "self.includes <= includes", "bool(self.includes & includes) or not self.includes"),
    Fault("layout", "all(need & scopes for need in self.needs)", "any(need & scopes for need in self.needs) or True"),
    Fault("layout", "all(need & scopes for need in self.needs)", "all(need <= scopes for need in self.needs)"),
    Fault("layout", "self.choices & scopes == self.inner", "self.inner <= scopes"),
    Fault("layout", "self.choices & scopes == self.inner", "self.inner == self.choices"),
    Fault("layout", "self.choices & scopes == self.inner", "not self.inner"),
    Fault("layout", "if member.hidden:", "if False:"),
    Fault("layout", "asked | ({member.include} if member.include else set())", "asked"),
    Fault("layout", "(*needs[:-1], member.need)", "needs"),
    Fault(
        "layout",
        "self.joins.append(Join(name, member, needed, flags))",
        "self.joins.append(Join(name, member, needs, flags))",
    ),
    Fault("layout", "member.of.about.word, flags)", "member.of.about.word, asked)"),
    Fault("layout", 'alone = name if mixed else ""', 'alone = ""'),
    Fault("layout", "yield from _inner_scopes(inner, (*needs, member.need) if member.need else needs)", "pass"),
    Fault("plan", "column.path == path and column.visible(scopes, includes)", "column.visible(scopes, includes)"),
    Fault("plan", "column.path == path and column.visible(scopes, includes)", "column.path == path"),
    Fault("plan", "branch.path[:-1] == path and branch.includes <= includes", "branch.path[:-1] == path"),
    Fault("plan", "and _any_granted(laid, branch, scopes)", ""),
    Fault("plan", "column.path[:depth] == branch.path and all(", "all("),
    Fault(
        "plan", "join.includes <= includes and all(need & scopes for need in join.needs)", "join.includes <= includes"
    ),
    Fault(
        "plan",
        "_pieces(laid, branch.path, scopes, includes)",
        "_pieces(laid, branch.path, scopes | {'students.gender'}, includes)",
    ),
    Fault("plan", "{_opening(branch.word)}", "{_opening(laid.view.about.word)}"),
    Fault("encoding", "column.inner.union(*column.needs) if column.choices else None", "None"),
    Fault(
        "encoding",
        "column.inner.union(*column.needs) if column.choices else None",
        "column.choices.union(*column.needs)",
    ),
    Fault("encoding", "(allowed is None or member.need is None or member.need & allowed)", "True"),
    Fault("encoding", "member.same_as or name", "name"),
    Fault("encoding", "value = [shaped(member.of, item, allowed)", "value = [shaped(member.of, item)"),
    Fault("encoding", "value = shaped(member.of, value, allowed)", "value = shaped(member.of, value)"),
)


def source_of(name: str) -> str:
    spec = find_spec(f"rollbook.contract.{name}")
    assert spec is not None
    return Path(str(spec.origin)).read_text(encoding="utf-8")


def filter_with(fault: Fault | None, monkeypatch: pytest.MonkeyPatch) -> Filter:
    """Return a copy of the filter with a fault in it."""
    made: dict[str, ModuleType] = {}
    for name in MODULES:
        source = source_of(name)
        if fault is not None and fault.module == name:
            assert source.count(fault.right) == 1, "the filter is written otherwise now: put the fault in anew"
            source = source.replace(fault.right, fault.wrong)
        for other in MODULES:
            source = source.replace(f"rollbook.contract.{other} ", f"faulty_{other} ")
        module = made[name] = ModuleType(f"faulty_{name}")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102 - our own source
    return Filter(made["layout"], made["plan"], made["encoding"])


@cache
def expected() -> list[tuple[str, dict[str, Any], list[tuple[Seen, dict[str, Any], set[str]]]]]:
    """Return, for each view, values and what the facts say of them in every case; the richest views first."""
    roots = sorted(ROOTS, key=lambda root: -len(wishes(root)[0]))
    full = [(name, specimen(OBJECTS[name])) for name in roots]
    return [
        (name, values, [(seen, shown(name, values, seen), joins_seen(name, seen)) for seen in cases(name)])
        for name, values in full
    ]


def agrees(tried: Filter) -> bool:
    """Tell whether a filter sends what the facts say, in all cases."""
    for name, values, answers in expected():
        view = OBJECTS[name]
        for seen, answer, joins in answers:
            try:
                sent = read(tried.text(view, values, seen.scopes, seen.flags))
            except Exception:  # noqa: BLE001 - however it fails, it is found
                return False
            if sent != answer or tried.joins(view, seen.scopes, seen.flags) != joins:
                return False
    return True


def test_a_copy_without_a_fault_agrees_with_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agrees(filter_with(None, monkeypatch))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.module}: {fault.wrong or 'no ' + fault.right}")
def test_a_fault_in_the_filter_is_found(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not agrees(filter_with(fault, monkeypatch))
