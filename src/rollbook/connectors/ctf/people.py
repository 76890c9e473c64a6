"""What a transfer file says of a pupil as a person: census facts, languages, where the pupil lives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from rollbook.connectors.ctf.elements import Element
from rollbook.connectors.ctf.identity import sex, sex_for_contract
from rollbook.connectors.ctf.notes import Notes
from rollbook.connectors.ctf.values import boolean, filled
from rollbook.contract import identifiers
from rollbook.contract.codesets import codeset, ethnicity
from rollbook.contract.codesets.entitlements import is_eal
from rollbook.contract.codesets.languages import language_name
from rollbook.contract.codesets.years import academic_year, next_year_code
from rollbook.contract.objects.students import YEAR_CODES

_LEFT: Final = "P"
_PHONE_TYPES: Final = codeset("phone_type")


def year_code(basic: Element, pupil: Element, notes: Notes) -> str | None:
    """Return the year of the National Curriculum: N1, N2, R, 1 to 13. `06`, `Y6` and `Year 6` are 6, and 0 is R."""
    said = basic.value("NCyearActual") or pupil.value("NCyearActual")
    if said is None:
        return None
    plain = re.sub(r"^(YEAR|YR|Y)\s*(?=\d)", "", said.upper())
    plain = plain.lstrip("0") or "R" if plain.isascii() and plain.isdigit() else plain
    code = {"RECEPTION": "R", "YR": "R"}.get(plain, plain)
    if code in YEAR_CODES:
        return code
    notes.say("year.unknown", f"NCyearActual is “{said}”, which apps do not know as a year, so it was left out.")
    return None


def year_code_now(code: str | None, begins: int, notes: Notes) -> str | None:
    """Return the year now of a pupil who was in the year `code` in the academic year that began in `begins`.

    Each year since takes a pupil one year up. None for whoever would be past Year 13.
    """
    for _ in range(begins, academic_year(notes.today).begins):
        code = next_year_code(code)
    return code


def enrolment_status(basic: Element, notes: Notes) -> str | None:
    """Return the status of enrolment, but for "previous": a transfer file takes nobody off roll."""
    code = basic.value("EnrolStatus")
    if code is not None and code.upper() == _LEFT:
        notes.count("roll.left", "The file has pupils as previous ones (EnrolStatus P). Nobody was taken off roll.")
        return None
    return code.upper() if code else None


def demographics(pupil: Element, basic: Element, notes: Notes) -> dict[str, Any]:
    """Return the census facts that are not a history."""
    if {sex(pupil), (pupil.value("Gender") or "?")[:1].upper()} == {"F", "M"}:
        notes.say("sex.two", "Sex and Gender differ in the file: Sex was taken.")
    care = pupil.child("LookedAfter") or basic
    in_care = boolean(care.value("InCare"))
    return filled(
        {
            "gender": sex_for_contract(pupil),
            "ethnicity_code": _ethnicity(basic.value("Ethnicity"), notes),
            "in_care": in_care,
            "ever_in_care": in_care or None,
            "service_child": boolean(basic.value("ServiceChild", "ServiceChildIndicator")),
        }
    )


def _ethnicity(code: str | None, notes: Notes) -> str | None:
    if code is None:
        return None
    code = code.upper()
    if ethnicity.main_code(code) is None:
        notes.say("ethnicity.unknown", f"The ethnicity code “{code}” is in no list of the DfE. It was kept.")
    return code


def languages(basic: Element, notes: Notes) -> dict[str, Any]:
    """Return first and home language, with the names that the code set has for them.

    A file has a code for each use: F first, M one of several first languages, H home.
    """
    spoken: dict[str, list[str]] = {}
    for block in basic.all("Languages"):
        for each in block.children:
            use, language = each.value("LanguageType"), each.value("Language")
            if use and language:
                spoken.setdefault(use.upper()[:1], []).append(language.upper())
    # Of several languages of early childhood, the one that is not English counts (the census's rule).
    several = sorted(spoken.get("M", ()), key=lambda code: is_eal(code) is not True)
    first, home = next(iter(spoken.get("F") or several), None), next(iter(spoken.get("H", ())), None)
    for code in {first, home} - {None}:
        if language_name(code) is None:
            notes.say("language.unknown", f"The language code “{code}” is in no list of the DfE. It was kept.")
    return filled(
        {
            "first_language_code": first,
            "first_language_name": language_name(first),
            "home_language_code": home,
            "home_language_name": language_name(home),
        }
    )


def address(holder: Element) -> dict[str, Any]:
    """Return the address of a pupil or contact, from either form that CTF has for it.

    BS 7666 gives each part a name: building and street make the first line, flat and locality the second. Of plain
    lines the first is the first, the last one the town (the one before it, where there are four or more and no county
    is named), and those between are the second.
    """
    block = holder.child("Address")
    if block is None:
        return {}
    named = block.child("BS7666Address") or Element("none")
    lines = block.child("AddressLines")
    place = _named(named) if named.children else _lined(lines or block, has_county=block.value("County") is not None)
    postcode = block.value("PostCode", "PostalCode", "Zip") or named.value("PostCode")
    return filled(
        {
            **place,
            "county": block.value("County") or place.get("county"),
            "country": block.value("Country"),
            "postcode": identifiers.postcode(postcode).value or postcode if postcode else None,
        }
    )


def _named(address_: Element) -> Mapping[str, Any]:
    return MappingProxyType(
        {
            "address_line_1": _joined(" ", address_.value("PAON"), address_.value("Street")),
            "address_line_2": _joined(", ", address_.value("SAON"), address_.value("Locality")),
            "town_city": address_.value("Town") or address_.value("PostTown"),
            "county": address_.value("AdministrativeArea"),
        }
    )


def _lined(block: Element, *, has_county: bool) -> Mapping[str, Any]:
    lines = [line for number in range(1, 6) if (line := block.value(f"AddressLine{number}"))]
    county = lines.pop() if len(lines) > 3 and not has_county else None  # noqa: PLR2004 - two lines, town and county
    town = lines.pop() if len(lines) > 1 else None
    first = lines[0] if lines else None
    return {
        "address_line_1": first,
        "address_line_2": _joined(", ", *lines[1:]),
        "town_city": town,
        "county": county,
    }


def _joined(between: str, *parts: str | None) -> str | None:
    return between.join(part for part in parts if part) or None


def telephone_numbers(holder: Element) -> list[dict[str, Any]]:
    """Return the telephone numbers as they are written; the first is the main one. Fax and minicom are Other."""
    numbers: list[dict[str, Any]] = []
    for each in holder.anywhere("Phone"):
        number = each.value("PhoneNo", "TelephoneNumber") or (" ".join(each.text.split()) or None)
        if number and number not in [known["telephone_number"] for known in numbers]:
            kind = _PHONE_TYPES.get((each.value("TelephoneType") or "").upper())
            numbers.append(
                filled(
                    {
                        "telephone_number": number,
                        "type": kind.text("contract") if kind else None,
                        "is_primary": not numbers,
                    }
                )
            )
    return numbers


def emails(holder: Element) -> list[dict[str, Any]]:
    """Return the e-mail addresses; the first is the main one. CTF does not say where they are read."""
    found: list[str] = []
    for each in holder.all("Email"):
        text = each.text.strip()
        if text and text.lower() not in [known.lower() for known in found]:
            found.append(text)
    return [{"email": text, "is_primary": place == 0} for place, text in enumerate(found)]
