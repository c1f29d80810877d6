"""Who stands behind an identifier: the person, the evidence, and what was refused."""

import csv
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import jinja2
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from orchestration.settings import ROOT

SHOWN_ROWS = 20


@dataclass(frozen=True)
class Identifier:
    """A row of identity.identifiers."""

    key: int
    type: str
    masked_value: str
    first_landed_on: date
    degree: int
    status: str
    status_reason: str | None

    def __str__(self) -> str:
        return f"{self.type} {self.masked_value}"


@dataclass(frozen=True)
class Edge:
    """A row of identity.identity_edges; the ends in the order they are read in."""

    start: Identifier
    end: Identifier
    observed_in: str
    observation_count: int
    first_landed_on: date
    status: str
    status_reason: str | None

    def reversed(self) -> "Edge":
        return replace(self, start=self.end, end=self.start)


@dataclass(frozen=True)
class Answer:
    """What is known of one identifier. Without a One-ID it names nobody."""

    identifier: Identifier
    namer: Identifier | None
    members: tuple[Identifier, ...]
    path: tuple[Edge, ...]
    refused: tuple[Edge, ...]

    @property
    def one_id(self) -> int | None:
        return self.namer.key if self.namer else None


@dataclass(frozen=True)
class Explanation:
    """An answer for each identifier that the words asked may mean, strongest first."""

    asked: str
    answers: tuple[Answer, ...]


def explain(identifier: str, database: Path) -> Explanation:
    """Looks an identifier up as a person types it, in a build or a release.

    A type may stand before it (`phone:138 0013 8000`); a One-ID number will do too.
    Raises FileNotFoundError when there is no database yet.
    """
    if not database.exists():
        raise FileNotFoundError(f"{database} does not exist yet: run a night first")
    with duckdb.connect(str(database), read_only=True) as connection:
        found = [_identifier(connection, key) for key in _keys(connection, identifier)]
        answers = tuple(_answer(connection, known) for known in found if known)
    return Explanation(identifier, answers)


def _keys(connection: duckdb.DuckDBPyConnection, asked: str) -> list[int]:
    """The keys that the words asked may have, one a type, strongest type first."""
    prefix, colon, rest = asked.partition(":")
    types = _types()
    value, tried = (rest, [prefix]) if colon and prefix in types else (asked, types)
    query = "select " + ", ".join(_key_expression(type_) for type_ in tried)
    row = connection.execute(query, {"value": value.strip()}).fetchone()
    keys = list(row or ())
    if asked.strip().isdecimal() and int(asked) < 2**63:
        keys.append(int(asked))
    return list(dict.fromkeys(keys))


@cache
def _types() -> list[str]:
    with (ROOT / "seeds" / "identifier_rules.csv").open() as rules:
        rows = sorted(csv.DictReader(rules), key=lambda row: int(row["priority"]))
    return [row["identifier_type"] for row in rows]


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


IDENTIFIER_COLUMNS = """
    {0}.identifier_key,
    {0}.identifier_type,
    {0}.masked_value,
    {0}.first_landed_on,
    {0}.degree,
    {0}.status,
    {0}.status_reason
"""


def _identifier(connection: duckdb.DuckDBPyConnection, key: int) -> Identifier | None:
    query = f"""
        select {IDENTIFIER_COLUMNS.format("identifiers")}
        from identity.identifiers
        where identifier_key = ?
    """
    row = connection.execute(query, [key]).fetchone()
    return Identifier(*row) if row else None


def _answer(connection: duckdb.DuckDBPyConnection, asked: Identifier) -> Answer:
    members = _members(connection, asked)
    edges = _edges(connection, [member.key for member in members] or [asked.key])
    joining = [edge for edge in edges if edge.status == "active"]
    refused = [edge for edge in edges if edge.status != "active"]
    namer = members[0] if members else None
    path = _shortest_path(joining, asked, namer) if namer else ()
    return Answer(asked, namer, members, path, tuple(refused))


def _members(
    connection: duckdb.DuckDBPyConnection, asked: Identifier
) -> tuple[Identifier, ...]:
    """The identifiers of the person, in the order they landed: the first names it."""
    query = f"""
        select {IDENTIFIER_COLUMNS.format("identifiers")}
        from identity.one_ids as asked
        inner join identity.one_ids as members on asked.one_id = members.one_id
        inner join identity.identifiers
            on members.identifier_key = identifiers.identifier_key
        where asked.identifier_key = ?
        order by identifiers.first_landed_on, identifiers.identifier_key
    """
    rows = connection.execute(query, [asked.key]).fetchall()
    return tuple(Identifier(*row) for row in rows)


