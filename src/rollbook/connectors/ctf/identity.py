"""Who a pupil is: the identifiers and legal names that stand at the head of a pupil, and the key made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rollbook.connectors.ctf.elements import Element
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.values import day, filled, folded
from rollbook.contract import identifiers
from rollbook.contract.codesets import codeset

_SEXES: Final = codeset("sex")


@dataclass(frozen=True, slots=True)
class Person:
    """A pupil as far as it tells two pupils apart.

    `key` is what the record is known by: the UPN where it is a good one, which the pupil keeps for the whole of school
    life, or else the legal name, date of birth and sex.
    """

    key: str
    surname: str
    forename: str
    dob: date | None

    def may_be(self, other: Person) -> bool:
        """Tell whether two pupils with one key are one person: the same forename, and the same surname or birthday.

        The surname changes in some lives, and a date is mistyped at times. Twins differ in the forename.
        """
        same_surname = folded(self.surname) == folded(other.surname)
        same_birthday = self.dob is not None and self.dob == other.dob
        return folded(self.forename) == folded(other.forename) and (same_surname or same_birthday)

    @property
    def named(self) -> bool:
        """Whether there is any name."""
        return bool(self.surname or self.forename)

    def __str__(self) -> str:
        return " ".join(part for part in (self.forename, self.surname) if part)


def person(pupil: Element, notes: Notes) -> Person:
    """Read who `pupil` is."""
    surname, forename = pupil.value("Surname") or "", pupil.value("Forename", "Forenames") or ""
    dob = day(pupil.value("DOB", "DateOfBirth"), what="DOB", notes=notes)
    upn = identifiers.upn(pupil.value("UPN") or "")
    named = "/".join((folded(surname), folded(forename), dob.isoformat() if dob else "", sex(pupil) or ""))
    return Person(upn.value or named, surname, forename, dob)


def sex(element: Element) -> str | None:
    """Return F, M or another code of the set `sex`: newer versions call the element Sex, older ones Gender."""
    said = (element.value("Sex", "Gender") or "")[:1].upper()
    return said or None


def sex_for_contract(element: Element) -> str | None:
    """Return F or M; None where it is unknown or withheld."""
    code = _SEXES.get(sex(element))
    return code.text("contract") if code else None


def identity_values(pupil: Element, basic: Element, who: Person, notes: Notes) -> dict[str, Any]:
    """Return names, identifiers and date of birth. An identifier that breaks its rules is kept, and noted."""
    return filled(
        {
            "upn": _checked("upn", pupil.value("UPN"), notes),
            "former_upn": _checked("upn", basic.value("FormerUPN"), notes),
            "uln": _checked("uln", pupil.value("UniqueLearnerNumber", "ULN"), notes),
            "legal_last_name": who.surname,
            "legal_first_name": who.forename,
            "last_name": basic.value("PreferredSurname"),
            "first_name": basic.value("PreferredForename"),
            "middle_name": basic.value("MiddleNames", "MiddleName") or pupil.value("MiddleNames"),
            "former_last_name": basic.value("FormerSurname"),
            "dob": who.dob,
        }
    )


def _checked(kind: str, text: str | None, notes: Notes) -> str | None:
    """Return the identifier in its usual form; as it is, and noted, where its check fails; None for a placeholder."""
    if text is None:
        return None
    checked = identifiers.CHECKS[kind](text)
    if identifiers.PLACEHOLDER in checked.notes:
        return None
    if checked.problem:
        notes.say(f"{kind}.check", f"“{text}” was kept, but: {checked.problem}")
    return checked.value or text
