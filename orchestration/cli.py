"""The `omnimart` command.

Exit codes: 0 done, 1 failed (the last release stands), 2 wrong usage, 3 another run
is writing.
"""

import argparse
import logging
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from orchestration import settings
from orchestration.lock import Locked, writing
from orchestration.progress import console
from orchestration.redaction import without_passwords

if TYPE_CHECKING:
    import duckdb
    from dagster import DagsterInstance, Definitions

    from orchestration.report import Night

FAILED, USAGE, LOCKED = 1, 2, 3
PERIODS: dict[str, Callable[[date], date | tuple[int, int]]] = {
    "day": lambda day: day,
    "week": lambda day: day.isocalendar()[:2],
    "month": lambda day: (day.year, day.month),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = parse(arguments)
    settings.prepare_home()
    log = settings.LOGS / "omnimart.log"
    logging.basicConfig(filename=log, level=logging.WARNING)
    logging.captureWarnings(True)
    try:
        return int(options.run(options))
    except Locked as error:
        console.print(f"[red]Refused:[/] {escape(str(error))}")
        return LOCKED
    except KeyboardInterrupt:
        console.print("[red]Stopped.[/] The last release stands.")
        return FAILED
    except Exception as error:
        # not what it was asked of, be it a phone or a password
        logging.exception("omnimart %s", options.command)
        console.print(f"[red]{type(error).__name__}:[/] {escape(str(error))}")
        console.print(f"The last release stands. Log: {log}")
        return FAILED


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line; a wrong one exits with 2."""
    parser = argparse.ArgumentParser(prog="omnimart", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")

    night = commands.add_parser("nightly", help="land, build, judge and release")
    night.add_argument(
        "--as-of",
        type=ended_day,
        default=settings.last_ended_day(),
        help="the day that ended, YYYY-MM-DD (default: yesterday)",
    )
    night.set_defaults(run=lambda given: run_nights([given.as_of]))

    backfill = commands.add_parser("backfill", help="the nights of a range, in order")
    backfill.add_argument("--from", dest="first", type=ended_day, required=True)
    backfill.add_argument("--to", dest="last", type=ended_day, required=True)
    backfill.add_argument(
        "--every",
        choices=tuple(PERIODS),
        default="day",
        help="of each week or month the last night only, and the range's last",
    )
    backfill.set_defaults(
        run=lambda given: run_nights(days(given.first, given.last, given.every))
    )

    status = commands.add_parser("status", help="last release, last night, ledger")
    status.set_defaults(run=lambda given: show_status())

    catalog = commands.add_parser("catalog", help="the tags as a page for a browser")
    catalog.set_defaults(run=lambda given: write_catalog())

    explain = commands.add_parser(
        "explain",
        help="who stands behind an identifier; whether two are one person, and why",
    )
    explain.add_argument("identifier", help="a phone, e-mail, card, One-ID, type:value")
    explain.add_argument("other", nargs="?", help="a second one: are they one person?")
    explain.add_argument("--json", action="store_true", help="as JSON, for scripts")
    explain.add_argument(
        "--svg", type=Path, metavar="FILE", help="draw the graph there"
    )
    explain.set_defaults(run=explain_identifiers)

    releases = commands.add_parser("releases", help="the versions that are kept")
    releases.set_defaults(run=lambda given: show_releases())

    rollback = commands.add_parser("rollback", help="show readers a kept version again")
    rollback.add_argument("version", nargs="?", help="default: the one before")
    rollback.set_defaults(run=lambda given: roll_back(given.version))

    publish = commands.add_parser("publish", help="copy the release to PostgreSQL")
    publish.add_argument(
        "--to",
        metavar="URL",
        default=os.environ.get("OMNIMART_POSTGRES"),
        help="postgresql://user@host/database (default: OMNIMART_POSTGRES); "
        "the password from PGPASSWORD or ~/.pgpass, or in the URL",
    )
    publish.set_defaults(run=lambda given: publish_release(given.to))

    export = commands.add_parser("export", help="write lists of people for others")
    export.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    export.add_argument(
        "--full",
        action="store_true",
        help="let what changed replace all that the destination has",
    )
    export.set_defaults(run=export_people)

    source = commands.add_parser("new-source", help="draft a source from samples")
    source.add_argument("name", help="of the source, as in my_shop")
    source.add_argument("samples", nargs="+", type=Path, help="files it hands over")
    source.set_defaults(run=lambda given: draft_source(given.name, given.samples))

    tag = commands.add_parser("new-tag", help="write a tag's entry; asks what is left")
    tag.add_argument("name", help="of the tag, as in is_big_spender")
    tag.add_argument("given", nargs="*", metavar="KEY=TEXT", help="as in theme=value")
    tag.set_defaults(run=write_tag)

    train = commands.add_parser("train", help="how to compare records, from the build")
    train.set_defaults(run=lambda given: train_matching())

    for action, meaning in (("cut", "are two persons"), ("link", "are one person")):
        decide = commands.add_parser(action, help=f"decide that two {meaning}")
        decide.add_argument("identifiers", nargs=2, metavar="IDENTIFIER")
        decide.add_argument("--reason", required=True, help="why, without a value")
        decide.add_argument("--by", metavar="NAME", help="who decides (default: you)")
        decide.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DAY",
            help="night from which it counts (default: after the last one built)",
        )
        decide.add_argument("--yes", action="store_true", help="do not ask")
        decide.set_defaults(run=decide_identity, action=action)

    overrides = commands.add_parser("overrides", help="what stewards decided so far")
    overrides.set_defaults(run=lambda given: list_overrides())

    erase = commands.add_parser("erase", help="take a person out of all that is kept")
    erase.add_argument("identifier", help="as for explain; the whole person goes")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    erase.set_defaults(run=erase_person)

    audience = commands.add_parser("audience", help="people selected by a rule")
    actions = audience.add_subparsers(required=True, metavar="ACTION")
    previewed = actions.add_parser("preview", help="an unsaved one, on the release")
    previewed.add_argument("file", type=Path, help="YAML: one entry, or a list of them")
    previewed.set_defaults(run=lambda given: preview_audiences(given.file))

    dagster = commands.add_parser("dagster", help="the graph and runs in a browser")
    dagster.set_defaults(run=lambda given: open_dagster())
    options = parser.parse_args(arguments)
    if "to" in options and not options.to:
        parser.error("publish needs --to, or OMNIMART_POSTGRES")
    if "first" in options and options.first > options.last:
        parser.error("--from is after --to")
    return options


def ended_day(text: str) -> date:
    """A day between the first night and yesterday."""
    day = date.fromisoformat(text)
    first, last = settings.FIRST_NIGHT, settings.last_ended_day()
    if not first <= day <= last:
        raise argparse.ArgumentTypeError(f"{day} is not between {first} and {last}")
    return day


def days(first: date, last: date, every: str = "day") -> list[date]:
    """The last day of each day, week (Sunday) or month of a range; and its last."""
    all_days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        day
        for day in all_days
        if day == last or PERIODS[every](day) != PERIODS[every](day + timedelta(days=1))
    ]


def run_nights(nights: Sequence[date]) -> int:
    """Run nights in order; stops at the first that fails."""
    started = time.monotonic()
    with writing():
        with console.status("starting"):
            from dagster import DagsterInstance

            from orchestration import alerts
            from orchestration.definitions import defs

        with DagsterInstance.get() as instance:
            for day in nights:
                console.print(f"[bold]Night of {day}[/]")
                night = run_night(defs, instance, day)
                show_night(night, time.monotonic() - started)
                if outcome := alerts.tell(night):
                    console.print(f"[bold]Alert[/] {outcome}")
                if not night.succeeded:
                    return FAILED
                started = time.monotonic()
    return 0


def run_night(defs: "Definitions", instance: "DagsterInstance", day: date) -> "Night":
    """One night in this process, and its record; nobody is told of it."""
    from orchestration import alerts, report

    result = defs.resolve_job_def("nightly").execute_in_process(
        instance=instance,
        partition_key=day.isoformat(),
        raise_on_error=False,
        tags={alerts.TOLD: "command"},
    )
    run = instance.get_run_by_id(result.run_id)
    assert run, "a run that was just made"
    return report.read_night(instance, run)


def train_matching() -> int:
    """Write the model that proposes matches anew, for a person to review."""
    from orchestration.matching.training import train_on_build, write_settings

    with writing(), console.status("training"):
        write_settings(train_on_build(settings.BUILD), settings.MATCHING)
    console.print(f"Review and commit {settings.MATCHING}")
    return 0


def show_night(night: "Night", seconds: float) -> None:
    """The summary: what came in, what was judged, what is out, where to look."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold")
    for name, value in summary_lines(night, seconds):
        grid.add_row(name, escape(value))
    console.print(grid)
    for failure in night.failures:
        console.print(f"[red]Failed[/] {escape(failure)}", soft_wrap=True)
    if night.failures:
        console.print("The last release stands; mend the cause and run again.")


