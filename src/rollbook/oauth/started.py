"""Which requests began in this browser: to no other is a code given, since no other can have begun them at the app.

A request can be sent to a colleague, who decides it in a browser of their own. The app would not know that browser
(its `state` and its code verifier are elsewhere), and whoever sent the link might be nobody's colleague at all; so the
code waits for the browser in which it was asked for, and for somebody in it who belongs to the school.
"""

from __future__ import annotations

from django.http import HttpRequest

KEY = "requests_begun_here"
MOST = 20


def remember(request: HttpRequest, link: str) -> None:
    """Note that the request `link` began in this browser."""
    others = [each for each in request.session.get(KEY, []) if each != link]
    request.session[KEY] = [*others, link][-MOST:]


def began_here(request: HttpRequest, link: str) -> bool:
    """Tell whether the request `link` began in this browser."""
    return link in request.session.get(KEY, [])
