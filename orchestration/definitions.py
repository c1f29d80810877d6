"""The night as Dagster's graph: land, build with dbt, judge, release.

A partition is a night: its key is `as_of`. Every run holds the writer's lock, builds
in this process and tells what it does through `progress`.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from orchestration import dbt, gates, progress, release, settings, tokens
from orchestration.lock import writing
from orchestration.sources import load_sources

settings.prepare_home()
MANIFEST = dbt.load_manifest()
NIGHTS = dg.DailyPartitionsDefinition(
    start_date=settings.FIRST_NIGHT.isoformat(), timezone=settings.TIMEZONE
)
ONE_NIGHT = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)
RETRY = dg.RetryPolicy(max_retries=1, delay=5)
OWNERS = {
    "landing": "team:data-platform",
    "identity": "team:identity",
    "tags": "team:marketing",
}
DBT_STEPS = {
    "core": ["--exclude", "path:models/marts", "path:models/tags"],
    "marts": ["--select", "path:models/marts"],
    "tags": ["--select", "path:models/tags"],
}
DBT_TESTS = "dbt_tests"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ERRORS = (gates.GateError, tokens.StaleBuild, dbt.DbtError)


class WriterLock(dg.ConfigurableResource["WriterLock"]):
    """Held from a run's first step to its last: two runs never write together."""

    @contextmanager
    def yield_for_execution(
        self, context: dg.InitResourceContext
    ) -> Generator["WriterLock", None, None]:
        with writing():
            yield self


class Translator(DagsterDbtTranslator):
    """dbt's folders as groups; a source is the landing asset of the same table."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        node = dbt_resource_props
        return dg.AssetKey([node["schema"], node["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return folder_of(dbt_resource_props)

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props["description"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        return [OWNERS.get(folder_of(dbt_resource_props), "team:analytics")]

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: Any,
    ) -> dg.AssetCheckSpec | None:
        """All dbt tests of a model are one check: an event each costs more."""
        model = asset_spec.metadata["dagster_dbt/unique_id"]
        if tested_node(manifest["nodes"][unique_id]) != model:
            return None
        return dg.AssetCheckSpec(DBT_TESTS, asset=asset_spec.key)


def folder_of(node: Mapping[str, Any]) -> str:
    """The first folder under models/, or seeds."""
    return "seeds" if node["resource_type"] == "seed" else str(node["fqn"][1])


def tested_node(test: Mapping[str, Any]) -> str | None:
    """The model that a dbt test is about: its own, or the only one it reads."""
    parents = test["depends_on"]["nodes"]
    return test.get("attached_node") or (parents[0] if len(parents) == 1 else None)


def as_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> date:
    """The night of a run."""
    return date.fromisoformat(context.op_execution_context.partition_key)


@contextmanager
def told(name: str) -> Iterator[progress.Tell]:
    """Show a step; turn an error with a clear message into a Dagster failure."""
    try:
        with progress.show(name) as tell:
            yield tell
    except ERRORS as error:
        raise dg.Failure(str(error), allow_retries=False) from error


def landing_asset(node: Mapping[str, Any]) -> dg.AssetsDefinition:
    """One source table: what it delivered up to the night, as Parquet."""
    source, name = node["source_name"], node["name"]
    table = TABLES[source, name]

    @dg.asset(
        key=[node["schema"], name],
        group_name=f"landing_{source}",
        description=node["description"],
        kinds={table.format, "parquet"},
        owners=[OWNERS["landing"]],
        partitions_def=NIGHTS,
        backfill_policy=ONE_NIGHT,
        retry_policy=RETRY,
    )
    def landed(
        context: dg.AssetExecutionContext, writer: WriterLock
    ) -> dg.MaterializeResult[None]:
        from orchestration.landing import LandingError, land_table

        with told(f"landing {source}.{name}") as tell:
            try:
                batches = land_table(table, as_of(context))
            except LandingError as error:
                raise dg.Failure(str(error)) from error
            rows = sum(batch.rows_landed for batch in batches)
            if batches:
                tell(f"{rows:,} rows in {len(batches):,} batches")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": rows,
                "batches": len(batches),
                "rows_read": sum(batch.rows_read for batch in batches),
                "rows_landed": rows,
                "rows_quarantined": sum(batch.rows_quarantined for batch in batches),
            }
        )

    return landed


def dbt_step(name: str) -> dg.AssetsDefinition:
    """The models of one step with their seeds, and their dbt tests as checks."""
    flag, *paths = DBT_STEPS[name]

    @dbt_assets(
        name=name,
        manifest=MANIFEST,
        select=" ".join(paths) if flag == "--select" else "fqn:*",
        exclude=" ".join(paths) if flag == "--exclude" else "",
        dagster_dbt_translator=Translator(),
        partitions_def=NIGHTS,
        backfill_policy=ONE_NIGHT,
    )
    def step(
        context: dg.AssetExecutionContext, writer: WriterLock
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        selection = [flag, *paths]
        if context.is_subset:
            names = [key.path[-1] for key in context.selected_asset_keys]
            selection = ["--select", *names]
        night = as_of(context)
        with told(f"dbt {name}") as tell, tokens.step(name, night):
            done, problem = dbt.build(selection, night, tell)
            yield from built_assets(context, done)
            if problem:
                raise dbt.DbtError(problem)
            tests = sum(node.unique_id.startswith("test.") for node in done)
            warned = sum(node.status == "warn" for node in done)
            warnings = f" ({warned} warn)" if warned else ""
            tell(f"{len(done) - tests:,} tables and views, {tests:,} tests{warnings}")

    return step


def built_assets(
    context: dg.AssetExecutionContext, done: Sequence[dbt.NodeResult]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What dbt did, as Dagster's materializations and one check a tested model."""
    keys = {
        spec.metadata["dagster_dbt/unique_id"]: spec.key
        for spec in context.assets_def.specs
    }
    tests: dict[str | None, list[dbt.NodeResult]] = defaultdict(list)
    for node in done:
        if node.unique_id.startswith("test.") and node.status != "skipped":
            tests[tested_node(MANIFEST["nodes"][node.unique_id])].append(node)
        elif node.unique_id in keys and node.status in dbt.GOOD:
            key = keys[node.unique_id]
            yield dg.MaterializeResult(
                asset_key=key, metadata={"seconds": node.seconds}
            )
    for model in tests.keys() & keys.keys():
        failed = [node for node in tests[model] if node.status != "pass"]
        errors = [node for node in failed if node.status != "warn"]
        severity = dg.AssetCheckSeverity
        yield dg.AssetCheckResult(
            asset_key=keys[model],
            check_name=DBT_TESTS,
            passed=not failed,
            severity=severity.ERROR if errors else severity.WARN,
            metadata={
                "tests": len(tests[model]),
                "failed": [node.unique_id.split(".")[2] for node in failed],
            },
        )


