"""Where a school's data comes from, and what each sync did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rollbook.accounts.models import School


class Connection(models.Model):
    """The source that a school syncs from; its settings are kept encrypted (see `rollbook.sync.connections`)."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="connection")
    kind = models.CharField(max_length=40)
    settings_encrypted = models.TextField()
    connected_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.school}"


class Run(models.Model):
    """One sync of one school: when, from where, how it went, and its whole report."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="runs")
    source = models.CharField(max_length=40)
    whole = models.JSONField(default=list)
    """Kinds that the pull brought completely."""
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20)
    report = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=("school", "-started_at"), name="sync_run_newest")]

    def __str__(self) -> str:
        return f"{self.source} of {self.school} on {self.started_at:%Y-%m-%d %H:%M}: {self.outcome}"


class SyncRequest(models.Model):
    """A sync that somebody asked for: an app, or (without one) the platform once a day. Open until it is finished."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sync_requests")
    app_id = models.IntegerField(null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="sync_request_open_once", fields=["school"], condition=models.Q(finished_at=None)
            )
        ]
        indexes: ClassVar = [models.Index(fields=("school", "-asked_at"), name="sync_request_newest")]

    def __str__(self) -> str:
        return f"Sync of {self.school} asked for on {self.asked_at:%Y-%m-%d %H:%M}"
