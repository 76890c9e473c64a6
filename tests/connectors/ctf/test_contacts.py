"""Contacts, and which of them are one person: never silently, and never two people."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.ctf.build import OTHER_UPN, THIRD_UPN, UPN, Pupil, Read, ctf, read_pupil, read_text, tag, tags

HOME = tag(
    "Address", tag("BS7666Address", tags(PAON="14", Street="Quay Lane", Town="Hugh Town")), tags(PostCode="TR21 0ZZ")
)
MOBILE, LANDLINE = "07700 900456", "01632 960123"


def _phones(*numbers: str) -> str:
    return tag("Phones", *(tag("Phone", tags(TelephoneType="M", PhoneNo=number)) for number in numbers))


def _contact(*more: str, surname: str | None = "Ashdown", forename: str | None = "Maren", **values: str) -> str:
    return tag("Contact", tags(Surname=surname, Forename=forename, **values), *more)


def _contacts(*contacts: str) -> str:
    return tag("Contacts", *contacts)


def _families(folder: Path, *contacts: str) -> Read:
    """Pupils with one contact each."""
    upns = (UPN, OTHER_UPN, THIRD_UPN)
    pupils = [Pupil(upn=upn, blocks=_contacts(each)) for upn, each in zip(upns, contacts, strict=False)]
    return read_text(folder, ctf(*pupils))


def _links(found: Read) -> list[str]:
    return [link["contact_id"] for student in found.all("student").values() for link in student["contacts"]]


def test_a_contact_in_full(tmp_path: Path) -> None:
    phones = tag(
        "Phones",
        tag("Phone", tags(TelephoneType="H", PhoneNo=LANDLINE)),
        tag("Phone", tags(TelephoneType="M", PhoneNo=MOBILE)),
        tag("Phone", tags(TelephoneType="F", PhoneNo="01632 960124")),
        tag("Phone", tags(PhoneNo="01632 960125")),
    )
    contact = _contact(
        HOME,
        phones,
        Order="1",
        Title="Mrs",
        MiddleNames="Ruth",
        Sex="F",
        Relationship="PAM",
        Responsibility="true",
        Email="maren@example.org",
    )
    found = read_pupil(tmp_path, blocks=_contacts(contact))
    key = f"{UPN}/ashdown/maren"
    assert found.all("contact") == {
        key: {
            "title": "Mrs",
            "first_name": "Maren",
            "middle_name": "Ruth",
            "last_name": "Ashdown",
            "gender": "F",
            "address": {"address_line_1": "14 Quay Lane", "town_city": "Hugh Town", "postcode": "TR21 0ZZ"},
            "telephone_numbers": [
                {"telephone_number": LANDLINE, "type": "Home", "is_primary": True},
                {"telephone_number": MOBILE, "type": "Mobile", "is_primary": False},
                {"telephone_number": "01632 960124", "type": "Other", "is_primary": False},
                {"telephone_number": "01632 960125", "is_primary": False},
            ],
            "emails": [{"email": "maren@example.org", "is_primary": True}],
        }
    }
    assert found.student()["contacts"] == [
        {
            "contact_id": key,
            "relationship": {"relationship_type": "Mother", "priority": 1, "parental_responsibility": True},
        }
    ]
    assert found.codes == []


@pytest.mark.parametrize(
    "placed", ["<AddressAsPupil>true</AddressAsPupil>", "<Address><AddressAsPupil>1</AddressAsPupil></Address>"]
)
def test_a_contact_may_live_with_the_pupil(tmp_path: Path, placed: str) -> None:
    found = read_pupil(tmp_path, blocks=HOME + _contacts(_contact(placed)))
    (contact,) = found.all("contact").values()
    assert contact["address"] == found.student()["address"]


def test_a_contact_who_lives_elsewhere_does_not_get_the_address_of_the_pupil(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, blocks=HOME + _contacts(_contact(tags(AddressAsPupil="false"))))
    (contact,) = found.all("contact").values()
    assert "address" not in contact


@pytest.mark.parametrize(
    ("code", "words"),
    [("PAF", "Father"), ("pam", "Mother"), ("STP", "Step parent"), ("RELA", "Aunt"), ("Nan", "Nan"), (None, None)],
)
def test_a_relationship_is_told_in_words(tmp_path: Path, code: str | None, words: str | None) -> None:
    found = read_pupil(tmp_path, blocks=_contacts(_contact(tags(Relationship=code))))
    (link,) = found.student()["contacts"]
    assert link["relationship"].get("relationship_type") == words


def test_contacts_come_in_the_order_in_which_they_are_to_be_called(tmp_path: Path) -> None:
    blocks = _contacts(
        _contact(forename="Third"), _contact(forename="Second", Order="2"), _contact(forename="First", Order="1")
    )
    links = read_pupil(tmp_path, blocks=blocks).student()["contacts"]
    assert [(link["contact_id"], link["relationship"]["priority"]) for link in links] == [
        (f"{UPN}/ashdown/first", 1),
        (f"{UPN}/ashdown/second", 2),
        (f"{UPN}/ashdown/third", 3),
    ]


def test_a_contact_without_any_name_is_refused(tmp_path: Path) -> None:
    found = read_pupil(tmp_path, blocks=_contacts(_contact(_phones(MOBILE), surname=None, forename=None), _contact()))
    assert [(each.kind, each.key, each.reason) for each in found.refused] == [
        ("contact", f"{UPN}/1", "This contact has no name.")
    ]
    assert len(found.student()["contacts"]) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_phones(MOBILE), _phones("+44 (0)7700-900456")),
        (tags(Email="maren@example.org"), tags(Email="Maren@Example.org")),
        (HOME, HOME.replace("Quay Lane", "QUAY  LANE").replace("TR21 0ZZ", "tr210zz")),
    ],
    ids=["telephone", "e-mail", "home"],
)
def test_the_same_parent_of_two_pupils_is_one_contact(tmp_path: Path, one: str, other: str) -> None:
    found = _families(tmp_path, _contact(one), _contact(other, surname="ASHDOWN"))
    assert len(found.all("contact")) == 1
    assert len(set(_links(found))) == 1
    assert found.said("contact.joined") == (
        "Maren ASHDOWN stands in the file 2 times, as a contact of 2 pupils, with the same telephone number, e-mail "
        "address or home: taken for one person."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_contact(), _contact()),
        (_contact(_phones(MOBILE)), _contact(_phones(LANDLINE))),
        (_contact(_phones(MOBILE)), _contact(_phones(MOBILE), forename="Ivo")),
        (_contact(_phones(MOBILE)), _contact(_phones(MOBILE), surname="Quill")),
        (_contact(_phones(MOBILE), forename=None), _contact(_phones(MOBILE), forename=None)),
        (_contact(_phones(MOBILE), Sex="F"), _contact(_phones(MOBILE), Sex="M")),
        (_contact(HOME), _contact(HOME.replace("<PAON>14", "<PAON>15"))),
        (_contact(HOME), _contact(HOME.replace("<PAON>", "<SAON>Flat 1</SAON><PAON>"))),
        (_contact(HOME.replace("TR21 0ZZ", "")), _contact(HOME.replace("TR21 0ZZ", ""))),
    ],
    ids=[
        "no evidence",
        "another telephone",
        "another forename",
        "another surname",
        "no forename",
        "another sex",
        "the house next door",
        "another flat",
        "no postcode",
    ],
)
def test_anything_less_keeps_two_contacts_apart(tmp_path: Path, one: str, other: str) -> None:
    found = _families(tmp_path, one, other)
    assert len(found.all("contact")) == 2
    assert len(set(_links(found))) == 2
    assert "contact.joined" not in found.codes


def test_a_contact_of_unknown_sex_takes_the_sex_of_the_first_who_joins(tmp_path: Path) -> None:
    contacts = [_contact(_phones(MOBILE), Sex=sex) for sex in ("U", "F", "M")]
    assert sorted((UPN, OTHER_UPN, THIRD_UPN)) == [UPN, OTHER_UPN, THIRD_UPN]
    first, second, third = _links(_families(tmp_path, *contacts))
    assert first == second != third


def test_two_contacts_of_one_pupil_are_two_people(tmp_path: Path) -> None:
    grandfather = _contact(_phones(MOBILE), HOME)
    found = read_pupil(tmp_path, blocks=_contacts(grandfather, grandfather))
    assert list(found.all("contact")) == [f"{UPN}/ashdown/maren", f"{UPN}/ashdown/maren/2"]


def test_what_each_pupil_knows_of_a_contact_comes_together(tmp_path: Path) -> None:
    found = _families(
        tmp_path,
        _contact(_phones(MOBILE), tags(Email="maren@example.org"), Title="Dr"),
        _contact(_phones(LANDLINE, MOBILE), HOME, MiddleNames="Ruth", Title="Mrs"),
    )
    (contact,) = found.all("contact").values()
    assert contact == {
        "title": "Dr",
        "first_name": "Maren",
        "middle_name": "Ruth",
        "last_name": "Ashdown",
        "address": {"address_line_1": "14 Quay Lane", "town_city": "Hugh Town", "postcode": "TR21 0ZZ"},
        "telephone_numbers": [
            {"telephone_number": MOBILE, "type": "Mobile", "is_primary": True},
            {"telephone_number": LANDLINE, "type": "Mobile", "is_primary": False},
        ],
        "emails": [{"email": "maren@example.org", "is_primary": True}],
    }


def test_a_contact_known_by_different_evidence_is_found_through_both(tmp_path: Path) -> None:
    found = _families(
        tmp_path, _contact(_phones(MOBILE)), _contact(_phones(MOBILE), HOME), _contact(tags(Title="Mrs"), HOME)
    )
    assert len(found.all("contact")) == 1
    assert _links(found) == [min(UPN, OTHER_UPN, THIRD_UPN) + "/ashdown/maren"] * 3


def test_the_key_of_a_shared_contact_does_not_depend_on_the_order_of_the_file(tmp_path: Path) -> None:
    keys: set[Any] = set()
    for upns in permutations((UPN, OTHER_UPN, THIRD_UPN)):
        pupils = [Pupil(upn=upn, blocks=_contacts(_contact(_phones(MOBILE)))) for upn in upns]
        keys.add(tuple(read_text(tmp_path, ctf(*pupils)).all("contact")))
    assert len(keys) == 1


def test_the_key_of_a_contact_does_not_depend_on_the_order_of_contacts(tmp_path: Path) -> None:
    one, other = _contact(forename="Maren", Order="1"), _contact(forename="Ivo", Order="2")
    before = read_pupil(tmp_path, blocks=_contacts(one, other)).all("contact")
    assert read_pupil(tmp_path, blocks=_contacts(other, one)).all("contact") == before


def test_a_contact_of_a_pupil_who_stands_twice_waits_for_nobody(tmp_path: Path) -> None:
    blocks = _contacts(_contact(_phones(MOBILE)))
    found = read_text(tmp_path, ctf(Pupil(blocks=blocks), Pupil(blocks=blocks), Pupil(upn=OTHER_UPN, blocks=blocks)))
    assert len(found.all("contact")) == 1
    assert len(set(_links(found))) == 1