def gate(layer: str) -> dg.AssetChecksDefinition:
    """Every suite of a layer as a blocking check on its table, in one step."""

    @dg.multi_asset_check(
        name=f"{layer}_gate",
        specs=[
            dg.AssetCheckSpec(
                name="expectations",
                asset=list(suite.schema_and_table),
                blocking=True,
                description=suite.description,
            )
            for suite in gates.load_suites(layer)
        ],
    )
    def judge(
        context: dg.AssetCheckExecutionContext, writer: WriterLock
    ) -> Iterator[dg.AssetCheckResult]:
        night = as_of(context)
        with told(f"gate {layer}") as tell, tokens.step(f"{layer} gate", night):
            verdicts = gates.judge(layer, night)
            for verdict in verdicts:
                told_rows = "\n".join(verdict.failures + verdict.warnings)
                severity = dg.AssetCheckSeverity
                yield dg.AssetCheckResult(
                    asset_key=list(verdict.suite.schema_and_table),
                    check_name="expectations",
                    passed=not told_rows,
                    severity=severity.WARN if verdict.passed else severity.ERROR,
                    metadata={
                        "expectations": verdict.evaluated,
                        "failures": "\n".join(verdict.failures),
                        "warnings": "\n".join(verdict.warnings),
                    },
                )
            gates.raise_failures(verdicts)
            total = sum(verdict.evaluated for verdict in verdicts)
            tell(f"{total:,} expectations on {len(verdicts):,} tables")

    return judge


@dg.asset(
    key=["release", "omnimart"],
    deps=[
        Translator().get_asset_key(node) for node in release.released_nodes(MANIFEST)
    ],
    group_name="release",
    description="The file that readers open: every released table, swapped at once.",
    kinds={"duckdb"},
    owners=["team:data-platform"],
    partitions_def=NIGHTS,
    backfill_policy=ONE_NIGHT,
)
def published(
    context: dg.AssetExecutionContext, writer: WriterLock
) -> dg.MaterializeResult[None]:
    with told("release") as tell:
        outcome = release.publish(MANIFEST, as_of(context))
        tell(outcome.version if outcome.is_new else f"{outcome.version} stands")
    return dg.MaterializeResult(
        metadata={
            "version": outcome.version,
            "is_new": outcome.is_new,
            "rows": dg.MetadataValue.json(dict(outcome.rows)),
        }
    )


@dg.logger
def night_log(context: dg.InitLoggerContext) -> logging.Logger:
    """Everything about a run, in a file of its own under logs/."""
    logger = logging.Logger(f"night {context.run_id}", logging.DEBUG)
    handler = logging.FileHandler(settings.LOGS / f"{context.run_id}.log")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Land, build, judge and release one night.",
    tags={"omnimart/writer": "build"},
    config={"loggers": {"night_log": {}}},
    partitions_def=NIGHTS,
)
every_night = dg.build_schedule_from_partitioned_job(
    nightly, hour_of_day=2, default_status=dg.DefaultScheduleStatus.RUNNING
)


@dg.sensor(job=nightly, minimum_interval_seconds=300)
def new_files(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest]:
    """A file that came since the last look starts the night of the newest delivery."""
    seen = float(context.cursor or 0)
    files = [path for path in settings.SOURCES.rglob("[!.]*") if path.is_file()]
    newest = max((path.stat().st_mtime for path in files), default=0.0)
    if newest > seen:
        context.update_cursor(str(newest))
        dated = [found[0] for path in files if (found := DAY.search(path.name))]
        night = min(
            max(dated, default="9999-12-31"), settings.last_ended_day().isoformat()
        )
        yield dg.RunRequest(run_key=str(newest), partition_key=night)


TABLES = {(table.source, table.name): table for table in load_sources()}
defs = dg.Definitions(
    assets=[
        *(
            landing_asset(node)
            for node in MANIFEST["sources"].values()
            if (node["source_name"], node["name"]) in TABLES
        ),
        *(dbt_step(name) for name in DBT_STEPS),
        published,
    ],
    asset_checks=[gate(layer) for layer in gates.LAYERS],
    jobs=[nightly],
    schedules=[every_night],
    sensors=[new_files],
    loggers={"night_log": night_log},
    resources={"writer": WriterLock()},
    executor=dg.in_process_executor,
)
