"""Try faults on a small company: land the broken night, judge it, see what caught it.

    HOME.parent/company/    the sources up to the night, and landing up to the eve
    HOME/                   OMNIMART_HOME of one round: both, free to break
    HOME.parent/whole/      the same, for whole nights by the omnimart command

Faults of different tables are tried together in one round, as they are landed and
judged each by itself. Those that only a built warehouse shows share two whole nights:
one that must pass, and one that the marts gate must stop. `orchestration` reads
OMNIMART_HOME when it is imported: run this in a process of its own,
`python -m tests.faults`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import duckdb

from demo.company import Company, Parameters
from orchestration import gates, measures, release, secret, settings, tokens
from orchestration.contract import literal
from orchestration.landing import LandingError, land_table, quarantined
from orchestration.ledger import Batch, Ledger
from orchestration.sources import SourceTable, load_sources

from .breaks import Night, TroubledServer
from .faults import Fault
from .outcomes import Outcome, read_night

NIGHT = date(2017, 2, 19)  # a Sunday, when weekly files come, after seven weeks
HOUSEHOLDS = 300
TABLES = {table.full_name: table for table in load_sources()}
COMPANY = settings.HOME.parent / "company"
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
WHOLE = settings.HOME.parent / "whole"
SOURCES, LANDING = COMPANY / "sources", COMPANY / "landing"
RELEASE = COMPANY / "release.duckdb"


def prepare() -> None:
    """The company's sources up to the night, and its landing up to the eve."""
    settings.prepare_home()
    company = Company(
        SOURCES, Parameters(households=HOUSEHOLDS, seed=2017), COMPANY / "truth"
    )
    eve = NIGHT - timedelta(days=1)
    company.advance(eve)
    settings.SOURCES.symlink_to(SOURCES)
    with platform({}):
        for table in TABLES.values():
            land_table(table, eve)
    with gates.tonights_landing([], eve):  # measures what is landed
        shutil.copy(measures.MEASURES, COMPANY)
    with duckdb.connect(str(RELEASE)) as connection:
        release.write_provenance(connection, eve, "eve")
    settings.LANDING.rename(LANDING)
    settings.SOURCES.unlink()
    company.advance(NIGHT)


def try_faults(faults: Sequence[Fault], nights: bool = True) -> list[Outcome]:
    """The outcomes in order of the faults, tried in as few rounds and nights as their
    tables and gates allow; "not tried" is what needs a night of its own."""
    outcomes = {each.name: Outcome(each.name, "not tried") for each in faults}
    simple = [each for each in faults if not each.is_whole | each.is_of_machine]
    for outcome in try_at_landing(simple):
        outcomes[outcome.name] = outcome
    for fault in faults:
        if fault.is_of_machine:
            outcomes[fault.name] = try_on_machine(fault)
    whole = [each for each in faults if each.is_whole and nights]
    if whole:
        start_whole_home(WHOLE)
    for gate in ("carried", "marts gate"):
        if night := [each for each in whole if each.caught == gate]:
            for outcome in try_night(night, WHOLE):
                outcomes[outcome.name] = outcome
    return list(outcomes.values())


def try_each_alone(faults: Sequence[Fault]) -> Iterator[Outcome]:
    """The outcomes of whole nights, each with one fault, after a good one."""
    start_whole_home(WHOLE)
    code, output = omnimart(WHOLE, NIGHT - timedelta(days=1))
    assert code == 0, output
    for fault in faults:
        with TemporaryDirectory(dir=WHOLE.parent) as folder:
            home = shutil.copytree(WHOLE, Path(folder) / "home")
            yield from try_night([fault], home)


