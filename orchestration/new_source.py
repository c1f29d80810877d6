"""The first draft of a source, from samples of what it hands over.

Everything a draft says can be read off the samples: names, types, a key, which
columns look like identifiers. What it cannot know is marked TO_DESCRIBE, and the
tests of the project fail until somebody has described it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import yaml
from jinja2 import Environment

from orchestration import extensions
from orchestration.contract import (
    FITTING,
    FITTING_JSON,
    json_pointer,
    literal,
    parsed,
    quoted,
)
from orchestration.readers.csv_files import transcode
from orchestration.settings import ROOT, TIMEZONE
from orchestration.sources import DELIVERED_ON, Format, load_sources

TO_DESCRIBE = "To be described."
FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}|(?<!\d)20\d{6}(?!\d)")
TEXT_TYPES = ("bigint", "decimal(18, 2)", "double", "boolean", "date", "timestamp")
TYPES_IN_TEXT: dict[Format, tuple[str, ...]] = {
    "csv": TEXT_TYPES,
    "sqlite": TEXT_TYPES,
    "jsonl": ("date", "timestamp"),
    "parquet": (),
}
POSITION = re.compile("(^|_)(line|pos|position|seq)$")
KEY = re.compile(f"(id|no|nr|number|key|code|sku)$|{POSITION.pattern}")
IDENTIFIERS = {  # a word of a column's name: the identifier it probably holds
    "phone": "phone",
    "mobile": "phone",
    "email": "email",
    "mail": "email",
    "card": "member_card",
    "openid": "openid",
    "unionid": "unionid",
    "cookie": "cookie",
    "device": "device",
}

STAGING = """\
with {{ table.name }} as (
{% if table.key %}
    {{ '{{' }} newest_versions(
        source('{{ source }}', '{{ table.name }}'),
        '{{ table.key | join(', ') }}'
{%- if table.cursor %},
        ['{{ table.cursor }}']
{%- endif %}

    ) {{ '}}' }}
{% else %}
    select * from {{ '{{' }} source('{{ source }}', '{{ table.name }}') {{ '}}' }}
{% endif %}
),

renamed as (
    select
{% for column in table.columns %}
{% if column.data_type == 'timestamp' %}
        {{ '{{' }} utc_timestamp('{{ column.name }}') {{ '}}' }} as {{ column.name }},
{% else %}
        {{ column.name }},
{% endif %}
{% endfor %}
        false as is_synthetic,
        {{ '_key_landed_on' if table.key else '_first_landed_on' }} as landed_on
    from {{ table.name }}
)

select * from renamed
"""

IDENTIFIER_SETS = """\
with {% for table in tables -%}
{{ table.name }} as (
    select * from {{ '{{' }} ref('stg_{{ source }}__{{ table.name }}') {{ '}}' }}
),

{% endfor %}
{% for table in tables %}
{{ table.name }}_sets as (
    {{ '{{' }} identifier_sets(
        '{{ source }}', '{{ table.name }}', '{{ table.observed_at }}',
        { {%- for type, name in table.identifiers.items() -%}
        '{{ type }}': '{{ name }}'{{ ', ' if not loop.last }}
        {%- endfor -%} }
    ) {{ '}}' }}
),

{% endfor %}
all_sets as (
{% for table in tables %}
    select * from {{ table.name }}_sets
{% if not loop.last %}
    union all
{% endif %}
{% endfor %}
)

