"""A first look at all files: are they whole and meant for this school, which pupils are in them, who is one person.

It costs a second reading, and buys three things: a damaged file is refused before anything of it is taken, a pupil who
stands in several places is taken once, and the key of a contact does not depend on the order of the file.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Final

from rollbook.connectors.ctf.contacts import Trace, contacts_of, same_people, trace
from rollbook.connectors.ctf.elements import HEADER, PUPIL, Element, TransferXml
from rollbook.connectors.ctf.files import TransferFile
from rollbook.connectors.ctf.header import Header, SchoolNumbers, check_destination, read_header
from rollbook.connectors.ctf.identity import Person, person
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.text import TransferText
from rollbook.connectors.source import Item, NeedsAttention, Refused

_NOT_SURVEYED: Final = frozenset({"attendance", "stageassessments", "schoolhistory", "fsmhistory", "senhistory"})
_MOST_PARTS: Final = 100
"""Elements beside the pupils that are looked at: a head without a Header has some fifteen."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pupil stands: the number of the file, and of the pupil in it, both from 0."""

    file: int
    pupil: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first look found.

    `files` are in the order of their dates, and `headers` are theirs. `chosen` is, for each pupil, the place that
    counts: the last one in the newest file. `joined` tells which contacts are one person. `items` are remarks, and
    pupils who were refused.
    """

    files: tuple[TransferFile, ...]
    headers: tuple[Header, ...]
    chosen: Mapping[str, Place]
    joined: Mapping[str, tuple[str, int]]
    items: tuple[Item, ...]


def elements(file: TransferFile, notes: Notes, skip: frozenset[str] = frozenset()) -> Generator[Element, None, None]:
    """Yield the pupils of `file` and what lies beside them; note, at the end, what had to be forgiven.

    Whoever stops before the end closes this.

    Raises:
        NeedsAttention: The file is empty, is no transfer file, or is damaged.
    """
    if not file.size:
        raise NeedsAttention(f"{file.name} is empty. Export it again.")
    # A parser lives on until memory is tidied; a damaged file is not to stay open as long.
    with closing(file.blocks()) as blocks:
        text = TransferText(blocks)
        xml = TransferXml(text, name=file.name, skip=skip)
        yield from xml
    notes.begin("")
    if text.encoding_remark:
        notes.say("file.encoding", text.encoding_remark)
    if text.ampersands:
        notes.say("file.ampersand", f"{text.ampersands} ampersands were not escaped as XML asks. They were kept.")
    if text.controls:
        notes.say("file.control", f"{text.controls} control characters, which XML cannot hold, were left out.")
    if xml.trailing:
        notes.say("file.trailing", "Something stands after the end of the transfer file. It was not read.")


def survey(files: Sequence[TransferFile], *, this: SchoolNumbers, any_destination: bool, today: date) -> Survey:
    """Look at all `files` for the school `this`.

    Raises:
        NeedsAttention: A file cannot be used, or is meant for another school.
    """
    looked = [_look(file, today) for file in files]
    for look in looked:
        if not any_destination:
            check_destination(look.header, this, file=look.file.name)
    looked.sort(key=lambda look: (look.header.day or date.min, look.header.written))
    items = [item for look in looked for item in look.items]
    chosen, traces = _chosen(looked, items)
    return Survey(
        files=tuple(look.file for look in looked),
        headers=tuple(look.header for look in looked),
        chosen=chosen,
        joined=same_people(traces),
        items=tuple(items),
    )


@dataclass(frozen=True, slots=True)
class _Look:
    file: TransferFile
    header: Header
    pupils: tuple[tuple[Person, tuple[Trace, ...]], ...]
    items: tuple[Item, ...]


def _look(file: TransferFile, today: date) -> _Look:
    """Read one file for its head, its pupils and their contacts."""
    notes, unnoted = Notes(file=file.name, today=today), Notes(file=file.name, today=today)
    parts: dict[str, Element] = {}
    pupils: list[tuple[Person, tuple[Trace, ...]]] = []
    with closing(elements(file, unnoted, _NOT_SURVEYED)) as found:
        for element in found:
            if element.name == PUPIL:
                who = person(element, unnoted)
                pupils.append((who, tuple(trace(each) for each in contacts_of(element, who.key, unnoted))))
                unnoted.taken()
            elif element.name == HEADER or len(parts) < _MOST_PARTS:
                parts.setdefault(element.name, element)
    if not pupils:
        raise NeedsAttention(f"{file.name} is a transfer file without pupils. Choose the pupils and export it again.")
    header = read_header(parts.values(), notes)
    return _Look(file, header, tuple(pupils), tuple(notes.closing()))


def _chosen(looked: Sequence[_Look], items: list[Item]) -> tuple[dict[str, Place], dict[str, tuple[Trace, ...]]]:
    """Choose one place for each pupil; refuse those without a name, and those of whom two have the same UPN."""
    chosen: dict[str, Place] = {}
    people: dict[str, Person] = {}
    traces: dict[str, tuple[Trace, ...]] = {}
    clashing: dict[str, str] = {}
    for number, look in enumerate(looked):
        notes = Notes(file=look.file.name, today=date.min)
        for place, (who, contacts) in enumerate(look.pupils):
            if not who.named:
                notes.refuse("student", f"{look.file.name}/{place + 1}", "This pupil has no name.")
                continue
            before = people.get(who.key)
            if before and not before.may_be(who):
                clashing.setdefault(who.key, f"{before} and {who}")
            elif before:
                notes.begin(who.key)
                notes.say(
                    "pupil.twice", f"{who} stands in the files more than once: the last one in the newest counts."
                )
            people[who.key], chosen[who.key], traces[who.key] = who, Place(number, place), contacts
        items += notes.taken()
    for key, names in clashing.items():
        del chosen[key], traces[key]
        items.append(Refused("student", key, f"{names} have the same UPN, {key}. Neither was taken."))
    return chosen, traces
