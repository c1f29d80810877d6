"""Judge tables by the suites in expectations/; a suite that shrank is an error.

A suite is one file, `<schema>.<table>.yaml` or `landing.<source>.<table>.yaml`. A
critical expectation stops the night, a warning is only told. Landing suites see what
no release holds yet, and beside it `<table>_deliveries` and `<table>_freshness`;
`landing.deliveries` and `landing.columns` judge every table by its own past.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Literal, Self

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import Connection

from orchestration import since_release
from orchestration.ledger import LIVE
from orchestration.measures import LEARNT, Bounds, add_learnt_views, aggregates
from orchestration.settings import (
    BUILD,
    DATA_DOCS,
    IDLE_SOURCES,
    LANDING,
    LEDGER,
    RELEASE,
    ROOT,
)
from orchestration.sources import SourceTable, load_sources

SUITES = ROOT / "expectations"
# and the release, as it is made, and each export, before it is written
LAYERS = ("landing", "identity", "marts", "tags")
SCHEMAS = {"tags": ("tags", "segments")}  # of a gate's suites, if not the layer's own
SHOWN_ROWS = 10


class GateError(Exception):
    """A gate did not pass: its rows fail, or a suite cannot be trusted."""


class Expectation(BaseModel):
    """One line of a suite, in the words of Great Expectations."""

    model_config = ConfigDict(extra="forbid")

    type: str
    description: str
    severity: Literal["critical", "warning"] = "critical"
    kwargs: dict[str, Any] = Field(default_factory=dict)

    def needs_rows(self) -> bool:
        """Whether GX passes it on a table without rows, whatever it says."""
        return self.type != "unexpected_rows_expectation"


class Suite(BaseModel):
    """What one table must be like; `may_be_empty` where a young company has none.

    `pinned` sets bounds of a landed column's measure (`sales_value.mean: [1, 9]`)
    that are otherwise learnt from past nights; see `orchestration/measures.py`.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    description: str
    may_be_empty: bool = False
    key: list[str] = Field(min_length=1)
    pinned: dict[str, Bounds] = Field(default_factory=dict)
    expectations: list[Expectation] = Field(min_length=1)

    @model_validator(mode="after")
    def _descriptions_differ(self) -> Self:
        if len({each.description for each in self.expectations}) < len(
            self.expectations
        ):
            raise ValueError("two expectations have the same description")
        return self

    @property
    def schema_and_table(self) -> tuple[str, str]:
        """Where the table stands in the judged database."""
        layer, *rest = self.name.split(".")
        return (layer, rest[0]) if len(rest) == 1 else (f"{layer}_{rest[0]}", rest[1])

    @property
    def relation(self) -> str:
        """The table's name in SQL."""
        return ".".join(self.schema_and_table)


@dataclass(frozen=True)
class Verdict:
    """How one table did: what failed in which way, with the keys of failing rows."""

    suite: Suite
    evaluated: int
    failures: list[str]
    warnings: list[str]

    @property
    def passed(self) -> bool:
        return not self.failures


def load_suites(layer: str) -> list[Suite]:
    """The suites of a layer, in order of their names; none of an idle source."""
    suites = [
        load_suite(path)
        for schema in SCHEMAS.get(layer, (layer,))
        for path in sorted(SUITES.glob(f"{schema}.*.yaml"))
    ]
    idle = {f"landing_{source}" for source in IDLE_SOURCES}
    return [suite for suite in suites if suite.schema_and_table[0] not in idle]


def load_suite(path: Path) -> Suite:
    """One suite file; `GateError` says what is wrong with it."""
    try:
        return Suite(name=path.stem, **(yaml.safe_load(path.read_text()) or {}))
    except (ValidationError, yaml.YAMLError) as error:
        raise GateError(f"{path.name}: {error}") from error


