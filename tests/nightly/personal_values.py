"""Looks for personal values, in plain and in common encodings, in all that is kept.

One pass over the bytes: the first bytes of every form are looked up at every offset.
What is compressed (DuckDB, Parquet) is read as values.
"""

import base64
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import duckdb
import numpy as np

WINDOW = 6  # bytes; the shortest name, two Chinese characters, has as many
CHUNK = 1 << 22
TELLING = 9  # bytes that hardly stand anywhere by chance
BUCKETS = 22  # bits
LETTERS = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz")
HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)
Found = set[tuple[str, str]]
PRIVATE = ("landing/", "build/")


def forms(kind: str, value: str) -> Iterator[bytes]:
    """The value in lower case as it may be written, its hashes, its encodings."""
    plain = {value, value.strip(), value.strip().lower()}
    if kind == "phone":
        plain |= phone_notations(value)
    for text in plain:
        raw = text.encode()
        yield raw
        yield raw.hex().encode()
        yield from (quote(text).encode(), quote_plus(text).encode())
        yield json.dumps(text)[1:-1].encode()
        for encoded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
            yield encoded.rstrip(b"=")
        yield from (hashed(raw).hexdigest().encode() for hashed in HASHES)
        number = hashlib.md5(f"{kind}:{text}".encode()).hexdigest()[:15]
        yield str(int(number, 16)).encode()


def phone_notations(value: str) -> set[str]:
    """A phone in the notations of its country, with and without the country."""
    digits = re.sub(r"\D", "", value)
    if mobile := re.fullmatch(r"(?:00)?(?:86)?(1[3-9]\d{9})", digits):
        country, own, cuts = "86", mobile[1], (3, 7)
    else:
        country, own, cuts = "1", digits[-10:], (3, 6)
    pieces = [own[: cuts[0]], own[cuts[0] : cuts[1]], own[cuts[1] :]]
    grouped = {mark.join(pieces) for mark in ("", " ", "-", ".")}
    grouped |= {f"({pieces[0]}) {pieces[1]}-{pieces[2]}"}
    prefixes = (
        "",
        country,
        f"+{country}",
        f"+{country} ",
        f"+{country}-",
        f"00{country}",
    )
    return {prefix + text for prefix in prefixes for text in grouped} | {digits}


class Search:
    """For many values at once."""

    def __init__(self, values: Mapping[str, Iterable[str]]) -> None:
        self.by_start: dict[bytes, dict[bytes, str]] = {}
        for kind, given in values.items():
            for value in given:
                for form in forms(kind, value):
                    lower = form.lower()
                    if len(lower) >= WINDOW:
                        start = lower[:WINDOW]
                        self.by_start.setdefault(start, {})[lower] = kind
        starts = b"".join(start + b"\0\0" for start in self.by_start)
        self.buckets = np.zeros(1 << BUCKETS, dtype=bool)
        self.buckets[bucket(np.frombuffer(starts, dtype="<u8"))] = True

    def find_in(self, path: Path) -> Found:
        """In a file: in its bytes, and in its values where it is a database."""
        content = path.read_bytes()
        if path.suffix == ".duckdb":
            return self.find(content, binary=True) | self.find(duckdb_values(path))
        if path.suffix == ".parquet":
            return self.find(parquet_values(path))
        if content.startswith(b"SQLite format 3"):
            return self.find(content, binary=True) | self.find(sqlite_values(path))
        return self.find(content)

    def find(self, content: bytes, binary: bool = False) -> Found:
        """Kind and form of each value in the content: of a text the whole words, in
        binary content, where no blank parts values, the longer forms anywhere."""
        content = content.lower()
        found = set()
        for position in self.candidates(content):
            start = content[position : position + WINDOW]
            for form, kind in self.by_start.get(start, {}).items():
                if content.startswith(form, position) and (
                    (binary and len(form) >= TELLING)
                    or stands_alone(content, position, form)
                ):
                    found.add((kind, form.decode()))
        return found

    def candidates(self, content: bytes) -> Iterator[int]:
        """Where a form may start."""
        for begin in range(0, max(len(content) - WINDOW + 1, 0), CHUNK):
            piece = np.frombuffer(
                content, np.uint8, min(CHUNK + WINDOW - 1, len(content) - begin), begin
            ).astype(np.uint64)
            count = len(piece) - WINDOW + 1
            windows = np.zeros(count, dtype=np.uint64)
            for offset in range(WINDOW):
                windows |= piece[offset : offset + count] << np.uint64(8 * offset)
            yield from (np.flatnonzero(self.buckets[bucket(windows)]) + begin).tolist()


def bucket(
    windows: "np.ndarray[tuple[int], np.dtype[np.uint64]]",
) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    return (windows * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - BUCKETS)


def stands_alone(content: bytes, position: int, form: bytes) -> bool:
    """Whether it is no part of a longer word or number."""
    end = position + len(form)
    before = content[position - 1 : position] if position else b""
    after = content[end : end + 1]
    joined_before = form[0] in LETTERS and before and before[0] in LETTERS
    joined_after = form[-1] in LETTERS and after and after[0] in LETTERS
    return not joined_before and not joined_after


def found_in_home(
    search: Search, home: Path, private: tuple[str, ...] = ()
) -> dict[str, Found]:
    """What is found in each file of a home, save in some folders."""
    files = {str(path.relative_to(home)): path for path in sorted(home.rglob("*"))}
    return {
        name: search.find_in(path)
        for name, path in files.items()
        if path.is_file() and not name.startswith(private)
    }


def found_in_the_open(search: Search, home: Path) -> dict[str, Found]:
    """Outside landing and the build."""
    return found_in_home(search, home, PRIVATE)


def duckdb_values(path: Path) -> bytes:
    """Every distinct value of every table, and what is said of the tables."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
        ).fetchall()
        said = connection.execute(
            """
            select concat_ws(chr(10), comment, sql) from duckdb_views()
            union all select concat_ws(chr(10), comment, sql) from duckdb_tables()
            union all select comment from duckdb_columns()
            """
        ).fetchall()
        words = "\n".join(text for (text,) in said if text)
        return b"\n".join(
            [words.encode(), *(values_of(connection, table) for (table,) in tables)]
        )


def parquet_values(path: Path) -> bytes:
    with duckdb.connect() as connection:
        return values_of(connection, f"read_parquet('{path}')")


def sqlite_values(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()).encode()


def values_of(connection: duckdb.DuckDBPyConnection, table: str) -> bytes:
    described = connection.execute(f"describe from {table}").fetchall()
    texts = ", ".join(
        f"""string_agg(distinct cast("{column}" as varchar), chr(10))"""
        for column, *_ in described
    )
    [row] = connection.execute(f"select {texts} from {table}").fetchall()
    return "\n".join(text for text in row if text).encode()