def summary_lines(night: "Night", seconds: float) -> list[tuple[str, str]]:
    """Names and values of the summary."""
    rows = night.rows
    erased = f" + {rows['rows_erased']:,} erased" if rows.get("rows_erased") else ""
    lines = [
        (
            "rows",
            f"{rows.get('rows_read', 0):,} read = "
            f"{rows.get('rows_landed', 0):,} landed + "
            f"{rows.get('rows_quarantined', 0):,} quarantined{erased}",
        )
    ]
    if rows.get("rows_quarantined"):
        lines.append(("quarantine", str(settings.LANDING / "_quarantine")))
    tables = night.release.get("rows", {})
    if tables:
        people = tables.get("marts.dim_users", 1) - 1  # less the unknown one
        identifiers = tables.get("identity.identifiers", 0)
        lines.append(("people", f"{people:,} from {identifiers:,} identifiers"))
    passed = sum(night.gates.values())
    lines.append(("gates", f"{passed} of {len(night.gates)} tables passed"))
    lines += [("warning", warning) for warning in night.warnings]
    if night.release:
        state = "" if night.release["is_new"] else " (stands: nothing changed)"
        count = f"{len(tables)} tables, {sum(tables.values()):,} rows"
        lines.append(("release", f"{night.release['version']}{state}: {count}"))
        lines.append(("file", str(settings.RELEASE)))
    lines.append(("tag catalog", str(settings.TAG_CATALOG)))
    lines.append(("data docs", str(settings.DATA_DOCS / "index.html")))
    lines.append(("log", str(settings.LOGS / f"{night.run_id}.log")))
    spent = ", ".join(f"{name} {took:.1f}" for name, took in night.seconds.items())
    lines.append(("seconds", f"{seconds:.1f} in all: {spent}"))
    lines.append(("peak memory", f"{peak_memory_gb():.2f} GB"))
    return lines


