"""Which guesses stand: those within groups of records that agree as a whole.

A record without a first name fits two sisters, and each further guess makes a longer
chain. So two groups become one only if they are one person by what the middle one of
all pairs across says of each attribute: hierarchical clustering, in rounds of groups
that are each other's best (Murtagh 1983, https://doi.org/10.1093/comjnl/26.4.354).
"""

from collections.abc import Sequence

import duckdb


def group_records(
    connection: duckdb.DuckDBPyConnection,
    pairs: str,
    evidences: Sequence[str],
    weight: str,
    least: float,
) -> None:
    """Writes `record_groups`, the records of proposed pairs and the group of each, and
    `links`, the `weight` of each two groups that a proposal would join but that stay
    apart, as they weigh less than `least`.

    `pairs` has `identifier_key_a`, `identifier_key_b`, `is_proposed` and `evidences`,
    of which the expression `weight` is made.
    """
    connection.execute(f"""
        create or replace table record_groups as
        select identifier_key_a as identifier_key, identifier_key_a as group_key
        from {pairs} where is_proposed
        union
        select identifier_key_b, identifier_key_b from {pairs} where is_proposed
    """)
    connection.execute("""
        create or replace table links (group_a bigint, group_b bigint, weight double)
    """)
    connection.execute("""
        create or replace table changed as select group_key from record_groups
    """)
    middle = ", ".join(
        f"quantile_disc({one}, 0.5 order by {one} desc) as {one}" for one in evidences
    )
    while rows(connection, "changed"):
        connection.execute(f"""
            insert into links
            with grouped_pairs as (
                select
                    least(a.group_key, b.group_key) as group_a,
                    greatest(a.group_key, b.group_key) as group_b,
                    pairs.*
                from {pairs} as pairs
                inner join record_groups as a
                    on identifier_key_a = a.identifier_key
                inner join record_groups as b
                    on identifier_key_b = b.identifier_key
                where a.group_key <> b.group_key
            ),
            changed_links as (
                select distinct group_a, group_b from grouped_pairs
                where is_proposed and (
                    group_a in (select group_key from changed)
                    or group_b in (select group_key from changed)
                )
            ),
            weighed_links as (
                select group_a, group_b, {middle}
                from grouped_pairs
                inner join changed_links using (group_a, group_b)
                group by group_a, group_b
            )
            select group_a, group_b, {weight} from weighed_links
        """)
        join_best(connection, least)


def join_best(connection: duckdb.DuckDBPyConnection, least: float) -> None:
    """Joins the groups that are each other's best, as `changed` says then.

    Between equals the difference of their keys decides, so that many equal records
    halve in each round.
    """
    connection.execute(f"""
        create or replace table joins as
        with sides as (
            select group_a as group_key, * from links where weight >= {least}
            union all
            select group_b, * from links where weight >= {least}
        ),
        best as (
            select * from sides
            qualify row_number() over (
                partition by group_key
                order by weight desc, xor(group_a, group_b), group_a
            ) = 1
        )
        select group_a, group_b from best
        group by group_a, group_b having count(*) = 2
    """)
    connection.execute("""
        update record_groups set group_key = joins.group_a
        from joins where group_key = joins.group_b
    """)
    connection.execute("""
        create or replace table changed as
        select group_a as group_key, group_b as former_key from joins
    """)
    connection.execute("""
        delete from links using changed
        where group_a in (group_key, former_key) or group_b in (group_key, former_key)
    """)


def rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many the table has."""
    return int(connection.sql(f"select count(*) from {table}").fetchall()[0][0])
