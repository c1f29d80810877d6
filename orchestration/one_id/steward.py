"""`omnimart cut` and `omnimart link`: a steward corrects One-ID.

Shows what would change, asks, and writes a row of seeds/identity_overrides.csv that
counts from the night after the last one built: nights that were published replay as
they were. Exit codes: 0 written, 1 refused or nothing built yet, 2 wrong usage (also a
decision that stands already), 3 another run is writing, 4 an identifier never seen.
"""

import getpass
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rich.markup import escape

from orchestration import tokens
from orchestration.lock import writing
from orchestration.one_id import overrides
from orchestration.one_id.explain import open_release
from orchestration.one_id.identifiers import (
    FAILED,
    Unanswerable,
    Unclear,
    load,
    resolve,
)
from orchestration.one_id.overrides import Override
from orchestration.one_id.preview import Preview, preview
from orchestration.one_id.text import section
from orchestration.progress import console
from orchestration.settings import BUILD


def decide(
    action: str,
    asked: Sequence[str],
    reason: str,
    decided_by: str | None,
    decided_on: date | None,
    is_agreed: bool,
) -> int:
    """Preview, ask and write one decision; returns the exit code."""
    try:
        with writing():
            as_of = tokens.built_as_of()
            if as_of is None:
                raise Unanswerable("nothing is built yet: run a night first")
            row = Override(
                action,
                *_two_identifiers(asked),
                (decided_on or as_of + timedelta(days=1)).isoformat(),
                decided_by or getpass.getuser(),
                overrides.checked_reason(reason, asked),
            )
            rows = overrides.with_row(overrides.read(), row)
            with console.status("working out what would change"):
                change = preview(rows, row, as_of)
            _show(row, change, as_of)
            if not (is_agreed or _agrees()):
                console.print("[red]Refused:[/] nothing is written.")
                return FAILED
            overrides.write(rows)
    except Unanswerable as error:
        console.print(f"[red]Not done:[/] {escape(str(error))}", soft_wrap=True)
        return error.exit_code
    console.print(
        f"Written to {overrides.FILE}: counts from the night of {row.decided_on}.",
        soft_wrap=True,
    )
    return 0


def _two_identifiers(asked: Sequence[str]) -> tuple[str, str, str, str]:
    """Their keys, the smaller one first, and their masked labels."""
    with open_release(BUILD) as connection:
        keys = sorted(resolve(connection, asked))
        found = load(connection, keys, {})
    if keys[0] == keys[1]:
        raise Unclear(f"both are {found[keys[0]]}: give two identifiers")
    a, b = (found[key] for key in keys)
    return str(a.key), str(b.key), str(a), str(b)


def _show(row: Override, change: Preview, as_of: date) -> None:
    """What would change, told before it does."""
    parts = [
        f"{row.action} {row.label_a} – {row.label_b}, from {row.decided_on} on, "
        f"by {row.decided_by}: {row.reason}",
        f"With this row the build of {as_of} would differ so ({change.outcome}"
        + (f": {change.detail})." if change.detail else ")."),
    ]
    if change.waiting:
        parts.append(f"Counted in: {_count(change.waiting, 'row')} not yet in a night.")
    for part in parts:
        console.print(escape(part), soft_wrap=True)
    if not change.moves:
        console.print("\nNothing changes: no identifier moves.")
        return
    sections = [
        section("Persons before", _persons(change.before)),
        section("Persons after", _persons(change.after)),
        section(
            "Identifiers that move",
            [
                (
                    move.identifier,
                    f"{_name(move.one_id_before)} → {_name(move.one_id_after)}",
                )
                for move in change.moves
            ],
        ),
        section(
            "Orders that move with them",
            [
                (
                    f"{_name(moved.one_id_before)} → {_name(moved.one_id_after)}",
                    _count(moved.order_count, "order"),
                    f"net sales {moved.net_sales_amount:,}",
                )
                for moved in change.orders
            ],
        ),
    ]
    for line in (line for part in sections for line in part):
        console.print(line, soft_wrap=True)
    console.print()


def _persons(sizes: Mapping[int, int]) -> list[tuple[str, ...]]:
    return [
        (_name(one_id), _count(count, "identifier")) for one_id, count in sizes.items()
    ]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _name(one_id: int) -> str:
    return "nobody" if one_id == -1 else f"One-ID {one_id}"


def _agrees() -> bool:
    if not sys.stdin.isatty():
        console.print("Not a terminal: say --yes to write it.")
        return False
    return console.input("Write it? [y/N] ").strip().lower() in ("y", "yes")
