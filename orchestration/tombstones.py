"""Rows of erased persons: known by the keys of their identifiers, and taken out.

A row is of the person its strongest account names; without an account, of the person
any of its identifiers names. An erased person's row is deleted or severed, as its
table's `on_erasure` says; of anybody else's row the erased identifier alone is emptied.
"""

from collections.abc import Collection
from dataclasses import replace

import duckdb

from orchestration.contract import literal
from orchestration.one_id.identifiers import is_account_type, key_expression, types
from orchestration.readers.deliveries import Reading
from orchestration.sources import SourceTable

WORDS = r"""[\s,;|:"'{}\[\]]+"""  # what stands between the values of a raw text


def leave_out(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    keys: Collection[int],
    reading: Reading,
) -> Reading:
    """The reading without the persons of these keys; its deliveries say how many rows
    went. Makes the table `cleared`."""
    if not keys or not table.identifiers:
        return reading
    find_values(con, table, keys, reading.rows)
    con.execute(
        f"""
        create or replace table cleared as
        select {", ".join(cleared_columns(table))}, _delivery, _row, _raw, _problem
        from {reading.rows}
        where {is_left(table)} and (_problem is null or not {names_erased("_raw")})
        """
    )
    counts = {
        delivery: (rows, bad)
        for delivery, rows, bad in con.execute(
            "select _delivery, count(*), count(_problem) from cleared group by 1"
        ).fetchall()
    }
    deliveries = []
    for position, delivery in enumerate(reading.deliveries):
        rows, bad = counts.get(position, (0, 0))
        deliveries.append(
            replace(
                delivery,
                rows=f"(from cleared where _delivery = {position})",
                rows_rejected=bad,
                rows_erased=delivery.rows_read - rows,
            )
        )
    return Reading(deliveries, "cleared")


def keep_keys(con: duckdb.DuckDBPyConnection, keys: Collection[int]) -> None:
    """Makes the table `erased_keys`."""
    con.execute(
        "create or replace table erased_keys as "
        "select unnest($keys::bigint[]) as identifier_key",
        {"keys": list(keys)},
    )


def find_values(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    keys: Collection[int],
    rows: str,
) -> None:
    """Makes the tables `erased_keys` and `erased_values`: how the rows write these
    identifiers, by column. Each value is hashed once, however many rows have it."""
    keep_keys(con, keys)
    con.execute(
        "create or replace table erased_values "
        "(name varchar, type varchar, value varchar)"
    )
    for name, type_ in table.identifiers.items():
        candidates = " or ".join(
            f"type = {literal(each)} and {key_expression(each, 'value')} "
            "in (from erased_keys)"
            for each in ([type_] if type_ in types() else types())
        )
        con.execute(
            f"""
            insert into erased_values
            select {literal(name)}, type, value
            from (
                select distinct {type_of(type_)} as type, {name} as value
                from {rows} where {name} <> ''
            )
            where {candidates}
            """
        )


def type_of(type_: str) -> str:
    """SQL for a type of identifier, or for the column that says it row by row."""
    return literal(type_) if type_ in types() else type_


def is_erased(table: SourceTable, name: str) -> str:
    """SQL: whether a column of the row holds an erased identifier."""
    known = f"select type, value from erased_values where name = {literal(name)}"
    type_ = type_of(table.identifiers[name])
    return f"coalesce(({type_}, {name}) in ({known}), false)"


def is_any_erased(table: SourceTable) -> str:
    """SQL: whether the row holds an erased identifier."""
    return "(" + " or ".join(is_erased(table, name) for name in table.identifiers) + ")"


def is_theirs(table: SourceTable) -> str:
    """SQL: whether the row is an erased person's."""
    own = table.own_identifiers
    known = types()  # strongest first; what is bound row by row comes after them
    ranked = sorted(own, key=lambda name: [*known, own[name]].index(own[name]))
    contacts = [
        name for name in own if own[name] in known and not is_account_type(own[name])
    ]
    branches = [
        f"when {name} <> '' then {is_erased(table, name)}"
        for name in ranked
        if name not in contacts
    ]
    others = " or ".join(is_erased(table, name) for name in contacts) or "false"
    return f"(case {' '.join(branches)} when true then {others} end)"


def is_left(table: SourceTable) -> str:
    """SQL: whether the row stays."""
    return f"not {is_theirs(table)}" if table.on_erasure == "delete" else "true"


def cleared_columns(table: SourceTable) -> list[str]:
    """SQL for the contract's columns without what the row tells of erased persons."""
    columns = []
    for column in table.columns:
        name, gone = column.name, []
        if column.config.meta.sensitivity:
            gone.append(is_theirs(table))
        if name in table.identifiers:
            gone.append(is_erased(table, name))
        emptied = f"case when not ({' or '.join(gone)}) then {name} end as {name}"
        columns.append(emptied if gone else name)
    return columns


def names_erased(text: str) -> str:
    """SQL: whether a word of a text is an erased identifier, of whatever type."""
    candidates = " or ".join(
        f"{key_expression(type_, 'word')} in (from erased_keys)" for type_ in types()
    )
    return f"""exists (
        select 1 from (
            select unnest(regexp_split_to_array({text}, {literal(WORDS)})) as word
        ) where {candidates}
    )"""
