"""Find the files of a table that are not landed yet, and read them by format."""

import hashlib
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import takewhile
from pathlib import Path

import duckdb

from orchestration.contract import Refused
from orchestration.ledger import Batch, FileState, Ledger
from orchestration.readers import csv_files, json_lines, parquet_files
from orchestration.readers.deliveries import File, Reading
from orchestration.sources import DELIVERED_ON, SourceTable

CHUNK_BYTES = 64 << 20
CHUNK_FILES = 400
SETTLED_NS = 2_000_000_000  # a file this old cannot change within one clock tick
READERS = {
    "parquet": parquet_files.read,
    "csv": csv_files.read,
    "jsonl": json_lines.read,
}


def read_files(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    files: list[File],
    work: Path,
    careful: bool,
) -> Reading:
    """Read and check files of one table.

    In bulk (not careful) any doubt raises; careful reading of a single file puts
    bad rows aside with their raw text and raises Refused for what is beyond that.
    """
    for file in files:
        if file.size == 0:
            raise Refused("the file is empty (0 bytes)", "have the source redeliver it")
    return READERS[table.format](con, table, files, work, careful)


def pending_files(
    table: SourceTable, as_of: date, ledger: Ledger, landed: dict[str, Batch]
) -> list[File]:
    """Files delivered by `as_of` whose bytes are not landed yet, oldest first."""
    found = _found_files(table, as_of)
    known = ledger.file_states(table)
    with ThreadPoolExecutor(2) as pool:
        names = [name for name, _, _ in found]
        paths = [path for _, path, _ in found]
        states = dict(
            zip(names, pool.map(_state, paths, map(known.get, names)), strict=True)
        )
    settled = time.time_ns() - SETTLED_NS
    ledger.remember_files(
        table,
        {
            name: state
            for name, state in states.items()
            if state != known.get(name) and state.mtime_ns < settled
        },
    )
    return [
        File(path, name, delivered_on, states[name].checksum, states[name].size)
        for name, path, delivered_on in found
        if name not in landed or landed[name].checksum != states[name].checksum
    ]


def chunks(files: list[File]) -> Iterator[list[File]]:
    """The files in bulks that fit in memory together."""
    chunk: list[File] = []
    for file in files:
        size = sum(other.size for other in chunk)
        if chunk and (size + file.size > CHUNK_BYTES or len(chunk) == CHUNK_FILES):
            yield chunk
            chunk = []
        chunk.append(file)
    if chunk:
        yield chunk


def _found_files(table: SourceTable, as_of: date) -> list[tuple[str, Path, date]]:
    location = Path(table.resolved_location())
    folders = table.path.split("/")[:-1]
    home = location.joinpath(
        *takewhile(lambda part: not set(part) & set("*?{"), folders)
    )
    if not home.is_dir():
        raise Refused(
            f"the folder {home} is missing",
            "mount it, or correct location and path in the source's YAML",
        )
    dated = re.compile(
        re.escape(table.path)
        .replace(re.escape(DELIVERED_ON), r"(\d{4}-\d{2}-\d{2}|\d{8})")
        .replace(r"\*", "[^/]*")
        .replace(r"\?", "[^/]")
    )
    found = []
    for path in location.glob(table.path.replace(DELIVERED_ON, "*")):
        name = path.relative_to(location).as_posix()
        if match := dated.fullmatch(name):
            delivered_on = _date(name, match[1])
            if delivered_on <= as_of:
                found.append((name, path, delivered_on))
    return sorted(found, key=lambda item: (item[2], item[0]))


def _date(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            f"{text} in the file's name is not a date", "rename or remove it", name
        ) from error


def _state(path: Path, known: FileState | None) -> FileState:
    stat = path.stat()
    if known and (known.size, known.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
        return known
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return FileState(stat.st_size, stat.st_mtime_ns, checksum)
