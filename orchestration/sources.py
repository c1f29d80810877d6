"""The sources as their YAML states them: dbt's source files are the loader's contract.

Keys that dbt owns (tests, tags, freshness) pass through; under `meta` only the keys
of this module exist, so that a misspelt one is an error and not a silent default.
"""

import os
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration import settings

Format = Literal["parquet", "csv", "jsonl", "sqlite", "postgres", "mysql", "rest"]
DataType = Annotated[
    str,
    Field(
        pattern=r"^(string|bigint|double|boolean|date|timestamp|decimal\(\d+, ?\d+\))$"
    ),
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
FILES = ("parquet", "csv", "jsonl")
DATABASES = ("sqlite", "postgres", "mysql")
DELIVERED_ON = "{delivered_on}"


class SourceError(Exception):
    """A source file of the project is wrong; says which file, where and how."""


class ColumnMeta(BaseModel):
    """`header` is the column's name in the source where that is not the house's;
    `epoch` says that a number is a time, in seconds or milliseconds since 1970.

    `sensitivity`: identifying (a name, a contact, free text) or pseudonymous (a number
    that stands for a person). `identifies` is the type of identifier that the row's
    person has there, or the column that says it row by row; `refers_to` the same of
    another person than the row's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: str = ""
    epoch: Literal["", "s", "ms"] = ""
    sensitivity: Literal["", "identifying", "pseudonymous"] = ""
    identifies: str = ""
    refers_to: str = ""


class ColumnConfig(BaseModel):
    meta: ColumnMeta = ColumnMeta()


class Column(BaseModel):
    name: Name
    data_type: DataType
    config: ColumnConfig = ColumnConfig()


class SourceTable(BaseModel):
    """One table that a source hands over, with everything its reader needs.

    `location` is a folder or a file below OMNIMART_SOURCES, or a URL; naive times
    of the source are in `timezone`. At most `max_quarantine_share` of a delivery's
    rows may be quarantined, more refuse it. `timeout_seconds` bounds a REST request.
    `on_erasure` says what becomes of an erased person's rows: `delete`, or `sever` for
    what happened all the same, such as a sale, which then is nobody's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Name
    name: Name
    columns: Annotated[list[Column], Field(min_length=1)]
    location: str
    format: Format
    timezone: str = "UTC"
    path: str = ""
    table: str = ""
    key: list[str] = []
    cursor: str = ""
    lag_days: Annotated[int, Field(ge=0)] = 0
    required: list[str] = []
    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    max_quarantine_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    timeout_seconds: Annotated[float, Field(gt=0)] = 20
    on_erasure: Literal["", "delete", "sever"] = ""

    @property
    def full_name(self) -> str:
        return f"{self.source}.{self.name}"

    @cached_property
    def types(self) -> dict[str, str]:
        return {column.name: column.data_type for column in self.columns}

    @cached_property
    def headers(self) -> dict[str, str]:
        """The columns' names in the source, by their names here."""
        return {
            column.name: column.config.meta.header or column.name
            for column in self.columns
        }

    @cached_property
    def identifiers(self) -> dict[str, str]:
        """The type of identifier of the columns that have one, by their names."""
        metas = {column.name: column.config.meta for column in self.columns}
        return {
            name: meta.identifies or meta.refers_to
            for name, meta in metas.items()
            if meta.identifies or meta.refers_to
        }

    @cached_property
    def own_identifiers(self) -> dict[str, str]:
        """Those of the row's own person."""
        metas = {column.name: column.config.meta for column in self.columns}
        return {
            name: kind
            for name, kind in self.identifiers.items()
            if metas[name].identifies
        }

    @cached_property
    def identifying(self) -> set[str]:
        """The columns that name somebody, or may."""
        return {
            column.name
            for column in self.columns
            if column.config.meta.sensitivity == "identifying"
        }

    @property
    def never_null(self) -> list[str]:
        """The required columns; a cursor table needs its key and cursor as well."""
        pull = [*self.key, self.cursor] if self.cursor else []
        return list(dict.fromkeys([*self.required, *pull]))

    def resolved_location(self) -> str:
        """The location with ${NAME} expanded, absolute unless it is a URL."""
        location = expand(self.location)
        return location if "://" in location else str(settings.SOURCES / location)

    @model_validator(mode="after")
    def _fits_its_format(self) -> Self:
        if self.format in FILES and self.path.count(DELIVERED_ON) != 1:
            raise ValueError(f"path needs {DELIVERED_ON} once, as in daily/{{…}}.csv")
        if ".." in re.split(r"[/\\]", f"{self.location}/{self.path}"):
            raise ValueError("location and path may not leave their folder by ..")
        if self.format in DATABASES and not self.table:
            raise ValueError("a database table needs table")
        if self.format == "rest" and not self.path:
            raise ValueError("a REST table needs path")
        if self.format not in FILES and not (self.cursor and self.key):
            raise ValueError("databases and REST need key and cursor")
        if self.cursor and self.types.get(self.cursor) not in ("timestamp", "date"):
            raise ValueError("cursor must be a timestamp or date column")
        if self.format in FILES and (self.cursor or self.lag_days):
            raise ValueError("cursor and lag_days belong to databases and REST")
        if self.format != "csv" and (self.encoding, self.delimiter) != ("utf-8", ","):
            raise ValueError("only csv has an encoding and a delimiter")
        if self.identifiers and not self.on_erasure:
            raise ValueError("a table with identifiers needs on_erasure")
        unknown = {*self.key, *self.required, self.cursor} - {"", *self.types}
        if unknown:
            raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
        return self


def expand(address: str) -> str:
    """An address with ${NAME} read from the environment; raises `SourceError`."""
    for name in re.findall(r"\$\{(\w+)\}", address):
        if not os.environ.get(name):
            raise SourceError(f"the environment variable {name} is not set")
    return re.sub(r"\$\{(\w+)\}", lambda match: os.environ[match[1]], address)


def load_sources(folder: Path = settings.ROOT / "models/staging") -> list[SourceTable]:
    """Every source table that is landed, in order of the files' names."""
    files = sorted(folder.glob("*/*__sources.yml"))
    if not files:
        raise SourceError(f"no source file matches {folder}/*/*__sources.yml")
    tables = [table for file in files for table in _tables_of(file)]
    known = {table.source for table in tables}
    if unknown := set(settings.IDLE_SOURCES) - known:
        raise SourceError(f"idle_sources: no source {', '.join(sorted(unknown))}")
    names = [table.full_name for table in tables]
    if twice := {name for name in names if names.count(name) > 1}:
        raise SourceError(f"declared twice: {', '.join(sorted(twice))}")
    return [table for table in tables if table.source not in settings.IDLE_SOURCES]


def _tables_of(file: Path) -> list[SourceTable]:
    try:
        sources = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
        return [
            _table(file, source, table)
            for source in sources
            for table in source["tables"]
        ]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise SourceError(f"{file}: not a dbt source file: {error!r}") from error


def _table(file: Path, source: dict[str, Any], table: dict[str, Any]) -> SourceTable:
    where = f"{file}: {source['name']}.{table['name']}"
    try:
        return SourceTable.model_validate(
            {
                "source": source["name"],
                "name": table["name"],
                "columns": table.get("columns", []),
                **_meta(source),
                **_meta(table),
            }
        )
    except ValidationError as error:
        faults = "; ".join(
            ": ".join([".".join(map(str, fault["loc"])) or "meta", fault["msg"]])
            for fault in error.errors()
        )
        raise SourceError(f"{where}: {faults}") from error


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = entry.get("config", {}).get("meta", {})
    return meta
