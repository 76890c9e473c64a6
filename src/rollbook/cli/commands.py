"""Every command: its words, its help, and what it calls.

What a command needs is imported when it runs: help must come at once, and models cannot be imported before the
settings have been read.
"""

from __future__ import annotations

import os
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from rollbook.cli.addresses import Address, address

Json = Annotated[bool, typer.Option("--json", help="Write one JSON value to standard output, and nothing else.")]
Urn = Annotated[str, typer.Option("--school", metavar="URN", help="The school's unique reference number.")]
Platform = Annotated[str, typer.Option(metavar="HOST:PORT", help="Where pages and OAuth are served.")]
Api = Annotated[str, typer.Option(metavar="HOST:PORT", help="Where the API is served.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes per listener; ROLLBOOK_WORKERS otherwise.")]
Version = Annotated[str, typer.Option(help="The version of the API: 1.0 or 1.1.")]
Pupils = Annotated[int | None, typer.Option(help="Pupils of the school, 30 to 30,000; 1,500 otherwise.")]

AT_PLATFORM = "127.0.0.1:8000"
AT_API = "127.0.0.1:8001"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
school_app = typer.Typer(help="Schools of this platform.", no_args_is_help=True)
token_app = typer.Typer(help="Tokens by hand of whoever runs the platform.", no_args_is_help=True)
sandbox_app = typer.Typer(help="Test schools for developers.", no_args_is_help=True)
audit_app = typer.Typer(help="The audit trail.", no_args_is_help=True)
operator_app = typer.Typer(help="Those who run the platform.", no_args_is_help=True)
app.add_typer(school_app, name="school")
app.add_typer(token_app, name="token")
app.add_typer(sandbox_app, name="sandbox")
docs_app = typer.Typer(help="The API's documents, for other programs.", no_args_is_help=True)
app.add_typer(docs_app, name="docs")
app.add_typer(audit_app, name="audit")
app.add_typer(operator_app, name="operator")


def _say_version(asked: bool) -> None:  # noqa: FBT001 - the form that typer calls
    if asked:
        typer.echo(f"Rollbook {version('rollbook')}")
        raise typer.Exit


