"""`omnimart export`: writes what changed since the last time, and hands it over.

Exit codes: 0 done, 1 an export was refused by its gate or not taken (the others are
done, its last one stands), 3 another run is writing.
"""

from collections.abc import Sequence

import duckdb
from rich.markup import escape

from orchestration import gates
from orchestration.erasure.person import unfinished
from orchestration.exports import entries, versions
from orchestration.exports.delivery import DeliveryError, address, deliver
from orchestration.exports.entries import Export
from orchestration.lock import writing
from orchestration.progress import console, show
from orchestration.sources import SourceError


def export(names: Sequence[str], is_full: bool) -> int:
    """Export what the last release holds; returns the exit code."""
    with writing(), entries.open_last() as release:
        if begun := unfinished():
            console.print(
                f"[red]Refused:[/] the erasure {begun.erasure_id} is unfinished, the "
                "release may hold the person: run `omnimart erase` again"
            )
            return 1
        [(of,)] = release.execute("select version from release").fetchall()
        done = [
            export_one(release, each, of, is_full)
            for each in entries.load(release, names)
        ]
    return 0 if all(done) else 1


def export_one(
    release: duckdb.DuckDBPyConnection, export: Export, of: str, is_full: bool
) -> bool:
    """Write the export's next version and hand it over; whether that went well."""
    try:
        with show(f"export {export.name}") as tell:
            former = versions.history(export.name)
            if export.destination == "webhook":
                address(export)
                if former and not is_full:
                    deliver(export, former[-1])
            stands = former and former[-1].release == of
            if stands and not is_full and not versions.erased(export.name):
                tell(f"{former[-1].name} stands")
                return True
            last = former[-1].manifest["files"]["full"]["rows"] if former else None
            verdicts = gates.judge_export(export.name, last)
            gates.raise_failures(verdicts)
            version = versions.write(release, export, of, is_full)
            told = summary(version)
            if export.destination == "webhook":
                told += f"; {deliver(export, version):,} batches taken"
            tell(told)
    except (gates.GateError, DeliveryError, SourceError) as error:
        console.print(f"[red]Not done[/] {escape(str(error))}", soft_wrap=True)
        return False
    for warning in (each for verdict in verdicts for each in verdict.warnings):
        console.print(f"[bold]Warning[/] {escape(warning)}", soft_wrap=True)
    console.print(f"  {version.folder}", soft_wrap=True)
    return True


def summary(version: versions.Version) -> str:
    """How many people, and what changed."""
    manifest = version.manifest
    changes = ", ".join(
        f"{count:,} {kind}" for kind, count in manifest["changes"].items() if count
    )
    full = manifest["files"]["full"]["rows"]
    return f"{full:,} people: {changes or 'nothing changed'}"
