"""Facts of one person that stand in several places of a set: identifiers, names, ways to reach them, census facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from rollbook.connectors.oneroster.remarks import Remarks
from rollbook.connectors.oneroster.tables import Row, Table
from rollbook.connectors.oneroster.values import read_flag, read_list, read_user_ids
from rollbook.connectors.oneroster.vocabulary import METADATA, plain, plain_name, vocabulary
from rollbook.connectors.source import Item, Refused
from rollbook.contract.codesets import codeset
from rollbook.contract.identifiers import PLACEHOLDER, uln, upn

RACES: Final = (
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
)
"""Columns of the American census, which the ethnicity codes of the DfE cannot be told from."""
GENDERS: Final = {"male": "M", "m": "M", "female": "F", "f": "F"}
UNSAID: Final = frozenset({"unspecified", "notspecified", "u", "unknown", "x"})
FLAGS: Final = ("is_eal", "is_fsm", "is_pp", "in_care", "service_child")
ADDRESS: Final = ("address_line_1", "address_line_2", "town_city", "county", "country", "postcode")


@dataclass(frozen=True, slots=True)
class Demographic:
    """What demographics.csv says of a person; `extra` holds the metadata of the row, by column."""

    dob: date | None = None
    gender: str | None = None
    country: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Demographics:
    """All of demographics.csv by the sourcedId of the person, and the rows that could not be used."""

    by_person: Mapping[str, Demographic] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


def read_demographics(table: Table | None, remarks: Remarks) -> Demographics:
    """Read demographics.csv; without the file, nothing is known of anybody."""
    if table is None:
        return Demographics()
    found: dict[str, Demographic] = {}
    items: list[Item] = []
    told_of_races = False
    for row in table.rows():
        if isinstance(row, Refused):
            items.append(row)
            continue
        found[row.key] = Demographic() if row.gone else _demographic(row)
        if not told_of_races and any(row.text(race) in {"true", "TRUE", "True", "1"} for race in RACES):
            told_of_races = True
            sentence = "American columns on race do not translate into codes of the DfE: no ethnicity was read."
            remarks.note("ethnicity.american", row.file, sentence)
    return Demographics(found, tuple(items))


def _demographic(row: Row) -> Demographic:
    extra = {column: text for column, text in row.cells.items() if column.startswith(METADATA)}
    gender = read_gender(row, row.text("sex"))
    country = read_country(row, row.text("countryOfBirthCode"))
    return Demographic(row.day("birthDate"), gender, country, extra)


def read_gender(row: Row, text: str | None) -> str | None:
    """Return F or M; None for anything else, which the contract does not know."""
    word = plain_name(text or "")
    if word and word not in GENDERS and word not in UNSAID:
        row.note("gender.other", f"sex is {text!r}; the platform keeps F and M only, so it was left blank.")
    return GENDERS.get(word)


def read_country(row: Row, text: str | None) -> str | None:
    """Return a country as schools in England write it (three letters); None (and a remark) where it is not known."""
    if text is None:
        return None
    countries = codeset("country")
    code = vocabulary().countries.get(text.upper(), text.upper())
    if code in countries:
        return code
    for found in countries.codes.values():
        if plain(found.label) == plain(text):
            return found.code
    row.note("country.unknown", f"The country {text[:40]!r} is not known: it was left blank.")
    return None


class Facts:
    """What a row of users.csv, with the row of demographics.csv beside it, tells of one person."""

    def __init__(self, row: Row, demographic: Demographic | None) -> None:
        """Take the rows and sort out the identifiers."""
        self.demographic = demographic or Demographic()
        self.row = replace(row, cells={**self.demographic.extra, **row.cells})
        self.identifiers = _identifiers(self.row)

    def fact(self, member: str) -> str | None:
        """Return a fact from the metadata of either file, by our name."""
        return self.row.text(METADATA + member)

    def flag(self, member: str) -> bool | None:
        """Return a fact that is yes or no."""
        text = self.fact(member)
        flag = read_flag(text or "")
        if text and flag is None:
            self.row.note("boolean.unreadable", f"{member} {text[:40]!r} is neither true nor false: left blank.")
        return flag

    def code(self, member: str, *names: str) -> str | None:
        """Return a fact that must be a code of one of these code sets, or the label of one; None (remark) otherwise."""
        text = self.fact(member)
        if text is None:
            return None
        for name in names:
            codes = codeset(name)
            if text.upper() in codes:
                return text.upper()
            for found in codes.codes.values():
                if plain(found.label) == plain(text):
                    return found.code
        self.row.note("code.unknown", f"{member} {text[:40]!r} is no code that is known: it was left blank.")
        return None

    def day(self, member: str) -> date | None:
        """Return a fact that is a day."""
        return self.row.day(METADATA + member)

    def names(self) -> dict[str, Any]:
        """Return the legal names, and those that the person goes by where the set tells them.

        Where metadata has a legal name, the name in the columns is the one that the person goes by.
        """
        row = self.row
        first, last = self.fact("legal_first_name"), self.fact("legal_last_name")
        given, family = row.text("givenName"), row.text("familyName")
        return {
            "first_name": row.text("preferredGivenName") or self.fact("preferred_first_name") or (first and given),
            "last_name": row.text("preferredFamilyName") or self.fact("preferred_last_name") or (last and family),
            "legal_first_name": first or given,
            "legal_last_name": last or family,
            "middle_name": row.text("middleName") or row.text("preferredMiddleName"),
            "former_last_name": self.fact("former_last_name"),
        }

    def emails(self) -> list[dict[str, Any]]:
        """Return the e-mail address as a list of none or one."""
        email = self.row.text("email")
        if email and "@" not in email.strip("@"):
            self.row.note("email.unreadable", f"{email[:40]!r} is no e-mail address: it was left out.")
            return []
        return [{"email": email, "is_primary": True}] if email else []

    def telephone_numbers(self) -> list[dict[str, Any]]:
        """Return `phone` and `sms`; which of two to call first, OneRoster does not say."""
        phone, sms = self.row.text("phone"), self.row.text("sms")
        numbers: list[dict[str, Any]] = []
        if phone and phone != sms:
            numbers.append({"telephone_number": phone, "type": None, "is_primary": None if sms else True})
        if sms:
            numbers.append({"telephone_number": sms, "type": "Mobile", "is_primary": None if numbers else True})
        return numbers

    def address(self) -> dict[str, str | None] | None:
        """Return the address that metadata tells, or None."""
        address = {member: self.fact(member) for member in ADDRESS}
        return address if any(address.values()) else None

    def dob(self) -> date | None:
        """Return the day of birth."""
        return self.demographic.dob or self.day("dob")

    def gender(self) -> str | None:
        """Return F, M or None."""
        return self.demographic.gender or read_gender(self.row, self.fact("gender"))

    def nationalities(self) -> list[str]:
        """Return nationalities as countries."""
        text = self.fact("nationality")
        return [code for part in read_list(text or "") if (code := read_country(self.row, part))]


def _identifiers(row: Row) -> dict[str, str]:
    """Return UPN, ULN and the like, from `userIds`, metadata and `identifier`, in this order."""
    found: dict[str, str] = {}
    for kind, identifier in read_user_ids(row.text("userIds") or ""):
        member = vocabulary().user_ids.get(kind) if kind else "mis_id"
        if member is None:
            row.note("user_ids.type", f"userIds of the type {kind!r} have no place in the platform: left out.")
        else:
            found.setdefault(member, identifier)
    for member in dict.fromkeys(vocabulary().user_ids.values()):
        if text := row.text(METADATA + member):
            found.setdefault(member, text)
    own = row.text("identifier")
    if own:
        found.setdefault("upn" if upn(own) else "mis_id", own)
    if "upn" in found:
        found["upn"] = upn(found["upn"]).value or found["upn"]
    if "uln" in found:
        checked = uln(found["uln"])
        found["uln"] = checked.value or found["uln"]
        if PLACEHOLDER in checked.notes:
            row.note("uln.placeholder", "9999999999 stands for a ULN that is not known: it was left blank.")
            del found["uln"]
    return found
