"""Schools: adding one, and listing all."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from rollbook.accounts.models import School
from rollbook.accounts.register import load
from rollbook.accounts.schools import SchoolFacts, register
from rollbook.cli.output import say, say_json, say_table
from rollbook.cli.preparing import now
from rollbook.cli.problems import WRONG_USE, CommandProblem


def create_school(*, facts: SchoolFacts, as_json: bool) -> None:
    """Register a school and say its number."""
    school = register(facts=facts, now=now())
    if as_json:
        say_json(_plain(school))
    else:
        say(f"{school.name} is registered as school {school.pk}.")


def list_schools(*, as_json: bool) -> None:
    """Say all schools."""
    schools = School.objects.order_by("pk")
    if as_json:
        say_json([_plain(school) for school in schools])
        return
    rows = [(school.pk, school.urn or "-", school.name, _state(school)) for school in schools]
    if rows:
        say_table(("Number", "URN", "Name", "State"), rows)
    else:
        say("There are no schools yet. Add one with: rollbook school create --urn URN --name NAME")


def load_register(*, path: Path, as_json: bool) -> None:
    """Take in the register and say how many schools it named.

    Raises:
        CommandProblem: There is no such file.
        NotARegister: It is another one.
    """
    if not path.is_file():
        raise CommandProblem(f"There is no file {path}.", code=WRONG_USE)
    loaded = load(path)
    if as_json:
        say_json({"schools": loaded})
    else:
        say(f"{loaded:,} schools of the register can be found now.")


def _plain(school: School) -> dict[str, object]:
    facts = {fact.name: getattr(school, fact.name) for fact in fields(SchoolFacts)}
    return {"id": school.pk, "slug": school.slug, "sandbox": school.is_sandbox, **facts}


def _state(school: School) -> str:
    if school.closed_at is not None:
        return "left"
    return "test school" if school.is_sandbox else "live"
