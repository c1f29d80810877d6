"""What a night costs, layer by layer, and against the same marts written by hand.

    python bench/nightly.py --households 25000 [--days 365] [--memory 4GB]

Writes the demo company at that size and runs three nights, each a process of its own:
all days but the last, landed and built in full; the last day; the same night again,
with nothing new. Then dbt builds the tables of nightly_by_hand.sql and their ancestors
anew, without tests and with them, and that script makes them from the same landing.
One-ID and the golden record are taken as the night left them, by all three. It fails
unless dbt and the script give the same rows.

CPU counts child processes. `--memory` is what dbt and the script may hold in DuckDB.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
BY_HAND = Path(__file__).with_name("nightly_by_hand.sql")
FIRST_DAY = date(2017, 1, 1)
GIVEN = (
    *("path:models/identity", "path:models/vault"),
    *("path:models/tags", "path:models/segments"),
)
FOR_IDENTITY = ("identifier_observations", "int_*__identifier_sets")
# columns that a script has no use for
OF_RENEWALS = {"batch_id", "content_hash", "period_starts_on"}
DBT_LAYERS = ("core", "marts", "tags")


@dataclass(frozen=True)
class Usage:
    """CPU and clock seconds, and the most memory held, in GB."""

    cpu: float = 0
    wall: float = 0
    peak: float = 0

    def __add__(self, other: "Usage") -> "Usage":
        peak = max(self.peak, other.peak)
        return Usage(self.cpu + other.cpu, self.wall + other.wall, peak)


class Meter(threading.Thread):
    """Reads clock, CPU and resident memory of this process ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.readings: list[tuple[float, float, float]] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        page_gb = resource.getpagesize() / 2**30
        while not self.stopped.wait(0.1):
            resident = int(Path("/proc/self/statm").read_text().split()[1]) * page_gb
            self.readings.append((time.time(), sum(os.times()[:4]), resident))

    def between(self, start: float, end: float) -> Usage:
        """What was used from one instant to the other."""
        clock, cpu, resident = np.array(self.readings).T
        first, last = np.interp([start, end], clock, cpu)
        during = resident[(clock >= start - 0.1) & (clock <= end + 0.1)]
        return Usage(float(last - first), end - start, float(during.max(initial=0)))


# What runs in a process of its own


def run_night(as_of: str) -> dict[str, tuple[float, ...]]:
    """`omnimart nightly`, and what its steps used."""
    meter = Meter()
    meter.start()
    from dagster import DagsterInstance

    from orchestration import cli, report

    if code := cli.main(["nightly", "--as-of", as_of]):
        raise SystemExit(code)
    meter.stopped.set()
    meter.join()
    layers: dict[str, Usage] = defaultdict(Usage)
    with DagsterInstance.get() as instance:
        [run] = instance.get_runs(limit=1)
        for step in instance.get_run_step_stats(run.run_id):
            if step.start_time and step.end_time:
                used = meter.between(step.start_time, step.end_time)
                layers[report.stage(step.step_key)] += used
    return {name: astuple(used) for name, used in layers.items()}


def run_dbt(as_of: str, *left_out: str) -> dict[str, tuple[float, ...]]:
    """Builds the script's tables and their ancestors anew, less some kinds of node."""
    from dbt.cli.main import dbtRunner

    from orchestration import settings

    settings.prepare_home()
    os.environ["OMNIMART_AS_OF"] = as_of
    outcome = dbtRunner().invoke(
        [
            *("--quiet", "--log-level-file", "none", "build", "--full-refresh"),
            *("--indirect-selection", "buildable"),
            *("--exclude-resource-type", *left_out),
            *("--select", *(f"+{table}" for table in hand_made_tables())),
            *("--exclude", *GIVEN, *FOR_IDENTITY),
        ]
    )
    if not outcome.success:
        raise SystemExit(f"dbt build failed: {outcome.exception}")
    return {}


