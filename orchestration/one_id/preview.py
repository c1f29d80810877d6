"""What the One-IDs would be with other overrides: the project's own identity models,
run by dbt in a scratch warehouse that holds all that can touch the two identifiers.

These are the linked components of the two and of what they were seen with; what was
seen with these; and, as a limit counts what its holder has, what was seen with those.
Of all of them every observation is there, so that their neighbours are counted in
full. How many persons are usual for a type (`int_hub_limits`) is taken from the build.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration import dbt
from orchestration.one_id.overrides import Override
from orchestration.settings import BUILD, HOME

SCRATCH = HOME / "preview"
SCRATCH_BUILD = SCRATCH / "build" / BUILD.name
SEED, RESULT = "seed.omnimart.identity_overrides", "identity_override_results"
FROM_BUILD = {"int_hub_limits"}
REGION = """
    create temp table neighbours as
    select identifier_key_a as identifier_key, identifier_key_b as neighbour_key
    from build.identity.int_judged_edges
    union all
    select identifier_key_b, identifier_key_a from build.identity.int_judged_edges;

    create temp table touched as
    with near as (
        select unnest($keys) as identifier_key
        union
        select neighbour_key from neighbours where identifier_key in $keys
    ),

    components as (
        select distinct coalesce(component_key, identifier_key) as component_key
        from near
        left join build.identity.int_linked_components
            on node_key = identifier_key
    )

    select component_key as identifier_key from components
    union
    select node_key from build.identity.int_linked_components
    where component_key in (from components);

    create temp table region as
    with seen_with as (
        from touched
        union
        select neighbour_key from neighbours where identifier_key in (from touched)
    )

    from seen_with
    union
    select neighbour_key from neighbours where identifier_key in (
        select identifier_key from build.identity.identifiers
        where status = 'active' and identifier_key in (from seen_with)
    );

    create temp table observation_ids as
    select distinct observation_id from build.vault.int_observed_identifiers
    where identifier_key in (
        select identifier_key from build.identity.identifiers
        where status in ('active', 'hub') and identifier_key in (from region)
    );

    create temp table keys as
    from region
    union
    select identifier_key from build.vault.int_observed_identifiers
    where observation_id in (from observation_ids)
"""
RESTRICTIONS = {  # the first column that a table has says which of its rows are copied
    "observation_id": "where observation_id in (from observation_ids)",
    "identifier_key_a": """
        where identifier_key_a in (from keys) and identifier_key_b in (from keys)
    """,
    "identifier_key": "where identifier_key in (from keys)",
}
MOVES = """
    create temp table moves as
    select
        touched.identifier_key,
        coalesce(before.one_id, -1) as one_id_before,
        coalesce(after.one_id, -1) as one_id_after
    from touched
    left join build.identity.one_ids as before using (identifier_key)
    left join identity.one_ids as after using (identifier_key)
"""


@dataclass(frozen=True)
class Move:
    """An identifier that changes its person; -1 is nobody."""

    identifier: str
    one_id_before: int
    one_id_after: int


@dataclass(frozen=True)
class MovedOrders:
    """Orders that change their person, and their net sales."""

    one_id_before: int
    one_id_after: int
    order_count: int
    net_sales_amount: Decimal


@dataclass(frozen=True)
class Preview:
    """Persons with their number of identifiers, before and after; what moves."""

    before: Mapping[int, int]
    after: Mapping[int, int]
    moves: Sequence[Move]
    orders: Sequence[MovedOrders]
    outcome: str
    detail: str | None
    waiting: int  # rows that the build does not know yet, counted in


def preview(rows: Sequence[Override], new: Override, as_of: date) -> Preview:
    """How the build as of that day would be with these rows, of which one is new."""
    manifest = dbt.parsed_project(dbt.newest_change())
    selected = _selected(manifest)
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH_BUILD.parent.mkdir(parents=True)
    with duckdb.connect(str(SCRATCH_BUILD)) as scratch:
        scratch.execute(f"attach '{BUILD}' as build (read_only)")
        keys = [int(new.identifier_key_a), int(new.identifier_key_b)]
        for statement in REGION.split(";"):
            given = {"keys": keys} if "$keys" in statement else None
            scratch.execute(statement, given)
        for node in _inputs(manifest, selected):
            _copy(scratch, node.schema, node.name)
        scratch.execute("create table main.touched as from touched")
        waiting = _write_overrides(scratch, rows, new, as_of)
    _run(manifest, [manifest.nodes[node].name for node in selected], as_of)
    try:
        return _compare(new, waiting - 1)
    finally:
        shutil.rmtree(SCRATCH)


def _selected(manifest: Manifest) -> list[str]:
    """The models between the overrides and what became of them, in dbt's order."""
    result = f"model.omnimart.{RESULT}"
    parents = {
        name: [parent for parent in node.depends_on_nodes if parent in manifest.nodes]
        for name, node in manifest.nodes.items()
        if node.resource_type in ("model", "seed")
    }
    wanted, left = set[str](), [result]
    while left:
        name = left.pop()
        if name not in wanted:
            wanted.add(name)
            left += parents[name]
    reached = {SEED}
    for name in TopologicalSorter(parents).static_order():
        if name in wanted and reached.intersection(parents[name]):
            reached.add(name)
    return [
        name
        for name in reached
        if name != SEED and manifest.nodes[name].name not in FROM_BUILD
    ]


