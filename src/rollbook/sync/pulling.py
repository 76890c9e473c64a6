"""Pull and check: everything that the source has goes into the spool, checked; what is of no use is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from typing import Any, Final

from rollbook.connectors.source import BadRecord, Gone, Pull, Refused, Remark, SourceRecord
from rollbook.sync.check import checked
from rollbook.sync.pictures import Pictures
from rollbook.sync.report import Report
from rollbook.sync.spool import Spool

SCHOOL: Final = "school"
TOLD_EVERY: Final = 2000
TOLD_SUMS: Final = "told sums"
"""Where the sums lie that schools gave: each with whose word it is."""
WORD: Final = "word"
"""Where a record that several schools tell of says whose word it is."""
LONGEST_ORIGIN: Final = 40

Progress = Callable[[str, int, int | None], None]
"""Called with the stage, how much of it is done, and how much there is (None where nobody knows)."""


@dataclass(slots=True)
class Pulled:
    """What a pull brought besides the records in the spool."""

    pull: Pull
    keys: dict[str, set[str]] = field(default_factory=dict)
    """Keys that arrived, by kind: those of refused records too, since they are not gone from the source."""
    gone: list[Gone] = field(default_factory=list)
    school: dict[str, Any] = field(default_factory=dict)
    """Facts on the school itself."""


def pull_into(  # noqa: PLR0913 - the lines of a sync meet here
    spool: Spool, pull: Pull, *, pictures: Pictures, zone: tzinfo, report: Report, progress: Progress
) -> Pulled:
    """Take everything that the source hands over."""
    pulled = Pulled(pull)
    for number, item in enumerate(pull.items):
        if number % TOLD_EVERY == 0:
            progress("Reading", number, pull.expected)
        match item:
            case SourceRecord():
                _take(item, spool, pulled, pictures=pictures, zone=zone, report=report)
            case Gone():
                pulled.gone.append(item)
            case Refused():
                pulled.keys.setdefault(item.kind, set()).add(item.key)
                report.refuse(kind=item.kind, key=item.key, reason=item.reason)
            case Remark():
                report.note(item.code, kind="", where=item.where, sentence=item.sentence)
    return pulled


def _take(  # noqa: PLR0913 - as above
    record: SourceRecord, spool: Spool, pulled: Pulled, *, pictures: Pictures, zone: tzinfo, report: Report
) -> None:
    if record.kind == SCHOOL:
        pulled.school.update(record.values)
        return
    keys = pulled.keys.setdefault(record.kind, set())
    if record.key in keys:
        report.refuse(
            kind=record.kind, key=record.key, reason="Its key came before in this pull; the first one counts."
        )
        return
    keys.add(record.key)
    try:
        ready = _with_photo_kept(record, pictures)
        merging = record.kind in pulled.pull.merge
        values = checked(ready, zone=zone, report=report, merging=merging)
    except BadRecord as bad:
        report.refuse(kind=bad.kind, key=bad.key, reason=bad.reason)
    else:
        if record.origin is None:
            spool.put(record.kind, (record.key, values))
        elif record.kind == "attendance_summary":
            spool.put(TOLD_SUMS, (_word_of(record), values))
        else:
            spool.put(record.kind, (record.key, {**values, WORD: _word_of(record)}))


def _word_of(record: SourceRecord) -> dict[str, Any]:
    """Return whose word a record is, in a form that can be stored."""
    word: dict[str, Any] = {"origin": (record.origin or "")[:LONGEST_ORIGIN]}
    for name, value in record.beside.items():
        if isinstance(value, date):
            word[name] = value.isoformat()
        else:
            word[name] = dict(value) if isinstance(value, Mapping) else [each.isoformat() for each in value]
    return word


def _with_photo_kept(record: SourceRecord, pictures: Pictures) -> SourceRecord:
    """Put a picture away and leave its fingerprint in the record."""
    photo = record.values.get("photo")
    if record.kind != "student" or not isinstance(photo, Mapping):
        return record
    return replace(record, values={**record.values, "photo": pictures.kept(photo)})