select * from all_sets
"""


class SampleError(Exception):
    """A sample that no draft can be made from; says which, and what would help."""


@dataclass(frozen=True)
class Column:
    name: str
    header: str
    data_type: str


@dataclass(frozen=True)
class Table:
    """A table of the source as its sample shows it."""

    name: str
    columns: list[Column]
    meta: Mapping[str, Any]

    def meta_below(self, source: str) -> dict[str, Any]:
        """The table's meta; a database lies in the source's folder."""
        location = self.meta.get("location")
        erasure = {"on_erasure": "sever"} if self.identifiers else {}
        return {**self.meta, **erasure} | (
            {"location": f"{source}/{location}"} if location else {}
        )

    @property
    def key(self) -> list[str]:
        return list(self.meta.get("key", []))

    @property
    def cursor(self) -> str:
        return str(self.meta.get("cursor", ""))

    @property
    def identifiers(self) -> dict[str, str]:
        """The columns that look like identifiers, by type; the first of a type."""
        found: dict[str, str] = {}
        for column in self.columns:
            for word in column.name.split("_"):
                if type_ := IDENTIFIERS.get(word):
                    found.setdefault(type_, column.name)
        return found

    @property
    def observed_at(self) -> str:
        """The column that says when; null where there is none."""
        times = [c.name for c in self.columns if c.data_type == "timestamp"]
        return times[0] if times else "cast(null as timestamp)"


def new_source(name: str, samples: list[Path], root: Path = ROOT) -> list[Path]:
    """Write the files of a new source, ready to edit; returns their paths.

    Raises SampleError where a sample cannot be read or the source exists already.
    """
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise SampleError(f"{name!r}: a source is named in lower case, as in my_shop")
    folder = root / "models" / "staging" / name
    if folder.exists():
        raise SampleError(f"{folder} exists already: edit it, or choose another name")
    with duckdb.connect(config={**extensions.TRUSTED}) as con:
        tables = [table for path in samples for table in read_sample(con, path)]
    names = [table.name for table in tables]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise SampleError(f"two samples of {', '.join(twice)}: rename one of the files")
    written = []
    for path, text in drafts(name, tables):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        written.append(root / path)
    load_sources(root / "models" / "staging")  # the draft is a valid contract
    return written


def drafts(source: str, tables: list[Table]) -> Iterator[tuple[Path, str]]:
    """Every file of a source with its content."""
    folder = Path("models/staging") / source
    yield folder / f"_{source}__sources.yml", dump(sources_entry(source, tables))
    jinja = Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    for table in tables:
        model = f"stg_{source}__{table.name}"
        sql = jinja.from_string(STAGING).render(source=source, table=table)
        yield folder / f"{model}.sql", sql
        yield folder / f"{model}.yml", dump(model_entry(model, table))
        if table.key:
            suite = Path("expectations") / f"landing.{source}.{table.name}.yaml"
            yield suite, dump(suite_entry(table))
    seen = [table for table in tables if table.identifiers]
    if seen:
        model = f"int_{source}__identifier_sets"
        folder = Path("models/conformed/observations")
        sql = jinja.from_string(IDENTIFIER_SETS).render(source=source, tables=seen)
        yield folder / f"{model}.sql", sql
        yield folder / f"{model}.yml", dump(sets_entry(model, source))


def sources_entry(source: str, tables: list[Table]) -> dict[str, Any]:
    """dbt's source file, which is the loader's contract."""
    return {
        "sources": [
            {
                "name": source,
                "schema": f"landing_{source}",
                "description": TO_DESCRIBE,
                "config": {"meta": {"location": source, "timezone": TIMEZONE}},
                "tables": [
                    {
                        "name": table.name,
                        "description": f"One row per … {TO_DESCRIBE}",
                        "config": {"meta": table.meta_below(source)},
                        "columns": [
                            column_entry(table, each) for each in table.columns
                        ],
                    }
                    for table in tables
                ],
            }
        ]
    }


def column_entry(table: Table, column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "data_type": column.data_type,
        "description": TO_DESCRIBE,
    }
    meta = {"header": column.header} if column.header != column.name else {}
    for type_, name in table.identifiers.items():
        if name == column.name:
            is_contact = type_ in ("phone", "email")
            meta["sensitivity"] = "identifying" if is_contact else "pseudonymous"
            meta["identifies"] = type_
    return entry | ({"config": {"meta": meta}} if meta else {})


def model_entry(model: str, table: Table) -> dict[str, Any]:
    """The YAML beside a staging model."""
    columns = [
        {
            "name": column.name,
            "data_type": column.data_type,
            "description": TO_DESCRIBE,
        }
        | ({"data_tests": ["not_null"]} if column.name in table.key else {})
        for column in table.columns
    ]
    columns += [
        {
            "name": "is_synthetic",
            "data_type": "boolean",
            "description": "False: the row stands on real data.",
        },
        {
            "name": "landed_on",
            "data_type": "date",
            "description": "Night the row first landed in.",
        },
    ]
    entry = {"name": model, "description": f"One row per … {TO_DESCRIBE}"}
    return {"models": [entry | {"columns": columns}]}


def suite_entry(table: Table) -> dict[str, Any]:
    """What the landing gate expects of a table beside what all must be: a row once."""
    key = ", ".join([*table.key, table.cursor] if table.cursor else table.key)
    once = f"select {key}, count(*) as copies from {{batch}}"
    once += f" group by {key} having count(*) > 1"
    check = {
        "type": "unexpected_rows_expectation",
        "description": "A row lands once",
        "kwargs": {"unexpected_rows_query": once},
    }
    return {"description": TO_DESCRIBE, "key": table.key, "expectations": [check]}


def sets_entry(model: str, source: str) -> dict[str, Any]:
    """The YAML beside the arm; its columns are those of the other arms."""
    file = ROOT / "models/conformed/observations/identifier_sets.yml"
    columns = yaml.safe_load(file.read_text(encoding="utf-8"))["models"][0]["columns"]
    description = f"One row per distinct set of identifiers of {source}, and one in it."
    entry = {"name": model, "description": description}
    return {"models": [entry | {"columns": columns}]}


def dump(entry: dict[str, Any]) -> str:
    return yaml.safe_dump(
        entry, sort_keys=False, allow_unicode=True, width=160, default_flow_style=None
    )


def read_sample(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Table]:
    """The tables in a sample: one a file, or all of a database."""
    if not path.is_file():
        raise SampleError(f"{path} is not a file")
    format_ = FORMATS.get(path.suffix.lower())
    if not format_:
        known = ", ".join(FORMATS)
        raise SampleError(f"{path}: no format for {path.suffix!r}, only {known}")
    try:
        if format_ == "sqlite":
            yield from read_database(con, path)
        else:
            yield read_file(con, path, format_)
    except duckdb.Error as error:
        raise SampleError(f"{path}: {str(error).splitlines()[0]}") from error


def read_file(con: duckdb.DuckDBPyConnection, path: Path, format_: Format) -> Table:
    meta: dict[str, Any] = {"format": format_, "path": dated_path(path)}
    with TemporaryDirectory() as work:
        if format_ == "csv":
            meta |= csv_dialect(path)
            rows = csv_rows(path, meta, Path(work))
        elif format_ == "jsonl":
            rows = json_rows(con, path)
        else:
            rows = f"read_parquet({literal(path)}, hive_partitioning = false)"
        con.execute(f"create or replace temporary table sample as from {rows}")
    columns = describe(con, format_)
    key = find_key(con, columns)
    meta |= {"key": key, "required": [*key]}
    return Table(table_name(path.stem), columns, meta)


def dated_path(path: Path) -> str:
    """The path of the table's files: the sample's name with its date left open."""
    if DAY.search(path.name):
        return DAY.sub(DELIVERED_ON, path.name, count=1)
    return f"{path.stem}/{DELIVERED_ON}{path.suffix}"


def csv_dialect(path: Path) -> dict[str, str]:
    """What of a CSV file is not the default: encoding, delimiter."""
    content = path.read_bytes()
    for dialect in ({}, {"encoding": "gb18030"}):
        try:
            text = content.decode(dialect.get("encoding", "utf-8"))
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SampleError(f"{path}: neither UTF-8 nor GB18030; save it as UTF-8")
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    return dialect | ({"delimiter": delimiter} if delimiter != "," else {})


def csv_rows(path: Path, meta: Mapping[str, Any], work: Path) -> str:
    if "encoding" in meta:
        path = transcode(path, meta["encoding"], work / path.name)
    return f"""read_csv(
        {literal(path)}, header = true, all_varchar = true, strict_mode = true,
        delim = {literal(meta.get("delimiter", ","))}, quote = '"', escape = '"'
    )"""


def json_rows(con: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The objects' fields, each as text where it is text in JSON."""
    lines = f"read_ndjson_objects({literal(path)})"
    columns = []
    for (key,) in con.execute(
        f"select distinct unnest(json_keys(json)) as key from {lines} order by key"
    ).fetchall():
        pointer = json_pointer(key)
        found = con.execute(
            f"select distinct json_type(json, {pointer}) from {lines}"
        ).fetchall()
        kinds = {kind for (kind,) in found} - {None, "NULL"}
        for data_type in ("string", "bigint", "double", "boolean"):
            if kinds <= set(FITTING_JSON[data_type]):
                break
        else:
            raise SampleError(f"{path}: {key} is {' or '.join(sorted(kinds))}")
        text = f"json_extract_string(json, {pointer})"
        columns.append(f"cast({text} as {data_type}) as {quoted(key)}")
    return f"(select {', '.join(columns)} from {lines})"