def judge(layer: str, as_of: date) -> list[Verdict]:
    """Run every suite of a layer and write its Data Docs."""
    suites = load_suites(layer)
    if not suites:
        raise GateError(f"no suite in {SUITES} for {layer}: nothing would be judged")
    if layer == "landing":
        with tonights_landing(suites, as_of) as database:
            return run_suites(layer, suites, database)
    if layer == "tags":
        with since_release.tags_and_audiences(as_of) as database:
            return run_suites(layer, suites, database)
    return run_suites(layer, suites, BUILD)


def judge_release(
    candidate: Path, nodes: Iterable[Mapping[str, Any]], as_of: date
) -> list[Verdict]:
    """Judge a file that is to be released, by the models that it should hold."""
    with since_release.release_contents(candidate, nodes, as_of) as database:
        return run_suites("release", load_suites("release"), database)


def judge_export(name: str, last_count: int | None) -> list[Verdict]:
    """Judge an export of the release before it is written, beside how many people it
    sent the last time."""
    with since_release.export_changes(name, last_count) as database:
        return run_suites("exports", load_suites("exports"), database)


def require(layer: str, as_of: date) -> None:
    """Raise `GateError` with every failure unless all suites of a layer pass."""
    raise_failures(judge(layer, as_of))


def raise_failures(verdicts: Sequence[Verdict]) -> None:
    """Raise `GateError` with what failed, by suite, if anything did."""
    failures = [
        f"{verdict.suite.name}: {failure}"
        for verdict in verdicts
        for failure in verdict.failures
    ]
    if failures:
        raise GateError("\n".join(failures))


def run_suites(layer: str, suites: Sequence[Suite], database: Path) -> list[Verdict]:
    """Evaluate suites on one database with one GX context; docs go to DATA_DOCS."""
    import great_expectations as gx  # takes seconds: only gates pay for it
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from sqlalchemy.pool import NullPool

    import orchestration.gx_duckdb  # noqa: F401 registers the dialect

    logging.getLogger("great_expectations").setLevel(logging.ERROR)

    counts = count_rows(suites, database)
    verdicts = []
    with redirect_stdout(StringIO()):  # GX prints hints, many times over
        context: Any = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(
            globally=False, metric_calculations=False
        )
        context.delete_data_docs_site("local_site")
        context.add_data_docs_site(layer, docs_site(DATA_DOCS / layer))
        source = context.data_sources.add_sql(
            layer,
            connection_string=f"duckdb+buffered:///{database}",
            create_temp_table=False,
            kwargs={"connect_args": {"read_only": True}, "poolclass": NullPool},
        )
        try:
            with source.get_engine().connect() as connection:  # opens the file once
                for suite in suites:
                    judged = applicable(layer, suite, counts[suite.name])
                    results = run_suite(context, source, suite, judged)
                    verdicts.append(read_verdict(connection, suite, judged, results))
            context.build_data_docs()
        finally:  # a connection left open would keep dbt out of the file
            source.get_execution_engine().close()
            source.get_engine().dispose()
    write_index()
    return verdicts


def run_suite(
    context: Any, source: Any, suite: Suite, judged: Sequence[Expectation]
) -> Sequence[Any]:
    """GX's result of each expectation, with the keys of failing rows."""
    import great_expectations as gx

    schema, table = suite.schema_and_table
    asset = source.add_table_asset(suite.name, table_name=table, schema_name=schema)
    expectations = [build_expectation(suite, each) for each in judged]
    definition = gx.ValidationDefinition(
        name=suite.name,
        data=asset.add_batch_definition_whole_table("all"),
        suite=context.suites.add(gx.ExpectationSuite(suite.name, expectations)),
    )
    outcome = context.validation_definitions.add(definition).run(
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": SHOWN_ROWS,
            "unexpected_index_column_names": suite.key,
        }
    )
    return list(outcome.results)


