"""What students, contacts and staff have in common: ways to reach them, and how they belong together.

None of these objects has a scope of its own: the member that holds one says who may see it.
"""

from rollbook.contract.objects.identity import ITEM
from rollbook.contract.schema import Boolean, Integer, Object, Text


class EmailInfo(Object, word="email"):
    """One e-mail address of a person."""

    id = ITEM
    email = Text("E-mail address as it is written")
    type = Text(
        "Whether it is read at home, at work or elsewhere; null where nobody said", words=("Home", "Work", "Other")
    )
    is_primary = Boolean("Whether messages should go here first")


class TelephoneNumberInfo(Object, word="telephone_number"):
    """One telephone number of a person."""

    id = ITEM
    type = Text(
        "Whether it rings at home, at work, in a pocket or elsewhere; null where nobody said",
        words=("Home", "Work", "Mobile", "Other"),
    )
    telephone_number = Text("Telephone number as the school wrote it down", check="phone")
    is_primary = Boolean("Whether this number should be called first")


class PostalAddress(Object, word="address"):
    """Where somebody lives; the same members for students, contacts and staff."""

    address_line_1 = Text("Number or name of the building, and the street")
    address_line_2 = Text("Flat or unit within the building")
    town_city = Text("Post town")
    county = Text("County, where the school records one")
    country = Text("Country, where the school records one")
    postcode = Text("Postcode of the address", check="postcode")


class StudentContactRelationship(Object, word="relationship"):
    """What a contact is to a student."""

    relationship_type = Text("What the school calls the relationship, in the words of its MIS")
    priority = Integer("Whom to call first: the lowest number", scope="contacts.priority")
    parental_responsibility = Boolean(
        "Whether the contact holds parental responsibility in law", scope="contacts.parental_responsibility"
    )