def start_whole_home(home: Path) -> None:
    """A home of its own, with the sources up to the night and landing up to the eve."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(SOURCES, home / "demo")
    shutil.copytree(LANDING, home / "landing")
    shutil.copy(secret.path(), home)


def try_night(faults: Sequence[Fault], home: Path) -> list[Outcome]:
    """A whole night with these faults."""
    night = Night(home / "demo", NIGHT)
    for fault in faults:
        fault.how(night, fault.table)
    file = home / "release" / "omnimart.duckdb"
    before = file.stat().st_ino if file.exists() else None
    code, output = omnimart(home, NIGHT, night.api)
    return [read_night(each, NIGHT, code, output, file, before) for each in faults]


def omnimart(
    home: Path, day: date, troubles: Mapping[str, str] = {}
) -> tuple[int, str]:
    """Exit code and output of a night of the omnimart command."""
    with TroubledServer(home / "demo", dict(troubles)).serving() as url:
        done = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", "nightly", f"--as-of={day}"],
            cwd=settings.ROOT,
            env=os.environ
            | {
                "OMNIMART_HOME": str(home),
                "OMNIMART_CAMPAIGN_API": url,
                "COLUMNS": "1000",
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    return done.returncode, done.stdout


def try_on_machine(fault: Fault) -> Outcome:
    """A landing in trouble, and the next one when the machine is mended."""
    reset_home([fault.table])
    night = Night(settings.SOURCES, NIGHT)
    fault.how(night, fault.table)
    machine = night.machine
    assert machine
    home = settings.HOME.with_name("machine")
    home.mkdir(exist_ok=True)
    script = f"""
        set -e
        mount -t tmpfs -o size=64m tmpfs $OMNIMART_HOME
        cp -r {settings.HOME}/. $OMNIMART_HOME
        {machine.trouble}
        exec {sys.executable} -m tests.faults.land {fault.table} '{machine.mend}'
    """
    done = subprocess.run(
        [*NAMESPACE, "sh", "-c", script],
        cwd=settings.ROOT,
        env=os.environ | {"OMNIMART_HOME": str(home)},
        text=True,
        capture_output=True,
    )
    home.rmdir()
    lines = done.stdout.splitlines()
    if len(lines) != 2:
        return Outcome(fault.name, "not tried", done.stderr)
    first, second = (json.loads(line) for line in lines)
    problems = first["problems"] + second["problems"]
    if not second["landed"]:
        problems.append(f"does not land when mended: {second['refused']}")
    caught = "landing" if first["refused"] else "nowhere"
    return Outcome(fault.name, caught, first["refused"], problems)


def try_at_landing(faults: Sequence[Fault]) -> list[Outcome]:
    """The outcomes in order of the faults, tried in as few rounds as their tables
    allow."""
    waiting, outcomes = list(faults), {}
    while waiting:
        together = {store_of(fault.table): fault for fault in reversed(waiting)}
        for outcome in try_round(list(together.values())):
            outcomes[outcome.name] = outcome
        waiting = [each for each in waiting if each.name not in outcomes]
    return [outcomes[fault.name] for fault in faults]


def store_of(table: str) -> str:
    """What holds the table in its source: a file of its own, or the one database."""
    return "crm" if table.startswith("crm.") else table


def try_round(faults: Sequence[Fault]) -> list[Outcome]:
    """One broken night of the faults' tables, at most one fault a table."""
    reset_home([fault.table for fault in faults])
    night = Night(settings.SOURCES, NIGHT)
    for fault in faults:
        fault.how(night, fault.table)
    outcomes = {fault.table: Outcome(fault.name, "nowhere") for fault in faults}
    landed: dict[str, list[Batch]] = {}
    with platform(night.api):
        for fault in faults:
            outcome = outcomes[fault.table]
            try:
                landed[fault.table] = land(TABLES[fault.table], night)
            except LandingError as error:
                outcome.caught, outcome.message = "landing", str(error)
    refused = [fault.table for fault in faults if fault.table not in landed]
    for table, problem in land_mended(refused).items():
        outcomes[table].problems.append(problem)
    for table, (failures, warnings) in (judge(list(landed)) if landed else {}).items():
        outcome = outcomes[table]
        if failures:
            outcome.caught, outcome.message = "landing gate", "\n".join(failures)
        elif warnings:
            outcome.caught, outcome.message = "warning", "\n".join(warnings)
    for fault in faults:
        outcome = outcomes[fault.table]
        outcome.problems += check_ledger(fault.table)
        if outcome.caught == "nowhere":
            look_at_rows(fault, landed[fault.table], outcome)
    if not is_unpublished():
        for outcome in outcomes.values():
            outcome.problems.append("a release was published")
    return list(outcomes.values())