def run_by_hand(as_of: str, out: str) -> dict[str, tuple[float, ...]]:
    """The script, on the live batches of that night, into a file."""
    from orchestration import secret
    from orchestration.settings import BUILD, LANDING, LEDGER, MEMORY_LIMIT

    config = {"memory_limit": MEMORY_LIMIT, "temp_directory": f"{out}.spill"}
    with duckdb.connect(out, config=config) as con:
        con.execute(f"attach '{BUILD}' as given (read_only)")
        con.execute("set timezone = 'UTC'")
        con.execute(f"set file_search_path = '{ROOT}'")
        con.execute(f"set variable as_of = date '{as_of}'")
        con.execute(
            "set variable secret = "
            f"(select coalesce(min(content), '') from read_text('{secret.path()}'))"
        )
        con.execute("create schema landing")
        tables = con.execute(
            f"""
            select schema_name[9:] || '_' || view_name, schema_name || '.' || view_name,
                any_value(paths)
            from duckdb_views() as views
            left join (
                select 'landing_' || source as schema_name, table_name as view_name,
                    list('{LANDING}/' || path) as paths
                from '{LEDGER}'
                where
                    landed_on <= getvariable('as_of')
                    and coalesce(superseded_on > getvariable('as_of'), true)
                group by all
            ) as live using (schema_name, view_name)
            where schema_name like 'landing_%'
            group by all
            """
        ).fetchall()
        for name, empty, paths in tables:
            files = f"read_parquet({paths}, hive_partitioning = true)"
            nothing = f"(select *, _landed_on as landed_on from given.{empty})"
            con.execute(
                f"create view landing.{name} as from {files if paths else nothing}"
            )
        con.execute(BY_HAND.read_text())
    return {}


def hand_made_tables() -> list[str]:
    """The marts that the script makes, as it makes them: not its temporary tables."""
    lines = BY_HAND.read_text().splitlines()
    return [line.split()[2] for line in lines if line.startswith("create table ")]


STEPS = {"night": run_night, "dbt": run_dbt, "by_hand": run_by_hand}


# What starts them


