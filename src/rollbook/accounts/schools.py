"""Schools: how they are registered, changed and found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from rollbook.accounts import audit
from rollbook.accounts.audit import Event, Parties
from rollbook.accounts.models import School, User
from rollbook.accounts.permissions import check_may_connect

URN_DIGITS = 6


class SchoolExists(ValueError):
    """A school with this URN is registered already: use that one."""


class NoSuchSchool(LookupError):
    """No school has this URN: register it first, or mend the number."""


class NotAUrn(ValueError):
    """A URN has six digits: look it up in the register of schools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """What is publicly known of a school. Blank, or None for the numbers, where it is not known."""

    name: str
    urn: str = ""
    la_code: int | None = None
    la_name: str = ""
    establishment_number: int | None = None
    establishment_type: str = ""
    phase: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""
    head_teacher: str = ""
    mis_provider: str = ""


@transaction.atomic
def register(*, facts: SchoolFacts, now: datetime, by: User | None = None, is_sandbox: bool = False) -> School:
    """Register a school.

    Raises:
        NotAUrn: The URN is neither blank nor six digits.
        SchoolExists: Another school has the URN.
    """
    check_urn(facts.urn)
    school = School(**asdict(facts), slug=_free_slug(facts), is_sandbox=is_sandbox, created_at=now)
    try:
        with transaction.atomic():
            school.save()
    except IntegrityError as error:
        if facts.urn and School.objects.filter(urn=facts.urn).exists():
            raise SchoolExists(f"A school with URN {facts.urn} is registered already.") from error
        raise
    parties = Parties(user=by.pk if by else None, school=school.pk)
    audit.append(event=Event.SCHOOL_REGISTERED, now=now, parties=parties, after=asdict(facts))
    return school


@transaction.atomic
def fill_blanks(*, school: School, facts: SchoolFacts, now: datetime) -> tuple[str, ...]:
    """Take over what `facts` knows and `school` does not; return the names of what was filled.

    A source may know the head teacher or the address; it never overrules what a person entered.
    """
    known = {name: value for name, value in asdict(facts).items() if value not in {None, ""}}
    filled = {name: value for name, value in known.items() if getattr(school, name) in {None, ""}}
    filled.pop("urn", None)  # what joins a school to the register is for people to say
    if not filled:
        return ()
    for name, value in filled.items():
        setattr(school, name, value)
    school.save(update_fields=list(filled))
    audit.append(event=Event.SCHOOL_CHANGED, now=now, parties=Parties(school=school.pk), after=filled)
    return tuple(filled)


@transaction.atomic
def tell_mis(*, school: School, mis: str, by: User, now: datetime) -> None:
    """Note which MIS the school says it has.

    Raises:
        AskAnAdministrator: `by` may not connect sources.
    """
    check_may_connect(user=by, school=school)
    before = school.mis_provider
    if mis == before:
        return
    school.mis_provider = mis
    school.save(update_fields=["mis_provider"])
    parties = Parties(user=by.pk, school=school.pk)
    said = {"before": {"mis_provider": before}, "after": {"mis_provider": mis}}
    audit.append(event=Event.SCHOOL_CHANGED, now=now, parties=parties, **said)


@transaction.atomic
def close(*, school: School, by: User | None, now: datetime, reason: str = "") -> None:
    """Let a school leave the platform: from the next request on no token opens it."""
    school.closed_at = now
    school.save(update_fields=["closed_at"])
    parties = Parties(user=by.pk if by else None, school=school.pk)
    after = {"reason": reason} if reason else None
    audit.append(event=Event.SCHOOL_CLOSED, now=now, parties=parties, after=after)


def check_urn(urn: str) -> None:
    """Check that `urn` is blank or six digits.

    Raises:
        NotAUrn: It is neither.
    """
    if urn and not (urn.isascii() and urn.isdigit() and len(urn) == URN_DIGITS):
        raise NotAUrn(f"{urn!r} is not a URN: a URN has six digits.")


def school_with_urn(urn: str) -> School:
    """Return the school.

    Raises:
        NoSuchSchool: There is none.
    """
    found = School.objects.filter(urn=urn).exclude(urn="").first()
    if found is None:
        raise NoSuchSchool(f"No school has URN {urn}.")
    return found


def _free_slug(facts: SchoolFacts) -> str:
    """Return the name as a slug; with the URN, then with a number, where others have it."""
    plain = slugify(facts.name)[:150] or "school"
    wished = [plain, f"{plain}-{facts.urn}"] if facts.urn else [plain]
    taken = set(School.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (*wished, *numbered) if slug not in taken)
