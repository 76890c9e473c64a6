"""The exam that every connector must pass, ours and anybody's: `examine` returns what is wrong.

It needs no test runner. In pytest: `assert examine(lambda: make(settings), now=now, secrets=("hunter2",)) == ()`.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from rollbook.connectors.source import Gone, Item, Pull, Source, SourceProblem, SourceRecord
from rollbook.contract.conform import conform, members_of
from rollbook.contract.objects import KINDS, OBJECTS
from rollbook.contract.schema import ByNumber, Embed, Field, ListOf, Many, Numbering, Reference

_NAMES: Final = ("first_name", "last_name", "legal_first_name", "legal_last_name")
_PICTURE: Final = frozenset({"content", "content_type"})
"""What a source gives of a photo and nobody is sent: the picture itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a connector does wrong: the rule, where it shows, and a sentence for the person who mends it."""

    rule: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Pulled:
    """One whole pull."""

    pull: Pull
    items: tuple[Item, ...]

    @property
    def records(self) -> tuple[SourceRecord, ...]:
        return tuple(item for item in self.items if isinstance(item, SourceRecord))

    @property
    def facts(self) -> dict[tuple[str, str], Mapping[str, Any] | None]:
        """What the pull says, in no order; None for a record that is gone."""
        said: dict[tuple[str, str], Mapping[str, Any] | None] = {
            (item.kind, item.key): None for item in self.items if isinstance(item, Gone)
        }
        return said | {(record.kind, record.key): record.values for record in self.records}


def examine(make_source: Callable[[], Source], *, now: datetime, secrets: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Examine the source that `make_source` makes, anew at each call, at the moment `now`.

    Args:
        make_source: Makes a source that can be pulled and has something to give.
        now: The moment of all pulls, with its zone.
        secrets: Texts from the settings that must not show anywhere (passwords, keys).
    """
    said: list[str] = []
    with _overheard(said):
        findings = list(_examined(make_source, now, said))
    heard = "\n".join(said)
    shown = [
        Finding("secrets", "settings", "A secret of the settings shows in the logs, the description, repr or a remark.")
        for secret in secrets
        if secret and secret in heard
    ]
    return (*findings, *shown)


def _examined(make_source: Callable[[], Source], now: datetime, said: list[str]) -> Iterator[Finding]:
    source = make_source()
    said.append(repr(source) + repr(source.description))
    yield from _described(source)
    try:
        source.check()
        first = _pulled(source, now)
    except SourceProblem as problem:
        said += [str(problem), problem.for_school]
        yield Finding("pull", "check and pull", f"The source cannot be pulled: {problem}")
        return
    said += [repr(item) for item in first.items if not isinstance(item, SourceRecord)]
    yield from keys_are_unique(first.records)
    yield from references_resolve(first.records, whole=first.pull.whole)
    yield from values_conform(first.records, now=now, merged=first.pull.merge)
    yield from _kinds_are_known(first.pull)
    if _pulled(make_source(), now).facts != first.facts:
        yield Finding("repeatable", "pull", "Two pulls at the same moment say different things.")
    if _pulled_after_interruption(source, now, len(first.items)).facts != first.facts:
        yield Finding("interrupted", "pull", "After a pull that was given up, the next one says something else.")


def _described(source: Source) -> Iterator[Finding]:
    about = source.description
    for name in ("kind", "name", "summary", "guide"):
        if not str(getattr(about, name)).strip():
            yield Finding("described", name, f"The description has no {name}.")
    for setting, meaning in about.settings.items():
        if not meaning.strip():
            yield Finding("described", setting, f"The setting {setting} is not explained.")


def keys_are_unique(records: Sequence[SourceRecord]) -> Iterator[Finding]:
    """Find keys that are empty, are no texts, or stand for two records of one kind."""
    for (kind, key), times in Counter((record.kind, record.key) for record in records).items():
        if not str(key).strip() or str(key) != key:
            yield Finding("keys", kind, f"A record of the kind {kind} has no key, or one that is no text: {key!r}.")
        if times > 1:
            yield Finding("keys", f"{kind} {key}", f"{times} records of the kind {kind} have this key.")


