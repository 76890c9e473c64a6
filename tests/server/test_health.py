import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_platform_whose_database_answers_is_well(client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_an_api_whose_database_answers_is_well(api: Client) -> None:
    answer = api.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
