"""Tonight beside the last release: small tables for the gates of tags and of release.

They stand in a scratch database, for Great Expectations opens one file. Nothing is
compared with the release of a later night: the replay of a past one changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.settings import BUILD, RELEASE

KEYS = {"user": "one_id", "goods": "goods_id", "store": "store_id"}
VALUES = """
        select tag, value, count(*) as now, 0 as was
        from build.tags.{entity}_tag_values group by all
        union all
        select tag, value, 0, count(*) from last.tags.{entity}_tag_values group by all
        union all
"""
# PSI over the values of all people, half a person added to each so that none is nil
DRIFT = """
    with bins as (
        {values}
        select now.tag, null, now.people_count - now.tagged_count,
            was.people_count - was.tagged_count
        from build.tags.tag_catalog as now
        inner join last.tags.tag_catalog as was using (tag)
    ),
    people as (
        select tag, value, sum(now) + 0.5 as now, sum(was) + 0.5 as was
        from bins group by all
    ),
    shares as (
        select
            tag,
            now / sum(now) over (partition by tag) as now,
            was / sum(was) over (partition by tag) as was
        from people
        inner join comparable using (tag)
        where is_closed
    )
    select tag, sum((now - was) * ln(now / was)) as psi from shares group by tag
"""
HISTORY_DAYS = """
    select date_diff('day', min(landed_on), any_value(as_of))
    from last.release_batches cross join last.release
"""


@contextmanager
def scratch(name: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A database beside the build that is gone afterwards."""
    path = BUILD.with_name(f"{name}.duckdb")
    path.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(path)) as connection:
            yield connection, path
    finally:
        path.unlink(missing_ok=True)


def attach_build(connection: duckdb.DuckDBPyConnection) -> None:
    """Attach tonight's build as `build`."""
    connection.execute(f"attach '{BUILD}' as build (read_only)")


def attach_last(connection: duckdb.DuckDBPyConnection, as_of: date) -> int | None:
    """Attach the last release as `last`; returns how many nights ago it was, at least
    one, or None where there is none to compare with."""
    if not RELEASE.exists():
        return None
    connection.execute(f"attach '{RELEASE}' as last (read_only)")
    [(night,)] = connection.execute("select as_of from last.release").fetchall()
    return max((as_of - night).days, 1) if night <= as_of else None


@contextmanager
def tags_and_audiences(as_of: date) -> Iterator[Path]:
    """`tags.tag_catalog`, and `tags.tag_changes`: a row a tag that the last release
    has by the same rule. Changes are counted of the people that both releases tag;
    `history_days` are those of landing that the last release stood on.

    `segments.audience_sizes`, and `segments.audience_changes`: a row an audience that
    the last release has by the same rule, with how many of its members are gone."""
    with scratch("tags_gate") as (connection, path):
        attach_build(connection)
        connection.execute("create schema tags")
        connection.execute("create schema segments")
        connection.execute(
            "create table tags.tag_catalog as from build.tags.tag_catalog"
        )
        connection.execute(
            "create table segments.audience_sizes as from build.segments.audience_sizes"
        )
        connection.execute(
            """
            create table tags.tag_changes (
                tag text, history_days bigint, night_count bigint,
                max_daily_change double,
                people_count bigint, changed_count bigint, psi double,
                coverage_rate double, last_coverage_rate double
            );
            create table segments.audience_changes (
                audience text, history_days bigint, night_count bigint,
                warn_at_loss double, stop_at_loss double,
                member_count bigint, last_member_count bigint, lost_count bigint
            )
            """
        )
        if nights := attach_last(connection, as_of):
            fill_tag_changes(connection, nights)
            if has_segments(connection):
                fill_audience_changes(connection, nights)
        connection.close()
        yield path


