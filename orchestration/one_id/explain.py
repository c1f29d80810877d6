"""Who stands behind an identifier, whether two are one person, and why.

Reads a release whose `identity.identity_edges` lies in the order of One-IDs, and
`identifiers` and `one_ids` in the order of keys: then a question reads a few row
groups of each and not the tables.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.one_id.identifiers import (
    Identifier,
    Unanswerable,
    as_key,
    is_account,
    load,
    load_one_ids,
    resolve,
    shown,
)


@dataclass(frozen=True)
class Edge:
    """A row of identity.identity_edges; the ends in the order they are read in."""

    start: Identifier
    end: Identifier
    rule: str
    observed_in: str
    confidence: float
    observation_count: int
    first_landed_on: date
    status: str
    status_reason: str | None

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    def reversed(self) -> "Edge":
        return replace(self, start=self.end, end=self.start)


@dataclass(frozen=True)
class Decision:
    """A steward's row of seeds/identity_overrides.csv, and what became of it."""

    action: str
    keys: tuple[int | None, int | None]
    labels: tuple[str, str]
    decided_on: date | None
    decided_by: str
    reason: str
    outcome: str
    detail: str | None


@dataclass(frozen=True)
class Merger:
    """A One-ID that merged into another one, and in which night."""

    former_one_id: int
    one_id: int
    merged_on: date


@dataclass(frozen=True)
class Person:
    """One person: its identifiers, the oldest first, which names it."""

    members: tuple[Identifier, ...]
    mergers: tuple[Merger, ...]
    household_id: int | None
    household: tuple[int, ...]  # One-IDs, this person's too

    @property
    def one_id(self) -> int:
        return self.namer.key

    @property
    def namer(self) -> Identifier:
        return self.members[0]

    @property
    def accounts(self) -> tuple[Identifier, ...]:
        return tuple(member for member in self.members if is_account(member))


@dataclass(frozen=True)
class Answer:
    """What is known of one identifier."""

    identifier: Identifier
    person: Person | None  # none when the identifier names nobody
    merger: Merger | None  # when it is a One-ID that merged away
    edges: tuple[Edge, ...] = field(repr=False)  # all, of the person or the identifier
    path: tuple[Edge, ...]  # to the identifier that names the person
    decisions: tuple[Decision, ...]

    @property
    def refused(self) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if not edge.is_active)


@dataclass(frozen=True)
class PairAnswer:
    """Whether two identifiers are one person, and why or why not.

    `path` leads from a to b: over evidence that holds when they are one person; when
    not, over what was refused too, and empty where nothing leads from a to b.
    """

    a: Answer
    b: Answer
    path: tuple[Edge, ...]

    @property
    def is_same_person(self) -> bool:
        one_id = self.a.identifier.one_id
        return one_id is not None and one_id == self.b.identifier.one_id

    @property
    def is_same_household(self) -> bool:
        a, b = self.a.person, self.b.person
        return bool(a and b and a.household_id and a.household_id == b.household_id)

    @property
    def between(self) -> tuple[Edge, ...]:
        """What was refused that stands between the two, from a's to b's."""
        if self.is_same_person:
            return ()
        keys_b = _keys_of(self.b)
        return tuple(edge for edge in self.a.refused if edge.end.key in keys_b)

    @property
    def shared(self) -> tuple[tuple[Edge, Edge], ...]:
        """Contacts that both were seen with and that join neither: an edge of each."""
        if self.is_same_person:
            return ()
        theirs = {edge.end.key: edge for edge in self.b.refused}
        own = _keys_of(self.a) | _keys_of(self.b)
        return tuple(
            (edge, theirs[edge.end.key])
            for edge in {edge.end.key: edge for edge in self.a.refused}.values()
            if edge.end.key in theirs and edge.end.key not in own
        )


def explain(words: str, database: Path) -> Answer:
    """Looks up an identifier as a person types it, a key or a One-ID, in a release.

    A type may stand before a value (`phone:138 0013 8000`). Raises `Unanswerable`.
    """
    with open_release(database) as connection:
        return _answers(connection, [words])[0]


