"""What the API's listener serves: the API itself, and by Django's URL map what else lives on its host."""

from __future__ import annotations

from wsgiref.types import WSGIApplication

from django.core.wsgi import get_wsgi_application

from rollbook.api.application import Application
from rollbook.api.call import Ground
from rollbook.consent.grants import access_of
from rollbook.records.store import SchoolRecords
from rollbook.server.api_urls import urlpatterns


def api_listener() -> WSGIApplication:
    """Return the API, which hands on whatever begins as a path of the URL map does."""
    others = get_wsgi_application()
    segments = {str(each.pattern).partition("/")[0] for each in urlpatterns}
    return Application(Ground(access_of, SchoolRecords), mounted=dict.fromkeys(segments, others))
