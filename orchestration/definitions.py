"""The night as Dagster's graph: land, build with dbt, judge, release.

A partition is a night: its key is `as_of`. Every run holds the writer's lock, builds
in this process and tells what it does through `progress`.
"""

import logging
import re
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import date
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration import (
    alerts,
    dbt,
    gates,
    progress,
    release,
    report,
    settings,
    tokens,
)
from orchestration.catalog import page
from orchestration.dbt_graph import (
    OWNERS,
    UNIQUE_ID,
    Translator,
    built_assets,
    to_build,
    unchanged_assets,
)
from orchestration.lock import writing
from orchestration.sources import load_sources

warnings.simplefilter("ignore", dg.BetaWarning)  # backfill_policy
settings.prepare_home()
MANIFEST = dbt.load_manifest()
NIGHTS = dg.DailyPartitionsDefinition(
    start_date=settings.FIRST_NIGHT.isoformat(), timezone=settings.TIMEZONE
)
ONE_NIGHT = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)
RETRY = dg.RetryPolicy(max_retries=1, delay=5)
DBT_STEPS = {
    "core": [
        "--exclude",
        *("path:models/marts", "path:models/tags", "path:models/segments"),
    ],
    "marts": ["--select", "path:models/marts"],
    "tags": ["--select", "path:models/tags", "path:models/segments"],
}
EXPECTATIONS = "expectations"
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
            quarantined = sum(batch.rows_quarantined for batch in batches)
            if batches:
                apart = f", {quarantined:,} in quarantine" if quarantined else ""
                tell(f"{rows:,} rows in {len(batches):,} batches{apart}")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": rows,
                "batches": len(batches),
                "rows_read": sum(batch.rows_read for batch in batches),
                "rows_landed": rows,
                "rows_quarantined": quarantined,
                "rows_erased": sum(batch.rows_erased for batch in batches),
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
        night = as_of(context)
        selection: Sequence[str] | Set[str] = [flag, *paths]
        if context.is_subset:
            names = [key.path[-1] for key in context.selected_asset_keys]
            selection = ["--select", *names]
        with told(f"dbt {name}") as tell:
            if not context.is_subset and tokens.is_unchanged(name, night):
                tell("unchanged since it was built")
                yield from unchanged_assets(context)
                return
            is_whole = not context.is_subset
            with tokens.step(name, night, is_whole) as changed:
                standing: Set[str] = frozenset()
                if is_whole and changed is not None:
                    nodes = {s.metadata[UNIQUE_ID] for s in context.assets_def.specs}
                    selection = to_build(MANIFEST, nodes, changed)
                    standing = nodes - selection
                done, problem = dbt.build(selection, night, tell, changed is not None)
                yield from built_assets(context, MANIFEST, done, standing)
                if problem:
                    raise dbt.DbtError(problem)
            tests = [node for node in done if node.unique_id.startswith("test.")]
            warned = sum(node.status == "warn" for node in tests)
            warn = f" ({warned} warn)" if warned else ""
            tables = len(done) - len(tests)
            tell(f"{tables:,} tables and views, {len(tests):,} tests{warn}")

    return step


def check_result(verdict: gates.Verdict) -> dg.AssetCheckResult:
    """A suite's verdict as Dagster shows it; a warning fails, but does not block."""
    severity = dg.AssetCheckSeverity
    return dg.AssetCheckResult(
        asset_key=list(verdict.suite.schema_and_table),
        check_name=EXPECTATIONS,
        passed=not verdict.failures and not verdict.warnings,
        severity=severity.WARN if verdict.passed else severity.ERROR,
        metadata={
            "expectations": verdict.evaluated,
            "failures": "\n".join(verdict.failures),
            "warnings": "\n".join(verdict.warnings),
        },
    )


def check_specs(layer: str) -> list[dg.AssetCheckSpec]:
    """A blocking check for each suite of a layer."""
    return [
        dg.AssetCheckSpec(
            name=EXPECTATIONS,
            asset=list(suite.schema_and_table),
            blocking=True,
            description=suite.description,
        )
        for suite in gates.load_suites(layer)
    ]


def gate(layer: str) -> dg.AssetChecksDefinition:
    """Every suite of a layer as a blocking check on its table, in one step."""

    @dg.multi_asset_check(
        name=f"{layer}_gate",
        specs=check_specs(layer),
    )
    def judge(
        context: dg.AssetCheckExecutionContext, writer: WriterLock
    ) -> Iterator[dg.AssetCheckResult]:
        night = as_of(context)
        with told(f"gate {layer}") as tell:
            if tokens.is_unchanged(f"{layer} gate", night):
                tell("unchanged since it passed")
                for key in context.selected_asset_check_keys:
                    yield dg.AssetCheckResult(asset_key=key.asset_key, passed=True)
                return
            with tokens.step(f"{layer} gate", night):
                verdicts = gates.judge(layer, night)
                yield from map(check_result, verdicts)
                gates.raise_failures(verdicts)
            total = sum(verdict.evaluated for verdict in verdicts)
            tell(f"{total:,} expectations on {len(verdicts):,} tables")

    return judge


@dg.asset(
    key=["release", "omnimart"],
    deps=[
        Translator().get_asset_key(node) for node in release.released_nodes(MANIFEST)
    ],
    check_specs=check_specs("release"),
    group_name="release",
    description="The file that readers open: every released table, swapped at once.",
    kinds={"duckdb"},
    owners=["team:data-platform"],
    partitions_def=NIGHTS,
    backfill_policy=ONE_NIGHT,
)
def published(
    context: dg.AssetExecutionContext, writer: WriterLock
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    verdicts: list[gates.Verdict] = []
    with told("release") as tell:
        try:
            outcome = release.publish(MANIFEST, as_of(context), verdicts.extend)
        except gates.GateError:
            yield from map(check_result, verdicts)
            raise
        if outcome.is_new or not settings.TAG_CATALOG.exists():
            page.write_page()
        tell(outcome.version if outcome.is_new else f"{outcome.version} stands")
    yield from map(check_result, verdicts)
    if not verdicts:  # it stands, and has passed
        yield dg.AssetCheckResult(check_name=EXPECTATIONS, passed=True)
    yield dg.MaterializeResult(
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
    selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
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


def alert_sensor(status: dg.DagsterRunStatus) -> dg.SensorDefinition:
    """Tells of the nights that the daemon ran."""

    @dg.run_status_sensor(
        name=f"alert_{status.value.lower()}",
        run_status=status,
        monitored_jobs=[nightly],
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def sensor(context: dg.RunStatusSensorContext) -> None:
        run = context.dagster_run
        if alerts.TOLD in run.tags:
            return
        if outcome := alerts.tell(report.read_night(context.instance, run)):
            context.log.info(f"alert {outcome}")

    return sensor


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
    sensors=[
        new_files,
        alert_sensor(dg.DagsterRunStatus.SUCCESS),
        alert_sensor(dg.DagsterRunStatus.FAILURE),
    ],
    loggers={"night_log": night_log},
    resources={"writer": WriterLock()},
    executor=dg.in_process_executor,
)
