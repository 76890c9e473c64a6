"""All settings of a process as one value, and the rules that concern several of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rollbook.server import variables
from rollbook.server.databases import PostgreSQL, SQLite
from rollbook.server.environment import Setting, SettingProblem
from rollbook.server.keys import kept_key
from rollbook.server.photo_stores import Folder, PhotoStore
from rollbook.server.readings import LogFormat, Mode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rollbook.server.mail import MailServer

PREFIX = "ROLLBOOK_"
LIKENESS = 0.75
"""From which share of equal letters on a name counts as another one misspelt."""
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What the environment said, read and checked; the fields are those of ``variables.py``."""

    mode: Mode
    data_dir: Path
    database: SQLite | PostgreSQL
    photos: PhotoStore
    secret_key: str = field(repr=False)
    credentials_key: str = field(repr=False)
    platform_url: str
    api_url: str
    allowed_hosts: tuple[str, ...]
    behind_proxy: bool
    limits_url: str = field(repr=False)
    workers: int
    slow_seconds: int
    time_zone: str
    mail: MailServer
    email_from: str
    log_level: str
    log_format: LogFormat

    @property
    def encrypted(self) -> bool:
        """Whether people reach the platform over TLS."""
        return self.platform_url.startswith("https://")


def configured(environ: Mapping[str, str]) -> Configuration:
    """Reads every setting; makes the keys that development may make for itself.

    Raises:
        SettingProblem: A setting is wrong, or production lacks one that it needs.
    """
    _check_spelling(environ)
    mode = variables.MODE.of(environ)
    data_dir = variables.DATA_DIR.of(environ)
    platform_url = variables.PLATFORM_URL.of(environ)
    api_url = variables.API_URL.of(environ)
    in_production = mode is Mode.PRODUCTION
    if in_production:
        _check_all_given(environ)
    return Configuration(
        mode=mode,
        data_dir=data_dir,
        database=_folder_made(variables.DATABASE_URL.or_else(environ, lambda: SQLite(data_dir / "rollbook.sqlite3"))),
        photos=variables.PHOTOS_URL.or_else(environ, lambda: Folder(data_dir / "photos")),
        secret_key=_key(variables.SECRET_KEY, environ, data_dir),
        credentials_key=_key(variables.CREDENTIALS_KEY, environ, data_dir),
        platform_url=platform_url,
        api_url=api_url,
        allowed_hosts=(
            *_hosts_of(platform_url, api_url),
            *variables.ALLOWED_HOSTS.or_else(environ, lambda: () if in_production else LOCAL_HOSTS),
        ),
        behind_proxy=variables.BEHIND_PROXY.of(environ),
        limits_url=variables.LIMITS_URL.or_else(environ, str),
        workers=variables.WORKERS.of(environ),
        slow_seconds=variables.SLOW_SECONDS.of(environ),
        time_zone=variables.TIME_ZONE.of(environ),
        mail=variables.EMAIL_URL.of(environ),
        email_from=variables.EMAIL_FROM.of(environ),
        log_level=variables.LOG_LEVEL.of(environ),
        log_format=variables.LOG_FORMAT.or_else(
            environ, lambda: LogFormat.JSON if in_production else LogFormat.CONSOLE
        ),
    )


def _check_all_given(environ: Mapping[str, str]) -> None:
    for setting in variables.NEEDED_IN_PRODUCTION:
        if not setting.text_in(environ):
            raise setting.missing()


def _key(setting: Setting[str], environ: Mapping[str, str], data_dir: Path) -> str:
    """The key that was given, else the one that is kept in the data folder."""

    def kept() -> str:
        name = setting.name.removeprefix("ROLLBOOK_").lower().replace("_", "-")
        try:
            return kept_key(path=data_dir / name)
        except OSError as error:
            raise SettingProblem(
                name=setting.name,
                wrong=f"is missing, and no key can be kept in {data_dir} ({error.strerror})",
                remedy=f"Set it, or let {variables.DATA_DIR.name} name a folder that can be written.",
            ) from error

    return setting.or_else(environ, kept)


def _hosts_of(*addresses: str) -> tuple[str, ...]:
    names = (urlsplit(address).hostname or "" for address in addresses)
    return tuple(dict.fromkeys(f"[{name}]" if ":" in name else name for name in names))


def _check_spelling(environ: Mapping[str, str]) -> None:
    """A misspelt name would be passed over, and its default be found out too late."""
    known = [setting.name for setting in variables.SETTINGS]
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            meant = get_close_matches(
                name.removeprefix(PREFIX), [each.removeprefix(PREFIX) for each in known], n=1, cutoff=LIKENESS
            )
            if meant:
                raise SettingProblem(
                    name=name,
                    wrong="is not a setting",
                    remedy=f"Perhaps {PREFIX}{meant[0]} is meant; docs/settings.md lists them all.",
                )


def _folder_made(database: SQLite | PostgreSQL) -> SQLite | PostgreSQL:
    """The same database; the folder of a SQLite file is there afterwards."""
    if isinstance(database, SQLite):
        try:
            database.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingProblem(
                name=variables.DATABASE_URL.name,
                wrong=f"names a file in {database.path.parent}, which cannot be made ({error.strerror})",
                remedy="Let it name a file in a folder that can be written.",
            ) from error
    return database
