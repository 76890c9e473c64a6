"""Consent held to a simple model: whatever happens in whatever order, a token opens exactly what the model says.

The model knows no database, no hashes and no code of the consent floor: sets, moments and four rules.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle as Kept
from hypothesis.stateful import (
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.people import NOW, People

from rollbook.accounts.models import School, User
from rollbook.consent import authorisations, requests, tokens
from rollbook.consent.authorisations import RevokeInstead
from rollbook.consent.grants import access_of
from rollbook.consent.models import AccessRequest, App
from rollbook.consent.requests import AskTheAppAgain
from rollbook.consent.tokens import StartAgain

NAMES = ("school", "students.basic", "students.upn", "students.dob", "staff_members.emails", "contacts.emails")
SETS = some.frozensets(some.sampled_from(NAMES), max_size=3)


def _closed(scopes: frozenset[str]) -> frozenset[str]:
    """What the scopes bring along, as the contract says it: the basic scope of the same people."""
    return scopes | {f"{name.partition('.')[0]}.basic" for name in scopes if "." in name}


@dataclass(eq=False)
class Grant:
    """What one school lets one app read."""

    app: App
    school: School
    scopes: frozenset[str]
    required: frozenset[str]
    paused_until: datetime = NOW
    over: bool = False


@dataclass(eq=False)
class Family:
    """All that came from one code."""

    grant: Grant
    over: bool = False


@dataclass(eq=False)
class Token:
    """An access token as the model has it."""

    text: str
    family: Family
    scopes: frozenset[str]
    ends: datetime
    given_back: bool = False

    def opens(self, now: datetime) -> frozenset[str] | None:
        """The four rules: not over, not too old, not paused; then what is in both."""
        grant = self.family.grant
        if self.given_back or self.family.over or grant.over:
            return None
        if now >= self.ends or now < grant.paused_until:
            return None
        return self.scopes & grant.scopes


@dataclass(eq=False)
class Asked:
    """A request, and what the model remembers of it."""

    row: AccessRequest
    app: App
    school: School
    required: frozenset[str]
    optional: frozenset[str]
    until: datetime
    open: bool = True


@dataclass(eq=False)
class Code:
    """A code, and what it stands for."""

    text: str
    family: Family
    uri: str
    until: datetime
    used: bool = False


@dataclass(eq=False)
class RefreshedBy:
    """A refresh token, and what it may still bring."""

    text: str
    family: Family
    scopes: frozenset[str]
    spent: bool = False


@dataclass
class World:
    """All that the model remembers."""

    now: datetime = NOW
    grants: list[Grant] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    def living(self, app: App, school: School) -> Grant | None:
        """The grant that counts."""
        return next((each for each in self.grants if (each.app, each.school, each.over) == (app, school, False)), None)


class Consent(RuleBasedStateMachine):
    """Two apps ask two schools; both change their minds."""

    asked = Kept("asked")
    codes = Kept("codes")
    refreshers = Kept("refreshers")

    def __init__(self, people: People) -> None:
        super().__init__()
        self.people = people
        self.world = World()
        self.undone = ExitStack()
        self.undone.enter_context(transaction.atomic())

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.close()

    def _administrator(self, school: School) -> User:
        return self.people.amina if school == self.people.ashfield else self.people.bronwen

    @rule(hours=some.sampled_from([1, 8, 24, 24 * 14]))
    def time_passes(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)

    @rule(target=asked, name=some.booleans(), place=some.booleans(), required=SETS, optional=SETS)
    def an_app_asks_a_school(
        self, *, name: bool, place: bool, required: frozenset[str], optional: frozenset[str]
    ) -> object:
        if not required:
            return multiple()
        app = self.people.markbook if name else self.people.lunchline
        school = self.people.ashfield if place else self.people.birchwood
        words = [*sorted(required), *(f"{scope}:optional" for scope in sorted(optional))]
        row = self.people.asked(app, " ".join(words), now=self.world.now)
        requests.bring_to(request=row, school=school, by=self._administrator(school), now=self.world.now)
        needed = _closed(required)
        until = self.world.now + timedelta(days=14)
        return Asked(row, app, school, needed, _closed(optional) - needed, until)

    @rule(target=codes, asked=asked, wanted=SETS)
    def a_school_approves(self, asked: Asked, wanted: frozenset[str]) -> object:
        ticked = wanted & asked.optional
        by, now = self._administrator(asked.school), self.world.now
        if not asked.open or now >= asked.until:
            with pytest.raises(AskTheAppAgain):
                requests.approve(request=asked.row, by=by, ticked=ticked, now=now)
            return multiple()
        asked.open = False
        authorisation = requests.approve(request=asked.row, by=by, ticked=ticked, now=now)
        grant = self.world.living(asked.app, asked.school)
        scopes = _closed(asked.required | ticked)
        if grant is None:
            grant = Grant(asked.app, asked.school, scopes, asked.required)
            self.world.grants.append(grant)
        grant.scopes, grant.required, grant.paused_until = scopes, asked.required, NOW
        text = tokens.issue_code(request=asked.row, authorisation=authorisation, now=now)
        return Code(text, Family(grant), asked.row.redirect_uri, now + timedelta(minutes=10))

    @rule(asked=consumes(asked))
    def a_school_declines(self, asked: Asked) -> None:
        if asked.open and self.world.now < asked.until:
            by = self._administrator(asked.school)
            requests.decline(request=asked.row, by=by, now=self.world.now)

    @rule(target=refreshers, code=codes)
    def an_app_shows_a_code(self, code: Code) -> object:
        grant, now = code.family.grant, self.world.now
        shown = tokens.Shown(code=code.text, redirect_uri=code.uri)
        if code.used or grant.over or now >= code.until:
            with pytest.raises(StartAgain):
                tokens.exchange_code(app=grant.app, shown=shown, now=now)
            code.family.over |= code.used
            return multiple()
        code.used = True
        answer = tokens.exchange_code(app=grant.app, shown=shown, now=now)
        self._remember(answer.access_token, code.family, grant.scopes)
        return RefreshedBy(str(answer.refresh_token), code.family, grant.scopes)

    @rule(target=refreshers, token=refreshers, rotates=some.booleans())
    def an_app_refreshes(self, token: RefreshedBy, *, rotates: bool) -> object:
        grant, now = token.family.grant, self.world.now
        App.objects.filter(pk=grant.app.pk).update(rotates_refresh_tokens=rotates)
        app = App.objects.get(pk=grant.app.pk)
        if token.spent or token.family.over or grant.over:
            with pytest.raises(StartAgain):
                tokens.refresh(app=app, refresh_token=token.text, now=now)
            token.family.over |= token.spent
            return multiple()
        answer = tokens.refresh(app=app, refresh_token=token.text, now=now)
        self._remember(answer.access_token, token.family, token.scopes & grant.scopes)
        assert (answer.refresh_token == token.text) is not rotates
        token.spent = rotates
        return RefreshedBy(str(answer.refresh_token), token.family, token.scopes) if rotates else multiple()

    @precondition(lambda self: self.world.tokens)
    @rule(choice=some.randoms(use_true_random=False))
    def an_app_gives_a_token_back(self, choice: Random) -> None:
        token = choice.choice(self.world.tokens)
        tokens.revoke_token(app=token.family.grant.app, token=token.text, now=self.world.now)
        token.given_back = True

    @rule(keep=SETS, name=some.booleans(), place=some.booleans())
    def a_school_narrows(self, *, keep: frozenset[str], name: bool, place: bool) -> None:
        grant = self._grant(name=name, place=place)
        if grant is None:
            return
        kept = _closed(keep) & grant.scopes
        row = authorisations.living(app=grant.app, school=grant.school)
        assert row is not None
        by = self._administrator(grant.school)
        if kept and grant.required <= kept:
            authorisations.narrow(authorisation=row, keep=kept, by=by, now=self.world.now)
            grant.scopes = kept
            return
        with pytest.raises(RevokeInstead):
            authorisations.narrow(authorisation=row, keep=kept, by=by, now=self.world.now)

    @rule(hours=some.sampled_from([0, 1, 24]), name=some.booleans(), place=some.booleans())
    def a_school_pauses(self, *, hours: int, name: bool, place: bool) -> None:
        grant = self._grant(name=name, place=place)
        if grant is not None:
            row = authorisations.living(app=grant.app, school=grant.school)
            assert row is not None
            until = self.world.now + timedelta(hours=hours)
            by = self._administrator(grant.school)
            authorisations.pause(authorisation=row, until=until, by=by, now=self.world.now)
            grant.paused_until = until

    @rule(name=some.booleans(), place=some.booleans())
    def a_school_revokes(self, *, name: bool, place: bool) -> None:
        grant = self._grant(name=name, place=place)
        if grant is not None:
            row = authorisations.living(app=grant.app, school=grant.school)
            assert row is not None
            by = self._administrator(grant.school)
            authorisations.revoke(authorisation=row, by=by, now=self.world.now)
            grant.over = True

    @invariant()
    def every_token_opens_exactly_what_the_model_says(self) -> None:
        for token in self.world.tokens:
            access, grant = access_of(token.text, now=self.world.now), token.family.grant
            assert (access.scopes if access else None) == token.opens(self.world.now)
            if access:
                assert access.scopes <= grant.scopes
                assert (access.app, access.school) == (grant.app.pk, grant.school.pk)

    def _grant(self, *, name: bool, place: bool) -> Grant | None:
        app = self.people.markbook if name else self.people.lunchline
        return self.world.living(app, self.people.ashfield if place else self.people.birchwood)

    def _remember(self, text: str, family: Family, scopes: frozenset[str]) -> None:
        self.world.tokens.append(Token(text, family, scopes, self.world.now + timedelta(days=1)))


def test_a_token_never_opens_more_than_the_living_grant(people: People) -> None:
    class Here(Consent):
        def __init__(self) -> None:
            super().__init__(people)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