def read_database(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Table]:
    extensions.load(con, "sqlite_scanner")
    con.execute("set sqlite_all_varchar = true")
    con.execute(f"attach {literal(path)} as sample_file (type sqlite, read_only)")
    names = con.execute(
        "select table_name from duckdb_tables() where database_name = 'sample_file'"
    ).fetchall()
    for (name,) in names:
        rows = f"sample_file.{quoted(name)}"
        con.execute(f"create or replace temporary table sample as from {rows}")
        columns = describe(con, "sqlite")
        key = find_key(con, columns)
        times = [c.name for c in columns if c.data_type in ("timestamp", "date")]
        changed = [name for name in times if re.search("updat|modif|chang", name)]
        if not (key and times):
            raise SampleError(
                f"{path}: table {name} needs a unique column and a time of its rows' "
                "last change, or nobody can tell which rows are new"
            )
        cursor = (changed or times)[0]
        meta = {"format": "sqlite", "location": path.name, "table": name}
        meta |= {"key": key, "cursor": cursor, "required": [*key, cursor]}
        yield Table(table_name(name), columns, meta)
    con.execute("detach sample_file")


def table_name(text: str) -> str:
    return house_name(DAY.sub("", text), "rows")


def house_name(header: str, otherwise: str) -> str:
    """The header in snake case; a name of its place where no letter of it is ASCII."""
    words = re.sub("([a-z0-9])([A-Z])", r"\1_\2", header)
    name = re.sub("[^a-z0-9]+", "_", words.lower()).strip("_")
    return name if re.match("[a-z]", name) else otherwise


