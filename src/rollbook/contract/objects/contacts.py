"""Parents, carers and others whom a school calls about its students."""

from rollbook.contract.objects.identity import IDENTITY
from rollbook.contract.objects.people import EmailInfo, PostalAddress, StudentContactRelationship, TelephoneNumberInfo
from rollbook.contract.schema import Embed, Many, Numbering, Object, Reference, Text


class ContactAddress(PostalAddress, word="address"):
    """Where a contact lives."""


class ContactStudents(Object, word="contact_student"):
    """One of the students that a contact is there for."""

    student_id = Reference("The student", to="student")
    relationship = Embed("What the contact is to this student", of=StudentContactRelationship)


class Contact(Object, word="contact", kind="contact", numbering=Numbering.PEOPLE, scope="contacts.basic"):
    """A parent, a carer or somebody else to call about students."""

    id = IDENTITY
    mis_id = Text("What the MIS of the school calls the contact internally", scope="contacts.mis_id")
    first_name = Text("First name of the contact")
    middle_name = Text("Names between the contact's first and last", scope="contacts.middle_names")
    last_name = Text("Last name of the contact")
    gender = Text("F or M as the school records it; null for anything else", scope="contacts.gender", words=("F", "M"))
    title = Text("Title before the name, such as Mrs or Dr")
    salutation = Text("How a letter to the contact begins")
    address = Embed("Where the contact lives", of=ContactAddress, scope="contacts.addresses", include="addresses")
    emails = Many("E-mail addresses of the contact", of=EmailInfo, scope="contacts.emails")
    telephone_numbers = Many(
        "Telephone numbers of the contact", of=TelephoneNumberInfo, scope="contacts.telephone_numbers"
    )
    students = Many("Students that the contact is there for", of=ContactStudents)
