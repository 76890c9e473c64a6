"""Django's settings for the platform, from the configuration; nothing here reads the environment itself.

Names that start with ``ROLLBOOK_`` are ours and the same as the variables that set them.
"""

from __future__ import annotations

import os

from rollbook.server.configuration import configured
from rollbook.server.logs import log_settings
from rollbook.server.mail import SEND_SECONDS
from rollbook.server.shown import shown
from rollbook.server.signing_in import *  # noqa: F403  (settings that do not depend on where we run)

_configuration = configured(os.environ)

ROLLBOOK_MODE = _configuration.mode.value
ROLLBOOK_DATA_DIR = _configuration.data_dir
ROLLBOOK_PLATFORM_URL = _configuration.platform_url
ROLLBOOK_API_URL = _configuration.api_url
ROLLBOOK_CREDENTIALS_KEY = _configuration.credentials_key
ROLLBOOK_LIMITS_URL = _configuration.limits_url
ROLLBOOK_WORKERS = _configuration.workers
ROLLBOOK_SLOW_SECONDS = _configuration.slow_seconds
ROLLBOOK_SETTINGS = shown(os.environ)

# Who we are and where

DEBUG = False  # pages of errors must look the same for whoever develops as for a school
SECRET_KEY = _configuration.secret_key
ALLOWED_HOSTS = list(_configuration.allowed_hosts)
ROOT_URLCONF = "rollbook.server.platform_urls"
WSGI_APPLICATION = "rollbook.server.platform_wsgi.application"
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # the templates of form fields, for the pages that draw them
    "rollbook.server.applications.Accounts",
    "rollbook.server.applications.Pages",
    "rollbook.server.applications.Records",
    "rollbook.server.applications.Consent",
    "rollbook.server.applications.Sync",
    "rollbook.server.applications.Feed",
    "rollbook.server.applications.Sandbox",
    "rollbook.server.applications.Api",
    "rollbook.server.applications.OAuth",
    "rollbook.server.applications.Dashboards",
    # After ours, whose templates come before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rollbook.pages.nul.RefuseNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page asks who is there; one that does not is marked with login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rollbook.pages.headers.PageHeaders",
    "rollbook.dashboards.refusals.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rollbook.pages.theme.theme",
            ],
        },
    }
]

FORM_RENDERER = "rollbook.pages.forms.PageForms"
CSRF_FAILURE_VIEW = "rollbook.pages.errors.form_expired"

# What is kept

DATABASES = {"default": _configuration.database.for_django()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Failed sign-ins are counted here, for all processes together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "rollbook_cache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "rollbook.pages.assets.MarkedFiles"},
    # Pictures of students, which nothing serves without a signature.
    "photos": _configuration.photos.for_django(),
}

# Who signs in

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _configuration.behind_proxy else 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _configuration.encrypted
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# How the browser is held to it

SESSION_COOKIE_NAME = "rollbook_session"
SESSION_COOKIE_SECURE = _configuration.encrypted
CSRF_COOKIE_SECURE = _configuration.encrypted
CSRF_TRUSTED_ORIGINS = [_configuration.platform_url]
SECURE_HSTS_SECONDS = 31_536_000 if _configuration.encrypted else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _configuration.behind_proxy else None
# Without the proxy's word we cannot tell how somebody came, and would send them round in a circle.
SECURE_SSL_REDIRECT = _configuration.encrypted and _configuration.behind_proxy
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # a browser's preload list is for the owner of the domain to decide
X_FRAME_OPTIONS = "DENY"

# Words, days and files

LANGUAGE_CODE = "en-gb"
TIME_ZONE = _configuration.time_zone
USE_TZ = True
STATIC_URL = "/static/"
# Served by the platform itself from the packages that bring them; an address changes with what is in the file.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000

# What leaves

EMAIL_BACKEND = _configuration.mail.backend
EMAIL_HOST = _configuration.mail.host
EMAIL_PORT = _configuration.mail.port
EMAIL_HOST_USER = _configuration.mail.user
EMAIL_HOST_PASSWORD = _configuration.mail.password
EMAIL_USE_SSL = _configuration.mail.encrypted
EMAIL_USE_TLS = _configuration.mail.starts_tls
EMAIL_TIMEOUT = SEND_SECONDS
DEFAULT_FROM_EMAIL = _configuration.email_from
SERVER_EMAIL = _configuration.email_from

LOGGING_CONFIG = "rollbook.server.logs.configure"
LOGGING = log_settings(level=_configuration.log_level, form=_configuration.log_format)
