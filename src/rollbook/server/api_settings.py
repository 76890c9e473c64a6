"""Django's settings for the API's listener: those of the platform, with its own URL map and no middleware.

A caller is known by its token alone: without sessions and pages there is nothing for middleware to do.
"""

from rollbook.server.settings import *  # noqa: F403  (this is how Django's settings are extended)

ROOT_URLCONF = "rollbook.server.api_urls"
WSGI_APPLICATION = "rollbook.server.api_wsgi.application"
MIDDLEWARE = []
