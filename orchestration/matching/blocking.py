"""Which records to compare: few enough pairs to afford, enough to miss nobody.

Rules are chosen in training and stay while records grow, by whose square the pairs of a
block would: so no block is compared that has outgrown `MOST_RECORDS_A_BLOCK`, whose
records have a common value in common, and often rarer ones beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

import duckdb

from orchestration.matching.kinds import KINDS

COUNTED_RECORDS = 20_000  # that the size of a block is estimated on
PAIRS_A_RECORD = 10  # that one rule may bring, at most ...
FEWEST_PAIRS = 50_000  # ... though no fewer than these in all
MOST_RULES = 20
ALL_PAIRS_A_RECORD = 60  # that the rules together may bring, at most ...
FEWEST_PAIRS_IN_ALL = 2_000_000  # ... though no fewer than these
MOST_RECORDS_A_BLOCK = 100

Key = tuple[str, str]  # an attribute, and an expression of it with {c} for its column


@dataclass(frozen=True)
class Rule:
    """Records whose keys are equal are compared; `pairs` says about how many."""

    keys: tuple[Key, ...]
    pairs: float

    @property
    def attributes(self) -> frozenset[str]:
        return frozenset(attribute for attribute, _ in self.keys)

    @property
    def sql(self) -> list[str]:
        """The keys over the columns of a record, each null where it would be empty."""
        return [expression(key) for key in self.keys]


def expression(key: Key) -> str:
    """The key over the columns of a record, null where it would be empty."""
    attribute, template = key
    return "nullif(" + template.replace("{c}", attribute) + ", '')"


def block(
    connection: duckdb.DuckDBPyConnection, table: str, keys: Sequence[Sequence[str]]
) -> None:
    """Adds to each record its block by the keys of each rule, null where that is too
    large or one of its keys is null.
    """
    most = MOST_RECORDS_A_BLOCK
    blocks = [
        f"""
        case when count(*) over (partition by {", ".join(each)}) <= {most}
        then {" || ' ' || ".join(each)} end as block_{number}
        """
        for number, each in enumerate(keys, start=1)
    ]
    connection.execute(f"""
        create or replace table {table} as
        select {", ".join(["*", *blocks])} from {table}
    """)


def rules_by_block(keys: Sequence[Sequence[str]]) -> list[str]:
    """The rules over what `block` adds, as Splink reads them."""
    return [
        f"l.block_{number} = r.block_{number}" for number in range(1, len(keys) + 1)
    ] or ["1 = 0"]


def choose_rules(
    connection: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[str, str]
) -> list[Rule]:
    """Every key that brings few pairs by itself; of the others, and beside them, the
    two keys of each two attributes that bring most and still few enough.

    Loose rules find more; one of each two attributes finds a person whose other
    attributes are wrong. Rules that bring fewest pairs come first.
    """
    (records,) = connection.sql(f"select count(*) from {table}").fetchall()[0]
    most = max(PAIRS_A_RECORD * records, FEWEST_PAIRS)
    connection.execute(
        f"create or replace temp table counted_records as select * from {table}"
        f" order by hash(identifier_key), identifier_key limit {COUNTED_RECORDS}"
    )
    scale = max(records / COUNTED_RECORDS, 1.0) ** 2
    keys = [
        (attribute, template)
        for attribute, kind in kinds.items()
        for template in KINDS[kind].keys
    ]
    singles = [Rule((key,), count_pairs(connection, [key]) * scale) for key in keys]
    affordable = [rule for rule in singles if 0 < rule.pairs <= most]
    doubles: dict[frozenset[str], Rule] = {}
    for one, other in combinations(keys, 2):
        if one[0] == other[0]:
            continue
        rule = Rule((one, other), count_pairs(connection, [one, other]) * scale)
        known = doubles.get(rule.attributes)
        if 0 < rule.pairs <= most and (known is None or known.pairs < rule.pairs):
            doubles[rule.attributes] = rule
    rules = loosest(affordable) + sorted(doubles.values(), key=lambda rule: -rule.pairs)
    chosen = sorted(rules[:MOST_RULES], key=lambda rule: (rule.pairs, rule.keys))
    left = max(ALL_PAIRS_A_RECORD * records, FEWEST_PAIRS_IN_ALL)
    together = accumulate(rule.pairs for rule in chosen)
    return [rule for rule, sum_ in zip(chosen, together, strict=True) if sum_ <= left]


def loosest(singles: Sequence[Rule]) -> list[Rule]:
    """Of the rules of one attribute, without those that a looser one contains."""
    return [
        rule
        for rule in singles
        if rule.keys[0][1] != "{c}"
        or not any(
            other.attributes == rule.attributes and other.keys != rule.keys
            for other in singles
        )
    ]


def count_pairs(connection: duckdb.DuckDBPyConnection, keys: Sequence[Key]) -> float:
    """How many pairs of the counted records are equal in these keys."""
    columns = [expression(key) for key in keys]
    (pairs,) = connection.sql(f"""
        select coalesce(sum(n * (n - 1) / 2), 0)
        from (
            select count(*) as n from counted_records
            where {" and ".join(f"{column} is not null" for column in columns)}
            group by {", ".join(columns)}
        )
    """).fetchall()[0]
    return float(pairs)
