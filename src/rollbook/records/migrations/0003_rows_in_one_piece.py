"""On PostgreSQL, the rows of people stay in one piece.

A row of more than 2 kB has its longest columns compressed or moved elsewhere, and a student has more. Facets are read
at every request and written seldom: a page of students takes half as long where they lie in the row as they are, and
the table takes no more room.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("records_student", "records_contact", "records_staff_member")
WIDEST = 8160
"""Bytes; no row can be longer than a page of 8 kB."""


def keep_in_one_piece(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"ALTER TABLE {table} SET (toast_tuple_target = {WIDEST})")


def as_before(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"ALTER TABLE {table} RESET (toast_tuple_target)")


class Migration(migrations.Migration):
    dependencies = [("records", "0002_replays")]

    operations = [migrations.RunPython(keep_in_one_piece, as_before)]
