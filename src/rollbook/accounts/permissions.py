"""Who may do what in a school or a team: each rule as a question (`may_…`), and as a check that raises."""

from __future__ import annotations

from rollbook.accounts.models import Developer, Role, School, User

ROLES_THAT_APPROVE = frozenset({Role.ADMINISTRATOR})
ROLES_THAT_CONNECT = frozenset({Role.ADMINISTRATOR, Role.DATA_MANAGER})
ROLES_THAT_SEE = frozenset(Role)


class AskAnAdministrator(PermissionError):
    """The user lacks the authority in this school: somebody with the right role must do it."""


class NotInTheTeam(PermissionError):
    """The user is no member of the developer's team: somebody who is must do it or invite them."""


class OperatorsOnly(PermissionError):
    """Only those who run this platform may do this: ask one of them."""


def may_see(*, user: User, school: School) -> bool:
    """Tell whether `user` may look at the pages of `school`."""
    return _role_of(user, school) in ROLES_THAT_SEE


def may_connect(*, user: User, school: School) -> bool:
    """Tell whether `user` may connect sources, upload files and start syncs."""
    return _role_of(user, school) in ROLES_THAT_CONNECT


def may_approve(*, user: User, school: School) -> bool:
    """Tell whether `user` may decide what apps read, and who else belongs to `school`."""
    return _role_of(user, school) in ROLES_THAT_APPROVE


def may_develop(*, user: User, developer: Developer) -> bool:
    """Tell whether `user` may change the apps of `developer`."""
    return user.is_active and user.developer_memberships.filter(developer=developer).exists()


def may_operate(*, user: User) -> bool:
    """Tell whether `user` runs this platform."""
    return user.is_active and user.is_staff


def check_may_see(*, user: User, school: School) -> None:
    """Raise AskAnAdministrator unless `may_see`."""
    if not may_see(user=user, school=school):
        raise AskAnAdministrator(f"You do not belong to {school}; ask an administrator there to invite you.")


def check_may_connect(*, user: User, school: School) -> None:
    """Raise AskAnAdministrator unless `may_connect`."""
    if not may_connect(user=user, school=school):
        raise AskAnAdministrator(f"Only an administrator or a data manager of {school} may do this.")


def check_may_approve(*, user: User, school: School) -> None:
    """Raise AskAnAdministrator unless `may_approve`."""
    if not may_approve(user=user, school=school):
        raise AskAnAdministrator(f"Only an administrator of {school} may do this.")


def check_may_develop(*, user: User, developer: Developer) -> None:
    """Raise NotInTheTeam unless `may_develop`."""
    if not may_develop(user=user, developer=developer):
        raise NotInTheTeam(f"You do not belong to {developer}; ask somebody there to invite you.")


def check_may_operate(*, user: User) -> None:
    """Raise OperatorsOnly unless `may_operate`."""
    if not may_operate(user=user):
        raise OperatorsOnly("Only an operator of this platform may do this.")


def _role_of(user: User, school: School) -> str | None:
    """Return the role of `user` in `school`; None without one, and for those who may not sign in any more."""
    if not user.is_active:
        return None
    return user.memberships.filter(school=school).values_list("role", flat=True).first()
