"""From words as a person types them to an identifier that was seen."""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb

from orchestration import macros
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


def resolve(connection: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> list[int]:
    """The key that each of the words means: a value, `type:value`, a key or a One-ID.

    Raises `Unclear` or `NeverSeen`.
    """
    meanings = [_keys(connection, words) for words in asked]
    listed = _listed(key for keys in meanings for key in keys)
    query = f"""
        select identifier_key from identity.identifiers
        where identifier_key in ({listed})
    """
    seen = {key for (key,) in connection.execute(query).fetchall()}
    return [
        _only_one(connection, words, [key for key in keys if key in seen])
        for words, keys in zip(asked, meanings, strict=True)
    ]


def load(
    connection: duckdb.DuckDBPyConnection,
    keys: Collection[int],
    one_ids: Mapping[int, int],
) -> dict[int, Identifier]:
    """The identifiers that have these keys, by key; some One-IDs are known already."""
    query = f"""
        select
            identifier_key,
            identifier_type,
            masked_value,
            first_landed_on,
            status,
            status_reason
        from identity.identifiers
        where identifier_key in ({_listed(keys)})
    """
    rows = connection.execute(query).fetchall()
    unnamed = {row[0] for row in rows if row[4] == "active"} - one_ids.keys()
    one_ids = {**one_ids, **load_one_ids(connection, unnamed)}
    return {
        key: Identifier(
            key,
            type_,
            shown(label) or "",
            first_landed_on,
            status,
            shown(reason),
            one_ids.get(key),
        )
        for key, type_, label, first_landed_on, status, reason in rows
    }


def load_one_ids(
    connection: duckdb.DuckDBPyConnection, keys: Collection[int]
) -> dict[int, int]:
    """The One-IDs of those that name somebody."""
    if not keys:
        return {}
    query = f"""
        select identifier_key, one_id from identity.one_ids
        where identifier_key in ({_listed(keys)})
    """
    return dict(connection.execute(query).fetchall())


def _listed(keys: Iterable[int]) -> str:
    """As literals of an `in`, for these prune what is read."""
    return ", ".join(map(str, keys))


def _only_one(
    connection: duckdb.DuckDBPyConnection, words: str, keys: list[int]
) -> int:
    """The one key that the words mean."""
    if not keys:
        raise NeverSeen(
            f"{words!r} was never seen: not as {', '.join(types())}, nor as a One-ID"
        )
    if len(keys) > 1:
        found = load(connection, keys, {})
        ways = " or ".join(
            f"{found[key].type}:{words} ({found[key].label})" for key in keys
        )
        raise Unclear(f"{words!r} means {len(keys)} identifiers: say {ways}")
    return keys[0]


def shown(text: str | None) -> str | None:
    """Without what could steer a terminal or break an XML file."""
    if not text:
        return None
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def as_key(words: str) -> int | None:
    """The number that the words are, if they may be a key or a One-ID."""
    words = words.strip()
    number = int(words) if words.isascii() and words.isdecimal() else 0
    return number if 0 < number < 2**63 else None


def types() -> list[str]:
    """The types of identifiers, strongest first."""
    return [rule["identifier_type"] for rule in _rules()]


def is_account(identifier: Identifier) -> bool:
    """Whether it is an account with the company or a platform, by its type."""
    return is_account_type(identifier.type)


def is_account_type(type_: str) -> bool:
    return any(
        rule["identifier_type"] == type_ and rule["makes_household"] == "false"
        for rule in _rules()
    )


@cache
def _rules() -> list[dict[str, str]]:
    with (ROOT / "seeds" / "identifier_rules.csv").open() as rules:
        return sorted(csv.DictReader(rules), key=lambda rule: int(rule["priority"]))


def _keys(connection: duckdb.DuckDBPyConnection, asked: str) -> list[int]:
    """The keys that the words may have, one a type, strongest type first."""
    words = asked.strip()
    if not words:
        raise Unclear("an identifier is empty: give a phone, an e-mail, a One-ID, …")
    if len(words) > LONGEST:
        raise Unclear(
            f"an identifier of {len(words):,} characters: none has more than {LONGEST}"
        )
    if any("\ud800" <= letter <= "\udfff" for letter in words):
        raise Unclear(f"{words!r} holds bytes that are no UTF-8 text")
    prefix, colon, rest = words.partition(":")
    typed = bool(colon) and prefix in types()
    value, tried = (rest, [prefix]) if typed else (words, types())
    query = "select " + ", ".join(key_expression(type_, "$value") for type_ in tried)
    row = connection.execute(query, {"value": value.strip()}).fetchone()
    keys = dict.fromkeys(row or ())
    number = as_key(words)
    return [*keys, number] if number and number not in keys else list(keys)


def key_expression(type_: str, text: str) -> str:
    """SQL from a text to its key: the macros that the models are compiled with."""
    valid = _macros()["identifier_key"](type_, text)
    raw = _macros()["keyed_hash"](f"'{type_}:' || {text}")
    return f"coalesce({valid}, {raw})"


@cache
def _macros() -> Mapping[str, Any]:
    """The project's identity macros."""
    return macros.load("portable", "identity")
