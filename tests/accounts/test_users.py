from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError

from rollbook.accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_small_letters() -> None:
    assert User.objects.create_user("Amina@Example.org").email == "amina@example.org"


def test_an_address_that_differs_in_capitals_only_is_taken() -> None:
    User.objects.create_user("amina@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("AMINA@example.org")


def test_the_database_refuses_an_address_with_capitals_whoever_writes_it() -> None:
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="Amina@example.org")])


def test_somebody_signs_in_with_other_capitals() -> None:
    user = User.objects.create_user("amina@example.org", "correct horse battery")
    assert authenticate(username="Amina@example.org", password="correct horse battery") == user


def test_nobody_signs_in_where_no_password_is_set() -> None:
    User.objects.create_user("amina@example.org")
    assert authenticate(username="amina@example.org", password="") is None


def test_an_operator_may_do_everything() -> None:
    operator = User.objects.create_superuser("olive@example.org", "correct horse battery")
    assert operator.is_staff
    assert operator.has_perm("consent.change_app")


def test_a_user_is_called_by_name_or_else_by_address() -> None:
    assert str(User(email="amina@example.org", name="Amina Ashworth")) == "Amina Ashworth"
    assert User(email="amina@example.org").get_full_name() == "amina@example.org"
    assert User(email="amina@example.org", name="Amina Ashworth").get_short_name() == "Amina"
