"""The demo: a sandbox on this machine, and a call to copy."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from django.conf import settings

from rollbook.accounts.models import School, User
from rollbook.cli.addresses import Address
from rollbook.cli.output import remark, say
from rollbook.cli.preparing import now
from rollbook.cli.sandbox import PASSWORD_BYTES, made
from rollbook.cli.serving import serve
from rollbook.consent.issuing import SCHOOL_TOKEN_LIFE
from rollbook.consent.models import Authorisation
from rollbook.consent.tokens import issue_by_operator
from rollbook.contract.scopes import SCOPES

DEVELOPER = "developer@example.org"
SEED = 1
VERSION = "application/vnd.assembly+json; version=1.1"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo hands over: the school, a living token, and who can sign in with which password."""

    school: School
    token: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)


def demo(*, platform: Address, api: Address, workers: int | None, pupils: int | None) -> None:
    """Make the demo school if it is not there yet, serve, and say how to read it."""
    shown = prepared_demo(pupils=pupils)
    serve(platform=platform, api=api, workers=workers, ready=lambda: _tell(shown))


def prepared_demo(*, pupils: int | None) -> Demo:
    """Return the demo school with a fresh token and fresh passwords; make the school where it is not there yet."""
    authorisation = (
        Authorisation.objects.select_related("app", "school")
        .filter(
            app__developer__memberships__user__email=DEVELOPER,
            school__is_sandbox=True,
            school__closed_at=None,
            revoked_at=None,
        )
        .order_by("pk")
        .first()
    )
    if authorisation is None:
        remark("Making a demo school, once.")
        made(email=DEVELOPER, pupils=pupils, seed=SEED, redirect_uris=())
        return prepared_demo(pupils=pupils)
    school, app = authorisation.school, authorisation.app
    answer = issue_by_operator(app=app, school=school, scopes=SCOPES, life=SCHOOL_TOKEN_LIFE, now=now())
    people = User.objects.filter(memberships__school=school) | User.objects.filter(email=DEVELOPER)
    return Demo(school, answer.access_token, {user.email: _new_password(user) for user in people.distinct()})


def _new_password(user: User) -> str:
    """Only hashes of passwords are kept, so that a demo that starts again can only give out new ones."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user.set_password(password)
    user.save()
    return password


def _tell(shown: Demo) -> None:
    say(f"\n{shown.school.name} is ready. Read its pupils:\n")
    say(
        f'  curl -H "Authorization: Bearer {shown.token}" \\\n'
        f'       -H "Accept: {VERSION}" \\\n'
        f'       "{settings.ROLLBOOK_API_URL}/students?per_page=3"\n'
    )
    say(f"Sign in at {settings.ROLLBOOK_PLATFORM_URL} (the passwords change with every start):\n")
    for email, password in sorted(shown.passwords.items()):
        say(f"  {email}  {password}")
    say("\nPress Ctrl-C to stop.")
