"""Trains the model by which `int_record_matches` compares records, without labels.

The model is Splink's (Fellegi and Sunter 1969, https://doi.org/10.2307/2286061): how
much an attribute that agrees speaks for one person, against chance. Chance agreement
comes from random pairs, agreement within a person from expectation maximisation.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from orchestration.matching.blocking import block, choose_rules, rules_by_block
from orchestration.matching.expectation import (
    FIRST_PRIOR,
    LEAST_SHARE,
    Floats,
    Levels,
    maximise,
    refine_prior,
)
from orchestration.matching.kinds import KINDS, SHARED, Kind, comparison
from orchestration.matching.scoring import (
    Relatives,
    Settings,
    attributes,
    bits_of_relatives,
    linker,
    odds_of_relatives,
)

SEED = 20170101
RANDOM_PAIRS = 2_000_000  # that chance agreement is measured on
LEAST_PROBABILITY = 0.9


def train_on_build(build: Path) -> Settings:
    """Splink's settings for the records of a build, those of `int_record_matches`."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{build}' as build (read_only)")
        kinds = dict(
            connection.sql("""
                select attribute, kind from build.seeds.matching_attributes
                where attribute in (
                    select attribute from build.vault.int_record_attributes
                )
                order by attribute
            """).fetchall()
        )
        attributes = ", ".join(f"'{attribute}'" for attribute in kinds) or "''"
        connection.execute(f"""
            create table records as
            pivot build.vault.int_record_attributes on attribute in ({attributes})
            using max(attribute_value) group by identifier_key
        """)
        return train(connection, "records", kinds)


def train(
    connection: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[str, str]
) -> Settings:
    """Splink's settings for the records in `table`: an `identifier_key`, and a text
    column an attribute, whose kind `kinds` says.

    Deterministic: one thread, seeded. Beside Splink's entries stand `attributes`, the
    kinds, `blocking_keys`, from which `block` makes what Splink's rules compare,
    `relatives`, by attribute and level how much likelier relatives meet it than a
    person's own records, and `threshold`, the least probability that is proposed.
    """
    connection.execute("set threads = 1")
    keys = [rule.sql for rule in choose_rules(connection, table, kinds)]
    block(connection, table, keys)
    settings: Settings = {
        "link_type": "dedupe_only",
        "unique_id_column_name": "identifier_key",
        "probability_two_random_records_match": FIRST_PRIOR,
        "comparisons": [comparison(attribute, kinds) for attribute in kinds],
        "blocking_rules_to_generate_predictions": rules_by_block(keys),
        "retain_matching_columns": True,
    }
    threshold = LEAST_PROBABILITY
    relatives: Relatives = {
        "probability_two_random_records_are_of_relatives": 0,
        "odds_by_level": {},
    }
    if keys:
        records = number(connection, f"select count(*) from {table}")
        pairs = records * (records - 1) / 2
        settings, relatives = estimate(connection, table, settings, pairs, kinds)
        odds, against = match_odds(connection, table, settings, relatives)
        prior, probabilities = refine_prior(odds, against, pairs)
        settings["probability_two_random_records_match"] = rounded(prior)
        threshold = best_threshold(probabilities)
    return settings | {
        "attributes": dict(kinds),
        "blocking_keys": keys,
        "relatives": relatives,
        "threshold": rounded(threshold),
    }


def write_settings(settings: Settings, path: Path) -> None:
    """The file that `int_record_matches` reads."""
    path.write_text(json.dumps(settings, indent=2, ensure_ascii=False) + "\n")


