"""Write the catalog page: what each tag says, of how many, since when, of what use.

All of it is counted on the release that readers see; nobody is named.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from orchestration.durable import write_text
from orchestration.one_id.explain import open_release
from orchestration.settings import RELEASE, TAG_CATALOG

TEMPLATE = Path(__file__).with_name("page.html")
WIDTH, HEIGHT = 120, 24  # of a sparkline
VALUES_SHOWN = 6
FILTERS = {
    "theme": "theme",
    "owner": "owner",
    "purpose": "purposes",
    "verdict": "verdict",
}

# a tag holds one value of a person, so that each row that begins adds a person
COVERED = """
    with changes as (
        select tag, valid_from as changed_on, 1 as step from tags.user_tag_history
        union all
        select tag, valid_to, -1 from tags.user_tag_history where valid_to is not null
    ),

    nights as (
        select tag, changed_on, sum(step) as step from changes group by all
    )

    select
        tag,
        sum(step) over (partition by tag order by changed_on) as covered_count,
        date_diff('day', min(changed_on) over (), changed_on) as day
    from nights
    order by tag, changed_on
"""
TAGS = """
    select
        tag_catalog.*,
        coalesce(verdict, 'not verified') as verdict,
        reason,
        lift,
        lift_low,
        lift_high
    from tags.tag_catalog left join tags.tag_verification using (tag)
    order by entity desc, theme, tag
"""
USES = "select tag, used_in, user_name from segments.tag_usage order by all"
VALUES = """
    with tag_values as (
        select tag, value from tags.user_tag_values
        union all
        select tag, value from tags.goods_tag_values
        union all
        select tag, value from tags.store_tag_values
    ),

    counted as (
        select
            tag,
            value,
            count(*) as people_count,
            row_number() over (
                partition by tag order by count(*) desc, value
            ) as place
        from tag_values
        group by tag, value
    )

    select tag, value, people_count from counted
    where place <= $shown
    order by tag, place
"""


def write_page() -> int:
    """Write the page of the last release; returns how many tags it shows.

    Raises `Unanswerable` when there is none.
    """
    with open_release(RELEASE) as connection:
        tags = rows(connection, TAGS)
        [told] = rows(connection, "select version, as_of from release")
        values = grouped(rows(connection, VALUES, {"shown": VALUES_SHOWN}))
        nights = grouped(rows(connection, COVERED))
        uses = grouped(rows(connection, USES))
    for tag in tags:
        name = tag["tag"]
        chinese = labels_zh(tag)
        tag["values"] = [
            each | {"label_zh": chinese.get(each["value"], "")}
            for each in values.get(name, [])
        ]
        tag["used_by"] = [
            f"{each['used_in']} {each['user_name']}" for each in uses.get(name, [])
        ]
        tag["sparkline"] = sparkline(
            [(each["day"], each["covered_count"]) for each in nights.get(name, [])]
        )
    TAG_CATALOG.parent.mkdir(parents=True, exist_ok=True)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(TEMPLATE.read_text())
    choices = {
        name: sorted({each for tag in tags for each in tag[column].split(", ")})
        for name, column in FILTERS.items()
    }
    sizes = {"width": WIDTH, "height": HEIGHT}
    text = template.render(tags=tags, release=told, choices=choices, **sizes)
    write_text(TAG_CATALOG, text)
    return len(tags)


def rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    values: dict[str, object] | None = None,
) -> list[dict[str, Any]]:
    """The rows of a query by column name."""
    found = connection.execute(query, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def grouped(found: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows by their tag, in order."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        groups.setdefault(row["tag"], []).append(row)
    return groups


def labels_zh(tag: Mapping[str, Any]) -> dict[str, str]:
    """Chinese label of each allowed value that has one."""
    values, labels = tag["allowed_values"], tag["allowed_labels_zh"]
    if not (values and labels):
        return {}
    return dict(zip(values.split(", "), labels.split(", "), strict=True))


def sparkline(nights: Sequence[tuple[int, int]]) -> str:
    """Points of an SVG polyline of (day, people); empty for one night."""
    if len(nights) < 2:
        return ""
    last, most = nights[-1][0], max(count for _, count in nights)
    return " ".join(
        f"{WIDTH * day / last:.1f},{HEIGHT - HEIGHT * count / most:.1f}"
        for day, count in nights
    )