def count_rows(suites: Sequence[Suite], database: Path) -> dict[str, int]:
    """Rows of each suite's table; a missing table or key column is an error."""
    counts = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for suite in suites:
            columns = ", ".join(suite.key)
            try:
                connection.execute(f"select {columns} from {suite.relation} limit 0")
                counted = connection.execute(f"select count(*) from {suite.relation}")
            except duckdb.Error as error:
                raise GateError(f"{suite.name}: {error}") from error
            counts[suite.name] = int(counted.fetchall()[0][0])
    return counts


def applicable(layer: str, suite: Suite, rows: int) -> list[Expectation]:
    """The expectations to evaluate; without rows, only queries say something.

    No new rows are a plain night for landing, and an error for a built table.
    """
    if rows:
        return suite.expectations
    if layer != "landing" and not suite.may_be_empty:
        raise GateError(f"{suite.name}: the table is empty, nothing can be judged")
    return [each for each in suite.expectations if not each.needs_rows()]


def build_expectation(suite: Suite, expectation: Expectation) -> Any:
    """A GX expectation; an unknown type or a keyword it ignores is an error."""
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import get_expectation_impl

    try:
        known = get_expectation_impl(expectation.type)
        built = known(**expectation.kwargs, description=expectation.description)
    except (ExpectationNotFoundError, ValueError, TypeError) as error:
        raise GateError(f"{suite.name}: {expectation.type}: {error}") from error
    bounds = {"min_value", "max_value"} & set(known.__fields__)
    if bounds and all(getattr(built, bound) is None for bound in bounds):
        raise GateError(f"{suite.name}: {expectation.type}: has no bound")
    return built


def read_verdict(
    connection: Connection,
    suite: Suite,
    judged: Sequence[Expectation],
    results: Sequence[Any],
) -> Verdict:
    """Split failures by severity; GX itself fails a suite for a warning too."""
    if len(results) != len(judged):
        raise GateError(f"{suite.name}: GX judged {len(results)} of {len(judged)}")
    by_description = {each.description: each for each in judged}
    failures: list[str] = []
    warnings: list[str] = []
    for result in results:
        expectation = by_description[result.expectation_config.description]
        where = f"{suite.name}: {expectation.description}"
        if "'raised_exception': True" in str(result.exception_info):
            raise GateError(f"{where}: {result.exception_info}")
        if not result.success:
            critical = expectation.severity == "critical"
            told = describe_failure(connection, suite, expectation, result.result)
            (failures if critical else warnings).append(told)
    return Verdict(suite, len(judged), failures, warnings)


def describe_failure(
    connection: Connection,
    suite: Suite,
    expectation: Expectation,
    result: dict[str, Any],
) -> str:
    """What was expected, what was seen, and the first failing rows by their keys."""
    query = expectation.kwargs.get("unexpected_rows_query")
    rows = result.get("partial_unexpected_index_list")
    rows = rows or result.get("partial_unexpected_list") or []
    if query:  # GX hands over these rows only with all rows of every expectation
        found = connection.exec_driver_sql(query.format(batch=suite.relation))
        rows = [dict(row) for row in found.mappings().fetchmany(SHOWN_ROWS)]
    seen = result.get("unexpected_count", result.get("observed_value"))
    lines = [json.dumps(row, default=str, ensure_ascii=False) for row in rows]
    return "\n    ".join([f"{expectation.description}: saw {seen}", *lines])


def docs_site(folder: Path) -> dict[str, Any]:
    """A folder of its own: contexts that share one erase each other's pages."""
    store = {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": str(folder),
    }
    return {
        "class_name": "SiteBuilder",
        "store_backend": store,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }


def write_index() -> None:
    """One page over the layers' Data Docs."""
    links = "".join(
        f'<li><a href="{layer}/index.html">{layer}</a></li>'
        for layer in (*LAYERS, "release", "exports")
        if (DATA_DOCS / layer / "index.html").exists()
    )
    page = f"<!doctype html><title>Gates</title><h1>Gates</h1><ul>{links}</ul>"
    (DATA_DOCS / "index.html").write_text(page)