class Bench:
    """A company and its home in one folder."""

    def __init__(self, folder: Path, households: int, memory: str) -> None:
        self.home = folder
        self.demo = [sys.executable, "-m", "demo"]
        self.out = ["--out", str(folder / "demo")]
        self.size = ["--households", str(households)]
        self.environment = os.environ | {
            "OMNIMART_HOME": str(folder),
            "OMNIMART_MEMORY": memory,
            "PYTHONPATH": str(ROOT),
            "DO_NOT_TRACK": "1",
        }

    def deliver(self, until: date) -> None:
        """Let the company live on up to that day."""
        command = [*self.demo, *self.out, *self.size, f"--until={until}"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def measure(self, step: str, *words: object) -> tuple[Usage, dict[str, Usage]]:
        """What a step used in all, and its layers where it tells them."""
        with tempfile.NamedTemporaryFile() as told:
            own = [sys.executable, __file__, "--step", told.name, step]
            started = time.monotonic()
            # the company's platform is none of the night's cost
            subprocess.run(
                [*self.demo, "run", *self.out, "--", *own, *map(str, words)],
                cwd=ROOT,
                env=self.environment,
                check=True,
            )
            used = json.loads(Path(told.name).read_text())
        total = Usage(used["cpu"], time.monotonic() - started, used["peak"])
        return total, {name: Usage(*each) for name, each in used["layers"].items()}

    def night(self, title: str, as_of: date) -> dict[str, Usage]:
        """Runs a night and prints its layers."""
        total, layers = self.measure("night", as_of)
        layers = {
            "start": Usage(total.cpu - sum(u.cpu for u in layers.values()))
        } | layers
        heads = f"{'CPU s':>10}{'wall s':>10}{'peak GB':>10}{'share':>8}"
        print(f"\n{f'{title}, {as_of}':<24}{heads}")
        for name, used in (layers | {"in all": total}).items():
            print_usage(name, used, f"{used.cpu / total.cpu:>8.1%}")
        for path in ("landing", "build/omnimart.duckdb", "release/omnimart.duckdb"):
            print(f"{path:<24}{size_gb(self.home / path):>10.2f} GB")
        print(f"rows: {rows_by_schema(self.home / 'build' / 'omnimart.duckdb')}")
        return layers | {"in all": total}


def print_usage(name: str, used: Usage, more: str = "") -> None:
    print(f"{name:<24}{used.cpu:>10.1f}{used.wall:>10.1f}{used.peak:>10.2f}{more}")


def size_gb(path: Path) -> float:
    """Of a file or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 2**30


def rows_by_schema(build: Path) -> str:
    with duckdb.connect(str(build), read_only=True) as con:
        counts = con.execute(
            """
            select schema_name, sum(estimated_size)::bigint from duckdb_tables()
            where schema_name not in ('landing', 'seeds')
            group by schema_name order by schema_name
            """
        ).fetchall()
    return ", ".join(f"{schema} {count:,}" for schema, count in counts)


def compare(build: Path, by_hand: Path) -> list[str]:
    """Prints rows and money of the script's tables; returns those that differ.

    All columns that the script makes are compared, and those it lacks are named.
    """
    with duckdb.connect(str(by_hand), read_only=True) as con:
        con.execute(f"attach '{build}' as build (read_only)")
        differing = []
        for table in hand_made_tables():
            columns = column_types(con, table)
            ours = contents(con, f"build.marts.{table}", columns)
            theirs = contents(con, table, columns)
            verdict = "equal" if ours == theirs else "DIFFERS"
            rows, _, *totals = theirs
            told = dict(zip(money(columns), totals, strict=True))
            sums = "".join(f"  {name} {total or 0:,}" for name, total in told.items())
            print(f"{table:<26}{rows:>12,} rows  {verdict:<7}{sums}")
            whole = column_types(con, f"build.marts.{table}")
            if lacking := whole.keys() - columns.keys() - OF_RENEWALS:
                print(f"    by hand without {', '.join(sorted(lacking))}")
            if ours != theirs or columns.items() - whole.items():
                differing.append(table)
    return differing


def column_types(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    described = con.execute(f"describe {table}").fetchall()
    return {name: kind for name, kind, *_ in described}


def money(columns: Mapping[str, str]) -> list[str]:
    return [name for name, kind in columns.items() if kind.startswith("DECIMAL")]


def contents(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]
) -> tuple[object, ...]:
    """Count of rows, checksum of all columns in any order of rows, sums of money."""
    sums = "".join(f", sum({name})" for name in money(columns))
    [row] = con.execute(
        f"select count(*), sum(hash({', '.join(columns)})){sums} from {table}"
    ).fetchall()
    return tuple(row)


def run(bench: Bench, days: int) -> bool:
    """All nights and both ways to the marts; whether they gave the same rows."""
    last = FIRST_DAY + timedelta(days=days - 1)
    bench.deliver(last - timedelta(days=1))
    full = bench.night("full build", last - timedelta(days=1))
    bench.deliver(last)
    one_day = bench.night("one new day", last)
    quiet = bench.night("nothing new", last)
    for name, night in (("one new day", one_day), ("nothing new", quiet)):
        built, whole = (
            sum(night[layer].cpu for layer in layers)
            / sum(full[layer].cpu for layer in layers)
            for layers in (DBT_LAYERS, ("in all",))
        )
        print(f"{name} : full build  {built:.3f} of dbt's CPU, {whole:.3f} in all")
    return same_marts(bench, last)


def same_marts(bench: Bench, as_of: date) -> bool:
    """Builds the marts in three ways and prints what each used; whether all agree."""
    by_hand = bench.home / "by_hand.duckdb"
    by_hand.unlink(missing_ok=True)
    usages = {
        "dbt, no tests": bench.measure("dbt", as_of, "unit_test", "test")[0],
        "dbt, with tests": bench.measure("dbt", as_of, "unit_test")[0],
        "by hand": bench.measure("by_hand", as_of, by_hand)[0],
    }
    print(
        f"\n{'the same marts':<24}{'CPU s':>10}{'wall s':>10}{'peak GB':>10}: by hand"
    )
    for name, used in usages.items():
        print_usage(name, used, f"{used.cpu / usages['by hand'].cpu:>9.2f}")
    return not compare(bench.home / "build" / "omnimart.duckdb", by_hand)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=2469)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--memory", default="4GB", help="of dbt and of the script")
    parser.add_argument("--folder", type=Path, help="where to work; kept")
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        told, step, *words = asked.step
        layers = STEPS[step](*words)
        usages = [
            resource.getrusage(who)
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        cpu = sum(used.ru_utime + used.ru_stime for used in usages)
        peak = max(used.ru_maxrss for used in usages) / 2**20
        Path(told).write_text(json.dumps({"cpu": cpu, "peak": peak, "layers": layers}))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = (asked.folder or Path(scratch)).resolve()
        folder.mkdir(exist_ok=True)
        print(f"{asked.households:,} households, {asked.days} days, {asked.memory}")
        if not run(Bench(folder, asked.households, asked.memory), asked.days):
            raise SystemExit("dbt and the script differ")


if __name__ == "__main__":
    main()
