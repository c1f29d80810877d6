"""What the gates of tags and of the release make of a night beside the last release."""

import re
from collections.abc import Callable
from datetime import date
from math import log
from pathlib import Path

import duckdb
import pytest

from orchestration import gates, since_release

LAST, NIGHT, LATER = date(2017, 3, 1), date(2017, 3, 2), date(2017, 3, 3)
BEFORE_LAST, NEW_YEAR = date(2017, 2, 28), date(2017, 1, 1)
LONG_AGO, LATELY = date(2017, 1, 4), date(2017, 1, 5)
SEGMENT, BIG, SINCE = "segment", "is_big", "since_on"

Judge = Callable[..., gates.Verdict]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a build, a last release and a file to be released."""
    monkeypatch.setattr(since_release, "BUILD", tmp_path / "build.duckdb")
    monkeypatch.setattr(since_release, "RELEASE", tmp_path / "release.duckdb")
    monkeypatch.setattr(gates, "DATA_DOCS", tmp_path / "docs")
    return tmp_path


def make(file: Path, as_of: date, *statements: str, since: date = LONG_AGO) -> None:
    """A database of that night, on what landed since a day."""
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"create table release as select date '{as_of}' as as_of")
        connection.execute(
            f"create table release_batches as select date '{since}' as landed_on"
        )
        for statement in statements:
            connection.execute(statement)


def tagged(people: int, rule: str = "r", **tags: str) -> list[str]:
    """Statements that tag people 1 to `people`, by an expression over `one_id`."""
    expressions = {SEGMENT: "'a'", BIG: "true", SINCE: "date '2017-01-01'"} | tags
    columns = ", ".join(f"{value} as {tag}" for tag, value in expressions.items())
    return [
        "create schema tags",
        f"create table tags.tags_value as select one_id::bigint as one_id, {columns} "
        f"from range(1, {people + 1}) as people (one_id)",
        "create table tags.user_tag_values as unpivot (from tags.tags_value "
        f"select one_id, {', '.join(f'{tag}::text as {tag}' for tag in expressions)}) "
        "on columns(* exclude one_id) into name tag value value",
        f"""
        create table tags.tag_catalog as
        select
            tag, 'user' as entity, 'value' as theme, data_type, '{rule}' as rule,
            allowed_values,
            0.1 as max_daily_change, {people} as people_count,
            count(value) as tagged_count, tagged_count / {people} as coverage_rate
        from (
            values
                ('{SEGMENT}', 'string', 'a, b'), ('{BIG}', 'boolean', null),
                ('{SINCE}', 'date', null)
        ) as tags (tag, data_type, allowed_values)
        left join tags.user_tag_values using (tag)
        group by all
        """,
    ]


def selected(
    *audiences: tuple[str, range], rule: str = "r", stop: float = 0.9
) -> list[str]:
    """Statements that make audiences of these members."""
    entries = ", ".join(f"('{name}', '{rule}', 0.5, {stop})" for name, _ in audiences)
    members = " union all ".join(
        f"select '{name}', one_id from range({ids.start}, {ids.stop}) as ids (one_id)"
        for name, ids in audiences
    )
    return [
        "create schema segments",
        f"create table segments.audience_catalog as from (values {entries}) "
        "as entries (audience, rule_hash, warn_at_loss, stop_at_loss)",
        "create table segments.audience_members (audience text, one_id bigint)",
        f"insert into segments.audience_members {members}",
        "create table segments.audience_sizes as from segments.audience_catalog",
    ]


@pytest.fixture
def judge_tags(files: Path) -> Judge:
    def judge(
        was: list[str], now: list[str], last: date = LAST, since: date = LONG_AGO
    ) -> gates.Verdict:
        make(files / "release.duckdb", last, *was, since=since)
        make(files / "build.duckdb", NIGHT, *now, *selected(("any", range(1))))
        verdict, _ = gates.judge("tags", NIGHT)
        assert not list(files.glob("*_gate.duckdb"))
        return verdict

    return judge


def told(lines: list[str]) -> list[tuple[str, str]]:
    """What is said of which tag or table: the start, and the first row's name."""
    return [(line.split(":")[0], line.split('": "')[1].split('"')[0]) for line in lines]


def test_a_calm_night_is_not_told(judge_tags: Judge) -> None:
    half = "case when one_id <= 100 then 'a' else 'b' end"
    moved = "case when one_id <= 90 then 'a' else 'b' end"
    verdict = judge_tags(tagged(200, segment=half), tagged(200, segment=moved))
    assert (verdict.failures, verdict.warnings) == ([], [])
    assert verdict.evaluated == 6


