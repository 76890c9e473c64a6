"""The usual way with Django: models, REST framework's serialisers and views, joins and prefetches where they help.

Serves with ORM objects, nested serialisers for exactly the members that are shown, orjson, and no middleware but the
one
that
gives an answer its length. No scopes, versions, include flags or request log: all that is left
out is in the peer's favour.
"""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application

_database = urlsplit(os.environ["BENCHMARK_DATABASE_URL"])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _database.path.removeprefix("/"),
            "USER": _database.username,
            "HOST": parse_qs(_database.query)["host"][0],
            "CONN_MAX_AGE": None,
        }
    },
    INSTALLED_APPS=["rest_framework", "benchmarks.peers.rest"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF="benchmarks.peers.rest.views",
    ALLOWED_HOSTS=["127.0.0.1"],
    USE_TZ=True,
    TIME_ZONE="UTC",
    REST_FRAMEWORK={"UNAUTHENTICATED_USER": None},
)
application = get_wsgi_application()