def explain_pair(words_a: str, words_b: str, database: Path) -> PairAnswer:
    """Looks up two identifiers, and what there is between them."""
    with open_release(database) as connection:
        a, b = _answers(connection, [words_a, words_b])
    one_id = a.identifier.one_id
    edges: Iterable[Edge] = {*a.edges, *b.edges}
    if one_id is not None and one_id == b.identifier.one_id:
        edges = [edge for edge in a.edges if edge.is_active]
    return PairAnswer(a, b, _shortest_path(edges, a.identifier, b.identifier))


def open_release(database: Path) -> duckdb.DuckDBPyConnection:
    """Read-only; `Unanswerable` when there is none."""
    if not database.exists():
        raise Unanswerable(f"{database} does not exist yet: run a night first")
    return duckdb.connect(str(database), read_only=True)


def _answers(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[str]
) -> list[Answer]:
    """An answer for each of the words; every table is read once for all of them."""
    keys = resolve(connection, asked)
    one_ids = load_one_ids(connection, keys)
    joining = _active_edges(connection, set(one_ids.values()))
    for a, b, *_, one_id in joining:
        one_ids |= {a: one_id, b: one_id}
    refused = _refused_edges(connection, {*keys, *one_ids})
    ends = {key for row in (*joining, *refused) for key in row[:2]}
    identifiers = load(connection, {*keys, *one_ids, *ends}, one_ids)
    edges = [
        Edge(identifiers[row[0]], identifiers[row[1]], *row[2:9])
        for row in (*joining, *refused)
    ]
    numbers = [as_key(words) or key for words, key in zip(asked, keys, strict=True)]
    mergers = _mergers(connection, {*numbers, *one_ids.values()})
    households = _households(connection, set(one_ids.values()))
    decisions = load_decisions(connection, {*keys, *one_ids})
    answers = []
    for key, number in zip(keys, numbers, strict=True):
        person, own = None, {key}
        if (one_id := one_ids.get(key)) is not None:
            members = [each for each in identifiers.values() if each.one_id == one_id]
            own = {member.key for member in members}
            person = Person(
                tuple(
                    sorted(members, key=lambda each: (each.first_landed_on, each.key))
                ),
                tuple(merger for merger in mergers if merger.one_id == one_id),
                *_household_of(one_id, households),
            )
        asked_for = identifiers[key]
        from_own = [
            edge if edge.start.key in own else edge.reversed()
            for edge in edges
            if edge.start.key in own or edge.end.key in own
        ]
        active = [edge for edge in from_own if edge.is_active]
        answers.append(
            Answer(
                asked_for,
                person,
                next((each for each in mergers if each.former_one_id == number), None),
                tuple(from_own),
                _shortest_path(active, asked_for, person.namer) if person else (),
                tuple(each for each in decisions if own.intersection(each.keys)),
            )
        )
    return answers


EDGES = """
    select
        identifier_key_a,
        identifier_key_b,
        rule,
        observed_in,
        confidence,
        observation_count,
        first_landed_on,
        status,
        status_reason,
        one_id
    from identity.identity_edges
    where {}
    order by
        case rule when 'steward' then 0 else 1 end,
        confidence desc,
        observation_count desc,
        first_landed_on,
        identifier_key_a,
        identifier_key_b
"""
REFUSALS = ("blocked", "cut", "expired", "hub", "invalid", "limit", "weak")
Row = tuple[Any, ...]


def _active_edges(
    connection: duckdb.DuckDBPyConnection, one_ids: Collection[int]
) -> list[Row]:
    """The edges that join some persons, the strongest first."""
    if not one_ids:
        return []
    return _edges(connection, f"one_id in ({', '.join(map(str, one_ids))})")


