"""How well One-ID finds who is who, in any table of records, against a truth.

    python bench/identity_quality.py --records FILE... --mapping FILE --truth FILE
    python bench/identity_quality.py --demo HOME

Runs the product's own models (models/vault, models/identity, Splink included) in a
scratch warehouse. How to compare records is trained on the records, without the truth.

--records  CSV or Parquet files, a row a record.
--mapping  YAML, `column: meaning`. A meaning is `record` (the record's id); an
           attribute of seeds/matching_attributes.csv or a kind of
           orchestration/matching/kinds.py (compared); a type of
           seeds/identifier_rules.csv or any other word (a type of identifier: equal
           values join). `phone` and `email` are compared, as families share them, and
           join only where no other column is compared; `attribute:phone` or
           `identifier:phone` says which. Beside columns,
           `tables_are_clean: true` says that no file holds a person twice.
--truth    Two columns: pairs of record ids, or record id and person. Of several files,
           an id that two of them use is meant for the file of its column.
--demo     The home of a demo company: its build's inputs, with the guard rails and
           without, against the truth beside it.
"""

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import networkx as nx
from identity_truth import pairwise, score_build
from record_inputs import Mapping, describe, land, quoted, read_mapping, reader
from scratch_warehouse import IDENTITY, SEEDS, ScratchWarehouse

from orchestration.matching.training import train_on_build, write_settings
from orchestration.settings import MATCHING

INPUTS = ("identifier_observations", "profile_attributes")
RAILS_OFF = """
    update seeds.identifier_rules set
        max_persons = null, hub_mads = null, max_per_person = null,
        is_exclusive = false, window_days = null, min_confidence = 0;
    delete from seeds.blocked_identifiers;
"""


@dataclass(frozen=True)
class Scores:
    """Pairwise, over the records the truth names."""

    records: int
    persons: int
    largest: int
    proposals: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure(
    home: Path, files: Sequence[Path], mapping_file: Path, truth: Path
) -> Scores:
    """Fills a warehouse, trains, runs the identity models and scores their result."""
    warehouse = ScratchWarehouse(home)
    warehouse.dbt("seed", selected=SEEDS)
    with warehouse.open() as build:
        kinds = build.sql("select attribute, kind from seeds.matching_attributes")
        mapping = read_mapping(mapping_file, dict(kinds.fetchall()))
        land(build, files, mapping)
    warehouse.dbt("run", selected=["int_observed_identifiers", "identifier_values"])
    with warehouse.open() as build:
        describe(build, mapping)
    warehouse.dbt("run", selected=["int_record_attributes"])
    write_settings(train_on_build(warehouse.build), warehouse.settings)
    warehouse.dbt("run", selected=IDENTITY, excluded=["+int_record_attributes"])
    with warehouse.open() as build:
        return score_records(build, truth, mapping)


def score_records(
    build: duckdb.DuckDBPyConnection, truth: Path, mapping: Mapping
) -> Scores:
    """One-IDs of the records against the truth."""
    build.execute(f"create table truth as select * from {reader(truth)}")
    first, second = [row[0] for row in build.sql("describe truth").fetchall()][:2]
    record = quoted(mapping.record)
    build.execute(f"""
        create table rows as
        select
            trim({record}) as id, handed_over.file_number, handed_over.record_value,
            min(one_ids.one_id) as one_id
        from handed_over
        inner join vault.int_observed_identifiers as observed
            on handed_over.row_id = observed.observation_id
            and handed_over.record_type = observed.identifier_type
        inner join identity.one_ids as one_ids using (identifier_key)
        group by all
    """)
    if truth_is_pairs(build, first, second):
        sides = [
            f"""
            select trim({quoted(column)}) as id, row_number() over () as pair_id,
                {side} as side
            from truth
            """
            for side, column in enumerate((first, second))
        ]
        found = build.sql(f"""
            select side.pair_id, side.side, rows.record_value
            from ({" union all ".join(sides)}) as side
            inner join rows on side.id = rows.id
            qualify row_number() over (
                partition by side.pair_id, side.side
                order by rows.file_number <> side.side, rows.file_number
            ) = 1
            order by all
        """).fetchall()
        ends: dict[int, list[str]] = {}
        for pair, _, value in found:
            ends.setdefault(pair, []).append(value)
        graph = nx.Graph([tuple(pair) for pair in ends.values() if len(pair) == 2])
        persons = [
            (value, number)
            for number, members in enumerate(nx.connected_components(graph))
            for value in members
        ]
        build.execute("create table persons (record_value string, person bigint)")
        if persons:
            build.executemany("insert into persons values (?, ?)", persons)
        owner = "coalesce(cast(persons.person as string), rows.record_value)"
        build.execute(f"""
            create table scored as select {owner} as person, rows.one_id
            from rows left join persons using (record_value)
        """)
    else:
        build.execute(f"""
            create table scored as select truth.{quoted(second)} as person, rows.one_id
            from rows inner join truth on rows.id = trim(truth.{quoted(first)})
        """)
    precision, recall = pairwise(build, "scored")
    sizes = build.sql("""
        select
            sum(n), count(*), max(n),
            (select count(*) from vault.int_identity_proposals)
        from (select count(*) as n from scored group by one_id)
    """).fetchall()[0]
    return Scores(*(int(size or 0) for size in sizes), precision, recall)