def try_nothing() -> Outcome:
    """The night as the sources hand it over."""
    faults = [
        Fault("none", table, lambda night, table: None, "nowhere") for table in TABLES
    ]
    outcomes = try_round(faults)
    told = [outcome for outcome in outcomes if outcome.caught != "nowhere"]
    return told[0] if told else outcomes[0]


def judge_clean_nights(nights: int) -> Iterator[tuple[date, list[str], list[str]]]:
    """Failures and warnings of the landing gate, night for night from the first on."""
    company = start_company()
    suites = gates.load_suites("landing")
    for day in (settings.FIRST_NIGHT + timedelta(days=n) for n in range(nights)):
        company.advance(day)
        with platform({}):
            for table in TABLES.values():
                land_table(table, day)
        with gates.tonights_landing(suites, day) as database:
            verdicts = gates.run_suites("landing", suites, database)
        settings.RELEASE.unlink(missing_ok=True)
        with duckdb.connect(str(settings.RELEASE)) as connection:
            release.write_provenance(connection, day, str(day))
        yield (
            day,
            [failure for verdict in verdicts for failure in verdict.failures],
            [warning for verdict in verdicts for warning in verdict.warnings],
        )


def run_clean_nights(nights: int) -> Iterator[tuple[date, list[str], list[str]]]:
    """Failures and warnings of whole nights, from the first on that tags are judged."""
    from dagster import DagsterInstance

    from orchestration.cli import run_night
    from orchestration.definitions import defs

    company = start_company()
    first = settings.FIRST_NIGHT + timedelta(weeks=8)
    with DagsterInstance.get() as instance:
        for day in (first + timedelta(days=n) for n in range(nights)):
            company.advance(day)
            with platform({}):
                night = run_night(defs, instance, day)
            yield day, night.failures, night.warnings


def start_company() -> Company:
    """The company in an empty home, before its first day."""
    shutil.rmtree(settings.HOME, ignore_errors=True)
    settings.prepare_home()
    return Company(
        settings.SOURCES, Parameters(HOUSEHOLDS, seed=2017), settings.HOME / "truth"
    )


def reset_home(tables: Sequence[str]) -> None:
    """The company as on the night, with the landing of these tables as on the eve."""
    for path in (settings.LANDING, settings.SOURCES, settings.BUILD.parent):
        shutil.rmtree(path, ignore_errors=True)
    settings.BUILD.parent.mkdir(parents=True)
    shutil.copy(COMPANY / measures.MEASURES.name, measures.MEASURES)
    for source in {table.split(".")[0] for table in tables}:
        shutil.copytree(SOURCES / source, settings.SOURCES / source)
    for table in tables:
        folder = table.replace(".", "/")
        shutil.copytree(LANDING / folder, settings.LANDING / folder)
    for ledger in LANDING.glob("ledger.*"):
        shutil.copy(ledger, settings.LANDING)
    settings.RELEASE.parent.mkdir(exist_ok=True)
    shutil.copy(RELEASE, settings.RELEASE)


@contextmanager
def platform(troubles: dict[str, str]) -> Iterator[None]:
    """The campaign platform at the service of this process; a short patience."""
    from orchestration.readers import rest  # takes seconds

    with (
        TroubledServer(settings.SOURCES, troubles).serving() as url,
        patch.dict(os.environ, OMNIMART_CAMPAIGN_API=url),
        patch.multiple(rest, PER_PAGE=5, LONGEST_WAIT=0.1),
    ):
        yield


