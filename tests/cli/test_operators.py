from __future__ import annotations

import pytest
from tests.cli.conftest import Rollbook

from rollbook.accounts.models import AuditEntry, User
from rollbook.accounts.people import known_person

pytestmark = pytest.mark.django_db


def test_the_first_operator_is_made_by_command_and_can_sign_in(rollbook: Rollbook) -> None:
    said = rollbook("operator", "create", "--email", "Olu@example.org", "--json").json
    operator = User.objects.get(email="olu@example.org")
    assert operator.is_staff
    assert operator.check_password(said["password"])
    assert AuditEntry.objects.latest("sequence").event == "operator.made"


def test_somebody_with_an_account_keeps_the_password(rollbook: Rollbook) -> None:
    known_person(email="olu@example.org", password="four unrelated words here")
    done = rollbook("operator", "create", "--email", "olu@example.org")
    assert "as chosen before" in done.out
    assert User.objects.get().check_password("four unrelated words here")


def test_what_is_no_address_makes_nobody(rollbook: Rollbook) -> None:
    assert rollbook("operator", "create", "--email", "olu").code == 2
    assert not User.objects.exists()
