"""Django's settings for the API's listener: those of the platform, with its own URL map and no middleware.

A caller is known by its token alone: without sessions and pages there is nothing for middleware to do.
"""

from rollbook.server.settings import *  # noqa: F403  (this is how Django's settings are extended)
from rollbook.server.settings import INSTALLED_APPS

ROOT_URLCONF = "rollbook.server.api_urls"
WSGI_APPLICATION = "rollbook.server.api_wsgi.application"
MIDDLEWARE = []
# Nobody signs in here, and django-allauth does not start without its middleware.
INSTALLED_APPS = [each for each in INSTALLED_APPS if not each.startswith("allauth")]
