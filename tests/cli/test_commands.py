from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.cli.conftest import Rollbook
from tests.house.tree import ROOT
from tests.people import NOW, People

from rollbook.accounts.models import AuditEntry, School, User
from rollbook.accounts.schools import close
from rollbook.cli.commands import app
from rollbook.consent.grants import Reason, Refusal, access_of
from rollbook.consent.models import AccessToken
from rollbook.contract.scopes import SCOPES

pytestmark = pytest.mark.django_db

SAMPLE = ROOT / "docs" / "samples" / "oneroster"


def _commands() -> list[tuple[str, ...]]:
    groups = [((group.name or "",), group.typer_instance) for group in app.registered_groups]
    found: list[tuple[str, ...]] = [()]
    for before, held in [((), app), *groups]:
        for command in held.registered_commands if held else ():
            name = command.name or (command.callback.__name__ if command.callback else "")
            found.append((*before, name))
    return found


@pytest.mark.parametrize("words", _commands(), ids=" ".join)
def test_every_command_has_help(rollbook: Rollbook, words: tuple[str, ...]) -> None:
    done = rollbook(*words, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Usage: rollbook" in done.out


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("school", "create"),
        ("token", "create", "--school", "100901"),
        ("import", "--school", "100901"),
        ("serve", "--platform", "8000"),
        ("serve", "--workers", "0"),
        ("import", "--school", "100901", "--kind", "ctf", "--setting", "any_destination", "x"),
    ],
)
def test_wrong_use_ends_with_2_and_leaves_standard_output_empty(rollbook: Rollbook, words: tuple[str, ...]) -> None:
    done = rollbook(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert "Traceback" not in done.err


def test_the_version_is_that_of_the_package(rollbook: Rollbook) -> None:
    assert rollbook("--version").out == f"Rollbook {version('rollbook')}\n"


# Schools


def test_a_school_is_added_and_listed(rollbook: Rollbook) -> None:
    made = rollbook("school", "create", "--urn", "100901", "--name", "Ashfield School", "--json").json
    assert (made["urn"], made["name"], made["slug"]) == ("100901", "Ashfield School", "ashfield-school")
    assert rollbook("school", "list", "--json").json == [made]
    assert "Ashfield School" in rollbook("school", "list").out


def test_a_school_is_added_once(rollbook: Rollbook) -> None:
    words = ("school", "create", "--urn", "100901", "--name", "Ashfield School")
    assert rollbook(*words).code == 0
    done = rollbook(*words)
    assert (done.code, done.out) == (1, "")
    assert done.err == "A school with URN 100901 is registered already.\n"


def test_a_list_without_schools_says_how_to_add_one(rollbook: Rollbook) -> None:
    assert "rollbook school create" in rollbook("school", "list").out
    assert rollbook("school", "list", "--json").json == []


# Tokens


def test_a_token_opens_the_scopes_that_were_named_and_what_they_need(rollbook: Rollbook, people: People) -> None:
    done = rollbook(
        *("token", "create", "--school", people.ashfield.urn, "--app", people.markbook.client_id),
        *("--scopes", "school students.upn", "--expires-in", "60", "--json"),
    )
    answer = done.json
    assert answer["scopes"] == ["school", "students.basic", "students.upn"]
    assert (answer["expires_in"], answer["token_type"], answer["level"]) == (60, "bearer", "school")
    token = AccessToken.objects.get()
    access = access_of(answer["access_token"], now=token.created_at)
    assert access
    assert access.school == people.ashfield.pk
    assert answer["refresh_token"] != answer["access_token"]


def test_all_means_every_scope(rollbook: Rollbook, people: People) -> None:
    words = ("token", "create", "--school", people.ashfield.urn, "--app", people.markbook.client_id)
    assert set(rollbook(*words, "--scopes", "all", "--json").json["scopes"]) == set(SCOPES)


def test_a_negative_time_makes_a_token_that_has_expired(rollbook: Rollbook, people: People) -> None:
    words = ("token", "create", "--school", people.ashfield.urn, "--app", people.markbook.client_id)
    answer = rollbook(*words, "--scopes", "school", "--expires-in", "-5", "--json").json
    refusal = access_of(answer["access_token"], now=AccessToken.objects.get().created_at)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, answer["expires_in"]) == (Reason.EXPIRED, -5)


