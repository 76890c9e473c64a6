"""The tables of the peers as Django's models."""

from __future__ import annotations

from typing import Any

from django.db import models


class Token(models.Model):
    token_hash = models.TextField(primary_key=True)
    school_id = models.IntegerField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table, managed = "peer_token", False


class Student(models.Model):
    id = models.IntegerField(primary_key=True)
    school_id = models.IntegerField()
    year_code = models.TextField(null=True)
    first_name = models.TextField()
    last_name = models.TextField()
    upn = models.TextField(null=True)
    uln = models.TextField(null=True)
    pan = models.TextField(null=True)
    legal_first_name = models.TextField(null=True)
    legal_last_name = models.TextField(null=True)
    middle_name = models.TextField(null=True)
    dob = models.DateTimeField(null=True)
    start_date = models.DateTimeField(null=True)
    end_date = models.DateTimeField(null=True)
    enrolment_status = models.TextField(null=True)

    class Meta:
        db_table, managed = "peer_student", False


def _of_student(name: str) -> models.OneToOneField[Any, Any]:
    return models.OneToOneField(Student, models.CASCADE, primary_key=True, related_name=name)


class Demographics(models.Model):
    student = _of_student("demographics")
    ethnicity_code = models.TextField(null=True)
    ethnicity_group = models.TextField(null=True)
    gender = models.TextField(null=True)
    is_pp = models.BooleanField(null=True)
    is_eal = models.BooleanField(null=True)
    sen_category = models.TextField(null=True)
    is_fsm = models.BooleanField(null=True)
    is_fsm6 = models.BooleanField(null=True)
    service_child = models.BooleanField(null=True)
    in_care = models.BooleanField(null=True)

    class Meta:
        db_table, managed = "peer_demographics", False


class FsmEntitlement(models.Model):
    demographics = models.ForeignKey(Demographics, models.CASCADE, db_column="student_id", related_name="fsm_history")
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)

    class Meta:
        db_table, managed = "peer_fsm_history", False
        ordering = ["id"]


class Address(models.Model):
    student = _of_student("address")
    address_line_1 = models.TextField(null=True)
    address_line_2 = models.TextField(null=True)
    town_city = models.TextField(null=True)
    county = models.TextField(null=True)
    country = models.TextField(null=True)
    postcode = models.TextField(null=True)

    class Meta:
        db_table, managed = "peer_address", False


class Languages(models.Model):
    student = _of_student("languages")
    home_language_code = models.TextField(null=True)
    home_language_name = models.TextField(null=True)

    class Meta:
        db_table, managed = "peer_languages", False


class Email(models.Model):
    student = models.ForeignKey(Student, models.CASCADE, related_name="emails")
    email = models.TextField()
    type = models.TextField(null=True)
    is_primary = models.BooleanField(null=True)

    class Meta:
        db_table, managed = "peer_emails", False
        ordering = ["id"]


class Contact(models.Model):
    student = models.ForeignKey(Student, models.CASCADE, related_name="contacts")
    contact_id = models.IntegerField()
    relationship_type = models.TextField(null=True)
    priority = models.IntegerField(null=True)
    parental_responsibility = models.BooleanField(null=True)

    class Meta:
        db_table, managed = "peer_contacts", False
        ordering = ["id"]
