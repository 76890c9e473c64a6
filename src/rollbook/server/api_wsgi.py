"""The API as a WSGI application: its own URL map at the root of its host, and no middleware."""

import os

from django.core.wsgi import get_wsgi_application

# Set, not defaulted: a command that starts both listeners hands its own environment to them.
os.environ["DJANGO_SETTINGS_MODULE"] = "rollbook.server.api_settings"

application = get_wsgi_application()
