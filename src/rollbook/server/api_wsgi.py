"""The API as a WSGI application, at the root of its host."""

import os

import django

# Set, not defaulted: a command that starts both listeners hands its own environment to them.
os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.api_settings"
django.setup()

from rollbook.server.api_listener import api_listener  # noqa: E402  (models can be imported from here on)

application = api_listener()
