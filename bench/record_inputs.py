"""A table of records as the product's conformed inputs, for any columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from orchestration.matching.kinds import KINDS

RECORD = "record"
CONTACTS = {"phone", "email"}


@dataclass(frozen=True)
class Mapping:
    """What each column means."""

    record: str
    attributes: dict[str, str]  # column -> kind
    identifiers: dict[str, str]  # column -> type
    tables_are_clean: bool


def read_mapping(path: Path, known: dict[str, str]) -> Mapping:
    """The YAML, where `known` has the kinds of the product's own attributes."""
    meanings = yaml.safe_load(path.read_text())
    clean = bool(meanings.pop("tables_are_clean", False))
    attributes: dict[str, str] = {}
    identifiers: dict[str, str] = {}
    contacts: dict[str, str] = {}
    record = ""
    for column, meaning in meanings.items():
        form, _, name = str(meaning).rpartition(":")
        kind = known.get(name, name)
        if name in (RECORD, "record_id"):
            record = column
        elif form == "identifier" or kind not in KINDS:
            identifiers[column] = name
        else:
            attributes[column] = kind
            if name in CONTACTS and not form:
                contacts[column] = name
    if len(attributes) == len(contacts):
        identifiers |= contacts
    if not record:
        raise SystemExit(f"{path}: no column is mapped to `record`")
    return Mapping(record, attributes, identifiers, clean)


def land(
    build: duckdb.DuckDBPyConnection, files: Sequence[Path], mapping: Mapping
) -> None:
    """Records as the conformed identifier observations, a set a record."""
    tables = " union all by name ".join(
        f"select {number} as file_number, * from {reader(path)}"
        for number, path in enumerate(files)
    )
    build.execute(f"""
        create table handed_over as
        select
            row_number() over () as row_id,
            file_number || ':' || coalesce(
                nullif(trim({quoted(mapping.record)}), ''),
                'row ' || row_number() over ()
            ) as record_value,
            '{RECORD}' || {"'_' || file_number" if mapping.tables_are_clean else "''"}
                as record_type,
            *
        from ({tables})
    """)
    observed = [("record_type", "record_value")]
    observed += [
        (f"'{kind}'", quoted(name)) for name, kind in mapping.identifiers.items()
    ]
    build.execute("create schema if not exists vault")
    build.execute(
        "create or replace table vault.identifier_observations as "
        + " union all ".join(
            f"""
            select
                row_id as observation_id, 'records' as source, 'file' as observed_in,
                {kind} as identifier_type, {value} as identifier_value,
                timestamp '2020-01-01' as first_observed_at,
                timestamp '2020-01-01' as last_observed_at,
                date '2020-01-01' as first_landed_on,
                date '2020-01-01' as last_landed_on,
                cast(1 as bigint) as observation_count, false as is_synthetic
            from handed_over where trim({value}) <> ''
            """
            for kind, value in observed
        )
    )
    build.execute(f"""
        insert into seeds.identifier_rules by name
        select
            identifier_type,
            1000 + row_number() over (order by identifier_type) as priority,
            false as counts_persons,
            6 as hub_mads,
            3 as hub_floor,
            identifier_type like '{RECORD}_%' as is_exclusive,
            0 as min_confidence,
            false as makes_household
        from vault.identifier_observations
        anti join seeds.identifier_rules using (identifier_type)
        group by identifier_type
    """)


def describe(build: duckdb.DuckDBPyConnection, mapping: Mapping) -> None:
    """What the records say beside identifiers, as the conformed profile attributes."""
    names = {column: plain(column) for column in mapping.attributes}
    build.execute("delete from seeds.matching_attributes")
    build.executemany(
        "insert into seeds.matching_attributes values (?, ?, '')",
        [(names[column], kind) for column, kind in mapping.attributes.items()]
        or [("nothing", "text")],
    )
    stated = " union all ".join(
        f"select row_id, '{name}' as attribute, {quoted(column)} as attribute_value"
        f" from handed_over where trim({quoted(column)}) <> ''"
        for column, name in names.items()
    )
    build.execute(f"""
        create or replace table vault.profile_attributes as
        select
            cast(stated.row_id as string) as profile_id,
            observed.identifier_key,
            'records' as source,
            timestamp '2020-01-01' as updated_at,
            date '2020-01-01' as landed_on,
            stated.attribute,
            stated.attribute_value
        from ({stated or "select 0 as row_id, '' as attribute, '' as attribute_value"})
            as stated
        inner join vault.int_observed_identifiers as observed
            on stated.row_id = observed.observation_id
        inner join handed_over on observed.observation_id = handed_over.row_id
            and observed.identifier_type = handed_over.record_type
    """)


def reader(path: Path) -> str:
    """DuckDB's function for the file, every column as text."""
    if path.suffix == ".parquet":
        return f"(select columns(*)::varchar from read_parquet('{path}'))"
    return f"read_csv('{path}', all_varchar = true, header = true)"


def quoted(column: str) -> str:
    """A column's name as SQL reads it."""
    return '"' + column.replace('"', '""') + '"'


def plain(column: str) -> str:
    """A column's name that is a word in SQL and in Splink."""
    return "a_" + re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")
