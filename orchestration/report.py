"""What a night did, read back from Dagster's own record of the run."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dagster import DagsterEvent, DagsterEventType, DagsterInstance, DagsterRun

EVENTS = {
    DagsterEventType.ASSET_MATERIALIZATION,
    DagsterEventType.ASSET_CHECK_EVALUATION,
    DagsterEventType.STEP_FAILURE,
    DagsterEventType.RUN_FAILURE,
}
GATE = "expectations"


@dataclass
class Night:
    """One run: counts, verdicts, durations by stage, and why it failed."""

    as_of: str
    run_id: str
    status: str
    started_at: datetime | None
    seconds: dict[str, float]
    rows: dict[str, int] = field(default_factory=dict)
    gates: dict[str, bool] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    release: dict[str, Any] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        return self.status == "SUCCESS"


def read_night(instance: DagsterInstance, run: DagsterRun) -> Night:
    """The record of one run of the job `nightly`."""
    record = instance.get_run_record_by_id(run.run_id)
    night = Night(
        as_of=run.tags["dagster/partition"],
        run_id=run.run_id,
        status=run.status.value,
        started_at=record.create_timestamp if record else None,
        seconds=stage_seconds(instance, run),
    )
    for entry in instance.all_logs(run.run_id, of_type=EVENTS):
        if entry.dagster_event:
            read_event(night, entry.dagster_event)
    return night


def stage_seconds(instance: DagsterInstance, run: DagsterRun) -> dict[str, float]:
    """Seconds by stage, in order; all landing steps count as one stage."""
    stages: dict[str, float] = {}
    for step in instance.get_run_step_stats(run.run_id):
        if step.start_time and step.end_time:
            name = stage(step.step_key)
            spent = step.end_time - step.start_time
            stages[name] = stages.get(name, 0) + spent
    return stages


def stage(step: str) -> str:
    """The stage of a night that a step belongs to."""
    is_landing = step.startswith("landing_") and step != "landing_gate"
    return "landing" if is_landing else step


def read_event(night: Night, event: DagsterEvent) -> None:
    """Add what one event says."""
    kind = event.event_type
    if kind == DagsterEventType.ASSET_MATERIALIZATION:
        asset = event.step_materialization_data.materialization
        metadata: dict[str, Any] = {
            name: value.value for name, value in asset.metadata.items()
        }
        if asset.asset_key.path[0] == "release":
            night.release = metadata
        for count in ("rows_read", "rows_landed", "rows_quarantined", "rows_erased"):
            night.rows[count] = night.rows.get(count, 0) + metadata.get(count, 0)
    elif kind == DagsterEventType.ASSET_CHECK_EVALUATION:
        check = event.asset_check_evaluation_data
        if check.check_name == GATE:
            table = ".".join(check.asset_key.path)
            blocked = not check.passed and check.severity.value == "ERROR"
            night.gates[table] = not blocked
            warnings = check.metadata.get("warnings")
            if warnings and warnings.value:
                night.warnings += [f"{table}: {warnings.value}"]
    elif kind == DagsterEventType.STEP_FAILURE:
        night.failures.append(f"{event.step_key}: {failure_text(event)}")
    elif not night.failures:
        night.failures.append(str(event.message))


def failure_text(event: DagsterEvent) -> str:
    """The message that the step gave, else that of the innermost error."""
    data = event.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return str(data.user_failure_data.description)
    error = data.error
    while error and error.cause:
        error = error.cause
    return error.message.strip() if error else "failed"
