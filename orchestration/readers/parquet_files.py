"""Parquet: the schema is the file's, so rows need no parsing. `_row` counts rows."""

from pathlib import Path

import duckdb

from orchestration.contract import (
    check_columns,
    check_types,
    literal,
    null_problem,
    typed,
)
from orchestration.readers.deliveries import (
    Delivery,
    File,
    Reading,
    Suspect,
    as_lists,
    tolerate,
)
from orchestration.sources import SourceTable


def read(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    files: list[File],
    work: Path,
    careful: bool,
) -> Reading:
    for file in files:
        source = f"read_parquet({literal(file.path)}, hive_partitioning = false)"
        columns = con.execute(f"describe from {source}").fetchall()
        check_columns(table, [name for name, *_ in columns])
        check_types(table, {name: data_type for name, data_type, *_ in columns})
    rows = _rows(table, files)
    counted = con.execute(
        f"select _delivery, count(*), count(_problem) from {rows} group by 1"
    )
    counts = {delivery: (read, bad) for delivery, read, bad in counted.fetchall()}
    deliveries = []
    for position, file in enumerate(files):
        read, bad = counts.get(position, (0, 0))
        if bad and not careful:
            raise Suspect
        tolerate(con, table, rows, read, bad)
        deliveries.append(
            Delivery(
                file.name,
                file.delivered_on,
                file.checksum,
                file.size,
                _rows(table, [file]),
                read,
                bad,
            )
        )
    return Reading(deliveries, rows)


def _rows(table: SourceTable, files: list[File]) -> str:
    casts = ", ".join(f"{typed(table, name)} as {name}" for name in table.types)
    fields = ", ".join(f"'{name}': {name}" for name in table.types)
    return f"""(
        select {", ".join(table.types)}, _delivery, _row,
            to_json({{{fields}}}) as _raw, {null_problem(table)} as _problem
        from (
            select {casts}, file_row_number + 1 as _row, _file
            from read_parquet(
                [{", ".join(literal(file.path) for file in files)}],
                hive_partitioning = false, file_row_number = true, filename = '_file'
            )
        )
        join {as_lists(files)} using (_file)
    )"""
