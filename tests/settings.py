"""Rollbook's own settings, in an environment made for the tests: nothing of the developer's leaks in.

``ROLLBOOK_TEST_DATABASE`` chooses where the records are: ``sqlite`` (the default, in memory), ``postgresql`` (a
throw-away server) or the address of a PostgreSQL server that is already there.
"""

import atexit
import os
import shutil
import tempfile

from tests.throwaway_postgresql import throwaway_postgresql

CHOICE = "ROLLBOOK_TEST_DATABASE"
PREPARED = "ROLLBOOK_TEST_PREPARED"


def _prepare() -> None:
    """Once for all the processes of a run: those that pytest-xdist starts inherit the environment."""
    choice = os.environ.get(CHOICE, "sqlite")
    for name in [name for name in os.environ if name.startswith("ROLLBOOK_") and name != CHOICE]:
        del os.environ[name]
    data_dir = tempfile.mkdtemp(prefix="rollbook-test-")
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    os.environ |= {PREPARED: "yes", "ROLLBOOK_DATA_DIR": data_dir, "ROLLBOOK_LOG_LEVEL": "WARNING"}
    if choice != "sqlite":
        os.environ["ROLLBOOK_DATABASE_URL"] = throwaway_postgresql() if choice == "postgresql" else choice


if PREPARED not in os.environ:
    _prepare()

from rollbook.server.settings import *  # noqa: E402, F403  (the environment comes first)
from rollbook.server.settings import ALLOWED_HOSTS, DATABASES  # noqa: E402

ALLOWED_HOSTS += ["testserver"]
if os.environ.get(CHOICE, "sqlite") == "sqlite":
    # The test runner would know by itself that it is in memory only of Django's own engine.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Slow hashes are for those who steal them.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
