"""Our packages as Django's applications, named here so that an ``apps.py`` of ours may be about apps of schools."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Whom we know."""

    name = "rollbook.accounts"


class Pages(AppConfig):
    """How pages look."""

    name = "rollbook.pages"


class Records(AppConfig):
    """What we hold."""

    name = "rollbook.records"


class Consent(AppConfig):
    """Who may read what."""

    name = "rollbook.consent"


class Sync(AppConfig):
    """How data comes in."""

    name = "rollbook.sync"


class Sandbox(AppConfig):
    """Test schools."""

    name = "rollbook.sandbox"


class Feed(AppConfig):
    """How changes go out."""

    name = "rollbook.feed"


class Api(AppConfig):
    """What developers call."""

    name = "rollbook.api"


class OAuth(AppConfig):
    """How apps are let in."""

    name = "rollbook.oauth"


class Dashboards(AppConfig):
    """What people see."""

    name = "rollbook.dashboards"