def test_a_tag_that_changes_for_too_many_is_told_and_for_half_of_them_refused(
    judge_tags: Judge,
) -> None:
    """Though as many people are in each segment as before."""
    some = "date '2017-01-01' + cast(one_id <= {} as integer)"
    verdict = judge_tags(tagged(200), tagged(200, since_on=some.format(40)))
    assert not verdict.failures
    assert told(verdict.warnings) == [
        (
            "A tag changed for no more people than its entry allows a night, "
            "and chance (3 sigma) adds",
            SINCE,
        )
    ]
    assert '"changed_count": 40, "people_count": 200' in verdict.warnings[0]
    turned = "case when one_id % 2 = {} then 'a' else 'b' end"
    verdict = judge_tags(
        tagged(200, segment=turned.format(0)), tagged(200, segment=turned.format(1))
    )
    assert [tag for _, tag in told(verdict.failures)] == [SEGMENT]
    verdict = judge_tags(tagged(200), tagged(200, since_on=some.format(101)))
    assert [tag for _, tag in told(verdict.failures)] == [SINCE]


def test_a_spread_that_drifts_is_told_and_another_spread_refused(
    judge_tags: Judge,
) -> None:
    """The index of twenty in two hundred becoming sixty is worked out here."""
    first = "case when one_id <= {} then 'a' else 'b' end"
    verdict = judge_tags(
        tagged(200, segment=first.format(20)), tagged(200, segment=first.format(60))
    )
    now = [people / 201.5 for people in (60.5, 140.5, 0.5)]
    was = [people / 201.5 for people in (20.5, 180.5, 0.5)]
    psi = sum((n - w) * log(n / w) for n, w in zip(now, was, strict=True))
    drift = next(line for line in verdict.warnings if "PSI" in line)
    assert not verdict.failures and f'"psi": {psi:.3f}' in drift
    verdict = judge_tags(tagged(200), tagged(200, is_big="one_id > 140"))
    assert {tag for _, tag in told(verdict.failures)} == {BIG}


def test_a_tag_that_loses_its_people_is_refused(judge_tags: Judge) -> None:
    lost = "case when one_id > {} then date '2017-01-01' end"
    verdict = judge_tags(tagged(1000), tagged(1000, since_on=lost.format(140)))
    assert [tag for _, tag in told(verdict.warnings)] == [SINCE, SINCE]
    verdict = judge_tags(tagged(1000), tagged(1000, since_on=lost.format(501)))
    assert told(verdict.failures)[0] == (
        "No tag lost half of its coverage since the last release, and ten people",
        SINCE,
    )


def test_a_rare_tag_may_lose_nine_of_its_people(judge_tags: Judge) -> None:
    held = "case when one_id <= {} then date '2017-01-01' end"
    verdict = judge_tags(
        tagged(1000, since_on=held.format(12)), tagged(1000, since_on=held.format(3))
    )
    assert (verdict.failures, verdict.warnings) == ([], [])
    verdict = judge_tags(
        tagged(1000, since_on=held.format(12)), tagged(1000, since_on=held.format(2))
    )
    assert [tag for _, tag in told(verdict.failures)] == [SINCE]


@pytest.mark.parametrize(
    ("was", "last", "since"),
    [
        (tagged(200, rule="former", segment="'b'"), LAST, LONG_AGO),
        (tagged(199, segment="'b'"), LAST, LONG_AGO),
        (tagged(200, segment="'b'"), LATER, LONG_AGO),
        (tagged(200, segment="'b'"), LAST, LATELY),
    ],
    ids=["by another rule", "of few people", "of a later night", "of a young company"],
)
def test_what_cannot_be_compared_is_let_pass(
    judge_tags: Judge, was: list[str], last: date, since: date
) -> None:
    verdict = judge_tags(was, tagged(200), last, since)
    assert (verdict.failures, verdict.warnings) == ([], [])


def test_the_first_release_has_nothing_to_compare(files: Path) -> None:
    make(files / "build.duckdb", NIGHT, *tagged(200), *selected(("any", HUNDRED)))
    tags, audiences = gates.judge("tags", NIGHT)
    assert (tags.failures, tags.evaluated) == ([], 6)
    assert (audiences.failures, audiences.evaluated) == ([], 2)


# Audiences


@pytest.fixture
def judge_audiences(files: Path) -> Judge:
    """Which audiences are warned of, and which stop the night."""

    def judge(
        was: list[str], now: list[str], last: date = LAST, since: date = NEW_YEAR
    ) -> tuple[set[str], set[str]]:
        make(files / "release.duckdb", last, *tagged(1), *was, since=since)
        make(files / "build.duckdb", NIGHT, *tagged(1), *now)
        _, verdict = gates.judge("tags", NIGHT)
        warned, stopped = (
            {name for line in lines for name in re.findall('"audience": "(.+?)"', line)}
            for lines in (verdict.warnings, verdict.failures)
        )
        return warned, stopped

    return judge


HUNDRED = range(100)
LOSSES = {"half": 50, "over_half": 51, "ninety": 90, "over_ninety": 91, "all": 100}