def describe(con: duckdb.DuckDBPyConnection, format_: Format) -> list[Column]:
    """The sample's columns with a name that SQL can use and a type."""
    found = con.execute("describe sample").fetchall()
    reserved = con.execute(
        "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
    ).fetchall()
    taken = {word for (word,) in reserved}
    columns = []
    for position, (header, found_type, *_) in enumerate(found, start=1):
        name = house_name(header, f"column_{position}")
        if name in taken:
            name = f"{name}_{position}"
        taken.add(name)
        data_type = infer(con, header, name, found_type, format_)
        columns.append(Column(name, header, data_type))
    return columns


def infer(
    con: duckdb.DuckDBPyConnection,
    header: str,
    name: str,
    found_type: str,
    format_: Format,
) -> str:
    """The contract's type that loses nothing of a column."""
    if found_type != "VARCHAR":
        return fitting(found_type)
    if any(word in IDENTIFIERS for word in name.split("_")):
        return "string"
    text = f"nullif({quoted(header)}, '')"
    for data_type in TYPES_IN_TEXT[format_]:
        row = con.execute(
            f"""
            select count(value), count({parsed("value", data_type, TIMEZONE)}),
                count(*) filter (where value similar to '0[0-9].*')
            from (select {text} as value from sample)
            """
        ).fetchone()
        filled, fits, leading_zeros = row or (0, 0, 0)
        is_number = data_type in ("bigint", "double") or data_type.startswith("dec")
        if filled and filled == fits and not (is_number and leading_zeros):
            return data_type
    return "string"


def fitting(found_type: str) -> str:
    """The contract's type for one of DuckDB's."""
    if found_type.startswith("DECIMAL"):
        return found_type.lower().replace(",", ", ").replace("  ", " ")
    for data_type, found in FITTING.items():
        if found_type in found:
            return data_type
    raise SampleError(f"a column of type {found_type} cannot be landed: cast it first")


def find_key(con: duckdb.DuckDBPyConnection, columns: list[Column]) -> list[str]:
    """The fewest columns that no two rows share, of those named like a key and the
    first one; none where there are none."""
    keys = [
        column for column in columns if column == columns[0] or KEY.search(column.name)
    ]
    for count in (1, 2, 3):
        for chosen in combinations(keys, count):
            if count == 1 and POSITION.search(chosen[0].name):
                continue  # the first line of an order is no key of lines
            headers = ", ".join(quoted(column.header) for column in chosen)
            row = con.execute(
                f"""
                select count(*), count(distinct ({headers})),
                    count(*) filter (where concat({headers}) = '')
                from sample
                """
            ).fetchone()
            total, distinct, empty = row or (0, 0, 0)
            if total == distinct and not empty:
                return [column.name for column in chosen]
    return []