def number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number a query returns."""
    return int(connection.sql(query).fetchall()[0][0])


def rounded(share: float) -> float:
    """To five digits: the file is read by people, and equal on every machine."""
    return float(f"{share:.5g}")


def estimate(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    settings: Settings,
    pairs: float,
    kinds: Mapping[str, str],
) -> tuple[Settings, Relatives]:
    """The settings with how often two random records, and two of one person, meet each
    level of each comparison; and what speaks for relatives.
    """
    model = linker(connection, table, settings)
    model.training.estimate_u_using_random_sampling(
        max_pairs=RANDOM_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1
    )
    comparisons = model.misc.save_model_to_json()["comparisons"]
    names = attributes(settings)
    gammas = ", ".join(f"gamma_{name}" for name in names)
    compared_pairs = model.inference.predict().physical_name
    patterns = connection.sql(
        f"select {gammas}, count(*) as pairs from {compared_pairs} group by all"
        f" order by {gammas}"
    ).fetchnumpy()
    found = []
    for name, compared in zip(names, comparisons, strict=True):
        stated = number(connection, f"select count({name}) from {table}")
        kind = KINDS[kinds[name]]
        possible = max(stated * (stated - 1) / 2, 1.0)
        levels = Levels(
            met=np.asarray(patterns[f"gamma_{name}"], np.int64),
            random=shares(compared, "u_probability"),
            person=shares(compared, "m_probability"),
            relatives=labels(compared).index(kind.relatives)
            if kind.relatives
            else None,
            own=own_levels(compared, kind),
            possible_pairs=possible,
            random_pairs=possible * min(RANDOM_PAIRS / pairs, 1.0),
        )
        found.append(levels)
    fitted = maximise(found, np.asarray(patterns["pairs"], float), pairs)
    for compared, levels in zip(comparisons, fitted.attributes, strict=True):
        write_shares(compared, "m_probability", np.maximum(levels.person, LEAST_SHARE))
        write_shares(compared, "u_probability", levels.chance)
    relatives = {
        name: [rounded(share) for share in levels.related / levels.person]
        for name, levels in zip(names, fitted.attributes, strict=True)
    }
    return settings | {"comparisons": comparisons}, {
        "probability_two_random_records_are_of_relatives": rounded(fitted.kin),
        "odds_by_level": relatives,
    }


def own_levels(compared: Settings, kind: Kind) -> NDArray[np.bool_]:
    """Which levels relatives hardly ever meet: none of what families share."""
    differ = {kind.relatives, labels(compared)[0]}
    return np.array(
        [kind.relatives != SHARED and label not in differ for label in labels(compared)]
    )


def labels(compared: Settings) -> list[str]:
    """The levels' names, the weakest level first."""
    return [level["label_for_charts"] for level in compared["comparison_levels"][:0:-1]]


def shares(compared: Settings, parameter: str) -> Floats:
    """The levels' shares, the weakest level first as Splink numbers them."""
    levels = compared["comparison_levels"][:0:-1]
    return np.array([level.get(parameter) or 0.0 for level in levels])


def write_shares(compared: Settings, parameter: str, found: Floats) -> None:
    """The inverse of `shares`."""
    for level, share in zip(compared["comparison_levels"][:0:-1], found, strict=True):
        level[parameter] = rounded(share)


def match_odds(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    settings: Settings,
    relatives: Relatives,
) -> tuple[Floats, Floats]:
    """What the evidence of each compared pair multiplies the odds of a match by, and
    how likely the pair is one of relatives, where one of a person is 1.
    """
    prior = settings["probability_two_random_records_match"]
    matches = linker(connection, table, settings).inference.predict()
    related = [bits_of_relatives(name, relatives) for name in attributes(settings)]
    found = connection.sql(
        f"select match_weight, {odds_of_relatives(related, relatives)} as against"
        f" from {matches.physical_name}"
    ).fetchnumpy()
    weights = np.asarray(found["match_weight"], float)
    odds: Floats = np.exp2(np.clip(weights, -500, 500)) * ((1 - prior) / prior)
    return odds, np.asarray(found["against"], float)


def best_threshold(probabilities: Floats) -> float:
    """The probability above which the expected F1 of the proposed pairs is greatest,
    though never one that is more likely wrong than one in ten.
    """
    ranked = np.sort(probabilities)[::-1]
    hits = np.cumsum(ranked)
    f1 = 2 * hits / (np.arange(1, len(ranked) + 1) + hits[-1])
    last = int(np.argmax(f1))
    after = ranked[last + 1] if last + 1 < len(ranked) else 0.0
    return float(np.clip((ranked[last] + after) / 2, LEAST_PROBABILITY, 0.9999))