def peak_memory_gb() -> float:
    """The most this process or a child of it held."""
    usages = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(usage).ru_maxrss for usage in usages) / 2**20


def write_catalog() -> int:
    """The catalog page of the release that readers see."""
    from orchestration.catalog import page

    console.print(f"{page.write_page()} tags: {settings.TAG_CATALOG}")
    return 0


def show_status() -> int:
    """What stands, what was landed, how the last night went."""
    import duckdb
    from dagster import DagsterInstance, RunsFilter

    from orchestration import report
    from orchestration.erasure.person import unfinished

    if settings.RELEASE.exists():
        with duckdb.connect(str(settings.RELEASE), read_only=True) as connection:
            version, built_at, batches, gates = connection.execute(
                "select version, built_at, batch_count, gates_passed from release"
            ).fetchall()[0]
        console.print(f"[bold]Release[/] {version}: {settings.RELEASE}")
        console.print(
            f"  built {built_at:%Y-%m-%d %H:%M} UTC from {batches:,} batches; "
            f"passed {gates}"
        )
    else:
        console.print("[bold]Release[/] none yet")
    if settings.LEDGER.exists():
        console.print("[bold]Ledger[/]", settings.LEDGER)
        with duckdb.connect() as connection:
            show_query(
                connection,
                f"""
                select
                    source,
                    count(*) as batches,
                    max(landed_on) as newest,
                    sum(rows_read)::bigint as rows_read,
                    sum(rows_landed)::bigint as rows_landed,
                    sum(rows_quarantined)::bigint as rows_quarantined
                from read_parquet('{settings.LEDGER}') group by source order by source
                """,
            )
    if begun := unfinished():
        console.print(
            f"[red]Unfinished[/] erasure {begun.erasure_id}: run `omnimart erase` again"
        )
    with DagsterInstance.get() as instance:
        for run in instance.get_runs(RunsFilter(job_name="nightly"), limit=1):
            night = report.read_night(instance, run)
            console.print(
                f"[bold]Last night[/] {night.as_of}: {night.status}, "
                f"started {night.started_at:%Y-%m-%d %H:%M} UTC, "
                f"{sum(night.gates.values())} of {len(night.gates)} gated tables passed"
            )
            for failure in night.failures:
                console.print(f"[red]Failed[/] {escape(failure)}", soft_wrap=True)
    return 0


def show_releases() -> int:
    """The kept versions, the newest last, and which one readers see."""
    import duckdb

    from orchestration.release import current_version, kept_versions

    current = current_version()
    table = Table("version", "as of", "built (UTC)", "batches", "MB", "")
    for path in kept_versions():
        table.columns[0].min_width = len(path.stem)  # never cut short
        with duckdb.connect(str(path), read_only=True) as connection:
            as_of, built_at, batches = connection.execute(
                "select as_of, built_at, batch_count from release"
            ).fetchall()[0]
        size = f"{path.stat().st_size / 2**20:,.0f}"
        seen = "current" if path.stem == current else ""
        built = f"{built_at:%Y-%m-%d %H:%M}"
        table.add_row(path.stem, str(as_of), built, f"{batches:,}", size, seen)
    console.print(table)
    return 0


