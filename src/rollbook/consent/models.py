"""Who may read what: apps, what they asked, what schools granted, and the tokens that open it.

Of secrets, codes and tokens only hashes are here. Scopes are kept as text, sorted, with a space between.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from rollbook.accounts.models import HASH_LENGTH, Developer, School, User

LINK_LENGTH = 22
"""Characters of the public name of a Data Access Request: 16 random bytes as text for URLs."""


class Stage(models.TextChoices):
    """How far an app has come; only a live one may ask real schools."""

    SANDBOX = "sandbox", "Sandbox"
    IN_REVIEW = "in_review", "Waiting for approval"
    LIVE = "live", "Live"


class App(models.Model):
    """An app of a developer. Its number is below 2^31: clients read it."""

    id = models.AutoField(primary_key=True)
    developer = models.ForeignKey(Developer, on_delete=models.PROTECT, related_name="apps")
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    website_uri = models.CharField(max_length=500, blank=True)
    support_uri = models.CharField(max_length=500, blank=True)
    privacy_policy_uri = models.CharField(max_length=500, blank=True)
    install_uri = models.CharField(max_length=500, blank=True)
    redirect_uris = models.JSONField(default=list)
    client_id = models.CharField(max_length=20, unique=True)
    is_public = models.BooleanField("runs where it can keep no secret", default=False)
    listed = models.BooleanField("shown to schools", default=False)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.SANDBOX)
    force_urn_check = models.BooleanField("names the school that it asks by URN", default=False)
    rotates_refresh_tokens = models.BooleanField("a refresh token works once", default=False)
    rate_limit = models.IntegerField("requests in five minutes", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    suspended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def sandbox(self) -> bool:
        """Whether it may read test schools only."""
        return self.stage != Stage.LIVE


class AppSecret(models.Model):
    """A secret of an app. Several may be good at once, so that a new one comes in before the old one goes."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="secrets")
    secret_hash = models.CharField(max_length=HASH_LENGTH)
    ending = models.CharField("last characters", max_length=4)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Secret of {self.app} that ends in {self.ending}"


