"""The exports that a release holds, each an entry of models/segments/exports.yml."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from orchestration.one_id.explain import open_release
from orchestration.settings import RELEASE

ENTRIES = """
    select export, destination, url, exported_columns
    from segments.exports order by export
"""
# of everybody who is sent: the One-ID and what else the entry names
MEMBERS = """
    select members.one_id, {columns}
    from segments.export_members as members
    inner join tags.user_tags as tags using (one_id)
    where members.export = '{name}' and members.status = 'sent'
"""


class UnknownExport(Exception):
    """No export has that name; says which there are."""


@dataclass(frozen=True)
class Export:
    """What is told of whom, and where to."""

    name: str
    destination: str
    url: str | None
    columns: tuple[str, ...]

    def members(self) -> str:
        """SQL over the release: one row per person who is sent."""
        columns = (
            f"{'members' if column == 'contact_key' else 'tags'}.{column}"
            for column in self.columns
        )
        return MEMBERS.format(columns=", ".join(columns), name=self.name)


def open_last() -> duckdb.DuckDBPyConnection:
    """The release that readers see; `Unanswerable` when there is none."""
    return open_release(RELEASE)


def load(release: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[Export]:
    """The named exports, or all; raises `UnknownExport`."""
    exports = {
        name: Export(name, destination, url, tuple(columns.split(", ")))
        for name, destination, url, columns in release.execute(ENTRIES).fetchall()
    }
    if unknown := sorted(set(names) - set(exports)):
        known = ", ".join(exports) or "none"
        raise UnknownExport(f"no export {unknown[0]} in the release; there is {known}")
    return [exports[name] for name in names or exports]
