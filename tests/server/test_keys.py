import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rollbook.server.keys import kept_key
from rollbook.server.readings import SECRET_LENGTH


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret-key"
    assert kept_key(path=path) == kept_key(path=path)


def test_two_keys_differ(tmp_path: Path) -> None:
    assert kept_key(path=tmp_path / "one") != kept_key(path=tmp_path / "other")


def test_a_key_is_long_enough_to_be_given_as_a_setting(tmp_path: Path) -> None:
    assert len(kept_key(path=tmp_path / "secret-key")) >= SECRET_LENGTH


def test_a_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    kept_key(path=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: kept_key(path=tmp_path / "secret-key"), range(32)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
