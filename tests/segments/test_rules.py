"""A thousand random rules: compiled to SQL, they find whom the oracle finds."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle, Person, Touchpoint

from orchestration import audiences

NIGHT = date(2017, 6, 30)
SECRET = "of the oracle"
KINDS = ["visit", "cart", "order", "refund"]
CHANNELS = ["store", "mall"]
TAGS: dict[str, tuple[str, list[Any]]] = {
    "is_new": ("boolean", [True, False]),
    "level": ("string", ["low", "mid", "top", "it's"]),
    "score": ("bigint", [1, 2, 3, 4, 5]),
    "rate": ("double", [0.0, 0.25, 0.5]),
    "seen_on": ("date", [NIGHT + timedelta(days=n) for n in range(-4, 3)]),
}
FACTS: dict[str, tuple[str, list[Any]]] = {
    "is_known": ("boolean", [True, False]),
    "spent": ("decimal(18, 2)", [Decimal("0.00"), Decimal("7.50"), Decimal("20.00")]),
}
SAVED: dict[str, Any] = {
    "unsure": {"tag": "score", "at_least": 3},
    "sure": {"all": [{"not": {"audience": "unsure"}}, {"did": "order"}]},
}


def draw_people() -> list[Person]:
    """Forty people: some without a value, some without a touchpoint; at most a dozen
    touchpoints each, at few instants, so that many are at once or told twice."""
    draw = random.Random(6)

    def values(columns: dict[str, tuple[str, list[Any]]]) -> dict[str, Any]:
        return {
            name: None if draw.random() < 0.3 else draw.choice(choices)
            for name, (_, choices) in columns.items()
        }

    def touchpoint() -> Touchpoint:
        at = datetime(2017, 6, 26) + timedelta(hours=12 * draw.randrange(10))
        return Touchpoint(
            draw.choice(KINDS),
            draw.choice([*CHANNELS, None]),
            None if draw.random() < 0.1 else at,
            None if draw.random() < 0.1 else (at - timedelta(hours=4)).date(),
            draw.choice([None, Decimal("-7.50"), Decimal("7.50"), Decimal("20.00")]),
        )

    return [
        Person(
            one_id,
            values(TAGS),
            values(FACTS),
            [touchpoint() for _ in range(draw.randrange(13) if one_id % 8 else 0)],
        )
        for one_id in range(1, 41)
    ]


PEOPLE = draw_people()


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory,
) -> duckdb.DuckDBPyConnection:
    """The same people as tables."""
    connection = duckdb.connect()
    for table, columns in (("user_tags", TAGS), ("users", FACTS)):
        shape = "".join(f", {name} {kind}" for name, (kind, _) in columns.items())
        connection.execute(f"create table {table} (one_id bigint{shape})")
    connection.execute(
        """
        create table touchpoints (
            one_id bigint, touchpoint_type text, channel_id text,
            touched_at timestamp, touched_on date, amount decimal(18, 2)
        )
        """
    )
    for person in PEOPLE:
        for table, values in (("user_tags", person.tags), ("users", person.facts)):
            marks = ", ?" * len(values)
            row = [person.one_id, *values.values()]
            connection.execute(f"insert into {table} values (?{marks})", row)
        for each in person.touchpoints:
            connection.execute(
                "insert into touchpoints values (?, ?, ?, ?, ?, ?)",
                [
                    person.one_id,
                    each.kind,
                    each.channel,
                    each.at,
                    each.on,
                    each.amount,
                ],
            )
    return connection


def days() -> st.SearchStrategy[Any]:
    near = st.integers(-6, 3)
    return near | near.map(lambda n: (NIGHT + timedelta(days=n)).isoformat())


@st.composite
def columns(draw: st.DrawFn) -> dict[str, Any]:
    """A condition on a tag or fact."""
    kind, there = draw(st.sampled_from([("tag", TAGS), ("fact", FACTS)]))
    name = draw(st.sampled_from(sorted(there)))
    data_type, choices = there[name]
    value = days() if data_type == "date" else st.sampled_from(choices).map(plain)
    many = st.lists(value, min_size=1, max_size=3)
    two = st.tuples(value, value).map(in_order)
    ways = [("is", value), ("in", many), ("known", st.booleans())]
    if data_type not in ("boolean", "string"):
        ways += [("at_least", value), ("at_most", value), ("between", two)]
    word, given = draw(st.sampled_from(ways))
    return {kind: name, word: draw(given)}


def in_order(two: tuple[Any, Any]) -> list[Any]:
    """Smallest first, where both are of a kind: else it is refused."""
    alike = isinstance(two[0], str) == isinstance(two[1], str)
    return sorted(two) if alike else list(two)


def plain(value: Any) -> Any:
    """A number as YAML reads it."""
    return float(value) if isinstance(value, Decimal) else value


def some(choices: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices) | st.lists(
        st.sampled_from(choices), min_size=1, max_size=2
    )


AMOUNT = st.sampled_from(
    [
        {"at_least": -7.5},
        {"at_least": 8},
        {"at_most": 7.5},
        {"at_least": 0, "at_most": 7.5},
    ]
)
WINDOW: st.SearchStrategy[dict[str, Any]] = (
    st.just({})
    | st.fixed_dictionaries({"within_days": st.integers(1, 6)})
    | st.fixed_dictionaries({"between": st.tuples(days(), days()).map(in_order)})
)
STEP = st.fixed_dictionaries(
    {"did": some(KINDS)}, optional={"channel": some(CHANNELS), "amount": AMOUNT}
)


@st.composite
def deeds(draw: st.DrawFn) -> dict[str, Any]:
    """A condition on how often or for how much."""
    how_often = st.fixed_dictionaries(
        {},
        optional={
            "at_least": st.integers(1, 2),
            "at_most": st.integers(2, 3),
            "total_amount": AMOUNT,
        },
    )
    never = st.just({"at_most": 0})
    return draw(STEP) | draw(WINDOW) | draw(how_often | never)


@st.composite
def sequences(draw: st.DrawFn) -> dict[str, Any]:
    """Two to five steps; the last one may be one that did not follow."""
    steps: list[dict[str, Any]] = draw(st.lists(STEP, min_size=2, max_size=5))
    for number, step in enumerate(steps):
        if number and draw(st.booleans()):
            step["within_days"] = draw(st.integers(1, 3))
    if draw(st.booleans()):
        steps[-1] = {"not": steps[-1]}
    return {"sequence": steps} | draw(WINDOW)


SAMPLES = st.fixed_dictionaries(
    {
        "sample": st.sampled_from([0.1, 0.5, 0.9]),
        "named": st.sampled_from(["a", "it's"]),
    }
)
NAMED = st.fixed_dictionaries({"audience": st.sampled_from(sorted(SAVED))})
RULES = st.recursive(
    st.one_of(columns(), deeds(), sequences(), SAMPLES, NAMED),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
)


def known(rules: dict[str, Any]) -> dict[str, Any]:
    """What macros/audiences.sql is told."""
    return {
        "audiences": {name: entry(name, who) for name, who in rules.items()},
        "tags": {
            name: {"data_type": kind, "purposes": ["marketing"]}
            for name, (kind, _) in TAGS.items()
        },
        "facts": {name: {"data_type": kind} for name, (kind, _) in FACTS.items()},
        "touchpoint_types": KINDS,
        "channels": CHANNELS,
        "night": f"cast('{NIGHT}' as date)",
    }


def entry(name: str, who: Any) -> dict[str, Any]:
    keys = ("label", "label_zh", "description", "owner")
    return dict.fromkeys(keys, "x") | {
        "name": name,
        "purpose": "marketing",
        "who": who,
    }


def test_a_thousand_random_rules_find_whom_the_oracle_finds(
    warehouse: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    monkeypatch.setenv("OMNIMART_HOME", str(tmp_path))
    oracle = Oracle(NIGHT, SECRET, SAVED)
    sizes: list[int] = []

    @settings(
        max_examples=100,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(RULES, min_size=10, max_size=10))
    def agrees(rules: list[Any]) -> None:
        named = {f"rule_{number}": who for number, who in enumerate(rules)}
        told = known(named | SAVED)
        entries = list(told["audiences"].values())
        assert audiences.problems(entries, told) == []
        steps = audiences.members_sql(list(named), told)
        found: dict[str, list[int]] = {name: [] for name in named}
        for audience, one_id in warehouse.execute(
            f"with {steps} select audience, one_id from audience_members"
        ).fetchall():
            found[audience].append(one_id)
        for name, who in named.items():
            expected = [p.one_id for p in PEOPLE if oracle.holds(who, p) is True]
            assert sorted(found[name]) == expected, who
            sizes.append(len(expected))

    agrees()
    assert len(sizes) >= 1000
    telling = sum(0 < size < len(PEOPLE) for size in sizes)
    assert telling > len(sizes) / 2, "most rules part the people"