def _edges(connection: duckdb.DuckDBPyConnection, keys: list[int]) -> list[Edge]:
    """All edges of some identifiers, from these on, the first seen first."""
    query = f"""
        with asked as (select unnest($keys) as identifier_key),

        edges as (
            select identifier_key_a as start_key, identifier_key_b as end_key, *
            from identity.identity_edges
            where identifier_key_a in (select identifier_key from asked)
            union all
            select identifier_key_b as start_key, identifier_key_a as end_key, *
            from identity.identity_edges
            where
                identifier_key_b in (select identifier_key from asked)
                and identifier_key_a not in (select identifier_key from asked)
        )

        select
            {IDENTIFIER_COLUMNS.format("starts")},
            {IDENTIFIER_COLUMNS.format("ends")},
            edges.observed_in,
            edges.observation_count,
            edges.first_landed_on,
            edges.status,
            edges.status_reason
        from edges
        inner join identity.identifiers as starts
            on edges.start_key = starts.identifier_key
        inner join identity.identifiers as ends
            on edges.end_key = ends.identifier_key
        order by edges.first_landed_on, edges.start_key, edges.end_key
    """
    rows = connection.execute(query, {"keys": keys}).fetchall()
    return [
        Edge(Identifier(*row[:7]), Identifier(*row[7:14]), *row[14:]) for row in rows
    ]


def _shortest_path(
    edges: list[Edge], start: Identifier, goal: Identifier
) -> tuple[Edge, ...]:
    """Breadth first, older edges before newer ones."""
    leaving: dict[int, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.start.key, []).append(edge)
        leaving.setdefault(edge.end.key, []).append(edge.reversed())
    paths: dict[int, tuple[Edge, ...]] = {start.key: ()}
    queue = deque([start.key])
    while queue and goal.key not in paths:
        key = queue.popleft()
        for edge in leaving.get(key, []):
            if edge.end.key not in paths:
                paths[edge.end.key] = (*paths[key], edge)
                queue.append(edge.end.key)
    return paths[goal.key]


def render(explanation: Explanation) -> RenderableType:
    """The explanation for a terminal; values stay masked."""
    if not explanation.answers:
        return Text(
            f"{explanation.asked!r} was never seen: not as {', '.join(_types())},"
            " and not as a One-ID."
        )
    return Group(*(_render_answer(answer) for answer in explanation.answers))


def _render_answer(answer: Answer) -> RenderableType:
    said = _nobody(answer) if answer.namer is None else _person(answer, answer.namer)
    return Group(Text(f"{answer.identifier}", style="bold"), *said, Text())


def _nobody(answer: Answer) -> list[RenderableType]:
    asked = answer.identifier
    seen_with = [
        (str(edge.end), edge.observed_in, _evidence(edge)) for edge in answer.refused
    ]
    return [
        Text(f"Names nobody ({asked.status}): {asked.status_reason}."),
        Text(f"First seen {asked.first_landed_on}."),
        *_section("It joins none of the identifiers it was seen with", seen_with),
    ]


def _person(answer: Answer, namer: Identifier) -> list[RenderableType]:
    members = [
        (member.type, member.masked_value, f"first seen {member.first_landed_on}")
        for member in answer.members
    ]
    path = [
        (f"{edge.start} – {edge.end}", edge.observed_in, _evidence(edge))
        for edge in answer.path
    ]
    refused = [
        (f"{edge.start} – {edge.end}", edge.status_reason or "", _evidence(edge))
        for edge in answer.refused
    ]
    return [
        Text(f"One-ID {namer.key}, since {namer.first_landed_on}."),
        *_section("Identifiers of this person, the oldest names it", members),
        *_section("Joined to the oldest through", path),
        *_section("Refused", refused),
    ]


def _evidence(edge: Edge) -> str:
    rows = (
        "1 row" if edge.observation_count == 1 else f"{edge.observation_count:,} rows"
    )
    return f"{rows}, first {edge.first_landed_on}"


def _section(title: str, rows: Sequence[tuple[str, ...]]) -> list[RenderableType]:
    """The first rows under a title and their number; nothing without any."""
    if not rows:
        return []
    table = Table.grid(padding=(0, 3))
    for row in rows[:SHOWN_ROWS]:
        table.add_row("", *row)
    if len(rows) > SHOWN_ROWS:
        table.add_row("", f"… and {len(rows) - SHOWN_ROWS:,} more")
    return [Text(f"\n{title} ({len(rows):,}):"), table]
