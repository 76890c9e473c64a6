"""The platform as a WSGI application: pages, OAuth, and the health of this process."""

import os

from django.core.wsgi import get_wsgi_application

# Set, not defaulted: a command that starts both listeners hands its own environment to them.
os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.settings"

application = get_wsgi_application()
