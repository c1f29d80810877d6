"""What is published names nobody: no name, phone or e-mail of the CRM is in it."""

import sqlite3
from pathlib import Path

import duckdb


def test_no_table_of_the_release_holds_a_personal_value(
    grocery_year: Path, release: duckdb.DuckDBPyConnection
) -> None:
    with sqlite3.connect(grocery_year / "demo" / "crm" / "crm.db") as crm:
        rows = crm.execute("select full_name, phone, email from members").fetchall()
    personal = sorted({value.strip().lower() for row in rows for value in row if value})
    assert len(personal) > 2469
    columns = release.execute("""
        select schema_name || '.' || table_name, column_name
        from duckdb_columns()
        where data_type = 'VARCHAR' and not internal
    """).fetchall()
    assert columns
    found = {
        f"{table}.{column}"
        for table, column in columns
        if release.execute(
            f"""
            select 1 from {table}
            where lower(trim("{column}")) in (select unnest($personal)) limit 1
            """,
            {"personal": personal},
        ).fetchall()
    }
    assert not found
