"""The letters that follow from what people do on the pages of a school."""

from __future__ import annotations

from django.conf import settings

from rollbook.accounts.joining import Invited
from rollbook.accounts.models import Claim, Role, School, User
from rollbook.consent.models import Authorisation
from rollbook.pages.letters import letter


def tell_invited(invited: Invited, *, by: User) -> None:
    """Send somebody the way into a school."""
    invitation = invited.invitation
    letter(
        to=invitation.email,
        subject=f"{by} invites you to {invitation.school}",
        template="school/letters/invited",
        facts={
            "school": invitation.school,
            "by": by,
            "role": Role(invitation.role).label,
            "expires_at": invitation.expires_at,
            "href": f"{settings.ROLLBOOK_PLATFORM_URL}/invitations/{invited.code}",
        },
    ).send()


def tell_revoked(authorisation: Authorisation) -> None:
    """Tell the school's administrators and the app's developers that nothing is shared any more."""
    school, app = authorisation.school, authorisation.app
    facts = {"school": school, "app": app, "authorisation": authorisation}
    administrators = User.objects.filter(memberships__school=school, memberships__role=Role.ADMINISTRATOR)
    developers = User.objects.filter(developer_memberships__developer=app.developer)
    href = f"{settings.ROLLBOOK_PLATFORM_URL}/schools/{school.slug}/apps"
    for person in administrators.filter(is_active=True):
        subject = f"{school} no longer shares data with {app}"
        told = {**facts, "href": href, "for_school": True}
        letter(to=person.email, subject=subject, template="school/letters/revoked", facts=told).send()
    for person in developers.filter(is_active=True):
        subject = f"{app} can no longer read data of {school}"
        letter(to=person.email, subject=subject, template="school/letters/revoked", facts=facts).send()


def tell_decided(claim: Claim, *, school: School | None) -> None:
    """Tell somebody who asked to act for a school whether they may: `school` is None if not."""
    agreed = school is not None
    letter(
        to=claim.user.email,
        subject=f"You can now act for {claim.entry}" if agreed else f"Your request to act for {claim.entry}",
        template="school/letters/decided",
        facts={
            "claim": claim,
            "agreed": agreed,
            "href": f"{settings.ROLLBOOK_PLATFORM_URL}/schools/{school.slug}" if school else "",
        },
    ).send()
