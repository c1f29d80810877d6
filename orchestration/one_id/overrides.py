"""A steward's decisions: the rows of seeds/identity_overrides.csv.

The file lives in git, so it holds keys and masked labels and never a value.
"""

import csv
import io
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from orchestration.one_id.identifiers import Unclear
from orchestration.settings import ROOT

FILE = ROOT / "seeds" / "identity_overrides.csv"
LONGEST_REASON = 300


@dataclass(frozen=True)
class Override:
    """A row as the file holds it; key a is smaller than key b."""

    action: str
    identifier_key_a: str
    identifier_key_b: str
    label_a: str
    label_b: str
    decided_on: str
    decided_by: str
    reason: str

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.identifier_key_a, self.identifier_key_b))


def read(path: Path = FILE) -> list[Override]:
    """Every row; what a person wrote by hand is kept as it is."""
    columns = [field.name for field in fields(Override)]
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Override(*(row.get(column) or "" for column in columns))
            for row in csv.DictReader(file)
        ]


def with_row(rows: Sequence[Override], new: Override) -> list[Override]:
    """The rows with one more; what was said of the pair on its day gives way to it.

    Raises `Unclear` when the newest decision on the pair says so already, or is of a
    later day and would win.
    """
    on_pair = [row for row in rows if row.pair == new.pair]
    newest = max(on_pair, key=lambda row: row.decided_on, default=None)
    if newest and newest.decided_on > new.decided_on:
        raise Unclear(
            f"a later decision stands: {newest.action} on {newest.decided_on} by "
            f"{newest.decided_by}; give a later day with --on"
        )
    if newest and newest.action == new.action:
        raise Unclear(
            f"the file says so already: {newest.action} on {newest.decided_on} by "
            f"{newest.decided_by}: {newest.reason}"
        )
    kept = [
        row for row in rows if row not in on_pair or row.decided_on != new.decided_on
    ]
    return sorted(
        [*kept, new],
        key=lambda row: (row.decided_on, row.identifier_key_a, row.identifier_key_b),
    )


def write(rows: Sequence[Override], path: Path = FILE) -> None:
    """The whole file anew, or not at all."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [field.name for field in fields(Override)], lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, fresh)  # it belongs to the project, which others read
    fresh.replace(path)


def checked_reason(reason: str, asked: Sequence[str]) -> str:
    """On one line; `Unclear` when there is none or when it gives a value away."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Unclear(f"give a reason of 1 to {LONGEST_REASON} letters")
    for words in asked:
        value = words.strip().rpartition(":")[2]
        if value.casefold() in reason.casefold():
            raise Unclear(
                "the reason holds the identifier itself, and the file lives in git: "
                "say it without"
            )
    return reason