def test_a_token_is_for_a_school_that_there_is(rollbook: Rollbook, people: People) -> None:
    words = ("token", "create", "--school", "100999", "--app", people.markbook.client_id)
    done = rollbook(*words, "--scopes", "all", "--json")
    assert (done.code, done.out, done.err) == (1, "", "No school has URN 100999.\n")


def test_a_token_is_for_a_school_that_has_not_left(rollbook: Rollbook, people: People) -> None:
    close(school=people.ashfield, by=None, now=NOW)
    words = ("token", "create", "--school", people.ashfield.urn, "--app", people.markbook.client_id)
    done = rollbook(*words, "--scopes", "all", "--json")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Ashfield School has left the platform")
    assert not AccessToken.objects.exists()


def test_a_token_is_of_an_app_that_there_is(rollbook: Rollbook, people: People) -> None:
    done = rollbook("token", "create", "--school", people.ashfield.urn, "--app", "0" * 20, "--scopes", "all", "--json")
    assert (done.code, done.out) == (1, "")
    assert "No app has the client id" in done.err


@pytest.mark.parametrize("scopes", ["shoes", "school shoes", " "])
def test_a_token_is_for_scopes_that_there_are(rollbook: Rollbook, people: People, scopes: str) -> None:
    words = ("token", "create", "--school", people.ashfield.urn, "--app", people.markbook.client_id)
    done = rollbook(*words, "--scopes", scopes, "--json")
    assert (done.code, done.out) == (2, "")
    assert not AccessToken.objects.exists()


# Sandboxes


def test_a_sandbox_hands_over_all_that_a_developer_needs(rollbook: Rollbook) -> None:
    done = rollbook("sandbox", "create", "--email", "dara@example.org", "--pupils", "30", "--seed", "7", "--json")
    made = done.json
    assert done.code == 0
    assert set(made) >= {
        *("platform_url", "api_url", "school", "app", "app_token", "access_token", "refresh_token", "expires_in"),
        *("scopes", "developer", "school_admin"),
    }
    assert set(made["school"]) == {"id", "urn", "name"}
    assert set(made["app"]) == {"id", "name", "client_id", "client_secret", "redirect_uris"}
    assert made["expires_in"] == 86_400
    assert set(made["scopes"]) == set(SCOPES)
    for person in (made["developer"], made["school_admin"]):
        assert User.objects.get(email=person["email"]).check_password(person["password"])


def test_the_tokens_of_a_sandbox_open_its_school(rollbook: Rollbook) -> None:
    made = rollbook("sandbox", "create", "--email", "dara@example.org", "--pupils", "30", "--json").json
    now = AccessToken.objects.earliest("created_at").created_at
    access, of_app = access_of(made["access_token"], now=now), access_of(made["app_token"], now=now)
    assert access
    assert (access.school, access.app) == (made["school"]["id"], made["app"]["id"])
    assert of_app
    assert (of_app.level, of_app.school) == ("app", None)


def test_a_second_sandbox_has_a_school_and_an_app_of_its_own(rollbook: Rollbook) -> None:
    words = ("sandbox", "create", "--email", "dara@example.org", "--pupils", "30", "--json")
    uris = ("--redirect-uri", "https://dara.example.org/a", "--redirect-uri", "http://localhost:3000/b")
    first, second = rollbook(*words).json, rollbook(*words, *uris).json
    assert first["school"]["id"] != second["school"]["id"]
    assert first["school"]["urn"] != second["school"]["urn"]
    assert second["app"]["redirect_uris"] == ["https://dara.example.org/a", "http://localhost:3000/b"]
    assert second["developer"] == {"email": "dara@example.org", "password": None}


@pytest.mark.parametrize(
    "words",
    [
        ("--email", "dara"),
        ("--email", "dara@example.org", "--pupils", "29"),
        ("--email", "dara@example.org", "--redirect-uri", "http://dara.example.org/"),
    ],
)
def test_a_sandbox_that_cannot_be_made_leaves_nothing_behind(rollbook: Rollbook, words: tuple[str, ...]) -> None:
    done = rollbook("sandbox", "create", *words, "--json")
    assert done.code in {1, 2}
    assert (done.out, School.objects.count(), User.objects.count()) == ("", 0, 0)


# Data in