def test_an_audience_that_loses_its_members_is_told_or_refused(
    judge_audiences: Judge,
) -> None:
    """Of a hundred members; who is new makes up for nobody. A loss of half in a night
    is one of three quarters in two. Twenty-nine people say little."""
    was = selected(("few", range(29)), *((name, HUNDRED) for name in LOSSES))
    left = [(name, range(lost, 200)) for name, lost in LOSSES.items()]
    now = selected(("few", range(29, 60)), *left)
    over_half, over_ninety = {"over_half", "ninety"}, {"over_ninety", "all"}
    assert judge_audiences(was, now) == (over_half | over_ninety, over_ninety)
    two_nights = judge_audiences(was, now, BEFORE_LAST)
    assert two_nights == ({"ninety", *over_ninety}, {"all"})


def test_an_entry_may_allow_that_all_leave(judge_audiences: Judge) -> None:
    was, now = selected(("all", HUNDRED)), selected(("all", range(0)), stop=1)
    assert judge_audiences(was, now) == ({"all"}, set())


@pytest.mark.parametrize(
    ("was", "last", "since"),
    [
        (selected(("all", HUNDRED), rule="former"), LAST, NEW_YEAR),
        (selected(("all", HUNDRED)), LATER, NEW_YEAR),
        (selected(("all", HUNDRED)), LAST, LATELY),
        ([], LAST, NEW_YEAR),
    ],
    ids=["by another rule", "of a later night", "of a young company", "of none"],
)
def test_audiences_that_cannot_be_compared_are_let_pass(
    judge_audiences: Judge, was: list[str], last: date, since: date
) -> None:
    now = selected(("all", range(0)))
    assert judge_audiences(was, now, last, since) == (set(), set())


# The release


SALES = [
    "create schema marts",
    "create table marts.fct_orders as "
    "select one_id, 10::decimal(18, 2) as sales_amount from range(200) as p (one_id)",
    "create table marts.dim_users as select one_id, "
    "sales_amount as lifetime_sales_amount from marts.fct_orders",
    "create view marts.totals as select sum(sales_amount) from marts.fct_orders",
]
NODES = [
    {"schema": "marts", "alias": name, "config": {"materialized": kind}}
    for name, kind in (
        ("fct_orders", "table"),
        ("dim_users", "table"),
        ("totals", "view"),
    )
]


@pytest.fixture
def judge_release(files: Path) -> Judge:
    """Judge a file made by statements after those of the build."""

    def judge(
        *statements: str, built: list[str] = SALES, last: date = LAST
    ) -> gates.Verdict:
        make(files / "release.duckdb", last, *SALES)
        make(files / "build.duckdb", NIGHT, *built)
        make(files / ".new", NIGHT, *built, *statements)
        [verdict] = gates.judge_release(files / ".new", NODES, NIGHT)
        return verdict

    return judge


def test_a_file_like_the_build_passes(judge_release: Judge) -> None:
    verdict = judge_release()
    assert (verdict.failures, verdict.warnings, verdict.evaluated) == ([], [], 6)


@pytest.mark.parametrize(
    ("statement", "failure", "table"),
    [
        ("drop view marts.totals", "Every table and view is", "marts.totals"),
        (
            "alter table marts.fct_orders rename sales_amount to sales",
            "Every table and view is",
            "marts.totals",
        ),
        (
            "delete from marts.dim_users where one_id = 0",
            "Every table has the rows of the build",
            "marts.dim_users",
        ),
        (
            "update marts.fct_orders set sales_amount = 10.01 where one_id = 0",
            "Every sum of money is that of the build",
            "marts.fct_orders",
        ),
    ],
)
def test_a_file_unlike_the_build_is_refused(
    judge_release: Judge, statement: str, failure: str, table: str
) -> None:
    first = told(judge_release(statement).failures)[0]
    assert first[0].startswith(failure) and first[1] == table


@pytest.mark.parametrize("kept", [0, 99, 100])
def test_a_table_that_was_emptied_or_halved_is_refused(
    judge_release: Judge, kept: int
) -> None:
    built = [*SALES, f"delete from marts.dim_users where one_id >= {kept}"]
    lost = ("No table was emptied or halved since the last release", "marts.dim_users")
    assert (lost in told(judge_release(built=built).failures)) == (kept < 100)
    assert lost not in told(judge_release(built=built, last=LATER).failures)


def test_sales_that_do_not_add_up_are_refused(judge_release: Judge) -> None:
    doubled = "update marts.dim_users set lifetime_sales_amount = 20"
    verdict = judge_release(built=[*SALES, doubled])
    [failure] = verdict.failures
    assert failure.startswith("Sales are the same by line, order, month and person")
    assert '"marts.fct_orders"' in failure and '"marts.dim_users"' in failure
