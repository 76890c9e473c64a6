"""What a set can say nothing of: members of students for which it has no column.

OneRoster has no place for much that British schools keep. A blank cell says that there is nothing; no cell says
nothing, and what a transfer file told of the pupil stays. So do numbers of a pupil that are blank: nobody loses one.
"""

from collections.abc import Iterator
from typing import Final

from rollbook.connectors.oneroster.facts import ADDRESS, FLAGS
from rollbook.connectors.oneroster.tables import Table
from rollbook.connectors.oneroster.vocabulary import METADATA
from rollbook.contract.objects.students import Student, StudentDemographics, StudentLanguages

Place = tuple[str, str]

_ALWAYS: Final = frozenset({
    "id", "year_code", "mis_id", "legal_first_name", "middle_name", "legal_last_name", "end_date", "emails",
})  # fmt: skip
"""Members of a student that every set tells: what is blank in it is nothing."""

_COLUMNS: Final = {
    ("", "first_name"): ("preferredGivenName", f"{METADATA}preferred_first_name", f"{METADATA}legal_first_name"),
    ("", "last_name"): ("preferredFamilyName", f"{METADATA}preferred_last_name", f"{METADATA}legal_last_name"),
    ("", "start_date"): ("beginDate", f"{METADATA}start_date"),
    ("", "dob"): ("birthDate", f"{METADATA}dob"),
    ("", "former_upn"): (f"{METADATA}former_upn",),
    ("", "former_last_name"): (f"{METADATA}former_last_name",),
    ("", "enrolment_status"): (f"{METADATA}enrolment_status",),
    ("", "address"): tuple(f"{METADATA}{member}" for member in ADDRESS),
    ("demographics", "gender"): ("sex", f"{METADATA}gender"),
    ("demographics", "country_of_birth"): ("countryOfBirthCode", f"{METADATA}country_of_birth"),
    ("demographics", "nationalities"): (f"{METADATA}nationality",),
    ("demographics", "ethnicity_code"): (f"{METADATA}ethnicity_code",),
    ("demographics", "sen_category"): (f"{METADATA}sen_category",),
    **{("demographics", flag): (f"{METADATA}{flag}",) for flag in FLAGS},
    **{
        ("languages", f"{language}_{what}"): (f"{METADATA}{language}",)
        for language in ("home_language", "first_language")
        for what in ("code", "name")
    },
}
"""The columns of users.csv, roles.csv or demographics.csv, any of which tells a member, as (part, member)."""


def silent_of(*tables: Table | None, has_contacts: bool) -> frozenset[Place]:
    """Return the members of students, as (part, member), that these files have no column for.

    A set in which nobody is a parent or guardian says nothing of contacts.
    """
    columns = {column for table in tables if table for column in table.columns}
    told = {place for place in _places() if not columns.isdisjoint(_COLUMNS.get(place, ()))}
    return frozenset(_places()) - told - ({("", "contacts")} if has_contacts else set())


def _places() -> Iterator[Place]:
    """Yield the members of a student that not every set tells; those of demographics and languages one by one."""
    parts = {"demographics": StudentDemographics, "languages": StudentLanguages}
    for member in Student.fields:
        if member in parts:
            yield from ((member, each) for each in parts[member].fields)
        elif member not in _ALWAYS:
            yield "", member
