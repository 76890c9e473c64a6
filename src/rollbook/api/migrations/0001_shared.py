from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    # On SQLite this is kept in a file of its own; unlogged tables are PostgreSQL's.
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE UNLOGGED TABLE api_span"
            " (token integer PRIMARY KEY, number integer NOT NULL, ends double precision NOT NULL) WITH (fillfactor = 50)"
        )
        editor.execute(
            "CREATE UNLOGGED TABLE api_kept"
            " (key bytea PRIMARY KEY, value bytea NOT NULL, until double precision NOT NULL)"
        )


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TABLE api_span, api_kept")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [migrations.RunPython(make, drop)]
