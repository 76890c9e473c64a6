"""Serialisers: one for each object of the answer, with exactly the members that are shown."""

from __future__ import annotations

from benchmarks.peers.rest.models import Address, Contact, Demographics, Email, FsmEntitlement, Languages, Student
from rest_framework import serializers


class Word(serializers.Field):
    """A member that always says the same."""

    def __init__(self, word: str) -> None:
        super().__init__(read_only=True)
        self.word = word

    def get_attribute(self, instance: object) -> str:
        return self.word

    def to_representation(self, value: str) -> str:
        return value


class FsmEntitlements(serializers.ModelSerializer):
    object = Word("fsm_entitlement")

    class Meta:
        model = FsmEntitlement
        fields = ["object", "id", "start_date", "end_date"]


class DemographicsOut(serializers.ModelSerializer):
    object = Word("student_demographics")
    fsm_history = FsmEntitlements(many=True)

    class Meta:
        model = Demographics
        fields = [
            "object",
            "ethnicity_code",
            "ethnicity_group",
            "gender",
            "is_pp",
            "is_eal",
            "sen_category",
            "is_fsm",
            "is_fsm6",
            "fsm_history",
            "in_care",
            "service_child",
        ]


class AddressOut(serializers.ModelSerializer):
    object = Word("address")

    class Meta:
        model = Address
        fields = ["object", "address_line_1", "address_line_2", "town_city", "county", "country", "postcode"]


class LanguagesOut(serializers.ModelSerializer):
    object = Word("student_languages")

    class Meta:
        model = Languages
        fields = ["object", "home_language_code", "home_language_name"]


class EmailOut(serializers.ModelSerializer):
    object = Word("email")

    class Meta:
        model = Email
        fields = ["object", "id", "email", "type", "is_primary"]


class Relationship(serializers.ModelSerializer):
    object = Word("relationship")

    class Meta:
        model = Contact
        fields = ["object", "relationship_type", "priority", "parental_responsibility"]


class ContactOut(serializers.ModelSerializer):
    object = Word("student_contact")
    relationship = Relationship(source="*")

    class Meta:
        model = Contact
        fields = ["object", "contact_id", "relationship"]


class StudentOut(serializers.ModelSerializer):
    object = Word("student")
    demographics = DemographicsOut(allow_null=True)
    contacts = ContactOut(many=True)
    emails = EmailOut(many=True)
    address = AddressOut(allow_null=True)
    languages = LanguagesOut(allow_null=True)

    class Meta:
        model = Student
        fields = [
            "object",
            "id",
            "year_code",
            "upn",
            "uln",
            "pan",
            "first_name",
            "legal_first_name",
            "middle_name",
            "last_name",
            "legal_last_name",
            "dob",
            "start_date",
            "end_date",
            "enrolment_status",
            "demographics",
            "contacts",
            "emails",
            "address",
            "languages",
        ]
