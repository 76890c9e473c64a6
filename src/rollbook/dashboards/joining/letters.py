"""The letters to people who come to a school or to a team."""

from __future__ import annotations

from django.conf import settings

from rollbook.accounts.joining import Invited
from rollbook.accounts.models import Claim, Role, School, User
from rollbook.accounts.people import operators
from rollbook.pages.letters import letter, sent


def tell_invited(invited: Invited, *, by: User) -> bool:
    """Send somebody the way into a school or a team; tell whether the letter left."""
    invitation = invited.invitation
    place = invitation.school or invitation.developer
    return sent(
        letter(
            to=invitation.email,
            subject=f"{by} invites you to {place}",
            template="joining/letters/invited",
            facts={
                "school": invitation.school,
                "place": place,
                "by": by,
                "role": Role(invitation.role).label if invitation.role else "",
                "expires_at": invitation.expires_at,
                "href": f"{settings.ROLLBOOK_PLATFORM_URL}/invitations/{invited.code}",
            },
        )
    )


def tell_claimed(claim: Claim) -> None:
    """Tell the operators that somebody waits for one of them to check a claim."""
    facts = {"claim": claim, "href": f"{settings.ROLLBOOK_PLATFORM_URL}/operator/claims"}
    for operator in operators():
        subject = f"{claim.user} asks to act for {claim.entry}"
        sent(letter(to=operator.email, subject=subject, template="joining/letters/claimed", facts=facts))


def tell_decided(claim: Claim, *, school: School | None) -> bool:
    """Tell somebody who asked to act for a school whether they may: `school` is None if not. Tell whether it left."""
    agreed = school is not None
    back = f"{settings.ROLLBOOK_PLATFORM_URL}{claim.way_back}" if claim.way_back else ""
    return sent(
        letter(
            to=claim.user.email,
            subject=f"You can now act for {claim.entry}" if agreed else f"Your request to act for {claim.entry}",
            template="joining/letters/decided",
            facts={
                "claim": claim,
                "agreed": agreed,
                "href": f"{settings.ROLLBOOK_PLATFORM_URL}/schools/{school.slug}" if school else "",
                "back": back,
            },
        )
    )