def fill_tag_changes(connection: duckdb.DuckDBPyConnection, nights: int) -> None:
    """Compare tag by tag, in one scan a theme and one of all values."""
    connection.execute(
        """
        create temp table comparable as
        select
            tag, theme, now.entity, now.max_daily_change, now.coverage_rate,
            was.coverage_rate as last_coverage_rate,
            now.allowed_values is not null or data_type = 'boolean' as is_closed
        from build.tags.tag_catalog as now
        inner join last.tags.tag_catalog as was using (tag, theme, data_type, rule)
        """
    )
    themes = defaultdict(list)
    for entity, theme, tag in connection.execute(
        "select entity, theme, tag from comparable order by all"
    ).fetchall():
        themes[entity, theme].append(tag)
    counted = [count_changes(*of, tags) for of, tags in themes.items()]
    if not counted:
        return
    entities = sorted({entity for entity, _ in themes})
    values = "".join(VALUES.format(entity=entity) for entity in entities)
    connection.execute(
        f"""
        insert into tags.tag_changes by name
        with drift as ({DRIFT.format(values=values)}),
        changes as ({" union all ".join(counted)})
        select
            tag,
            ({HISTORY_DAYS}) as history_days,
            $nights as night_count, max_daily_change, people_count, changed_count,
            psi, coverage_rate, last_coverage_rate
        from comparable
        inner join changes using (tag)
        left join drift using (tag)
        """,
        {"nights": nights},
    )


def count_changes(entity: str, theme: str, tags: list[str]) -> str:
    """A query: the people of a theme in both releases, and how many changed, by tag;
    or goods, or stores."""
    changes = (
        f"count(*) filter (where now.{tag} is distinct from was.{tag}) as {tag}"
        for tag in tags
    )
    return f"""
        from (
            select count(*) as people_count, {", ".join(changes)}
            from build.tags.tags_{theme} as now
            inner join last.tags.tags_{theme} as was using ({KEYS[entity]})
        ) unpivot (changed_count for tag in ({", ".join(tags)}))
        select tag, people_count, changed_count
    """


