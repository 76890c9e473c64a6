"""What the standards of OAuth say a server MUST do, one by one, in our words, and the test that holds us to it.

What a client or a resource server must do is not here, nor what belongs to flows that we do not offer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from tests.consent import test_apps, test_asking, test_tokens
from tests.oauth import (
    test_authorize,
    test_clients_in_the_field,
    test_codes,
    test_deciding,
    test_giving_back,
    test_metadata,
    test_refreshing,
    test_request_page,
    test_token_requests,
)


@dataclass(frozen=True, slots=True)
class Must:
    """A sentence of a standard, in our words."""

    rfc: int
    section: str
    sentence: str
    held_by: Callable[..., Any]


MUSTS = (
    # The framework
    Must(
        6749,
        "2.3.1",
        "takes Basic from clients that have a secret",
        test_clients_in_the_field.test_ruby_also_sends_a_form_with_basic,
    ),
    Must(6749, "2.3.1", "may take the secret in the body", test_token_requests.test_credentials_may_stand_in_a_form),
    Must(
        6749,
        "3.1",
        "passes over parameters that it does not know",
        test_authorize.test_what_libraries_add_is_understood_or_passed_over,
    ),
    Must(
        6749,
        "3.1",
        "takes a response type without a value for none",
        test_authorize.test_what_libraries_add_is_understood_or_passed_over,
    ),
    Must(
        6749,
        "3.1",
        "takes no parameter twice at the authorisation endpoint",
        test_authorize.test_what_is_said_twice_goes_back_to_the_app,
    ),
    Must(
        6749,
        "3.1",
        "finds out who the resource owner is first",
        test_deciding.test_who_is_not_signed_in_signs_in_first_and_comes_back,
    ),
    Must(
        6749,
        "3.1.1",
        "refuses a response type that it does not know",
        test_authorize.test_what_an_app_must_mend_goes_back_to_it,
    ),
    Must(
        6749, "3.1.2", "keeps the query of a redirect URI", test_authorize.test_what_the_redirect_uri_says_already_stays
    ),
    Must(
        6749, "3.1.2", "registers no redirect URI with a fragment", test_asking.test_any_other_redirect_uri_is_refused
    ),
    Must(
        6749,
        "3.1.2.2",
        "has public clients register their redirect URIs",
        test_authorize.test_whom_we_do_not_know_is_sent_nowhere,
    ),
    Must(
        6749,
        "3.1.2.3",
        "compares what is sent with what is registered",
        test_authorize.test_whom_we_do_not_know_is_sent_nowhere,
    ),
    Must(
        6749,
        "3.1.2.4",
        "never sends anybody to a redirect URI that does not fit",
        test_authorize.test_whom_we_do_not_know_is_sent_nowhere,
    ),
    Must(6749, "3.2", "is posted to at the token endpoint", test_token_requests.test_an_endpoint_is_posted_to),
    Must(
        6749,
        "3.2",
        "takes no parameter twice at the token endpoint",
        test_token_requests.test_a_parameter_may_come_once,
    ),
    Must(
        6749,
        "3.2",
        "passes over what it does not know at the token endpoint",
        test_token_requests.test_what_is_not_known_is_passed_over,
    ),
    Must(
        6749,
        "3.2",
        "takes a parameter without a value for one that was not sent",
        test_token_requests.test_a_parameter_without_a_value_counts_as_missing,
    ),
    Must(
        6749,
        "3.2.1",
        "has clients with a secret prove themselves",
        test_token_requests.test_an_app_that_may_keep_a_secret_must_show_it,
    ),
    Must(
        6749,
        "3.3",
        "says which scope was granted where it is not what was asked",
        test_token_requests.test_a_school_token_says_all_that_clients_read,
    ),
    Must(
        6749,
        "3.3",
        "refuses a request without a scope, as it has no default",
        test_authorize.test_what_an_app_must_mend_goes_back_to_it,
    ),
    Must(
        6749,
        "4.1.2",
        "lets a code live for a short time, ten minutes at most",
        test_codes.test_a_code_lives_for_ten_minutes,
    ),
    Must(6749, "4.1.2", "refuses a code that was used", test_codes.test_a_code_is_changed_once),
    Must(
        6749,
        "4.1.2",
        "ends what came from a code that is used again",
        test_codes.test_a_code_used_twice_ends_what_came_from_it,
    ),
    Must(6749, "4.1.2", "binds a code to its client", test_codes.test_a_code_of_another_app_is_unknown_and_stays_good),
    Must(
        6749,
        "4.1.2",
        "gives the state back as it was",
        test_deciding.test_approving_leads_to_the_app_with_a_code_that_is_good,
    ),
    Must(6749, "4.1.2.1", "gives the state back with an error", test_authorize.test_a_state_comes_back_as_it_was_sent),
    Must(
        6749,
        "4.1.2.1",
        "tells a person of a bad client or redirect URI, and sends nobody on",
        test_authorize.test_whom_we_do_not_know_is_sent_nowhere,
    ),
    Must(
        6749, "4.1.2.1", "tells the client of a refusal", test_deciding.test_declining_leads_to_the_app_with_the_reason
    ),
    Must(
        6749,
        "4.1.2.1",
        "tells the client of a scope that does not exist",
        test_authorize.test_what_an_app_must_mend_goes_back_to_it,
    ),
    Must(
        6749,
        "4.1.2.1",
        "keeps descriptions to printable ASCII",
        test_refreshing.test_a_refresh_cannot_ask_for_what_does_not_exist,
    ),
    Must(
        6749,
        "4.1.3",
        "has the redirect URI sent again, and the same",
        test_codes.test_a_code_is_changed_from_the_address_that_it_was_sent_to,
    ),
    Must(
        6749, "4.1.3", "has a public client say who it is", test_codes.test_a_public_app_shows_its_name_and_the_verifier
    ),
    Must(
        6749,
        "4.4",
        "gives client credentials to clients with a secret only",
        test_token_requests.test_a_public_app_has_no_credentials_to_get_a_token_for,
    ),
    Must(
        6749,
        "4.4.3",
        "gives no refresh token for client credentials",
        test_token_requests.test_an_app_gets_a_token_of_its_own_that_does_not_expire,
    ),
    Must(
        6749, "5.1", "forbids caches to keep tokens", test_token_requests.test_a_token_answer_is_json_that_nobody_keeps
    ),
    Must(
        6749,
        "5.2",
        "answers 401 and names the scheme where Basic fails",
        test_token_requests.test_a_wrong_secret_in_the_header_is_401_and_says_how_to_prove_oneself,
    ),
    Must(
        6749,
        "5.2",
        "calls a code or refresh token that is not good invalid_grant",
        test_codes.test_a_code_that_nobody_was_given_is_unknown,
    ),
    Must(
        6749,
        "5.2",
        "calls a grant that it does not know unsupported_grant_type",
        test_token_requests.test_an_unknown_grant_is_refused,
    ),
    Must(
        6749, "5.2", "calls what is missing invalid_request", test_token_requests.test_what_a_code_needs_must_be_there
    ),
    Must(
        6749,
        "6",
        "takes a refresh token from its own client only",
        test_refreshing.test_a_refresh_token_of_another_app_is_unknown,
    ),
    Must(
        6749,
        "6",
        "grants no scope on refresh that was not granted before",
        test_refreshing.test_a_refresh_cannot_ask_for_more,
    ),
    Must(
        6749,
        "6",
        "keeps the scope of a refresh token over a narrower refresh",
        test_refreshing.test_a_refresh_may_ask_for_fewer_scopes,
    ),
    Must(
        6749, "10.3", "keeps tokens secret where they are stored", test_tokens.test_nothing_that_opens_anything_is_kept
    ),
    Must(
        6749,
        "10.10",
        "makes secrets of 256 random bits, which nobody can guess",
        test_apps.test_a_secret_has_the_form_that_clients_know,
    ),
    Must(
        6749, "10.12", "guards its own forms against forgery", test_deciding.test_a_form_of_another_site_decides_nothing
    ),
    Must(6749, "10.13", "lets nobody frame its pages", test_deciding.test_nobody_frames_the_page),
    Must(
        6749,
        "10.14",
        "takes nothing that was sent for markup",
        test_request_page.test_what_an_app_wrote_is_shown_as_words_not_as_a_page,
    ),
    # Proof key for code exchange
    Must(7636, "4.2", "takes S256", test_codes.test_the_right_verifier_opens_the_code),
    Must(
        7636,
        "4.3",
        "refuses a challenge without a method, which would mean plain",
        test_authorize.test_what_an_app_must_mend_goes_back_to_it,
    ),
    Must(
        7636,
        "4.4.1",
        "tells a public client without a challenge invalid_request",
        test_authorize.test_a_public_app_must_send_a_challenge,
    ),
    Must(
        7636,
        "4.4",
        "keeps the challenge with the code",
        test_authorize.test_what_is_asked_is_kept_and_leads_to_its_page,
    ),
    Must(7636, "4.6", "calls a verifier that does not fit invalid_grant", test_codes.test_no_other_verifier_does),
    # Giving back
    Must(7009, "2.1", "finds out which client asks first", test_giving_back.test_who_asks_must_prove_who_it_is),
    Must(
        7009,
        "2.1",
        "ends no token of another client",
        test_giving_back.test_the_token_of_another_app_stays_good_and_nothing_is_told,
    ),
    Must(7009, "2.1", "ends the token at once", test_giving_back.test_an_access_token_is_given_back_alone),
    Must(
        7009, "2.1", "looks at all types, whatever the hint", test_giving_back.test_a_hint_at_the_type_changes_nothing
    ),
    Must(
        7009,
        "2.1",
        "ends the access tokens of a refresh token with it",
        test_giving_back.test_a_refresh_token_is_given_back_with_its_access_tokens,
    ),
    Must(
        7009,
        "2.2",
        "answers 200 for a token that is not known",
        test_giving_back.test_the_token_of_another_app_stays_good_and_nothing_is_told,
    ),
    # Asking what a token is
    Must(7662, "2.1", "answers only those who may ask", test_giving_back.test_who_asks_must_prove_who_it_is),
    Must(
        7662,
        "2.1",
        "lets nobody ask without credentials of its own",
        test_giving_back.test_a_public_app_cannot_ask_what_a_token_is,
    ),
    Must(
        7662, "2.2", "says whether the token is active", test_giving_back.test_an_app_is_told_what_its_access_token_is
    ),
    Must(
        7662,
        "2.2",
        "says no more of a token that is not active, or another's",
        test_giving_back.test_nothing_is_told_of_the_token_of_another_app,
    ),
    Must(7662, "4", "checks that the token has not expired", test_giving_back.test_an_expired_token_is_not_active),
    Must(7662, "4", "checks that the token was not revoked", test_giving_back.test_a_revoked_token_is_not_active),
    # Metadata
    Must(
        8414,
        "2",
        "names issuer, endpoints and response types",
        test_metadata.test_the_metadata_keep_the_rules_of_the_standard,
    ),
    Must(8414, "3.2", "answers in JSON with 200", test_metadata.test_the_metadata_keep_the_rules_of_the_standard),
    Must(8414, "3.3", "names the issuer under whose address it stands", test_metadata.test_the_issuer_is_the_platform),
    # Whose answer it is
    Must(
        9207,
        "2",
        "says who answers with every code",
        test_deciding.test_approving_leads_to_the_app_with_a_code_that_is_good,
    ),
    Must(9207, "2", "says who answers with every error", test_authorize.test_what_an_app_must_mend_goes_back_to_it),
    Must(9207, "2.4", "calls itself as the metadata do", test_metadata.test_the_issuer_is_the_platform),
    Must(9207, "3", "says in the metadata that it does so", test_metadata.test_only_what_is_safe_is_offered),
    # The best practice of today
    Must(
        9700,
        "2.1",
        "compares redirect URIs letter for letter",
        test_codes.test_an_address_that_differs_by_a_letter_is_another_address,
    ),
    Must(
        9700, "2.1", "leads nobody to where an attacker wishes", test_authorize.test_whom_we_do_not_know_is_sent_nowhere
    ),
    Must(
        9700,
        "2.1.1",
        "supports PKCE, and has public clients use it",
        test_authorize.test_a_public_app_must_send_a_challenge,
    ),
    Must(9700, "2.1.1", "enforces the verifier where there was a challenge", test_codes.test_no_other_verifier_does),
    Must(
        9700,
        "2.1.1",
        "refuses a verifier where there was no challenge",
        test_codes.test_a_verifier_without_a_challenge_is_refused,
    ),
    Must(9700, "2.1.2", "offers no implicit grant", test_metadata.test_only_what_is_safe_is_offered),
    Must(
        9700,
        "2.2.2",
        "rotates the refresh tokens of public clients",
        test_refreshing.test_the_refresh_tokens_of_a_public_app_always_rotate,
    ),
    Must(9700, "2.4", "offers no password grant", test_token_requests.test_an_unknown_grant_is_refused),
    Must(9700, "4.1.3", "never takes a pattern for a redirect URI", test_asking.test_any_other_redirect_uri_is_refused),
    Must(
        9700, "4.12", "never redirects by 307", test_deciding.test_approving_leads_to_the_app_with_a_code_that_is_good
    ),
    Must(
        9700,
        "4.14.2",
        "ends the whole family where a spent refresh token is shown",
        test_refreshing.test_a_rotating_refresh_token_shown_twice_ends_what_came_from_it,
    ),
    Must(
        9700,
        "4.14.2",
        "binds a refresh token to scope and resource owner",
        test_refreshing.test_a_refresh_after_narrowing_brings_what_is_left,
    ),
    Must(9700, "4.16", "keeps its pages out of frames", test_deciding.test_nobody_frames_the_page),
)
"""In the order of the standards."""

STANDARDS = {6749, 7636, 7009, 7662, 8414, 9207, 9700}


@pytest.mark.parametrize("rfc", sorted(STANDARDS))
def test_every_standard_has_its_rows(rfc: int) -> None:
    assert [must for must in MUSTS if must.rfc == rfc]


@pytest.mark.parametrize("must", MUSTS, ids=lambda must: f"{must.rfc} {must.section}: {must.sentence}")
def test_a_sentence_of_a_standard_is_held_by_a_test_that_is_run(must: Must) -> None:
    assert must.held_by.__name__.startswith("test_")
    assert must.held_by.__module__.startswith("tests.")
    assert getattr(must.held_by, "__test__", True)


def test_no_sentence_is_there_twice() -> None:
    rows = [(must.rfc, must.section, must.sentence) for must in MUSTS]
    assert len(rows) == len(set(rows))
