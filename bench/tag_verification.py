"""Whether verification finds useless tags and keeps good ones, by tags of both kinds.

    python bench/tag_verification.py HOME 2017-12-31

plants tags in the history of HOME's build, a copy: they take the place of its own.
Useless ones are hashes of person and tag name, the same for ever or anew each month;
good ones are facts of the orders up to each month's end, of which a share of people got
another person's. Outcomes are the marts' own.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from scratch_warehouse import ScratchWarehouse

NOISES = (0, 30, 60, 80)  # percent of people with another's facts
COPIES = 6  # useless tags of each shape and outcome
FAVOURITES = 10  # and stores that some other person goes to

# what a useless tag says of a hash `h` below 1000
SHAPES = {
    "coin": ("boolean", "case when h < 500 then 'true' else 'false' end"),
    "rare": ("boolean", "case when h < 50 then 'true' else 'false' end"),
    "five": ("string", "'value ' || h % 5"),
    "fifty": ("string", "'value ' || h % 50"),
    "score": ("double", "cast(h / 1000 as string)"),
}
USELESS = ("ordered_within_30_days", "net_sales_next_90_days", "margin_next_90_days")

# name: type, outcome, fact as text
GOOD = {
    "recency": ("date", "ordered_within_30_days", "last_ordered_on"),
    "frequency": ("bigint", "ordered_within_30_days", "quarter_orders"),
    "is_frequent": ("boolean", "ordered_within_30_days", "quarter_orders >= 6"),
    "is_weekly": ("boolean", "net_sales_next_90_days", "quarter_orders >= 13"),
    "sales": ("double", "net_sales_next_90_days", "quarter_sales"),
    "margin": ("double", "margin_next_90_days", "quarter_margin"),
    "basket": ("double", "net_sales_next_90_days", "round(basket_sales, 2)"),
    "is_online": ("boolean", "ordered_online_within_30_days", "online_orders > 0"),
    "weekend": ("bigint", "ordered_on_weekend_within_30_days", "weekend_orders"),
    "store": ("bigint", "ordered_at_store_within_30_days", "home_store"),
}
GOOD_BY_LINES = {
    "category": ("string", "bought_category_within_30_days", "top_category"),
    "promoted": ("bigint", "bought_promoted_within_30_days", "promoted_lines"),
    "is_pet": ("boolean", "bought_pet_goods_within_30_days", "pet_lines > 0"),
    "is_baby": ("boolean", "bought_baby_goods_within_30_days", "baby_lines > 0"),
    "is_fuel": ("boolean", "bought_fuel_within_30_days", "fuel_lines > 0"),
}
PLANT = """
create schema if not exists planted;
create or replace table planted.month_ends as
select max(date_on) as night, lead(max(date_on)) over (order by max(date_on)) as later
from marts.dim_dates where date_on between $first and $last group by month_starts_on;
create or replace table planted.facts as
with till as (
    select night, one_id, max(ordered_on) as last_ordered_on,
        avg(net_sales_amount) as basket_sales, mode(store_id) as home_store,
        count(*) filter (channel_id = 'mall') as online_orders,
        count(*) filter (isodow(ordered_on) > 5) as weekend_orders
    from planted.month_ends inner join marts.fct_orders on ordered_on <= night
    where one_id <> -1 group by night, one_id
),
quarter as (
    select night, one_id, count(*) as quarter_orders,
        sum(net_sales_amount) as quarter_sales, sum(margin_amount) as quarter_margin
    from planted.month_ends
    inner join marts.fct_orders on ordered_on between night - 89 and night
    group by night, one_id
),
lines as (
    select night, one_id, mode(category) as top_category,
        count(*) filter (is_promoted) as promoted_lines,
        count(*) filter (interest = 'pet') as pet_lines,
        count(*) filter (interest = 'baby') as baby_lines,
        count(*) filter (interest = 'fuel') as fuel_lines
    from planted.month_ends
    inner join marts.fct_order_lines on ordered_on between night - 89 and night
    inner join marts.dim_goods using (goods_id)
    left join seeds.category_interests using (category)
    group by night, one_id
)
select * replace (coalesce(quarter_orders, 0) as quarter_orders,
        coalesce(quarter_sales, 0) as quarter_sales,
        coalesce(quarter_margin, 0) as quarter_margin),
    row_number() over (partition by night order by hash(one_id)) as place,
    count(*) over (partition by night) as places
