"""The platform as a WSGI application: pages, OAuth, and the health of this process."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from rollbook.server.slow_bodies import without_slow_bodies

# Set, not defaulted: a command that starts both listeners hands its own environment to them.
os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.settings"

application = without_slow_bodies(get_wsgi_application(), seconds=settings.ROLLBOOK_SLOW_SECONDS)