class AppScope(models.Model):
    """A scope that an app asks for, whether it can do without, and what it says it needs it for."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="scopes")
    scope = models.CharField(max_length=60)
    required = models.BooleanField()
    purpose = models.TextField()

    class Meta:
        """A scope is named once."""

        constraints = (UniqueConstraint(name="app_scope_once", fields=["app", "scope"]),)

    def __str__(self) -> str:
        return f"{self.scope} for {self.app}"


class RequestStatus(models.TextChoices):
    """What became of a Data Access Request."""

    ASKED = "asked", "Waiting for the school"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"


class AccessRequest(models.Model):
    """A Data Access Request: what an app asks of a school. The school is unknown until somebody there opens it.

    `link` is its public name, the same for all who are sent it. `purposes` holds the app's own words per scope as
    they were when it asked. `state` and `code_challenge` are the app's, given back or checked later (RFC 7636).
    """

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="requests")
    school = models.ForeignKey(School, null=True, on_delete=models.CASCADE, related_name="access_requests")
    link = models.CharField(max_length=LINK_LENGTH, unique=True)
    redirect_uri = models.CharField(max_length=500)
    state = models.TextField(blank=True)
    code_challenge = models.CharField(max_length=43, blank=True)
    urn = models.CharField("URN of the school it is meant for", max_length=6, blank=True)
    required = models.TextField()
    optional = models.TextField(blank=True)
    purposes = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.ASKED)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        """Found by school, the newest first."""

        indexes = (Index(name="access_request_of_school", fields=["school", "-asked_at"]),)

    def __str__(self) -> str:
        return f"{self.app} asks {self.school or 'a school'}"

    @property
    def required_scopes(self) -> frozenset[str]:
        """The scopes without which the app works for no school."""
        return frozenset(self.required.split())

    @property
    def optional_scopes(self) -> frozenset[str]:
        """The scopes that the school may tick."""
        return frozenset(self.optional.split())

    def open_at(self, now: datetime) -> bool:
        """Tell whether it can still be decided."""
        return self.status == RequestStatus.ASKED and now < self.expires_at


class Authorisation(models.Model):
    """What a school granted an app: these scopes, until it is revoked. One that lives for each app and school."""

    app = models.ForeignKey(App, on_delete=models.PROTECT, related_name="authorisations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="authorisations")
    scopes = models.TextField()
    request = models.ForeignKey(AccessRequest, null=True, on_delete=models.SET_NULL, related_name="authorisations")
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    narrowed_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoke_reason = models.TextField(blank=True)
    letter_due = models.BooleanField(default=False)
    """Whether the school is still to be told that the app gave it back."""

    class Meta:
        """A school grants an app once; what it took back is kept, for the bill and for its history."""

        constraints = (
            UniqueConstraint(name="authorisation_lives_once", fields=["app", "school"], condition=Q(revoked_at=None)),
        )
        indexes = (Index(name="authorisation_of_school", fields=["school", "app"]),)

    def __str__(self) -> str:
        return f"{self.school} lets {self.app} read"

    @property
    def granted(self) -> frozenset[str]:
        """The scopes that it grants."""
        return frozenset(self.scopes.split())


class AuthorisationCode(models.Model):
    """A code that an app changes for tokens, once, from the redirect URI it was sent to (RFC 6749, 4.1.2).

    Everything that comes from it is of one `family`, so that all of it can be ended together.
    """

    code_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, related_name="codes")
    family = models.UUIDField(unique=True)
    redirect_uri = models.CharField(max_length=500)
    code_challenge = models.CharField(max_length=43, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Code for {self.authorisation}"


class AccessToken(models.Model):
    """A token that opens the API: for a school that authorised the app, or for the app alone.

    It opens what it was issued with and is still granted; one for the app alone has no authorisation and no scopes.
    """

    token_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="access_tokens")
    authorisation = models.ForeignKey(Authorisation, null=True, on_delete=models.CASCADE, related_name="access_tokens")
    scopes = models.TextField(blank=True)
    family = models.UUIDField(null=True, db_index=True)
    is_manual = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, db_index=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Without an authorisation there is nothing that a scope could open."""

        constraints = (
            CheckConstraint(
                name="access_token_scopes_of_a_school", condition=Q(authorisation__isnull=False) | Q(scopes="")
            ),
        )

    def __str__(self) -> str:
        return f"Access token {self.pk} of {self.app}"


class RefreshToken(models.Model):
    """A token that an app changes for a new access token. It never expires.

    `spent_at` is set only for apps whose refresh tokens work once: whoever shows a spent one has stolen it, or was
    stolen from.
    """

    token_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, related_name="refresh_tokens")
    scopes = models.TextField()
    family = models.UUIDField(db_index=True)
    created_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Refresh token {self.pk} for {self.authorisation}"


class ReadCount(models.Model):
    """How many objects of one sort an app read of a school on one day."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    object = models.CharField(max_length=60)
    reads = models.BigIntegerField()
    objects_sent = models.BigIntegerField()

    class Meta:
        """One number for each app, sort of object and day of a school."""

        constraints = (UniqueConstraint(name="read_count_once", fields=["school", "app", "day", "object"]),)

    def __str__(self) -> str:
        return f"{self.app} read {self.object} on {self.day}"


class AppCall(models.Model):
    """A call of an app to the API, for its developers to look at; kept for 30 days.

    Plain numbers instead of references, so that a batch is written whatever became of the app meanwhile.
    """

    app_id = models.IntegerField()
    school_id = models.IntegerField(null=True)
    at = models.DateTimeField(db_index=True)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    version = models.CharField(max_length=10)
    status = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=60)
    ms = models.FloatField()

    class Meta:
        """Read by app, the newest first."""

        indexes = (Index(name="app_call_newest", fields=["app_id", "-at"]),)

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status}"
