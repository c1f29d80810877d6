"""The demo's truth, and how near a build's One-IDs come to it.

    python bench/identity_truth.py [HOME]

A fragment is what the sources themselves hold together: identifiers of one person that
rows show side by side, whatever One-ID makes of them. It is traceable when it carries
something personal, a name, a phone or an e-mail; a device on which nobody ever logged
in leaves nothing that anyone could go by.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb
import networkx as nx

PERSONAL_TYPES = ("crm_id", "mall_account", "phone", "email")


@dataclass(frozen=True)
class Scores:
    """Over pairs of identifiers: the share of the joined that belong together, and the
    share of those that belong together that is joined.
    """

    precision: float
    recall: float
    traceable_recall: float
    identifiers: int
    traceable_identifiers: int


def score(home: Path) -> Scores:
    """The One-IDs of a demo home's build against the truth written beside it."""
    with duckdb.connect(
        str(home / "build" / "omnimart.duckdb"), read_only=True
    ) as build:
        return score_build(build, home / "truth" / "identifiers.parquet")


def score_build(build: duckdb.DuckDBPyConnection, truth: Path) -> Scores:
    """Pairwise scores over the identifiers that one person alone owns."""
    build.execute(f"""
        create or replace temp table owned as
        select
            observed.identifier_key,
            min(truth.household_id) as person,
            min(coalesce(one_ids.one_id, observed.identifier_key)) as one_id,
            min(identifier_type) as identifier_type
        from read_parquet('{truth}') as truth
        inner join vault.identifier_observations as written
            using (identifier_type, identifier_value)
        inner join vault.int_observed_identifiers as observed
            using (observation_id, identifier_type)
        left join identity.one_ids as one_ids using (identifier_key)
        group by observed.identifier_key
        having min(household_id) = max(household_id) and min(household_id) <> -1
    """)
    seen = build.sql("""
        select a.identifier_key, b.identifier_key
        from vault.int_observed_identifiers as a
        inner join vault.int_observed_identifiers as b using (observation_id)
        inner join owned as owner_a on a.identifier_key = owner_a.identifier_key
        inner join owned as owner_b
            on b.identifier_key = owner_b.identifier_key
            and owner_a.person = owner_b.person
    """).fetchall()
    types = dict(
        build.sql("select identifier_key, identifier_type from owned").fetchall()
    )
    fragments = nx.Graph(seen)
    traceable = [
        (key,)
        for fragment in nx.connected_components(fragments)
        if any(types[key] in PERSONAL_TYPES for key in fragment)
        for key in fragment
    ]
    build.execute("create or replace temp table traceable (identifier_key bigint)")
    build.executemany("insert into traceable values (?)", traceable)
    precision, recall = pairwise(build, "owned")
    return Scores(
        precision,
        recall,
        pairwise(build, "(from owned semi join traceable using (identifier_key))")[1],
        len(types),
        len(traceable),
    )


def pairwise(build: duckdb.DuckDBPyConnection, owned: str) -> tuple[float, float]:
    """Precision and recall over pairs of rows of (person, one_id); 1 without a pair."""
    (scores,) = build.sql(f"""
        with rows as (select person, one_id from {owned}),
        agreed as (select count(*) as n from rows group by person, one_id),
        joined as (select count(*) as n from rows group by one_id),
        owned as (select count(*) as n from rows group by person),
        pairs as (select sum(n * (n - 1)) as n from agreed)
        select
            coalesce(pairs.n / nullif((select sum(n * (n - 1)) from joined), 0), 1),
            coalesce(pairs.n / nullif((select sum(n * (n - 1)) from owned), 0), 1)
        from pairs
    """).fetchall()
    return float(scores[0]), float(scores[1])


def score_households(
    build: duckdb.DuckDBPyConnection, truth: Path
) -> tuple[float, float]:
    """Precision and recall over pairs of members, of the folder of the truth."""
    build.execute(f"""
        create or replace temp table members as
        select
            coalesce(families.family_id, owners.household_id) as person,
            households.household_id as one_id
        from '{truth}/identifiers.parquet' as owners
        left join '{truth}/households.parquet' as families
            on owners.household_id = families.person_id
        inner join vault.identifier_values
            using (identifier_type, identifier_value)
        inner join identity.one_ids using (identifier_key)
        inner join identity.households on one_ids.one_id = households.one_id
        where owners.identifier_type = 'crm_id'
    """)
    return pairwise(build, "members")


def main() -> None:
    """Prints the scores of a home's build."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("home", type=Path, nargs="?", default=Path("var"))
    home = parser.parse_args().home
    found = score(home)
    build = str(home / "build" / "omnimart.duckdb")
    with duckdb.connect(build, read_only=True) as connection:
        precision, recall = score_households(connection, home / "truth")
    print(f"persons     precision {found.precision:.4f}")
    print(
        f"            recall    {found.recall:.4f} over all"
        f" {found.identifiers:,} identifiers of one owner"
    )
    print(
        f"                      {found.traceable_recall:.4f} over the"
        f" {found.traceable_identifiers:,} that left a personal trace"
    )
    print(f"households  precision {precision:.4f}")
    print(f"            recall    {recall:.4f}")


if __name__ == "__main__":
    main()
