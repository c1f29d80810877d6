"""From words as a person types them to an identifier that was seen."""

import csv
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

import duckdb
import jinja2

from orchestration.settings import ROOT

FAILED, USAGE, NEVER_SEEN, NAMES_NOBODY = 1, 2, 4, 5  # exit codes
LONGEST = 512


class Unanswerable(Exception):
    """Nothing can be said to these words; the message says why and what to do."""

    exit_code = FAILED


class Unclear(Unanswerable):
    """Empty, far too long, or of two meanings."""

    exit_code = USAGE


class NeverSeen(Unanswerable):
    """No identifier and no One-ID."""

    exit_code = NEVER_SEEN


@dataclass(frozen=True)
class Identifier:
    """An identifier that was seen; without a One-ID it names nobody."""

    key: int
    type: str
    label: str
    first_landed_on: date
    status: str
    status_reason: str | None
    one_id: int | None

    def __str__(self) -> str:
        return f"{self.type} {self.label}"


def resolve(connection: duckdb.DuckDBPyConnection, words: str) -> Identifier:
    """The identifier that the words mean: a value, `type:value`, a key or a One-ID.

    A One-ID that merged away means the person it merged into. Raises `Unclear` or
    `NeverSeen`.
    """
    words = words.strip()
    if not words:
        raise Unclear("an identifier is empty: give a phone, an e-mail, a One-ID, …")
    if len(words) > LONGEST:
        raise Unclear(
            f"an identifier of {len(words):,} characters: none has more than {LONGEST}"
        )
    keys = _keys(connection, words)
    if number := as_key(words):
        keys.append(number)
    found = load(connection, keys)
    if number and not found:  # a One-ID whose identifier is gone
        found = load(connection, successors(connection, number))
    if not found:
        raise NeverSeen(
            f"{words!r} was never seen: not as {', '.join(types())}, nor as a One-ID"
        )
    if len(found) > 1:
        ways = " or ".join(
            f"{found[key].type}:{words} ({found[key].label})"
            for key in dict.fromkeys(keys)
            if key in found
        )
        raise Unclear(f"{words!r} means {len(found)} identifiers: say {ways}")
    return found.popitem()[1]


def load(
    connection: duckdb.DuckDBPyConnection, keys: Collection[int]
) -> dict[int, Identifier]:
    """The identifiers that have these keys, by key."""
    if not keys:
        return {}
    listed = ", ".join(map(str, keys))  # as literals: they prune what is read
    rows = connection.execute(
        f"""
        with found as (
            select * from identity.identifiers where identifier_key in ({listed})
        ),

        named as (
            select * from identity.one_ids where identifier_key in ({listed})
        )

        select
            found.identifier_key,
            found.identifier_type,
            found.masked_value,
            found.first_landed_on,
            found.status,
            found.status_reason,
            named.one_id
        from found
        left join named on found.identifier_key = named.identifier_key
        """
    ).fetchall()
    return {
        key: Identifier(key, type_, printable(label), *rest)
        for key, type_, label, *rest in rows
    }


def printable(text: str) -> str:
    """Without what could steer a terminal or break an XML file."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def as_key(words: str) -> int | None:
    """The number that the words are, if they may be a key or a One-ID."""
    number = int(words) if words.isascii() and words.isdecimal() else 0
    return number if 0 < number < 2**63 else None


def successors(connection: duckdb.DuckDBPyConnection, one_id: int) -> list[int]:
    """The One-ID that a merged one became, if it did."""
    rows = connection.execute(
        "select one_id from identity.one_id_aliases where alias_one_id = ?", [one_id]
    ).fetchall()
    return [key for (key,) in rows]


@cache
def types() -> list[str]:
    """The types of identifiers, strongest first."""
    with (ROOT / "seeds" / "identifier_rules.csv").open() as rules:
        rows = sorted(csv.DictReader(rules), key=lambda row: int(row["priority"]))
    return [row["identifier_type"] for row in rows]


def _keys(connection: duckdb.DuckDBPyConnection, words: str) -> list[int]:
    """The keys that the words may have, one a type, strongest type first."""
    prefix, colon, rest = words.partition(":")
    typed = bool(colon) and prefix in types()
    value, tried = (rest, [prefix]) if typed else (words, types())
    query = "select " + ", ".join(_key_expression(type_) for type_ in tried)
    row = connection.execute(query, {"value": value.strip()}).fetchone()
    return list(row or ())


@cache
def _key_expression(type_: str) -> str:
    """SQL from $value to its key: the macros that the models are compiled with."""
    macro = _macros()
    valid = macro("identifier_key")(type_, "$value")
    raw = macro("id_hash")(f"'{type_}:' || $value")
    return f"coalesce({valid}, {raw})"


@cache
def _macros() -> Callable[[str], Callable[..., str]]:
    """The project's identity macros, dispatched to DuckDB as dbt does."""

    class Adapter:
        @staticmethod
        def dispatch(name: str) -> Callable[..., str]:
            return macro(f"duckdb__{name}")

    def macro(name: str) -> Callable[..., str]:
        found: Callable[..., str] = getattr(module, name)
        return found

    files = [ROOT / "macros" / f"{name}.sql" for name in ("portable", "identity")]
    source = "\n".join(file.read_text() for file in files)
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {"adapter": Adapter, "return": lambda value: value}
    module = environment.from_string(source).module
    return macro
