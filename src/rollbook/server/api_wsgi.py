"""The API as a WSGI application, at the root of its host."""

import os
import sys

import django
from django.conf import settings

# Set, not defaulted: a command that starts both listeners hands its own environment to them.
os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.api_settings"
django.setup()

from rollbook.api.journal import Lines  # noqa: E402
from rollbook.consent.calls import CallLog  # noqa: E402  (models can be imported from here on)
from rollbook.consent.reads import Tally  # noqa: E402
from rollbook.server.api_listener import api_listener  # noqa: E402
from rollbook.server.keeping import write_soon, write_until_the_end  # noqa: E402
from rollbook.server.slow_bodies import without_slow_bodies  # noqa: E402

tally, calls, lines = Tally(), CallLog(), Lines(sys.stderr.buffer)
application = without_slow_bodies(api_listener(tally, calls, lines.note), seconds=settings.ROLLBOOK_SLOW_SECONDS)
write_until_the_end(tally.write, calls.write)
write_soon(lines.write, lines.noted)