def truth_is_pairs(build: duckdb.DuckDBPyConnection, first: str, second: str) -> bool:
    """Whether both columns hold record ids; where both readings hold, a first column
    that names every record once is a list of persons.
    """
    ((strangers, repeated, unnamed),) = build.sql(f"""
        with named as (
            select trim({quoted(first)}) as first, trim({quoted(second)}) as second
            from truth
        )
        select
            (select count(*) from named where second not in (select id from rows)),
            (select count(*) - count(distinct first) from named),
            (select count(*) from rows where id not in (select first from named))
    """).fetchall()
    return not strangers and bool(repeated or unnamed)


def measure_demo(home: Path, scratch: Path) -> None:
    """Prints the demo's scores with the guard rails and without."""
    source = home / "build" / "omnimart.duckdb"
    with duckdb.connect(str(source), read_only=True) as demo:
        landed = "select max(last_landed_on) from vault.identifier_observations"
        as_of = str(demo.sql(landed).fetchall()[0][0])
    for number, (name, change) in enumerate(
        (("guard rails on", "select 1"), ("guard rails off", RAILS_OFF))
    ):
        warehouse = ScratchWarehouse(scratch / str(number), as_of)
        shutil.copy(MATCHING, warehouse.settings)
        warehouse.dbt("seed", selected=SEEDS)
        with warehouse.open() as build:
            build.execute(f"attach '{source}' as demo (read_only)")
            build.execute("create schema if not exists vault")
            for table in INPUTS:
                build.execute(f"create table vault.{table} as from demo.vault.{table}")
            build.execute("detach demo")
            build.execute(change)
        print(name)
        with costs():
            warehouse.dbt("run", selected=IDENTITY)
        with warehouse.open() as build:
            scores = score_build(build, home / "truth" / "identifiers.parquet")
        print(f"  precision         {scores.precision:.4f}")
        print(f"  recall            {scores.recall:.4f} of all")
        print(f"                    {scores.traceable_recall:.4f} of the traceable")
        print(f"  identifiers       {scores.identifiers:,}")
        print(f"  of them traceable {scores.traceable_identifiers:,}")


def show(scores: Scores) -> None:
    """Prints them, a line each."""
    print(f"  precision         {scores.precision:.4f}")
    print(f"  recall            {scores.recall:.4f}")
    print(f"  F1                {scores.f1:.4f}")
    print(f"  records           {scores.records:,}")
    print(f"  persons found     {scores.persons:,}")
    print(f"  largest           {scores.largest:,} records")
    print(f"  pairs proposed    {scores.proposals:,}")


@contextmanager
def costs() -> Iterator[None]:
    """Prints what the block took."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  seconds           {wall:.1f}, CPU {cpu:.1f}, peak {peak:.2f} GB")


def main() -> None:
    """Reads the command line and prints the scores."""
    about, _, words = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=about, epilog=words, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=Path, nargs="+")
    parser.add_argument("--mapping", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--demo", type=Path, metavar="HOME")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if given.demo:
            measure_demo(given.demo.resolve(), Path(scratch))
        if not given.demo and not (given.records and given.mapping and given.truth):
            parser.error("--records, --mapping and --truth, or --demo")
        if given.records:
            with costs():
                files = [path.resolve() for path in given.records]
                scores = measure(Path(scratch), files, given.mapping, given.truth)
            show(scores)


if __name__ == "__main__":
    main()