def _refused_edges(
    connection: duckdb.DuckDBPyConnection, keys: Collection[int]
) -> list[Row]:
    """The edges of some identifiers that join nobody, the strongest first."""
    listed = ", ".join(map(str, keys))
    return _edges(
        connection,
        f"""
        status in {REFUSALS}
        and (identifier_key_a in ({listed}) or identifier_key_b in ({listed}))
        """,
    )


def _edges(connection: duckdb.DuckDBPyConnection, condition: str) -> list[Row]:
    rows = connection.execute(EDGES.format(condition)).fetchall()
    return [(*row[:8], shown(row[8]), row[9]) for row in rows]


def _households(
    connection: duckdb.DuckDBPyConnection, one_ids: Collection[int]
) -> dict[int, int]:
    """The household of some persons and of all who live with them, by One-ID."""
    if not one_ids:
        return {}
    rows = _rows(
        connection,
        f"""
        select one_id, household_id from identity.households
        where household_id in (
            select household_id from identity.households
            where one_id in ({", ".join(map(str, one_ids))})
        )
        """,
    )
    return dict(rows)


def _household_of(
    one_id: int, households: Mapping[int, int]
) -> tuple[int | None, tuple[int, ...]]:
    """The household of a person, if any, and the One-IDs in it."""
    household = households.get(one_id)
    members = sorted(each for each in households if households[each] == household)
    return household, tuple(members if household is not None else ())


def _mergers(
    connection: duckdb.DuckDBPyConnection, one_ids: Collection[int]
) -> list[Merger]:
    """What merged into some One-IDs, and what they merged into."""
    listed = ", ".join(map(str, one_ids))
    rows = _rows(
        connection,
        f"""
        select alias_one_id, one_id, merged_on from identity.one_id_aliases
        where one_id in ({listed}) or alias_one_id in ({listed})
        order by merged_on, alias_one_id
        """,
    )
    return [Merger(*row) for row in rows]


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of a query, none when the release is older than the table it asks."""
    try:
        return connection.execute(query).fetchall()
    except duckdb.CatalogException:
        return []


def load_decisions(
    connection: duckdb.DuckDBPyConnection, keys: Collection[int] | None = None
) -> list[Decision]:
    """What stewards decided, on some identifiers or at all, the newest first."""
    rows = connection.execute(
        """
        select
            coalesce(action, 'no action'),
            identifier_key_a,
            identifier_key_b,
            coalesce(label_a, identifier_key_a::varchar, 'nothing'),
            coalesce(label_b, identifier_key_b::varchar, 'nothing'),
            decided_on,
            coalesce(decided_by, 'nobody named'),
            coalesce(reason, 'no reason given'),
            outcome,
            detail
        from identity.identity_override_results
        where $keys is null
            or list_contains($keys, identifier_key_a)
            or list_contains($keys, identifier_key_b)
        order by decided_on desc, identifier_key_a, identifier_key_b, action
        """,
        {"keys": None if keys is None else list(keys)},
    ).fetchall()
    return [
        Decision(row[0], (row[1], row[2]), (row[3], row[4]), *row[5:]) for row in rows
    ]


def _shortest_path(
    edges: Iterable[Edge], start: Identifier, goal: Identifier
) -> tuple[Edge, ...]:
    """Breadth first, stronger edges before weaker ones; empty when there is none."""
    leaving: dict[int, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.start.key, []).append(edge)
        leaving.setdefault(edge.end.key, []).append(edge.reversed())
    came_by: dict[int, Edge | None] = {start.key: None}
    queue = deque([start.key])
    while queue and goal.key not in came_by:
        for edge in leaving.get(queue.popleft(), []):
            if edge.end.key not in came_by:
                came_by[edge.end.key] = edge
                queue.append(edge.end.key)
    path: list[Edge] = []
    last = came_by.get(goal.key)
    while last:
        path.append(last)
        last = came_by[last.start.key]
    return tuple(reversed(path))


def _keys_of(answer: Answer) -> set[int]:
    members: Sequence[Identifier] = answer.person.members if answer.person else ()
    return {answer.identifier.key, *(member.key for member in members)}