def roll_back(version: str | None) -> int:
    """Readers see an older version, until the next night that passes."""
    from orchestration.release import roll_back

    with writing():
        shown = roll_back(version)
    console.print(f"[bold]Release[/] {shown}: {settings.RELEASE}")
    return 0


def publish_release(url: str) -> int:
    """Copy what readers see to PostgreSQL, and say what is there now."""
    from orchestration import postgres
    from orchestration.progress import show

    with show("publish") as tell:
        outcome = postgres.publish(url, tell)
        count = f"{len(outcome.rows)} tables, {sum(outcome.rows.values()):,} rows"
        tell(count if outcome.is_new else "nothing changed")
    console.print(f"[bold]Release[/] {outcome.version}: {without_passwords(url)}")
    for schema in outcome.still_read:
        console.print(f"[bold]Kept[/] {escape(schema)}; the next run tries again")
    return 0


def show_query(connection: "duckdb.DuckDBPyConnection", query: str) -> None:
    """Print a small result as a table."""
    result = connection.execute(query)
    table = Table(*[column[0] for column in result.description or []])
    for row in result.fetchall():
        table.add_row(
            *[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        )
    console.print(table)


def explain_identifiers(given: argparse.Namespace) -> int:
    """Who an identifier belongs to, or whether two belong to one person, and why."""
    from orchestration.one_id import ask

    return ask.explain(given.identifier, given.other, given.json, given.svg)


def draft_source(name: str, samples: list[Path]) -> int:
    """The first draft of a source, and what is left to do."""
    from orchestration.new_source import TO_DESCRIBE, new_source

    for path in new_source(name, samples):
        console.print(f"wrote {path.relative_to(settings.ROOT)}")
    console.print(
        f"Next: replace each {TO_DESCRIBE!r}, check types and keys, and add the arms\n"
        "to the conformed entities it feeds, as docs/your-own-sources.md shows.\n"
        f"Its files are read from {settings.SOURCES / name}/."
    )
    return 0


def write_tag(given: argparse.Namespace) -> int:
    """The entry of a tag at the end of its theme, unless it is wrong."""
    from orchestration import new_tag

    def ask(question: str, default: str) -> str:
        if not sys.stdin.isatty():
            return default
        shown = f" [{default}]" if default else ""
        return console.input(f"{escape(question + shown)}: ").strip() or default

    try:
        answers = dict(answer.partition("=")[::2] for answer in given.given)
        file = new_tag.new_tag(given.name, answers, ask)
    except new_tag.RefusedTag as error:
        console.print(f"[red]Refused:[/] {escape(str(error))}", soft_wrap=True)
        return FAILED
    console.print(f"wrote {given.name} to {file.relative_to(settings.ROOT)}")
    console.print(f"Next: dbt build -s {file.stem}+, or the next night")
    return 0


def decide_identity(given: argparse.Namespace) -> int:
    """Write a steward's cut or link, after showing what it would change."""
    from orchestration.one_id import steward

    return steward.decide(
        given.action, given.identifiers, given.reason, given.by, given.on, given.yes
    )


def list_overrides() -> int:
    """The cuts and links, each with its outcome."""
    from orchestration.one_id import ask

    return ask.list_decisions()


def erase_person(given: argparse.Namespace) -> int:
    """Erase the person behind an identifier, after showing what would go."""
    from orchestration.erasure import command

    return command.erase(given.identifier, given.yes, run_nights)


def preview_audiences(file: Path) -> int:
    """Size, reach and overlaps of audiences that are not saved yet."""
    from orchestration import audiences

    try:
        audiences.show_previews(file)
    except audiences.NoPreview as error:
        console.print(f"[red]No preview:[/] {escape(str(error))}", soft_wrap=True)
        return FAILED
    return 0


def export_people(given: argparse.Namespace) -> int:
    """Export what the last release holds, by name or all."""
    from orchestration.exports import command

    return command.export(given.names, given.full)


def open_dagster() -> int:
    """Replace this process by `dagster dev` on this home."""
    os.chdir(settings.ROOT)
    dagster = [sys.executable, "-m", "dagster", "dev"]
    os.execv(sys.executable, [*dagster, "-m", "orchestration.definitions"])


if __name__ == "__main__":
    sys.exit(main())
