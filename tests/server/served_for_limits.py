"""The API with known tokens and no database, for a listener that is told its limits by a test."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.api_settings"
django.setup()

from tests.api.caller import Caller  # noqa: E402  (models can be imported from here on)

from rollbook.server.slow_bodies import without_slow_bodies  # noqa: E402

application = without_slow_bodies(Caller().application, seconds=1)
print("ready", flush=True)  # noqa: T201 - the test waits for it