def _inputs(manifest: Manifest, selected: Collection[str]) -> Iterator[Any]:
    """What the selected models read and do not make themselves."""
    parents = {
        parent
        for name in selected
        for parent in manifest.nodes[name].depends_on_nodes
        if parent in manifest.nodes
    }
    for name in sorted(parents - set(selected) - {SEED}):
        yield manifest.nodes[name]


def _copy(scratch: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    columns = scratch.execute(f"describe build.{schema}.{table}").fetchall()
    names = {name for name, *_ in columns}
    where = next((RESTRICTIONS[name] for name in RESTRICTIONS if name in names), "")
    scratch.execute(f"create schema if not exists {schema}")
    scratch.execute(
        f"create table {schema}.{table} as from build.{schema}.{table} {where}"
    )


def _write_overrides(
    scratch: duckdb.DuckDBPyConnection,
    rows: Sequence[Override],
    new: Override,
    as_of: date,
) -> int:
    """The seed as it would be, its days moved back so that the new row is in force.

    Returns how many rows the build does not know.
    """
    ahead = max(date.fromisoformat(new.decided_on) - as_of, timedelta())
    scratch.execute("create schema if not exists seeds")
    scratch.execute(
        "create table seeds.identity_overrides as "
        "from build.seeds.identity_overrides limit 0"
    )
    scratch.executemany(
        """
        insert into seeds.identity_overrides by name
        select
            nullif($action, '') as action,
            nullif($identifier_key_a, '') as identifier_key_a,
            nullif($identifier_key_b, '') as identifier_key_b,
            nullif($label_a, '') as label_a,
            nullif($label_b, '') as label_b,
            nullif($decided_on, '') as decided_on,
            nullif($decided_by, '') as decided_by,
            nullif($reason, '') as reason
        """,
        [asdict(row) for row in rows],
    )
    [(unknown,)] = scratch.execute(
        """
        select count(*) from (
            from seeds.identity_overrides except from build.seeds.identity_overrides
        )
        """
    ).fetchall()
    scratch.execute(
        """
        update seeds.identity_overrides
        set decided_on = strftime(decided_on::date - $days::int, '%Y-%m-%d')
        where try_cast(decided_on as date) is not null
        """,
        {"days": ahead.days},
    )
    return int(unknown)


def _run(manifest: Manifest, models: Sequence[str], as_of: date) -> None:
    with dbt.environment(
        OMNIMART_HOME=str(SCRATCH),
        OMNIMART_AS_OF=as_of.isoformat(),
        DBT_TARGET_PATH=str(SCRATCH / "target"),
    ):
        try:
            outcome = dbtRunner(manifest=manifest).invoke(
                [*dbt.QUIET, "run", "--select", *models]
            )
        finally:
            dbt.close_build()
    if not outcome.success:
        results: Any = outcome.result or []
        told = [each.message for each in results if each.status == "error"]
        raise dbt.DbtError(f"the preview failed: {outcome.exception or told}")


def _compare(new: Override, waiting: int) -> Preview:
    with duckdb.connect(str(SCRATCH_BUILD), read_only=True) as scratch:
        scratch.execute(f"attach '{BUILD}' as build (read_only)")
        scratch.execute(MOVES)
        sizes = [
            dict(
                scratch.execute(
                    f"""
                    select {column}, count(*) from moves
                    where {column} <> -1 and (
                        {column} in (
                            select unnest([one_id_before, one_id_after]) from moves
                            where one_id_before <> one_id_after
                            or identifier_key in $keys
                        )
                    )
                    group by {column} order by {column}
                    """,
                    {"keys": [int(key) for key in new.pair]},
                ).fetchall()
            )
            for column in ("one_id_before", "one_id_after")
        ]
        moves = scratch.execute(
            """
            select
                identifier_type || ' ' || masked_value,
                one_id_before,
                one_id_after
            from moves
            inner join build.identity.identifiers using (identifier_key)
            where one_id_before <> one_id_after
            order by one_id_before, first_landed_on, identifier_key
            """
        ).fetchall()
        orders = scratch.execute(
            """
            select one_id_before, one_id_after, count(*), sum(net_sales_amount)
            from moves
            inner join build.marts.fct_orders using (identifier_key)
            where one_id_before <> one_id_after
            group by one_id_before, one_id_after
            order by one_id_before, one_id_after
            """
        ).fetchall()
        [(outcome, detail)] = scratch.execute(
            """
            select outcome, detail from identity.identity_override_results
            where
                action = $action and reason = $reason and decided_by = $decided_by
                and identifier_key_a = $identifier_key_a::bigint
                and identifier_key_b = $identifier_key_b::bigint
            order by decided_on desc limit 1
            """,
            {
                name: value
                for name, value in asdict(new).items()
                if name not in ("label_a", "label_b", "decided_on")
            },
        ).fetchall()
    return Preview(
        sizes[0],
        sizes[1],
        [Move(*row) for row in moves],
        [MovedOrders(*row) for row in orders],
        outcome,
        detail,
        waiting,
    )
