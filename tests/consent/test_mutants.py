"""Faults put into the consent floor by hand, each of which a test of this folder must find.

A fault is a change of one place in a module; the functions of the module are given the code that this makes of them,
in place, so that whoever imported them before meets the fault too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.db import transaction
from tests.consent import (
    test_apps,
    test_authorisations,
    test_grants,
    test_requests,
    test_tokens,
)
from tests.people import People

from rollbook.consent import apps, authorisations, grants, issuing, requests, tokens


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in the module, what is put in its place, and the test that must fail."""

    module: ModuleType
    right: str
    wrong: str
    found_by: Callable[[People], None]


def _name(fault: Fault) -> str:
    return f"{fault.module.__name__.rpartition('.')[2]}: {fault.wrong}"


FAULTS = (
    # What a token opens
    Fault(grants, "token.revoked_at IS NOT NULL", "1 = 0", test_tokens.test_an_access_token_is_given_back_alone),
    Fault(
        grants,
        "app.suspended_at IS NOT NULL",
        "1 = 0",
        test_grants.test_no_token_opens_anything_while_its_app_is_stopped,
    ),
    Fault(grants, "school.closed_at IS NOT NULL", "1 = 0", test_grants.test_no_token_opens_a_school_that_left),
    Fault(
        grants,
        "grant_.revoked_at IS NOT NULL",
        "1 = 0",
        test_authorisations.test_a_revoked_grant_opens_nothing_from_the_next_read,
    ),
    Fault(grants, "token.expires_at <= %s", "token.expires_at < %s", test_tokens.test_an_expired_token_is_refreshed),
    Fault(
        grants, "grant_.paused_until > %s", "grant_.paused_until < %s", test_authorisations.test_a_pause_ends_by_itself
    ),
    Fault(
        grants, "grant_.paused_until > %s", "grant_.paused_until >= %s", test_authorisations.test_a_pause_ends_by_itself
    ),
    Fault(
        grants,
        "frozenset(issued.split()) & frozenset",
        "frozenset(issued.split()) | frozenset",
        test_tokens.test_the_tokens_of_an_operator_each_open_what_was_said,
    ),
    Fault(
        grants,
        "frozenset(issued.split()) & frozenset(granted.split())",
        "frozenset(issued.split())",
        test_authorisations.test_narrowing_counts_from_the_next_read,
    ),
    Fault(
        grants,
        "frozenset(issued.split()) & frozenset(granted.split())",
        "frozenset(granted.split())",
        test_tokens.test_the_tokens_of_an_operator_each_open_what_was_said,
    ),
    # What a school grants
    Fault(
        requests,
        "scopes=open_request.required_scopes | chosen",
        "scopes=chosen",
        test_requests.test_what_is_not_ticked_is_not_granted,
    ),
    Fault(
        requests,
        "scopes=open_request.required_scopes | chosen",
        "scopes=open_request.required_scopes | open_request.optional_scopes",
        test_requests.test_what_is_not_ticked_is_not_granted,
    ),
    Fault(
        requests,
        "if not chosen <= open_request.optional_scopes:",
        "if False:",
        test_requests.test_what_was_not_asked_cannot_be_ticked,
    ),
    Fault(
        requests,
        "if not held.open_at(now):",
        "if False:",
        test_requests.test_a_request_is_decided_up_to_its_last_moment,
    ),
    Fault(
        requests,
        "request.status, request.decided_by, request.decided_at = status, by, now",
        "request.decided_at = now",
        test_requests.test_an_approved_request_grants_once,
    ),
    Fault(
        requests,
        "    check_may_approve(user=by, school=request.school)\n",
        "",
        lambda people: test_requests.test_only_an_administrator_of_the_school_decides(people, "ben"),
    ),
    Fault(
        requests,
        "    check_may_see(user=by, school=school)\n",
        "",
        lambda people: test_requests.test_nobody_else_may(people, "cleo"),
    ),
    Fault(
        requests,
        "if request.school_id not in {None, school.pk}:",
        "if False:",
        test_requests.test_a_request_belongs_to_the_school_that_opened_it,
    ),
    Fault(
        requests,
        "if request.app.sandbox and not school.is_sandbox:",
        "if False:",
        test_requests.test_an_app_in_the_sandbox_reaches_no_real_school,
    ),
    Fault(
        requests,
        "request.urn != school.urn",
        "not school.urn",
        test_requests.test_an_app_with_a_urn_check_reaches_only_the_school_it_named,
    ),
    Fault(
        requests,
        "if request.app.suspended_at is not None:",
        "if False:",
        test_requests.test_a_suspended_app_is_granted_nothing,
    ),
    Fault(
        requests,
        "if unsaid and not app.sandbox:",
        "if False:",
        test_requests.test_a_live_app_says_what_it_needs_each_scope_for,
    ),
    Fault(
        authorisations,
        "text = _as_text(with_dependencies(scopes))",
        "text = _as_text(scopes)",
        test_requests.test_a_ticked_scope_brings_what_it_depends_on,
    ),
    Fault(
        authorisations,
        "scopes=held | frozenset(scopes)",
        "scopes=frozenset(scopes)",
        test_tokens.test_the_tokens_of_an_operator_each_open_what_was_said,
    ),
    # What a school takes back
    Fault(
        authorisations,
        "extra, lost = kept - held.granted,",
        "extra, lost = frozenset(),",
        test_authorisations.test_narrowing_never_adds,
    ),
    Fault(
        authorisations,
        "(required & held.granted) | with_dependencies(kept)",
        "with_dependencies(kept)",
        test_authorisations.test_a_required_scope_is_kept_or_all_is_over,
    ),
    Fault(
        authorisations,
        "(required & held.granted) | with_dependencies(kept)",
        "required & held.granted",
        test_authorisations.test_a_scope_that_others_depend_on_is_kept,
    ),
    Fault(authorisations, "if lost or not kept:", "if lost:", test_authorisations.test_nothing_at_all_is_not_a_grant),
    Fault(
        authorisations,
        "    check_may_approve(user=by, school=authorisation.school)\n    held",
        "    held",
        lambda people: test_authorisations.test_only_an_administrator_of_the_school_changes_a_grant(people, "ben"),
    ),
    Fault(
        authorisations,
        "    check_may_approve(user=by, school=authorisation.school)\n    return",
        "    return",
        lambda people: test_authorisations.test_only_an_administrator_of_the_school_changes_a_grant(people, "vera"),
    ),
    Fault(
        authorisations,
        "held.revoked_at, held.revoked_by, held.revoke_reason = now, by, reason",
        "held.revoked_by = by",
        test_authorisations.test_a_revoked_grant_opens_nothing_from_the_next_read,
    ),
    Fault(
        authorisations,
        "check_may_develop(user=by, developer=authorisation.app.developer)",
        "pass",
        test_authorisations.test_a_developer_gives_access_back_for_the_app,
    ),
    # How tokens are got
    Fault(
        tokens,
        "code is None or code.authorisation.app_id != app.pk",
        "code is None",
        test_tokens.test_a_code_is_for_the_app_that_asked,
    ),
    Fault(tokens, "if now >= code.expires_at:", "if now > code.expires_at:", test_tokens.test_a_code_lives_ten_minutes),
    Fault(
        tokens,
        "if shown.redirect_uri != code.redirect_uri:",
        "if not shown.redirect_uri:",
        lambda people: test_tokens.test_a_code_is_for_the_redirect_uri_it_was_sent_to(people, "https://x"),
    ),
    Fault(
        tokens,
        "if not challenge and not verifier:",
        "if not verifier:",
        lambda people: test_tokens.test_any_other_verifier_does_not(people, ""),
    ),
    Fault(
        tokens,
        "if not challenge and not verifier:",
        "if not challenge:",
        test_tokens.test_a_verifier_without_a_challenge_is_wrong,
    ),
    Fault(
        tokens,
        "if not hmac.compare_digest(proved, challenge):",
        "if False:",
        lambda people: test_tokens.test_any_other_verifier_does_not(people, test_tokens.CHALLENGE),
    ),
    Fault(
        tokens,
        "    ended = AccessToken.objects.filter(family=family, revoked_at=None).update(revoked_at=now)\n",
        "    ended = 0\n",
        test_tokens.test_a_code_used_twice_ends_all_that_came_from_it,
    ),
    Fault(
        tokens,
        "RefreshToken.objects.filter(family=family, revoked_at=None).update(revoked_at=now)",
        "0",
        test_tokens.test_a_code_used_twice_ends_all_that_came_from_it,
    ),
    Fault(
        tokens,
        "AccessToken.objects.filter(family=family, revoked_at=None)",
        "AccessToken.objects.filter(revoked_at=None)",
        test_tokens.test_a_code_used_twice_ends_nothing_else,
    ),
    Fault(
        tokens,
        "if held.revoked_at is not None:",
        "if False:",
        test_tokens.test_a_code_is_void_once_the_school_has_revoked,
    ),
    Fault(
        tokens,
        "shown is None or shown.authorisation.app_id != app.pk",
        "shown is None",
        test_tokens.test_a_refresh_token_is_for_its_own_app,
    ),
    Fault(
        tokens,
        "if shown.revoked_at is not None:",
        "if False:",
        test_tokens.test_a_refresh_token_is_given_back_with_its_family,
    ),
    Fault(
        tokens,
        "held = frozenset(shown.scopes.split()) & authorisation.granted",
        "held = authorisation.granted",
        test_tokens.test_an_old_refresh_token_gains_nothing_from_a_wider_grant,
    ),
    Fault(
        tokens,
        "held = frozenset(shown.scopes.split()) & authorisation.granted",
        "held = frozenset(shown.scopes.split())",
        test_tokens.test_a_refresh_brings_no_more_than_is_left,
    ),
    Fault(
        tokens,
        "if not chosen or not chosen <= held:",
        "if not chosen:",
        test_tokens.test_a_refresh_may_not_ask_for_more,
    ),
    Fault(
        tokens,
        "if not (app.rotates_refresh_tokens or app.is_public):",
        "if True:",
        test_tokens.test_an_app_that_rotates_gets_another_refresh_token,
    ),
    Fault(
        tokens,
        "if not (app.rotates_refresh_tokens or app.is_public):",
        "if False:",
        test_tokens.test_the_same_refresh_token_goes_back_and_stays_good,
    ),
    Fault(
        tokens,
        "if not school.is_sandbox:",
        "if False:",
        test_tokens.test_nobody_makes_a_token_for_a_real_school_by_hand,
    ),
    Fault(
        tokens,
        "token_hash=hashed, authorisation__app=app",
        "token_hash=hashed",
        test_tokens.test_another_apps_tokens_cannot_be_given_back,
    ),
    Fault(
        tokens,
        "filter(token_hash=hashed, app=app, revoked_at=None)",
        "filter(token_hash=hashed, revoked_at=None)",
        test_tokens.test_another_apps_tokens_cannot_be_given_back,
    ),
    Fault(
        tokens,
        "terms = Terms(scopes=with_dependencies(scopes),",
        "terms = Terms(scopes=authorisation.granted,",
        test_tokens.test_the_tokens_of_an_operator_each_open_what_was_said,
    ),
    Fault(
        issuing,
        "token_hash=hash_of(token),\n        app_id",
        "token_hash=token,\n        app_id",
        test_tokens.test_nothing_that_opens_anything_is_kept,
    ),
    # Who asks
    Fault(
        apps,
        "if app is None or not (any(matches)",
        "if app is None or not (True",
        test_apps.test_a_wrong_secret_proves_nothing,
    ),
    Fault(
        apps,
        "app.is_public and shown == HASH_OF_NOTHING",
        "app.is_public",
        test_apps.test_a_public_client_with_a_made_up_secret_proves_nothing,
    ),
    Fault(
        apps,
        "app.is_public and shown == HASH_OF_NOTHING",
        "shown == HASH_OF_NOTHING",
        test_apps.test_an_app_with_a_secret_must_show_it,
    ),
    Fault(apps, "Q(expires_at__gt=now)", "Q(expires_at__gte=now)", test_apps.test_a_secret_is_rotated_without_downtime),
    Fault(
        apps,
        "client_id=client_id, suspended_at=None",
        "client_id=client_id",
        test_apps.test_a_suspended_client_proves_nothing,
    ),
    Fault(
        apps,
        "others = app.secrets.exclude(pk=keep.pk)",
        "others = AppSecret.objects.exclude(pk=keep.pk)",
        test_apps.test_the_secrets_of_one_app_end_alone,
    ),
)


@pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: f"{fault.module.__name__.rpartition('.')[2]}: {fault.wrong}"
)
def test_a_fault_is_found(people: People, fault: Fault) -> None:
    with _put_in(fault):
        assert _fails(fault.found_by, people)


def test_without_a_fault_each_of_these_tests_passes(people: People) -> None:
    for found_by in dict.fromkeys(fault.found_by for fault in FAULTS):
        assert not _fails(found_by, people)


def test_a_harmless_change_is_not_found(people: People) -> None:
    harmless = Fault(tokens, "The code is not known.", "Who?", test_tokens.test_a_code_is_for_the_app_that_asked)
    with _put_in(harmless):
        assert not _fails(harmless.found_by, people)


def _fails(test: Callable[[People], None], people: People) -> bool:
    """Run a test, and undo what it did."""
    try:
        with transaction.atomic():
            test(people)
            transaction.set_rollback(True)
    except (Exception, pytest.fail.Exception):  # noqa: BLE001 - however it fails, it fails
        return True
    finally:
        for person in (people.markbook, people.lunchline, people.ashfield, people.birchwood):
            person.refresh_from_db()
    return False


@contextmanager
def _put_in(fault: Fault) -> Iterator[None]:
    """Put the fault into the living module; take it out afterwards."""
    source = Path(str(fault.module.__file__)).read_text(encoding="utf-8")
    assert source.count(fault.right) == 1, f"{fault.right!r} must stand in one place"
    made: dict[str, Any] = {"__name__": fault.module.__name__}
    faulty = source.replace(fault.right, fault.wrong)
    exec(compile(faulty, fault.module.__name__, "exec", dont_inherit=True), made)  # noqa: S102 - our own source
    living = vars(fault.module)
    functions = {name: _plain(living[name]) for name, value in made.items() if _is_ours(value, fault.module)}
    codes = {name: function.__code__ for name, function in functions.items()}
    constants = {name: living[name] for name, value in made.items() if isinstance(value, str | timedelta)}
    try:
        for name, function in functions.items():
            function.__code__ = _plain(made[name]).__code__
        living.update({name: made[name] for name in constants if name != "__name__"})
        grants.in_both.cache_clear()
        grants.query.cache_clear()
        yield
    finally:
        for name, function in functions.items():
            function.__code__ = codes[name]
        living.update(constants)
        grants.in_both.cache_clear()
        grants.query.cache_clear()


def _is_ours(value: object, module: ModuleType) -> bool:
    plain = inspect.unwrap(value) if callable(value) else value
    return isinstance(plain, FunctionType) and plain.__module__ == module.__name__


def _plain(function: Any) -> FunctionType:  # noqa: ANN401 - decorated in whatever way
    plain = inspect.unwrap(function)
    assert isinstance(plain, FunctionType)
    return plain
