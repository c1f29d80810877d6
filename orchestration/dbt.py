"""dbt inside this process: no second start to pay, nothing left behind by a kill."""

import json
import os
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from orchestration.redaction import without_values
from orchestration.settings import BUILD, DBT_TARGET, ROOT

MANIFEST = DBT_TARGET / "manifest.json"
PROJECT_FOLDERS = (
    *("models", "seeds", "macros", "snapshots", "tests/dbt"),
    "orchestration/matching",  # which int_record_matches calls
)
PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
# no JSON either: writing it takes seconds a run, and nobody reads it here
QUIET = ("--quiet", "--log-level=none", "--log-level-file=none", "--no-write-json")
GOOD = {"success", "pass", "warn", "no-op"}
CHOSEN = "chosen"  # the tag of nodes that are built by themselves
SAMPLE = 5


class DbtError(Exception):
    """dbt could not build; the message names each model and test, and rows."""


@dataclass(frozen=True)
class NodeResult:
    """How one dbt node ended."""

    unique_id: str
    status: str
    seconds: float
    failures: int
    message: str


def project_files() -> Iterator[Path]:
    """Every file that says what dbt builds, in a fixed order."""
    for folder in PROJECT_FOLDERS:
        yield from sorted(
            path
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and path.parent.name != "__pycache__"
        )
    yield from (ROOT / name for name in PROJECT_FILES)


def newest_change() -> float:
    """When a file or a folder of the project last changed."""
    folders = [path.parent for path in project_files()]
    return max(path.stat().st_mtime for path in {*project_files(), *folders})


def load_manifest() -> dict[str, Any]:
    """The parsed project, parsed again when a file or a folder of it is newer."""
    if not MANIFEST.exists() or MANIFEST.stat().st_mtime < newest_change():
        # no log: it would tell this command and what it was asked, be it a phone
        outcome = dbtRunner().invoke(["--quiet", "--log-level-file=none", "parse"])
        if not outcome.success:
            raise DbtError(f"dbt cannot parse the project: {outcome.exception}")
        os.utime(MANIFEST)
    manifest: dict[str, Any] = json.loads(MANIFEST.read_text())
    return manifest


def build(
    selection: Sequence[str] | Set[str],
    as_of: date,
    on_node: Callable[[str], None],
    is_renewal: bool,
) -> tuple[list[NodeResult], str | None]:
    """`dbt build` as of that day, without unit tests: results, and what went wrong.

    `selection` is dbt's flags, or the nodes themselves, no test of theirs added.
    `on_node` is told the name of each node that starts. Unless it is a renewal, tables
    that would be renewed are built anew.
    """
    os.environ["OMNIMART_AS_OF"] = as_of.isoformat()
    manifest = parsed_project(newest_change())
    if isinstance(selection, Set):
        selection = select_exactly(selection, manifest)

    def listen(event: EventMsg) -> None:
        if event.info.name == "NodeStart":
            on_node(event.data.node_info.node_name)

    try:
        outcome = dbtRunner(manifest, callbacks=[listen]).invoke(
            [
                *QUIET,
                *("build", "--exclude-resource-type", "unit_test"),
                *("--indirect-selection", "buildable", *selection),
                *(() if is_renewal else ("--full-refresh",)),
            ]
        )
    finally:
        close_build()
    if not isinstance(outcome.result, RunExecutionResult):
        return [], without_values(f"dbt: {outcome.exception}")
    nodes = [(each, each.node) for each in outcome.result.results]
    results = [
        NodeResult(
            node.unique_id,
            str(each.status),
            each.execution_time,
            each.failures or 0,
            each.message or "",
        )
        for each, node in nodes
    ]
    broken = [
        explain_failure(result, node)
        for result, (_, node) in zip(results, nodes, strict=True)
        if result.status not in GOOD | {"skipped"}
    ]
    return results, "\n".join(broken) or None


def select_exactly(unique_ids: Set[str], manifest: Manifest) -> list[str]:
    """Flags for these nodes: a tag, as dbt would look for each name in all names."""
    for unique_id, node in manifest.nodes.items():
        node.tags = [tag for tag in node.tags if tag != CHOSEN]
        if unique_id in unique_ids:
            node.tags.append(CHOSEN)
    return ["--select", f"tag:{CHOSEN}", "--indirect-selection", "empty"]


@lru_cache(maxsize=1)
def parsed_project(newest_change: float) -> Manifest:
    """The project as dbt holds it, parsed once a process unless a file changes."""
    outcome = dbtRunner().invoke([*QUIET, "parse"])
    if not isinstance(outcome.result, Manifest):
        raise DbtError(f"dbt cannot parse the project: {outcome.exception}")
    return outcome.result


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """These environment variables for a while, for a dbt run on another home."""
    former = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in former.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def close_build() -> None:
    """dbt leaves the build file open in this process, and nobody else could read it."""
    if DuckDBConnectionManager._ENV:
        DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()


def is_private(unique_id: str) -> bool:
    """Whether a model or a source has columns that identify somebody."""
    manifest = parsed_project(newest_change())
    node = manifest.nodes.get(unique_id) or manifest.sources[unique_id]
    levels = {each.config.meta.get("sensitivity") for each in node.columns.values()}
    return bool(levels & {"identifying", "pseudonymous"})


def explain_failure(result: NodeResult, node: Any) -> str:
    """The node that failed, where it stands, dbt's words, and rows for a test, save
    for a test of a table whose rows name people."""
    where = f"{node.resource_type} {node.name} ({node.original_file_path})"
    if result.status != "fail":
        return f"{where}: {without_values(' '.join(result.message.split()))}"
    if (tested := getattr(node, "attached_node", None)) and is_private(tested):
        return f"{where}: {result.failures} failing rows, of people: not shown here"
    with duckdb.connect(str(BUILD), read_only=True) as build_file:
        sample = build_file.execute(
            f"select * from ({node.compiled_code}) limit {SAMPLE}"
        )
        names = [column[0] for column in sample.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in sample.fetchall()]
    lines = "".join(f"\n    {row}" for row in rows)
    return f"{where}: {result.failures} failing rows, among them{lines}"