def test_a_school_is_synced_from_its_source_and_a_second_time_nothing_changes(rollbook: Rollbook) -> None:
    made = rollbook("sandbox", "create", "--email", "dara@example.org", "--pupils", "30", "--seed", "7", "--json").json
    done = rollbook("sync", "--school", made["school"]["urn"], "--json")
    assert (done.code, done.json["outcome"]) == (0, "no_changes")


def test_a_school_without_a_source_is_told_so(rollbook: Rollbook, people: People) -> None:
    done = rollbook("sync", "--school", people.ashfield.urn)
    assert (done.code, done.out) == (1, "")
    assert "not connected" in done.err


def test_files_are_imported_and_told_of(rollbook: Rollbook, people: People) -> None:
    words = ("import", "--school", people.ashfield.urn, "--kind", "oneroster", str(SAMPLE))
    report = rollbook(*words, "--json").json
    assert report["outcome"] == "success"
    assert report["kinds"]["student"]["added"] > 0
    assert "Nothing has changed." in rollbook(*words).out


def test_an_import_that_fails_says_why(rollbook: Rollbook, people: People, tmp_path: Path) -> None:
    done = rollbook("import", "--school", people.ashfield.urn, "--kind", "oneroster", str(tmp_path), "--json")
    assert done.code == 1
    assert done.json["outcome"] == "failure"
    assert done.err.strip() == done.json["problem"]


def test_an_import_needs_something_to_read(rollbook: Rollbook, people: People, tmp_path: Path) -> None:
    done = rollbook("import", "--school", people.ashfield.urn, "--kind", "ctf", str(tmp_path / "nothing.xml"))
    assert (done.code, done.out) == (2, "")


def test_an_import_names_a_kind_that_there_is(rollbook: Rollbook, people: People) -> None:
    done = rollbook("import", "--school", people.ashfield.urn, "--kind", "scrolls", str(SAMPLE))
    assert done.code == 1
    assert "oneroster" in done.err


def test_a_setting_of_an_import_is_one_of_its_kind(rollbook: Rollbook, people: People) -> None:
    words = ("import", "--school", people.ashfield.urn, "--kind", "oneroster", str(SAMPLE), "--setting", "colour=red")
    done = rollbook(*words)
    assert done.code == 2
    assert "grade_style" in done.err


# Upkeep


def test_an_audit_trail_as_it_was_written_is_good(rollbook: Rollbook, people: People) -> None:
    assert people.ashfield.created_at == NOW
    done = rollbook("audit", "verify", "--json")
    assert (done.code, done.json) == (0, {"intact": True, "entries": AuditEntry.objects.count()})


def test_a_changed_audit_trail_is_found_out(rollbook: Rollbook, people: People) -> None:
    AuditEntry.objects.filter(sequence=2).update(user_id=people.cleo.pk)
    done = rollbook("audit", "verify", "--json")
    assert (done.code, done.json["sequence"]) == (1, 2)
    assert "was changed" in done.err


def test_the_settings_are_shown(rollbook: Rollbook) -> None:
    settings = {row["name"]: row["value"] for row in rollbook("settings", "--json").json}
    assert settings["ROLLBOOK_MODE"] == "development"
    assert "ROLLBOOK_MODE" in rollbook("settings").out


def test_a_database_that_is_up_to_date_stays_as_it_is(rollbook: Rollbook) -> None:
    assert rollbook("migrate").out == "The database was up to date.\n"
    assert json.dumps(rollbook("school", "list", "--json").json) == "[]"


def test_the_register_of_schools_is_taken_in(rollbook: Rollbook) -> None:
    done = rollbook("school", "load-register", str(ROOT / "docs" / "samples" / "gias" / "register.csv"))
    assert (done.code, done.out) == (0, "7 schools of the register can be found now.\n")


def test_another_file_is_no_register(rollbook: Rollbook) -> None:
    done = rollbook("school", "load-register", str(SAMPLE / "orgs.csv"))
    assert (done.code, done.out) == (1, "")
    assert "orgs.csv is no register of schools" in done.err


def test_a_register_that_is_not_there_is_wrong_use(rollbook: Rollbook) -> None:
    done = rollbook("school", "load-register", "no-such-file.csv")
    assert (done.code, done.err) == (2, "There is no file no-such-file.csv.\n")