def has_segments(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the last release has audiences: one of before they came has none."""
    return bool(
        connection.execute(
            "select 1 from duckdb_tables() where database_name = 'last'"
            " and schema_name = 'segments' and table_name = 'audience_catalog'"
        ).fetchall()
    )


def fill_audience_changes(connection: duckdb.DuckDBPyConnection, nights: int) -> None:
    """Compare audience by audience who was a member and is none."""
    connection.execute(
        f"""
        insert into segments.audience_changes by name
        select
            audience, ({HISTORY_DAYS}) as history_days, $nights as night_count,
            now.warn_at_loss, now.stop_at_loss,
            count(held.one_id) as member_count,
            count(*) as last_member_count,
            count(*) - count(held.one_id) as lost_count
        from build.segments.audience_catalog as now
        inner join last.segments.audience_catalog using (audience, rule_hash)
        inner join last.segments.audience_members as members using (audience)
        left join build.segments.audience_members as held using (audience, one_id)
        group by all
        """,
        {"nights": nights},
    )


@contextmanager
def release_contents(
    candidate: Path, nodes: Iterable[Mapping[str, Any]], as_of: date
) -> Iterator[Path]:
    """What a file holds that is to be released, beside the build and the last release.

    `release.omnimart` has a row a table and view, views without counts, and
    `release.totals` one a column of money.
    """
    with scratch("release_gate") as (connection, path):
        attach_build(connection)
        connection.execute(f"attach '{candidate}' as fresh (read_only)")
        homes = ["fresh", "build"]
        if attach_last(connection, as_of):
            homes.append("last")
        money = money_columns(connection)
        connection.begin()
        connection.execute(
            """
            create schema release;
            create table release.omnimart (
                table_name text, problem text, row_count bigint,
                built_row_count bigint, last_row_count bigint
            );
            create table release.totals (
                table_name text, column_name text, total decimal(38, 2),
                built_total decimal(38, 2), last_total decimal(38, 2)
            )
            """
        )
        for node in nodes:
            table = f"{node['schema']}.{node['alias']}"
            problem = find_problem(connection, table)
            counts: dict[str, int] = {}
            if node["config"]["materialized"] != "view":
                found = {home: money.get((home, table)) for home in homes}
                counts = fill_totals(connection, table, found)
            connection.execute(
                "insert into release.omnimart values (?, ?, ?, ?, ?)",
                (table, problem, *map(counts.get, ("fresh", "build", "last"))),
            )
        connection.commit()
        connection.close()
        yield path


def find_problem(connection: duckdb.DuckDBPyConnection, table: str) -> str | None:
    """Why a table or view of the file cannot be read, if so."""
    try:
        connection.execute(f"explain select * from fresh.{table}")
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return None


def money_columns(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], list[str]]:
    """The columns of money of every attached table, by home and name."""
    rows = connection.execute(
        """
        select
            database_name, schema_name || '.' || table_name,
            coalesce(
                list(column_name order by column_index)
                filter (where data_type like 'DECIMAL%'), []
            )
        from duckdb_columns() group by all
        """
    ).fetchall()
    return {(home, table): columns for home, table, columns in rows}


def fill_totals(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    money: Mapping[str, Sequence[str] | None],
) -> dict[str, int]:
    """Write the sums of a table's money in each home that has it; returns its rows."""
    counts: dict[str, int] = {}
    totals: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for home, columns in money.items():
        if columns is None:
            continue
        sums = "".join(f", sum({name})" for name in columns)
        [(counts[home], *found)] = connection.execute(
            f"select count(*){sums} from {home}.{table}"
        ).fetchall()
        for name, total in zip(columns, found, strict=True):
            totals[name][home] = total
    for name, of_homes in totals.items():
        connection.execute(
            "insert into release.totals values (?, ?, ?, ?, ?)",
            (table, name, *map(of_homes.get, ("fresh", "build", "last"))),
        )
    return counts


# worked out from the facts, not from what the export was made with
EXPORT_CHANGES = """
    create table exports.export_changes as
    with entry as (from last.segments.exports where export = $name),
    people as (from last.segments.export_members where export = $name),
    sent as (select one_id from people where status = 'sent'),
    decisions as (
        select one_id, is_granted, decided_at
        from last.marts.fct_consents inner join entry using (purpose, channel_id)
        union all
        select one_id, false, touched_at
        from last.marts.fct_touches inner join entry using (channel_id)
        where touch_type = 'unsubscribed' and purpose = 'marketing'
    ),
    newest as (
        from decisions
        qualify rank() over (partition by one_id order by decided_at desc) = 1
    ),
    agreed as (
        select one_id from newest group by one_id having bool_and(is_granted)
    )
    select
        $name as export,
        (select count(*) from people) as audience_count,
        (select count(*) from sent) as sent_count,
        $last_count::bigint as last_sent_count,
        (select count(*) from sent where one_id not in (from agreed))
            as unconsented_count,
        (
            select count(distinct one_id)
            from sent inner join last.segments.suppressed_people as held using (one_id)
            cross join entry
            where
                held.channel_id in ('any', entry.channel_id)
                and held.list_name in (
                    select unnest(string_split(entry.suppression_lists, ', '))
                )
        ) as suppressed_count,
        (
            select count(*) from sent
            inner join last.segments.experiment_assignments as arms using (one_id)
            inner join last.segments.experiments using (experiment)
            cross join last.release
            where
                arms.arm = 'control' and ends_on > release.as_of
                and experiment = (select experiment from entry)
        ) as control_count
"""


@contextmanager
def export_changes(name: str, last_count: int | None) -> Iterator[Path]:
    """`exports.export_changes`: of one export of the release, how many people of its
    audience would be sent, how many were the last time, and whom it may not send."""
    with scratch("exports_gate") as (connection, path):
        connection.execute(f"attach '{RELEASE}' as last (read_only)")
        connection.execute("create schema exports")
        connection.execute(EXPORT_CHANGES, {"name": name, "last_count": last_count})
        connection.close()
        yield path
