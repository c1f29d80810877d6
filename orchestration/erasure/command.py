"""`omnimart erase`: shows what it would do, does it, and certifies it.

The order is: what no later delivery may bring back and landing (at once), the build,
texts, a new release from a night run anew, the former versions, the certificate. A
journal is kept from the first step to the last; a killed erasure is finished by the
next `omnimart erase`, before whatever that asks for. Exit codes: 0 done, 1 refused, or
unfinished because the night failed, 2 wrong usage, 3 another run is writing, 4 never
seen or erased already.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.markup import escape

from orchestration import release, settings
from orchestration.erasure import built, landed, person, texts
from orchestration.erasure.landed import Found
from orchestration.erasure.person import Person
from orchestration.exports import versions
from orchestration.ledger import Ledger
from orchestration.lock import writing
from orchestration.one_id import overrides
from orchestration.one_id.identifiers import FAILED, Unanswerable
from orchestration.one_id.text import section
from orchestration.progress import console
from orchestration.sources import load_sources

CERTIFICATES = settings.HOME / "erasures"
SEVERED = {
    "sever": "rows to make nobody's",
    "delete": "rows of others to lose an identifier",
    "": "",
}


def erase(
    words: str, is_agreed: bool, run_night: Callable[[Sequence[date]], int]
) -> int:
    """Erase the person behind an identifier; returns the exit code."""
    with writing(), Ledger(settings.LANDING) as ledger:
        if begun := person.unfinished():
            console.print(f"[bold]Finishing[/] the erasure {begun.erasure_id} first")
            found, _ = landed.search(begun, ledger)
            code = finish(begun, found, ledger, run_night)
            if code or begun.words == words:
                return code
        try:
            known = person.find(words, ledger.tombstones())
        except Unanswerable as error:
            console.print(f"[red]Not done:[/] {escape(str(error))}", soft_wrap=True)
            return error.exit_code
        with console.status("looking through landing"):
            found, known = landed.search(known, ledger)
        show(known, found)
        if not (is_agreed or agrees()):
            console.print("[red]Refused:[/] nothing is erased.")
            return FAILED
        known.remember()
        return finish(known, found, ledger, run_night)


def finish(
    known: Person,
    found: Sequence[Found],
    ledger: Ledger,
    run_night: Callable[[Sequence[date]], int],
) -> int:
    """Do every step that is not done; each can be done again."""
    landed.take_out(known, found, ledger)
    landed.remove_former(found, ledger)
    ledger.export()
    histories = built.carry_histories(known.keys)
    exported = versions.forget(known.keys)
    leftovers = list(built.leftovers())
    code = run_night([known.night])
    cut = texts.cut_out(known.written)
    if code:
        console.print(
            "[red]Unfinished:[/] landing and the build are without the person, the "
            "release is not: mend the cause, then run `omnimart erase` again."
        )
        return code
    dropped = built.drop_versions()
    path = certify(
        known,
        {
            "landing": ledger.erased_rows(known.erasure_id),
            "histories": histories,
            "exports": exported,
            "destinations_to_tell": versions.untold(),
            "scratch_files_removed": leftovers,
            "texts_cut": cut,
            "versions_removed": dropped,
            "version_published": release.current_version(),
        },
    )
    person.forget()
    console.print(f"[bold]Erased.[/] Certificate: {path}", soft_wrap=True)
    return 0


def show(known: Person, found: Sequence[Found]) -> None:
    """What would be erased, before it is."""
    console.print(
        f"[bold]Erase[/] One-ID {known.one_id}: {len(known.types)} identifiers. "
        "There is no way back.",
        soft_wrap=True,
    )
    kept = release.kept_versions()
    sections = [
        section("Identifiers", [(label,) for label in known.labels], len(known.labels)),
        section(
            "In landing",
            [
                (
                    each.table.full_name,
                    f"{rows:,} {what}",
                    f"in {len(each.batches):,} batches",
                )
                for each in found
                for rows, what in (
                    (each.rows_deleted, "rows to delete"),
                    (each.rows_severed, SEVERED[each.table.on_erasure]),
                    (each.rows_unquarantined, "rows to delete from quarantine"),
                )
                if rows
            ],
            3 * len(found),
        ),
    ]
    for line in (line for part in sections for line in part):
        console.print(line, soft_wrap=True)
    console.print(
        f"\nThe build is made anew and its night of {known.as_of} released again; the "
        f"{len(kept)} kept versions go. {known.shared_contacts} contacts that others "
        "share, or that name nobody, stay.",
        soft_wrap=True,
    )


def agrees() -> bool:
    if not sys.stdin.isatty():
        console.print("Not a terminal: say --yes to erase.")
        return False
    return console.input("Erase? [y/N] ").strip().lower() in ("y", "yes")


def certify(known: Person, removed: Mapping[str, Any]) -> Path:
    """Write what was removed where, as JSON and as text, without a value."""
    document = {
        "erasure_id": known.erasure_id,
        "asked_at": known.asked_at,
        "done_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "one_id": str(known.one_id),
        "identifiers": [
            {"type": type_, "key": key} for key, type_ in known.types.items()
        ],
        **removed,
        "kept": "Contacts that others share; the files and databases of the sources, "
        "which are not Omnimart's: what they hand over again of the person is left out",
        "steward_decisions_in_git": sum(
            bool(row.pair & set(known.types)) for row in overrides.read()
        ),
        "sources_to_erase_at": sorted(
            {table.source for table in load_sources() if table.identifiers}
        ),
    }
    CERTIFICATES.mkdir(exist_ok=True)
    path = CERTIFICATES / f"{known.erasure_id}.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    path.with_suffix(".txt").write_text("\n".join(certificate_lines(document)) + "\n")
    return path.with_suffix(".txt")


def certificate_lines(document: Mapping[str, Any]) -> list[str]:
    """The certificate for people."""
    rules = {table.full_name: table.on_erasure for table in load_sources()}
    lines = [
        f"Erasure {document['erasure_id']}",
        f"asked {document['asked_at']}, done {document['done_at']}",
        f"One-ID {document['one_id']}, {len(document['identifiers'])} identifiers "
        "(keyed hashes, which only this installation can make)",
        *(f"  {each['type']} {each['key']}" for each in document["identifiers"]),
        "Landing",
    ]
    for each in document["landing"]:
        name = f"{each['source']}.{each['table_name']}"
        lines.append(
            f"  {name} ({rules[name] or 'no rule'}): {each['rows_deleted']} deleted, "
            f"{each['rows_severed']} severed, {each['rows_unquarantined']} out of "
            f"quarantine, {each['batches']} batches written anew"
        )
    lines.append("Build: made anew from landing; out of its histories")
    lines += [f"  {name}: {rows} rows" for name, rows in document["histories"].items()]
    lines.append(
        f"Releases: {document['version_published']} published; removed "
        + (", ".join(document["versions_removed"]) or "none")
    )
    lines.append("Exports: out of all that was written")
    lines += [f"  {name}: {rows} rows" for name, rows in document["exports"].items()]
    lines.append(
        "  the next `omnimart export` tells the destinations of "
        + (", ".join(document["destinations_to_tell"]) or "none")
    )
    lines.append("Texts")
    cut = document["texts_cut"] or {"none": 0}
    lines += [f"  {name}: {count} places" for name, count in cut.items()]
    lines.append(f"Kept: {document['kept']}")
    lines.append(
        f"To erase at its sources: {', '.join(document['sources_to_erase_at'])}"
    )
    lines.append(
        f"{document['steward_decisions_in_git']} rows of seeds/identity_overrides.csv, "
        "which is the project's, hold a key of the person"
    )
    return lines