def land(table: SourceTable, night: Night | None = None) -> list[Batch]:
    """Land the table's night, with the patience and the memory that a fault leaves."""
    memory = settings.MEMORY_LIMIT
    if night:
        memory = night.memory.get(table.full_name, memory)
        if night.api.get(table.name) == "hang":
            table = table.model_copy(update={"timeout_seconds": 0.3})
    with patch.object(settings, "MEMORY_LIMIT", memory):
        return land_table(table, NIGHT)


def land_mended(tables: Sequence[str]) -> dict[str, str]:
    """The tables that do not land when their source delivers what it should have."""
    problems = {}
    for source in {table.split(".")[0] for table in tables}:
        shutil.rmtree(settings.SOURCES / source)
        shutil.copytree(SOURCES / source, settings.SOURCES / source)
    with platform({}):
        for table in tables:
            try:
                land(TABLES[table])
            except LandingError as error:
                problems[table] = f"does not land when mended: {error}"
    return problems


def judge(tables: Sequence[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Failures and warnings of the landing gate, by table."""
    suites = [
        suite
        for suite in gates.load_suites("landing")
        if suite.name.removeprefix("landing.") in {*tables, *measures.LEARNT}
    ]
    told: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in tables}
    with (
        gates.tonights_landing(suites, NIGHT) as database,
        patch.object(gates, "SHOWN_ROWS", 1000),
    ):
        for verdict in gates.run_suites("landing", suites, database):
            name = verdict.suite.name.removeprefix("landing.")
            for table, (failures, warnings) in told.items():
                failures += [
                    each for each in verdict.failures if tells(name, table, each)
                ]
                warnings += [
                    each for each in verdict.warnings if tells(name, table, each)
                ]
    return told


def tells(suite: str, table: str, failure: str) -> bool:
    """Whether a suite's failure is about the table."""
    return suite == table or (suite in measures.LEARNT and f'"{table}"' in failure)


def look_at_rows(fault: Fault, batches: list[Batch], outcome: Outcome) -> None:
    """Whether the landing put rows aside, or carried what it was given to the byte."""
    if any(batch.rows_quarantined for batch in batches):
        outcome.caught = "quarantine"
        outcome.message = "\n".join(
            f"{row['source']}.{row['table_name']}, row {row['row']}: {row['reason']}"
            for row in quarantined(NIGHT, NIGHT)
            if row["batch_id"] in {batch.batch_id for batch in batches}
        )
    elif fault.carried:
        (batch,) = batches
        is_as_given = " and ".join(
            f"encode({name}) = unhex('{value.encode().hex()}')"
            for name, value in fault.carried.items()
        )
        landed = f"(from {literal(settings.LANDING / batch.path)} where {is_as_given})"
        if duckdb.sql(f"select count(*) from {landed}").fetchall() == [(1,)]:
            outcome.caught = "carried"


def check_ledger(table: str) -> list[str]:
    """Batches whose rows do not add up, by the ledger and by the files themselves."""
    problems = []
    with Ledger(settings.LANDING) as ledger:
        batches = ledger.batches_of(TABLES[table])
    for batch in batches:
        landed, apart = (
            count(settings.LANDING / path) if path else 0
            for path in (batch.path, batch.quarantine_path)
        )
        if (landed, apart) != (batch.rows_landed, batch.rows_quarantined) or (
            batch.rows_read != landed + apart
        ):
            problems.append(f"{asdict(batch)}: files hold {landed} and {apart} rows")
    return problems


def count(path: Path) -> int:
    rows = duckdb.sql(f"select count(*) from read_parquet('{path}')").fetchall()
    return int(rows[0][0])


def is_unpublished() -> bool:
    """Whether nothing can be released as of the night, and the old release stands."""
    try:
        release.publish({}, NIGHT, lambda verdicts: None)
    except tokens.StaleBuild:
        return release.current_version() == "eve"
    return False