@contextmanager
def tonights_landing(suites: Sequence[Suite], as_of: date) -> Iterator[Path]:
    """A scratch database: the landed rows that no release holds, by suite."""
    with since_release.scratch("landing_gate") as (scratch, path):
        scratch.execute(
            f"create table ledger as {LIVE}", {"ledger": str(LEDGER), "as_of": as_of}
        )
        scratch.execute("create table released (batch_id varchar)")
        if RELEASE.exists():
            scratch.execute(f"attach '{RELEASE}' as last (read_only)")
            scratch.execute(
                "insert into released select batch_id from last.release_batches"
            )
            scratch.execute("detach last")
        scratch.execute(
            """
            create table tonight as
            select batch_id from ledger
            where
                landed_on = $as_of
                or batch_id not in (select batch_id from released)
            """,
            {"as_of": as_of},
        )
        contracts = {contract.full_name: contract for contract in load_sources()}
        tables = {suite.name.removeprefix("landing."): suite for suite in suites}
        for name in set(tables) - LEARNT:
            if name not in contracts:
                raise GateError(f"landing.{name}: no such source table")
            check_shows_nobody(tables[name], contracts[name])
            add_landing_views(scratch, contracts[name], as_of)
        for name, suite in tables.items():
            check_pinned(suite, contracts.get(name))
        pinned = {name: suite.pinned for name, suite in tables.items()}
        add_learnt_views(scratch, list(contracts.values()), pinned, as_of)
        scratch.close()
        yield path


def check_shows_nobody(suite: Suite, contract: SourceTable) -> None:
    """Raise `GateError` for an expectation whose failing rows would name people: Data
    Docs, logs and alerts show the rows by their keys."""
    for expectation in suite.expectations:
        query = str(expectation.kwargs.get("unexpected_rows_query", ""))
        shown = set(re.findall(r"\w+", re.split(r"\bfrom\b", query, flags=re.I)[0]))
        if expectation.type.startswith("expect_column_values"):
            shown.add(str(expectation.kwargs.get("column")))
        if told := shown & contract.identifying:
            raise GateError(
                f"{suite.name}: {expectation.description}: would show "
                f"{', '.join(sorted(told))}; select the key of the failing rows alone"
            )


def check_pinned(suite: Suite, contract: SourceTable | None) -> None:
    """Raise `GateError` for a bound of what is not measured."""
    measured = aggregates(contract) if contract else {}
    if unknown := set(suite.pinned) - set(measured):
        raise GateError(
            f"{suite.name}: pinned: no measure {', '.join(sorted(unknown))}; there is "
            f"{', '.join(measured) or 'none'}"
        )


def add_landing_views(
    scratch: duckdb.DuckDBPyConnection, contract: SourceTable, as_of: date
) -> None:
    """Tonight's rows of one source table, its deliveries, its freshness."""
    source, table = contract.source, contract.name
    schema = f"landing_{source}"
    batches = (
        f"(select * from ledger where source = '{source}' and table_name = '{table}')"
    )
    scratch.execute(f"create schema if not exists {schema}")
    scratch.execute(f"""
        create view {schema}.{table}_deliveries as
        select * exclude (schema_json) from {batches}
        where batch_id in (from tonight)
    """)
    scratch.execute(f"""
        create view {schema}.{table}_freshness as
        select
            max(delivered_on) as newest_delivered_on,
            coalesce(date '{as_of}' - max(delivered_on), 9999) as days_old
        from {batches}
    """)
    paths = scratch.execute(f"select path from {schema}.{table}_deliveries").fetchall()
    columns = {**contract.types, "_batch_id": "string", "_row": "bigint"}
    if paths:
        files = ", ".join(f"'{LANDING / path}'" for (path,) in paths)
        rows = f"select {', '.join(columns)} from read_parquet([{files}])"
    else:
        nulls = (f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        rows = f"select {', '.join(nulls)} where false"
    scratch.execute(f"create view {schema}.{table} as {rows}")
