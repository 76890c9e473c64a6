"""The contacts of pupils: what a file says of each, and which of them are one person.

A parent stands in the file once for each child, without a number. Two of them are taken for one person when they have
the same surname and forename, and the same telephone number, e-mail address or home. Contacts of the same pupil are
never one person, nor are two whose sex differs. What was put together is always remarked on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rollbook.connectors.ctf.elements import Element
from rollbook.connectors.ctf.identity import sex_for_contract
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.people import address, emails, telephone_numbers
from rollbook.connectors.ctf.values import boolean, filled, folded, whole
from rollbook.connectors.source import SourceRecord
from rollbook.contract import identifiers
from rollbook.contract.codesets import codeset

_RELATIONSHIPS: Final = (codeset("relationship"), codeset("relationship_four_letter"))
_DIGEST: Final = 12
"""Bytes of a digest of evidence: enough that no two of a hundred thousand agree by chance."""


@dataclass(frozen=True, slots=True)
class ContactOfPupil:
    """A contact as it stands with one pupil. `own_key` is the key that it has if it is nobody else's contact too."""

    own_key: str
    values: Mapping[str, Any]
    relationship: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Forename and surname."""
        return " ".join(part for part in (self.values.get("first_name"), self.values.get("last_name")) if part)


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a contact to find it again: digests of its evidence, and its sex."""

    own_key: str
    evidence: tuple[bytes, ...]
    sex: str | None


def contacts_of(pupil: Element, pupil_key: str, notes: Notes) -> Iterator[ContactOfPupil]:
    """Yield the contacts of a pupil, in the order in which they are to be called. Those without a name are refused."""
    named: Counter[str] = Counter()
    listed = [each for block in pupil.all("Contacts") for each in block.all("Contact")]
    called = sorted(listed, key=lambda each: _order(each) or len(listed) + 1)
    for place, element in enumerate(called, 1):
        values = _values(element, pupil)
        name = f"{folded(values.get('last_name'))}/{folded(values.get('first_name'))}"
        if name == "/":
            notes.refuse("contact", f"{pupil_key}/{place}", "This contact has no name.")
            continue
        named[name] += 1
        twin = f"/{named[name]}" if named[name] > 1 else ""
        relationship = {
            "relationship_type": _relationship(element.value("Relationship")),
            "priority": _order(element) or place,
            "parental_responsibility": boolean(element.value("Responsibility")),
        }
        yield ContactOfPupil(f"{pupil_key}/{name}{twin}", values, filled(relationship))


def trace(contact: ContactOfPupil) -> Trace:
    """Return what there is to recognise `contact` by; nothing where it has no full name."""
    values = contact.values
    surname, forename = folded(values.get("last_name")), folded(values.get("first_name"))
    home = values.get("address", {})
    known = [
        *(f"phone {_dialled(each['telephone_number'])}" for each in values.get("telephone_numbers", ())),
        *(f"email {folded(each['email'])}" for each in values.get("emails", ())),
    ]
    if home.get("address_line_1") and home.get("postcode"):
        parts = (home["address_line_1"], home.get("address_line_2"), home["postcode"])
        known.append(f"home {'/'.join(folded(part) for part in parts)}")
    evidence = tuple(_digest(surname, forename, each) for each in known) if surname and forename else ()
    return Trace(contact.own_key, evidence, values.get("gender"))


def _values(element: Element, pupil: Element) -> dict[str, Any]:
    """Return what the file says of the contact; AddressAsPupil may stand in the address or beside it."""
    own = element.child("Address") or element
    with_pupil = boolean(element.value("AddressAsPupil") or own.value("AddressAsPupil"))
    return filled(
        {
            "title": element.value("Title"),
            "first_name": element.value("Forename"),
            "middle_name": element.value("MiddleNames", "MiddleName"),
            "last_name": element.value("Surname"),
            "gender": sex_for_contract(element),
            "address": address(pupil if with_pupil else element),
            "telephone_numbers": telephone_numbers(element),
            "emails": emails(element),
        }
    )


def _order(element: Element) -> int | None:
    return whole(element.value("Order"))


def _relationship(code: str | None) -> str | None:
    """Return the relationship in words; a code that no list has stays as it is."""
    known = (label for codes in _RELATIONSHIPS if code and (label := codes.label(code.upper())))
    return next(known, code)


def _dialled(number: str) -> str:
    return identifiers.phone(number).value or folded(number)


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=_DIGEST).digest()


@dataclass(slots=True)
class _Cluster:
    key: str
    sex: str | None
    pupil: str = ""
    size: int = 0


def same_people(traces: Mapping[str, Sequence[Trace]]) -> dict[str, tuple[str, int]]:
    """Return, for the own key of each contact that is one with others, their common key and how many they are.

    `traces` are those of the contacts of each pupil, by the key of the pupil. The common key is that of the pupil who
    comes first by key, so the order of a file does not change it.
    """
    by_evidence: dict[bytes, _Cluster] = {}
    joined: dict[str, _Cluster] = {}
    for pupil in sorted(traces):
        for each in traces[pupil]:
            found = (by_evidence[piece] for piece in each.evidence if piece in by_evidence)
            cluster = next((known for known in found if _may_join(known, each, pupil)), None) or _Cluster(
                each.own_key, each.sex
            )
            cluster.pupil, cluster.size, cluster.sex = pupil, cluster.size + 1, cluster.sex or each.sex
            joined[each.own_key] = cluster
            for piece in each.evidence:
                by_evidence.setdefault(piece, cluster)
    return {own: (cluster.key, cluster.size) for own, cluster in joined.items() if cluster.size > 1}


def _may_join(known: _Cluster, each: Trace, pupil: str) -> bool:
    return known.pupil != pupil and (each.sex is None or known.sex in {None, each.sex})


class Gathering:
    """Puts the contacts that are one person together, and lets each go when all of it has come."""

    def __init__(self, joined: Mapping[str, tuple[str, int]]) -> None:
        """`joined` is what `same_people` found."""
        self._joined = joined
        self._waiting: dict[str, tuple[int, dict[str, Any]]] = {}

    def key(self, contact: ContactOfPupil) -> str:
        """Return the key under which `contact` goes out."""
        return self._joined.get(contact.own_key, (contact.own_key, 1))[0]

    def add(self, contact: ContactOfPupil, notes: Notes) -> Iterator[SourceRecord]:
        """Take in `contact`, and yield the record of its person if it is whole now."""
        key, size = self._joined.get(contact.own_key, (contact.own_key, 1))
        if size == 1:
            yield SourceRecord("contact", key, contact.values)
            return
        seen, values = self._waiting.pop(key, (0, {}))
        values = _together(values, contact.values)
        if seen + 1 < size:
            self._waiting[key] = (seen + 1, values)
            return
        notes.say(
            "contact.joined",
            f"{contact.name} stands in the file {size} times, as a contact of {size} pupils, with the same telephone "
            "number, e-mail address or home: taken for one person.",
        )
        yield SourceRecord("contact", key, values)


def _together(known: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Fill what is not `known` from `more`; of lists, add what is new."""
    values = {**more, **known}
    for name, member in (("telephone_numbers", "telephone_number"), ("emails", "email")):
        listed = list(known.get(name, ()))
        had = {each[member] for each in listed}
        listed += [each for each in more.get(name, ()) if each[member] not in had]
        if listed:
            values[name] = [{**each, "is_primary": place == 0} for place, each in enumerate(listed)]
    return values
