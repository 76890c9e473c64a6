"""The API with known tokens and no database, for a listener that is told its limits by a test."""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.api_settings"
django.setup()

from tests.api.caller import Caller  # noqa: E402  (models can be imported from here on)

from rollbook.server.slow_bodies import without_slow_bodies  # noqa: E402

known = Caller().application


def unmeasured(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Reads a body, and answers in as many bytes as it likes, as Django does on the API's host."""
    if environ["PATH_INFO"] != "/unmeasured":
        return known(environ, start_response)
    environ["wsgi.input"].read()
    start_response("400 Bad Request", [("Content-Type", "application/json; charset=utf-8")])
    return [b'{"error":"invalid_request"}']


application = without_slow_bodies(unmeasured, seconds=1)
print("ready", flush=True)  # noqa: T201 - the test waits for it
