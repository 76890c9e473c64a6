from __future__ import annotations

import pytest
from django.test import RequestFactory

from rollbook.accounts.permissions import AskAnAdministrator
from rollbook.dashboards.refusals import Refusals
from rollbook.pages.errors import not_found


def _refusals() -> Refusals:
    return Refusals(lambda request: not_found(request, LookupError()))


def test_a_refusal_becomes_a_page_with_its_reason(rf: RequestFactory) -> None:
    response = _refusals().process_exception(rf.get("/"), AskAnAdministrator("Only an administrator may do this."))
    assert response is not None
    assert response.status_code == 403
    assert "Only an administrator may do this." in response.content.decode()


@pytest.mark.parametrize("failure", [ValueError("no"), PermissionError("a file of the system")])
def test_what_is_no_refusal_stays_a_failure(rf: RequestFactory, failure: Exception) -> None:
    assert _refusals().process_exception(rf.get("/"), failure) is None
