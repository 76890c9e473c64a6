"""Every environment variable that Rollbook reads, in the order of ``docs/settings.md``."""

from __future__ import annotations

from typing import Any

from rollbook.server import databases, mail, photo_stores, readings
from rollbook.server.environment import Setting

MODE = Setting(
    name="ROLLBOOK_MODE",
    meaning="How careful the server is: production refuses to start without addresses and keys of its own.",
    read=readings.mode,
    default="development",
    example="production",
)
DATA_DIR = Setting(
    name="ROLLBOOK_DATA_DIR",
    meaning="The folder for what the server keeps in files: the SQLite database and keys that it made.",
    read=readings.folder,
    default="./rollbook-data",
    example="/var/lib/rollbook",
)
DATABASE_URL = Setting(
    name="ROLLBOOK_DATABASE_URL",
    meaning="Where records, accounts and agreements are kept: a SQLite file or a PostgreSQL server.",
    read=databases.database,
    otherwise="`rollbook.sqlite3` in `ROLLBOOK_DATA_DIR`",
    example="postgresql://rollbook:secret@db.example.org:5432/rollbook?sslmode=verify-full",
    secret=True,
)
PHOTOS_URL = Setting(
    name="ROLLBOOK_PHOTOS_URL",
    meaning="Where photos of students are kept: a folder, or a bucket that speaks S3 (all servers must reach it).",
    read=photo_stores.photo_store,
    otherwise="`photos` in `ROLLBOOK_DATA_DIR`",
    example="s3://key:secret@photos?endpoint=https://objects.example.org&region=eu-west-2",
    secret=True,
)
SECRET_KEY = Setting(
    name="ROLLBOOK_SECRET_KEY",
    meaning="The key that signs sessions and links; whoever knows it can sign in as anybody.",
    read=readings.secret,
    otherwise="made once and kept in `ROLLBOOK_DATA_DIR`; production must be given one",
    example="the-output-of-openssl-rand-base64-48",
    secret=True,
)
CREDENTIALS_KEY = Setting(
    name="ROLLBOOK_CREDENTIALS_KEY",
    meaning="The key that encrypts the credentials of a school's MIS; without it they must be entered again.",
    read=readings.secret,
    otherwise="made once and kept in `ROLLBOOK_DATA_DIR`; production must be given one",
    example="another-output-of-openssl-rand-base64-48",
    secret=True,
)
PLATFORM_URL = Setting(
    name="ROLLBOOK_PLATFORM_URL",
    meaning="The address at which people and OAuth clients reach the platform.",
    read=readings.address,
    default="http://127.0.0.1:8000",
    example="https://platform.example.org",
)
API_URL = Setting(
    name="ROLLBOOK_API_URL",
    meaning="The address at which apps reach the API.",
    read=readings.address,
    default="http://127.0.0.1:8001",
    example="https://api.example.org",
)
ALLOWED_HOSTS = Setting(
    name="ROLLBOOK_ALLOWED_HOSTS",
    meaning="Names of hosts that requests may ask for, beside those of the two addresses.",
    read=readings.hosts,
    otherwise="none in production; `localhost` and `127.0.0.1` in development",
    example="rollbook.internal,.example.org",
)
BEHIND_PROXY = Setting(
    name="ROLLBOOK_BEHIND_PROXY",
    meaning="Whether a proxy of ours, the only way in, ends TLS and says so in X-Forwarded-Proto.",
    read=readings.yes_or_no,
    default="no",
    example="yes",
)
LIMITS_URL = Setting(
    name="ROLLBOOK_LIMITS_URL",
    meaning="Where requests of each token are counted when several machines answer: a Valkey or Redis server "
    "(the extra rollbook[valkey]), or `database:` for PostgreSQL.",
    read=readings.counting_place,
    otherwise="a file in `ROLLBOOK_DATA_DIR`, for all processes of one machine",
    example="valkey://cache.example.org:6379/0",
    secret=True,
)
WORKERS = Setting(
    name="ROLLBOOK_WORKERS",
    meaning="Processes that answer requests, for each of the two listeners.",
    read=readings.count,
    default="2",
    example="8",
)
SLOW_SECONDS = Setting(
    name="ROLLBOOK_SLOW_SECONDS",
    meaning="Seconds that a client may take over the head of a request, and over its body (each 256 KiB of it that "
    "came buy as many again); then it is cut off.",
    read=readings.seconds_of_patience,
    default="10",
    example="30",
)
TIME_ZONE = Setting(
    name="ROLLBOOK_TIME_ZONE",
    meaning="The time zone in which school days begin and pages show times.",
    read=readings.time_zone,
    default="Europe/London",
    example="Europe/London",
)
EMAIL_URL = Setting(
    name="ROLLBOOK_EMAIL_URL",
    meaning="The server that sends e-mail (smtp, or smtps for TLS from the start), or console: to print it.",
    read=mail.mail_server,
    default="console:",
    example="smtp://rollbook:secret@mail.example.org:587",
    secret=True,
)
EMAIL_FROM = Setting(
    name="ROLLBOOK_EMAIL_FROM",
    meaning="Whom e-mail comes from.",
    read=readings.sender,
    default="Rollbook <rollbook@example.org>",
    example="School data <data@example.org>",
)
LOG_LEVEL = Setting(
    name="ROLLBOOK_LOG_LEVEL",
    meaning="The least serious events that are logged.",
    read=readings.log_level,
    default="INFO",
    example="WARNING",
)
LOG_FORMAT = Setting(
    name="ROLLBOOK_LOG_FORMAT",
    meaning="How events are written: console for people, json for machines.",
    read=readings.log_format,
    otherwise="`json` in production, `console` in development",
    example="json",
)

SETTINGS: tuple[Setting[Any], ...] = (
    MODE,
    DATA_DIR,
    DATABASE_URL,
    PHOTOS_URL,
    SECRET_KEY,
    CREDENTIALS_KEY,
    PLATFORM_URL,
    API_URL,
    ALLOWED_HOSTS,
    BEHIND_PROXY,
    LIMITS_URL,
    WORKERS,
    SLOW_SECONDS,
    TIME_ZONE,
    EMAIL_URL,
    EMAIL_FROM,
    LOG_LEVEL,
    LOG_FORMAT,
)

NEEDED_IN_PRODUCTION: tuple[Setting[Any], ...] = (PLATFORM_URL, API_URL, SECRET_KEY, CREDENTIALS_KEY)
"""What a server that schools rely on must be given: a default would be wrong without anybody noticing."""
