"""What is shown of the settings."""

from rollbook.server.shown import shown
from rollbook.server.variables import SETTINGS


def _value(name: str, **environ: str) -> str:
    return {each: value for each, value, _ in shown(environ)}[name]


def test_every_setting_is_shown() -> None:
    assert [name for name, _, _ in shown({})] == [each.name for each in SETTINGS]


def test_a_secret_stays_hidden() -> None:
    assert _value("ROLLBOOK_SECRET_KEY", ROLLBOOK_SECRET_KEY="quite secret") == "(hidden)"


def test_a_text_is_shown_as_it_is() -> None:
    assert _value("ROLLBOOK_WORKERS", ROLLBOOK_WORKERS="8") == "8"


def test_a_missing_text_shows_its_default() -> None:
    assert _value("ROLLBOOK_WORKERS") == "2"


def test_where_something_else_decides_that_is_said() -> None:
    assert _value("ROLLBOOK_DATABASE_URL") == "(rollbook.sqlite3 in ROLLBOOK_DATA_DIR)"
