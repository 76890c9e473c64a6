from pathlib import Path

import pytest

from rollbook.server import variables
from rollbook.server.configuration import Configuration, configured
from rollbook.server.databases import SQLite
from rollbook.server.environment import Setting, SettingProblem
from rollbook.server.readings import LogFormat, Mode

PRODUCTION = {
    "ROLLBOOK_MODE": "production",
    "ROLLBOOK_PLATFORM_URL": "https://platform.example.org",
    "ROLLBOOK_API_URL": "https://api.example.org",
    "ROLLBOOK_SECRET_KEY": "s" * 48,
    "ROLLBOOK_CREDENTIALS_KEY": "c" * 48,
}


@pytest.fixture
def data_dir(tmp_path: Path) -> dict[str, str]:
    return {"ROLLBOOK_DATA_DIR": str(tmp_path)}


def _problem(environ: dict[str, str]) -> str:
    with pytest.raises(SettingProblem) as raised:
        configured(environ)
    return str(raised.value)


def test_development_starts_without_any_setting(data_dir: dict[str, str], tmp_path: Path) -> None:
    found = configured(data_dir)
    assert found.mode is Mode.DEVELOPMENT
    assert found.database == SQLite(tmp_path / "rollbook.sqlite3")
    assert found.log_format is LogFormat.CONSOLE


def test_development_keeps_the_keys_that_it_made(data_dir: dict[str, str]) -> None:
    first, second = configured(data_dir), configured(data_dir)
    assert first.secret_key == second.secret_key
    assert first.credentials_key == second.credentials_key
    assert first.secret_key != first.credentials_key


def test_production_starts_with_addresses_and_keys(data_dir: dict[str, str]) -> None:
    found = configured(data_dir | PRODUCTION)
    assert found.mode is Mode.PRODUCTION
    assert found.log_format is LogFormat.JSON
    assert found.allowed_hosts == ("platform.example.org", "api.example.org")


@pytest.mark.parametrize("setting", variables.NEEDED_IN_PRODUCTION, ids=lambda setting: setting.name)
def test_production_does_not_start_without(setting: Setting[str], data_dir: dict[str, str]) -> None:
    problem = _problem(data_dir | PRODUCTION | {setting.name: ""})
    assert (
        problem == f"{setting.name} is missing. {setting.meaning} Set it, for example: {setting.name}={setting.example}"
    )


def test_production_makes_no_keys(data_dir: dict[str, str], tmp_path: Path) -> None:
    configured(data_dir | PRODUCTION)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_says_what_it_is_and_what_it_should_be(data_dir: dict[str, str]) -> None:
    assert _problem(data_dir | {"ROLLBOOK_WORKERS": "many"}) == (
        "ROLLBOOK_WORKERS is 'many', but it must be a whole number from 1. Set it, for example: ROLLBOOK_WORKERS=8"
    )


@pytest.mark.parametrize("text", ["0", "61", "1.5", "-1", "long"])
def test_patience_has_a_measure(text: str, data_dir: dict[str, str]) -> None:
    assert "it must be a whole number from 1 to 60" in _problem(data_dir | {"ROLLBOOK_SLOW_SECONDS": text})


@pytest.mark.parametrize("name", ["ROLLBOOK_SECRET_KEY", "ROLLBOOK_CREDENTIALS_KEY", "ROLLBOOK_EMAIL_URL"])
def test_a_wrong_secret_is_not_shown(name: str, data_dir: dict[str, str]) -> None:
    assert "hunter" not in _problem(data_dir | {name: "hunter"})


def test_a_wrong_database_does_not_show_its_password(data_dir: dict[str, str]) -> None:
    assert "hunter" not in _problem(data_dir | {"ROLLBOOK_DATABASE_URL": "mysql://rollbook:hunter@db.example.org/x"})


def test_a_misspelt_name_is_not_passed_over(data_dir: dict[str, str]) -> None:
    problem = _problem(data_dir | {"ROLLBOOK_DATABASE": "postgresql://db.example.org/records"})
    assert problem == (
        "ROLLBOOK_DATABASE is not a setting. Perhaps ROLLBOOK_DATABASE_URL is meant; docs/settings.md lists them all."
    )


def test_a_name_of_somebody_else_is_passed_over(data_dir: dict[str, str]) -> None:
    assert isinstance(configured(data_dir | {"ROLLBOOK_CLIENT_TOKEN": "x"}), Configuration)


def test_a_folder_that_cannot_be_made_is_a_problem_of_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    problem = _problem({"ROLLBOOK_DATA_DIR": str(tmp_path / "file" / "data")})
    assert problem.startswith("ROLLBOOK_DATABASE_URL names a file in ")


def test_a_key_that_cannot_be_kept_is_a_problem_of_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    problem = _problem(
        {
            "ROLLBOOK_DATA_DIR": str(tmp_path / "file"),
            "ROLLBOOK_DATABASE_URL": f"sqlite:///{tmp_path}/rollbook.sqlite3",
        }
    )
    assert problem.startswith("ROLLBOOK_SECRET_KEY is missing, and no key can be kept in ")


def test_secrets_are_not_shown(data_dir: dict[str, str]) -> None:
    shown = repr(configured(data_dir | PRODUCTION))
    assert "sss" not in shown
    assert "ccc" not in shown


@pytest.mark.parametrize("setting", variables.SETTINGS, ids=lambda setting: setting.name)
def test_the_example_of_a_setting_can_be_read(setting: Setting[object]) -> None:
    assert setting.of({setting.name: setting.example}) is not None


@pytest.mark.parametrize("setting", variables.SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_has_either_a_default_or_something_else_that_decides(setting: Setting[object]) -> None:
    assert bool(setting.default) is not bool(setting.otherwise)
