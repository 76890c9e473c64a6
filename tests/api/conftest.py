import pytest
from tests.api.caller import Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()