@app.callback()
def rollbook(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Rollbook shares a school's records with its apps: the scopes that the school granted, and nothing else."""


@app.command()
def serve(platform: Platform = AT_PLATFORM, api: Api = AT_API, workers: Workers = None) -> None:
    """Serve the platform and the API until Ctrl-C."""
    _prepare_serving(address(platform), address(api))
    from rollbook.cli.serving import serve as serve_both

    serve_both(platform=address(platform), api=address(api), workers=workers)


@app.command()
def demo(platform: Platform = AT_PLATFORM, api: Api = AT_API, workers: Workers = None, pupils: Pupils = None) -> None:
    """Serve a demo school, made once, and show a call to copy."""
    _prepare_serving(address(platform), address(api))
    from rollbook.cli.demo import demo as serve_demo

    serve_demo(platform=address(platform), api=address(api), workers=workers, pupils=pupils)


@school_app.command("create")
def create_school(  # noqa: PLR0913 - what is known of a school
    *,
    name: Annotated[str, typer.Option(help="The school's name.")],
    urn: Annotated[str, typer.Option(help="Its unique reference number: six digits.")],
    phase: Annotated[str, typer.Option(help="Such as Secondary or Primary.")] = "",
    la_code: Annotated[int | None, typer.Option(help="The code of its local authority.")] = None,
    establishment_number: Annotated[int | None, typer.Option(help="Its number within the local authority.")] = None,
    as_json: Json = False,
) -> None:
    """Add a school."""
    _prepare()
    from rollbook.accounts.schools import SchoolFacts
    from rollbook.cli import schools

    facts = SchoolFacts(name=name, urn=urn, phase=phase, la_code=la_code, establishment_number=establishment_number)
    schools.create_school(facts=facts, as_json=as_json)


@school_app.command("list")
def list_schools(*, as_json: Json = False) -> None:
    """List all schools."""
    _prepare()
    from rollbook.cli import schools

    schools.list_schools(as_json=as_json)


@school_app.command("load-register")
def load_register(
    path: Annotated[Path, typer.Argument(help="All establishment data of Get Information about Schools, as CSV.")],
    *,
    as_json: Json = False,
) -> None:
    """Take in the national register of schools, in which people find theirs when they sign up."""
    _prepare()
    from rollbook.cli import schools

    schools.load_register(path=path, as_json=as_json)


@app.command("import")
def import_files(
    path: Annotated[Path, typer.Argument(help="The file, zip file or folder.")],
    *,
    school: Urn,
    kind: Annotated[str, typer.Option(help="What it is: ctf or oneroster.")],
    setting: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A setting of this kind; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import a file or folder into a school."""
    given = dict(_pair(text) for text in setting or ())
    _prepare()
    from rollbook.cli import intake

    intake.import_files(urn=school, kind=kind, path=path, given=given, as_json=as_json)


@app.command()
def sync(*, school: Urn, as_json: Json = False) -> None:
    """Sync a school from the source it is connected to."""
    _prepare()
    from rollbook.cli import intake

    intake.sync_school(urn=school, as_json=as_json)


@app.command()
def worker(*, once: Annotated[bool, typer.Option("--once", help="Stop when nothing is left to do.")] = False) -> None:
    """Sync schools that are due or asked for, one at a time, until Ctrl-C. `serve` and `demo` start one too."""
    _prepare()
    from rollbook.cli.working import work

    work(once=once)


@token_app.command("create")
def create_token(
    *,
    school: Urn,
    app_id: Annotated[str, typer.Option("--app", metavar="CLIENT_ID", help="The client id of the app.")],
    scopes: Annotated[str, typer.Option(help="Scopes with a space between, or all.")],
    expires_in: Annotated[int, typer.Option(metavar="SECONDS", help="Negative: it has expired.")] = 86_400,
    as_json: Json = False,
) -> None:
    """Make an access token and a refresh token; they are shown this once."""
    _prepare()
    from rollbook.cli import tokens

    life = timedelta(seconds=expires_in)
    tokens.create_token(urn=school, client_id=app_id, scopes=scopes, life=life, as_json=as_json)


@sandbox_app.command("create")
def create_sandbox(
    *,
    email: Annotated[str, typer.Option(help="The developer's e-mail address.")],
    pupils: Pupils = None,
    seed: Annotated[int | None, typer.Option(help="The same number gives the same school.")] = None,
    redirect_uri: Annotated[list[str] | None, typer.Option(help="A redirect URI of the app; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """Make a developer, a test school with data, a test app and tokens; secrets are shown this once."""
    _prepare()
    from rollbook.cli import sandbox

    uris = tuple(redirect_uri or ())
    sandbox.create_sandbox(email=email, pupils=pupils, seed=seed, redirect_uris=uris, as_json=as_json)


@operator_app.command("create")
def create_operator(
    *,
    email: Annotated[str, typer.Option(help="The operator's e-mail address.")],
    as_json: Json = False,
) -> None:
    """Make somebody an operator; a new password is shown this once."""
    _prepare()
    from rollbook.cli import operators

    operators.create_operator(email=email, as_json=as_json)


@app.command()
def migrate() -> None:
    """Bring the tables of the database up to date."""
    from rollbook.cli.preparing import configure

    configure()
    from rollbook.cli import upkeep

    upkeep.migrate_database()


@docs_app.command("postman")
def docs_postman(*, version: Version = "1.1") -> None:
    """Write the requests of a version as a collection for Postman."""
    _prepare()
    from rollbook.cli import documents

    documents.write_postman(version)


@docs_app.command("openapi")
def docs_openapi(*, version: Version = "1.1") -> None:
    """Write the OpenAPI document of a version."""
    _prepare()
    from rollbook.cli import documents

    documents.write_openapi(version)


@audit_app.command("verify")
def verify_audit(*, as_json: Json = False) -> None:
    """Check that nobody has changed the audit trail."""
    _prepare()
    from rollbook.cli import upkeep

    upkeep.verify_audit(as_json=as_json)


@app.command()
def settings(*, as_json: Json = False) -> None:
    """Show every setting and what is in force; secrets stay hidden."""
    from rollbook.cli.preparing import configure

    configure()
    from rollbook.cli import upkeep

    upkeep.show_settings(as_json=as_json)


def _prepare() -> None:
    from rollbook.cli.preparing import prepare

    prepare()


def _prepare_serving(platform: Address, api: Address) -> None:
    """Where nobody said how the listeners are reached, they are reached where they listen; production must say it."""
    if os.environ.get("ROLLBOOK_MODE", "").strip() != "production":
        os.environ.setdefault("ROLLBOOK_PLATFORM_URL", platform.url)
        os.environ.setdefault("ROLLBOOK_API_URL", api.url)
    _prepare()


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="--setting")
    return name, value