def references_resolve(records: Sequence[SourceRecord], *, whole: frozenset[str]) -> Iterator[Finding]:
    """Find references to records, or entries of records, that do not come.

    Asked of every kind of which the pull brings any, and of those that it says are whole; other references may be to
    what another source brought.
    """
    known: dict[str, set[str]] = {}
    for record in records:
        known.setdefault(record.kind, set()).add(record.key)
        for path, key in _entries(members_of(record.kind) if record.kind in KINDS else {}, record.values, record.kind):
            known.setdefault(path, set()).add(key)
    for record in records:
        for member, to, key in _references(record):
            brought = to in known or to.partition(".")[0] in whole
            if brought and key not in known.get(to, ()):
                yield Finding("references", f"{record.kind} {record.key}", f"{member}: there is no {to} {key}.")


def values_conform(
    records: Sequence[SourceRecord], *, now: datetime, merged: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """Find values that the contract has no place for: unknown members, wrong types, words that clients do not know."""
    if now.tzinfo is None:
        raise ValueError("Examine with a moment that has a zone.")
    for record in records:
        where = f"{record.kind} {record.key}"
        if record.kind == "school":
            unknown = set(record.values) - set(OBJECTS["School"].fields)
            yield from (Finding("values", where, f"“{name}” is not a fact of a school.") for name in sorted(unknown))
        elif record.kind not in KINDS or KINDS[record.kind][0].about.numbering is Numbering.GIVEN:
            yield Finding("values", where, f"Sources do not give records of the kind {record.kind}.")
        else:
            flaws = conform(record.kind, _without_picture(record.values), zone=now.tzinfo).flaws
            yield from (Finding("values", where, flaw.sentence) for flaw in flaws if not flaw.kept)
        if record.kind == "student" and record.kind not in merged and not any(map(record.values.get, _NAMES)):
            yield Finding("values", where, "A student has no name at all.")


def _kinds_are_known(pull: Pull) -> Iterator[Finding]:
    named = pull.whole | pull.merge | set(pull.matching.certain) | set(pull.matching.likely)
    for kind in sorted(named - set(KINDS)):
        yield Finding("kinds", kind, f"The pull speaks of the kind {kind}, which is no kind of the contract.")


def _pulled(source: Source, now: datetime) -> _Pulled:
    pull = source.pull(now=now)
    return _Pulled(pull, tuple(pull.items))


def _pulled_after_interruption(source: Source, now: datetime, items: int) -> _Pulled:
    """Begin a pull, give it up half-way, and pull again from the same source."""
    given_up = source.pull(now=now).items
    for _ in islice(given_up, items // 2):
        pass
    close = getattr(given_up, "close", None)
    if close is not None:
        close()
    return _pulled(source, now)


def _without_picture(values: Mapping[str, Any]) -> Mapping[str, Any]:
    photo = values.get("photo")
    if not isinstance(photo, Mapping):
        return values
    return {**values, "photo": {name: value for name, value in photo.items() if name not in _PICTURE}}


def _references(record: SourceRecord) -> Iterator[tuple[str, str, str]]:
    """Yield member, what it refers to, and the key, of each reference in a record."""
    members = members_of(record.kind) if record.kind in KINDS else {}
    for member, field, value in _walked(members, record.values):
        if isinstance(field, Reference) and value is not None:
            yield member, field.to, str(value)


def _entries(members: Mapping[str, Field], values: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Yield, for the entries of lists in a record that carry a key, the path of the list and the key."""
    for name, field in members.items():
        if isinstance(field, Many):
            for entry in values.get(name) or ():
                if isinstance(entry, Mapping):
                    if entry.get("id") is not None:
                        yield f"{path}.{name}", str(entry["id"])
                    yield from _entries(field.of.fields, entry, f"{path}.{name}")


def _walked(members: Mapping[str, Field], values: object) -> Iterator[tuple[str, Field, Any]]:
    """Yield each plain value in `values`, with its member and declaration, at any depth."""
    if not isinstance(values, Mapping):
        return
    for name, value in values.items():
        field = members.get(name)
        if isinstance(field, ListOf):
            yield from ((name, field.item, each) for each in value or ())
        elif isinstance(field, Embed):
            yield from _walked(field.of.fields, value)
        elif isinstance(field, Many):
            for each in value or ():
                yield from _walked(field.of.fields, each)
        elif isinstance(field, ByNumber):
            for each in (value or {}).values():
                yield from _walked(field.of.fields, each)
        elif field is not None:
            yield name, field, value


@contextmanager
def _overheard(said: list[str]) -> Iterator[None]:
    """Listen to everything that is logged or printed, at every level."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(f"{record.getMessage()} {record.__dict__}")

    listener, root, printed = Listener(logging.NOTSET), logging.getLogger(), io.StringIO()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.NOTSET)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
        said.append(printed.getvalue())
