"""Audiences without dbt: an entry that is not saved yet, on the last release.

The language is checked and compiled by macros/audiences.sql, the same text that dbt
renders; here jinja2 alone does, since dbt needs seconds to start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from os import environ
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.markup import escape
from rich.table import Table

from orchestration import macros
from orchestration.contract import literal
from orchestration.progress import console
from orchestration.settings import RELEASE

Entry = Mapping[str, Any]
TABLES = """
    user_tags as (from tags.user_tags),
    users as (from marts.dim_users),
    touchpoints as (
        from marts.buying_touchpoints union all from marts.contact_touchpoints
    )
"""


class NoPreview(Exception):
    """The file or the release does not let an audience be shown; says why."""


@dataclass(frozen=True)
class Overlap:
    """With a saved audience: its members, and how many are in both."""

    audience: str
    member_count: int
    both_count: int


@dataclass(frozen=True)
class Preview:
    """An audience as it would have been on the night of the release."""

    name: str
    as_of: date
    people_count: int
    known_people_count: int
    member_count: int
    known_count: int
    reachable: Mapping[str, int]
    overlaps: Sequence[Overlap]


@cache
def compiler() -> Mapping[str, Any]:
    """The macros that check and compile entries."""
    files = ("portable", "identity", "audiences")
    return macros.load(*files, env_var=environ.get, text_literal=literal)


def members_sql(names: Sequence[str], known: Mapping[str, Any]) -> str:
    """CTEs up to `audience_members` (one_id, audience) of the named entries, over CTEs
    user_tags, users and touchpoints; `known` as macros/audiences.sql describes it."""
    return str(compiler()["audience_members"](names, known))


def problems(entries: Sequence[Entry], known: Mapping[str, Any]) -> list[str]:
    """What is wrong with entries, each by its name and the place in it."""
    found: list[str] = []
    compiler()["check_audiences"](entries, known, found)
    return found


def show_previews(file: Path) -> None:
    """Print the audiences of a file; raises `NoPreview`."""
    for preview in previews(file):
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold")
        for name, text in lines(preview):
            grid.add_row(name, escape(text))
        console.print(f"[bold]{preview.name}[/] as of {preview.as_of}", grid)


def lines(preview: Preview) -> list[tuple[str, str]]:
    """What a preview says, line by line."""
    size, known = preview.member_count, preview.known_count
    of_known = share(known, preview.known_people_count)
    reachable = (f"{name} {count:,}" for name, count in preview.reachable.items())
    told = [
        ("members", f"{size:,} of {preview.people_count:,} people"),
        ("known", f"{known:,}, {of_known} of all known people"),
        ("reachable", ", ".join(reachable)),
    ]
    for each in preview.overlaps:
        told.append(
            (
                f"in {each.audience}",
                f"{each.both_count:,}: {share(each.both_count, size)} of these, "
                f"{share(each.both_count, each.member_count)} of those",
            )
        )
    return told


def share(part: int, whole: int) -> str:
    """A part in per cent."""
    return f"{part / whole:.1%}" if whole else "none"


def previews(file: Path) -> list[Preview]:
    """The entries of a YAML file, one or a list, on the last release."""
    entries = read_entries(file)
    if not RELEASE.exists():
        raise NoPreview(f"there is no release yet at {RELEASE}")
    with duckdb.connect(str(RELEASE), read_only=True) as release:
        known = known_to(release)
        known["audiences"].update({entry.get("name"): entry for entry in entries})
        if wrong := problems(entries, known):
            raise NoPreview("\n".join(wrong))
        names = [str(entry["name"]) for entry in entries]
        release.execute(
            f"create temp table members as with {TABLES}, {members_sql(names, known)} "
            "from audience_members"
        )
        return [preview(release, name) for name in names]


def read_entries(file: Path) -> list[Entry]:
    """The entries of a file; raises `NoPreview` where it has none."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise NoPreview(f"{file}: {error}") from error
    entries = content if isinstance(content, list) else [content]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise NoPreview(
            f"{file}: give one entry, or a list of them, as in docs/audiences.md"
        )
    return entries


def known_to(release: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What macros/audiences.sql is told, from the tables of a release."""
    [(night,)] = release.execute("select as_of from release").fetchall()
    tags = release.execute(
        "select tag, data_type, allowed_values, purposes from tags.tag_catalog"
        " where entity = 'user'"
    ).fetchall()
    facts = release.execute(
        "select column_name, lower(data_type) from duckdb_columns()"
        " where schema_name = 'marts' and table_name = 'dim_users'"
    ).fetchall()
    saved = release.execute(
        "select audience, rule from segments.audience_catalog"
    ).fetchall()
    return {
        "audiences": {
            name: {"name": name, "who": yaml.safe_load(rule)} for name, rule in saved
        },
        "tags": {
            name: {
                "data_type": data_type,
                "allowed": allowed.split(", ") if allowed else [],
                "purposes": purposes.split(", "),
            }
            for name, data_type, allowed, purposes in tags
        },
        "facts": {
            name: {"data_type": data_type.replace("varchar", "string")}
            for name, data_type in facts
        },
        "touchpoint_types": column(release, "dim_journey_stages", "touchpoint_type"),
        "channels": column(release, "dim_channels", "channel_id"),
        "night": f"cast('{night}' as date)",
    }


def column(release: duckdb.DuckDBPyConnection, mart: str, name: str) -> list[str]:
    """The values of a mart's column, in order."""
    rows = release.execute(f"select {name} from marts.{mart} order by 1").fetchall()
    return [value for (value,) in rows]


def preview(release: duckdb.DuckDBPyConnection, name: str) -> Preview:
    """Count the members of one audience in the temporary table `members`.

    The name stands in the SQL, where a checked one may: for a parameter DuckDB imports
    pandas, which takes longer than all the rest.
    """
    channels = [
        column_name.removeprefix("is_reachable_")
        for (column_name,) in release.execute(
            "select column_name from duckdb_columns() where table_name = 'dim_users'"
            " and starts_with(column_name, 'is_reachable_') order by column_index"
        ).fetchall()
    ]
    counted = "".join(
        f", count(*) filter (is_member and is_reachable_{channel})"
        for channel in channels
    )
    [(as_of, people, known_people, members, known, *reachable)] = release.execute(
        f"""
        with people as (
            select
                *,
                one_id in (select one_id from members where audience = '{name}')
                    as is_member
            from marts.dim_users where one_id <> -1
        )
        select
            (select as_of from release), count(*), count(*) filter (is_known),
            count(*) filter (is_member), count(*) filter (is_member and is_known)
            {counted}
        from people
        """
    ).fetchall()
    overlaps = release.execute(
        f"""
        select
            saved.audience,
            count(*) as member_count,
            count(members.one_id) as both_count
        from segments.audience_members as saved
        left join members
            on saved.one_id = members.one_id and members.audience = '{name}'
        where saved.audience <> '{name}'
        group by saved.audience having both_count > 0
        order by both_count desc, saved.audience
        """
    ).fetchall()
    return Preview(
        name,
        as_of,
        people,
        known_people,
        members,
        known,
        dict(zip(channels, reachable, strict=True)),
        [Overlap(*row) for row in overlaps],
    )
