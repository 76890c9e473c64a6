"""Whom we know: users, schools, developers, who belongs where, who is invited, and who did what."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone

HASH_LENGTH = 64
"""Characters of a SHA-256 hash in hexadecimal."""


class Role(models.TextChoices):
    """What a user of a school may do; each role may do what those after it may."""

    ADMINISTRATOR = "administrator", "Administrator"
    """Approves, narrows and ends what apps may read; invites others."""
    DATA_MANAGER = "data_manager", "Data manager"
    """Connects the school's MIS, uploads files and starts syncs."""
    VIEWER = "viewer", "Viewer"
    """Sees what is shared with whom, and changes nothing."""


class Users(BaseUserManager["User"]):
    """Makes users and finds them; e-mail addresses differ by more than capitals."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with this e-mail address."""
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **facts: object) -> User:
        """Make a user; without a password nobody can sign in as them until one is set."""
        user = User(email=email, **facts)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: object) -> User:
        """Make an operator of this platform, who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, known by an e-mail address."""

    email = models.EmailField("e-mail address", unique=True, error_messages={"unique": "This address is taken."})
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField("may sign in", default=True)
    is_staff = models.BooleanField("is an operator", default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """An address that differs in capitals only is the same address, whoever writes the row."""

        constraints = (CheckConstraint(name="user_email_in_small_letters", condition=Q(email=Lower(F("email")))),)

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Write the address in small letters."""
        super().clean()
        self.email = self.email.strip().lower()

    def save(self, **options: object) -> None:
        """Write the address in small letters, and the row."""
        self.email = self.email.strip().lower()
        super().save(**options)  # type: ignore[arg-type]

    def get_full_name(self) -> str:
        """Return the name, or the address where no name is known."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the first word of the name, or the address where no name is known."""
        return self.name.split()[0] if self.name.strip() else self.email


class School(models.Model):
    """A school, with what is publicly known of it. Its number is below 2^31: clients read it."""

    id = models.AutoField(primary_key=True)
    urn = models.CharField("URN", max_length=6, blank=True)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True)
    la_code = models.IntegerField("local authority code", null=True, blank=True)
    la_name = models.CharField("local authority", max_length=100, blank=True)
    establishment_number = models.IntegerField(null=True, blank=True)
    establishment_type = models.CharField(max_length=100, blank=True)
    phase = models.CharField(max_length=50, blank=True)
    street = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    head_teacher = models.CharField(max_length=200, blank=True)
    mis_provider = models.CharField("MIS", max_length=100, blank=True)
    is_sandbox = models.BooleanField("holds invented data", default=False)
    sync_on_request = models.BooleanField("apps may ask for a sync", default=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField("left the platform", null=True, blank=True)

    class Meta:
        """A URN names one school; schools without one are told apart by their number."""

        constraints = (UniqueConstraint(name="school_urn_once", fields=["urn"], condition=~Q(urn="")),)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's place in a school."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    joined_at = models.DateTimeField()

    class Meta:
        """One role each in a school."""

        constraints = (UniqueConstraint(name="membership_once", fields=["user", "school"]),)

    def __str__(self) -> str:
        return f"{self.user} in {self.school}"


class Developer(models.Model):
    """A team that makes apps: a company, a school's own office, one person."""

    name = models.CharField(max_length=200)
    website_uri = models.URLField("website", max_length=500, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class DeveloperMembership(models.Model):
    """A user's place in a developer's team; all members may do the same."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="developer_memberships")
    developer = models.ForeignKey(Developer, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField()

    class Meta:
        """Once in a team."""

        constraints = (UniqueConstraint(name="developer_membership_once", fields=["user", "developer"]),)

    def __str__(self) -> str:
        return f"{self.user} in {self.developer}"


class Invitation(models.Model):
    """An invitation to a school (with a role) or to a developer's team.

    Only the hash of its code is kept. With a blank `email` whoever has the code may join: the letter to a school.
    """

    school = models.ForeignKey(School, null=True, on_delete=models.CASCADE, related_name="invitations")
    developer = models.ForeignKey(Developer, null=True, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    email = models.EmailField(blank=True)
    code_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="invitations_sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="invitations_accepted")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """To a school or to a team, never to both or to neither."""

        constraints = (
            CheckConstraint(
                name="invitation_to_one_place",
                condition=Q(school__isnull=False, developer__isnull=True, role__in=Role.values)
                | Q(school__isnull=True, developer__isnull=False, role=""),
            ),
        )

    def __str__(self) -> str:
        return f"Invitation of {self.email or 'whoever has the code'} to {self.school or self.developer}"


class RegisterEntry(models.Model):
    """A school as the national register knows it (for England: Get Information about Schools), to be found by name."""

    urn = models.CharField("URN", max_length=6, primary_key=True)
    name = models.CharField(max_length=200)
    la_code = models.IntegerField(null=True)
    la_name = models.CharField(max_length=100, blank=True)
    establishment_number = models.IntegerField(null=True)
    establishment_type = models.CharField(max_length=100, blank=True)
    phase = models.CharField(max_length=50, blank=True)
    street = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    head_teacher = models.CharField(max_length=200, blank=True)
    is_open = models.BooleanField(default=True)
    words = models.TextField()
    """All that it can be found by, in small letters and without punctuation."""

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """Somebody says that they may act for a school of the register; an operator decides whether that is so."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="claims")
    position = models.CharField(max_length=200)
    way_back = models.CharField("page to go on to", max_length=500, blank=True)
    made_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """One that waits for each person and school."""

        constraints = (UniqueConstraint(name="claim_waits_once", fields=["entry", "user"], condition=Q(approved=None)),)

    def __str__(self) -> str:
        return f"{self.user} claims to act for {self.entry}"


class HappenedAlready(TypeError):
    """An audit entry is not to be changed or removed: append another that says what is so now."""


class AuditEntry(models.Model):
    """One thing that somebody did: never changed, never removed.

    Plain numbers instead of references, since it outlives what it speaks of. `hash` covers the entry and the `hash`
    of the one before it, so that a change or a gap shows. Written by `audit.append` alone.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=40)
    user_id = models.BigIntegerField(null=True)
    school_id = models.IntegerField(null=True)
    app_id = models.IntegerField(null=True)
    developer_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        """Read by school, by app or by developer, the newest first."""

        indexes = (
            Index(name="audit_of_school", fields=["school_id", "-sequence"]),
            Index(name="audit_of_app", fields=["app_id", "-sequence"]),
            Index(name="audit_of_developer", fields=["developer_id", "-sequence"]),
        )

    def __str__(self) -> str:
        return f"{self.sequence}: {self.event}"

    def save(self, **options: object) -> None:
        """Insert it; an entry that is there already is refused."""
        super().save(**{**options, "force_insert": True})  # type: ignore[arg-type]

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:  # noqa: ARG002, FBT001, FBT002
        """Refuse: what happened has happened."""
        raise HappenedAlready


class AuditHead(models.Model):
    """The end of the chain of audit entries: one row, which writers wait for in turn."""

    id = models.IntegerField(primary_key=True)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=HASH_LENGTH)

    def __str__(self) -> str:
        return f"The audit trail ends at {self.sequence}"