from till left join quarter using (night, one_id) left join lines using (night, one_id);
create or replace table planted.tags
(tag text, data_type text, outcome text, is_good boolean);
delete from tags.user_tag_history;
delete from tags.tag_rules;
delete from tags.tag_catalog;
drop table if exists tags.tag_trials;
drop table if exists tags.tag_trial_groups;
"""

HISTORY = """
insert into tags.user_tag_history by name
select one_id, $tag as tag, value, night as valid_from, later as valid_to
from ({values}) inner join planted.month_ends using (night) where value is not null
"""


@dataclass(frozen=True)
class Planted:
    """A tag and the query that gives it to people: night, one_id, value."""

    tag: str
    data_type: str
    outcome: str
    is_good: bool
    values: str


def useless_tags() -> Iterator[Planted]:
    """Hashes of one_id and name, of odd copies of the night too; others' stores."""
    for shape, (data_type, value) in SHAPES.items():
        for outcome in USELESS:
            for copy in range(COPIES):
                tag = f"{shape}_{copy}_{outcome}"
                night = "night" if copy % 2 else "''"
                hashed = f"hash('{tag}', one_id, {night}) % 1000"
                values = f"select night, one_id, {hashed} as h from planted.facts"
                values = f"select night, one_id, {value} as value from ({values})"
                yield Planted(tag, data_type, outcome, False, values)
    for copy in range(FAVOURITES):
        tag = f"favourite_{copy}"
        values = f"""
            select mine.night, mine.one_id, cast(other.home_store as text) as value
            from planted.facts as mine inner join planted.facts as other
            on mine.night = other.night
                and other.place = hash('{tag}', mine.one_id) % mine.places + 1
        """
        yield Planted(tag, "bigint", "ordered_at_store_within_30_days", False, values)


def good_tags(facts: dict[str, tuple[str, str, str]]) -> Iterator[Planted]:
    """Facts of the past, of which a share of people got another person's."""
    for name, (data_type, outcome, fact) in facts.items():
        for noise in NOISES:
            tag = f"{name}_{noise}"
            swapped = f"hash('{tag}', mine.one_id) % 100 < {noise}"
            values = f"""
                select mine.night, mine.one_id, cast({fact} as text) as value
                from (select night, one_id, place, places from planted.facts) as mine
                inner join planted.facts as held on mine.night = held.night
                and held.place = case when {swapped}
                    then hash('other', '{tag}', mine.one_id) % mine.places + 1
                    else mine.place end
            """
            yield Planted(tag, data_type, outcome, True, values)


def plant(
    connection: duckdb.DuckDBPyConnection, first: str, last: str, tags: list[Planted]
) -> None:
    """Tags of each month's end from first to last, in place of the build's own."""
    for statement in filter(str.strip, PLANT.split(";")):
        dates = {"first": first, "last": last} if "$first" in statement else None
        connection.execute(statement, dates)
    for tag in tags:
        given = [tag.tag, tag.data_type, tag.outcome, tag.is_good]
        connection.execute("insert into planted.tags values (?, ?, ?, ?)", given)
        connection.execute(HISTORY.format(values=tag.values), {"tag": tag.tag})
    connection.execute(
        "insert into tags.tag_rules by name select tag, data_type, 'planted' as rule,"
        " (select min(night) from planted.month_ends) as valid_from from planted.tags"
    )
    connection.execute(
        "insert into tags.tag_catalog by name select tag, data_type, outcome,"
        " case when is_good then 'good' else 'useless' end as theme from planted.tags"
    )


def verify(warehouse: ScratchWarehouse) -> None:
    """The product's own verification over what was planted."""
    warehouse.dbt("run", ["path:models/tags/verification", "tag_outcomes"])


def verdicts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """How many tags got which verdict, by kind."""
    found: dict[str, dict[str, int]] = {}
    for theme, verdict, count in connection.execute(
        "select theme, verdict, count(*) from tags.tag_verification"
        " group by theme, verdict order by theme, count(*) desc"
    ).fetchall():
        found.setdefault(theme, {})[verdict] = count
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("as_of")
    asked = parser.parse_args()
    warehouse = ScratchWarehouse(asked.home.resolve(), asked.as_of)
    tags = [*useless_tags(), *good_tags(GOOD | GOOD_BY_LINES)]
    with warehouse.open() as connection:
        plant(connection, "2017-01-01", asked.as_of, tags)
        rows = connection.sql("select count(*) from tags.user_tag_history").fetchall()
    before = sum(os.times()[:4])
    verify(warehouse)
    spent = sum(os.times()[:4]) - before
    with warehouse.open() as connection:
        print(f"{len(tags)} tags, {rows[0][0]:,} rows of history, {spent:.1f} CPU s")
        for kind, counts in verdicts(connection).items():
            share = counts.get("retire", 0) / sum(counts.values())
            print(
                f"{kind:<8} {sum(counts.values())} tags, {share:.1%} retired: {counts}"
            )
        connection.sql(
            "select tag, verdict, round(auc, 3) as auc, round(q_value, 4) as q,"
            " round(lift, 2) as lift, reason from tags.tag_verification"
            " where (theme = 'good') = (verdict = 'retire') or theme = 'good'"
            " and verdict <> 'verified' or theme <> 'good' and verdict <> 'retire'"
        ).show(max_rows=200, max_width=160)


if __name__ == "__main__":
    main()
