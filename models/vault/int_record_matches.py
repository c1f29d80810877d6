"""Compares records by Splink with the model of a reviewed file; nothing is trained."""

import json
import logging
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker


def model(dbt: Any, session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Pairs of records at or above the file's probability of a match, and why."""
    settings = json.loads(Path(dbt.config.get("matching_settings")).read_text())
    attributes = ", ".join(f"'{name}'" for name in settings.pop("attributes"))
    threshold = settings.pop("threshold")
    relatives = settings.pop("relatives")
    stated = dbt.ref("int_record_attributes").to_arrow_table()

    logging.getLogger("splink").setLevel(logging.ERROR)
    scratch = duckdb.connect()  # Splink's tables stay out of the build
    scratch.register("stated", stated)
    scratch.execute(f"""
        create table records as
        pivot stated on attribute in ({attributes})
        using max(attribute_value) group by identifier_key
    """)
    records = DuckDBAPI(scratch).register("records")
    linker = Linker(records, settings, log_level=None, validate_settings=False)
    matches = linker.inference.predict(threshold_match_probability=threshold)
    findings = ", ".join(finding(compared) for compared in settings["comparisons"])
    prior = settings["probability_two_random_records_match"]
    odds = odds_of_relatives(relatives, prior)
    return scratch.sql(f"""
        with weighed_matches as (
            select
                *,
                -log2(power(2, -match_weight) + {odds}) as weight
            from {matches.physical_name}
        )

        select
            least(identifier_key_l, identifier_key_r) as identifier_key_a,
            greatest(identifier_key_l, identifier_key_r) as identifier_key_b,
            weight as match_weight,
            concat_ws(', ', {findings}) as evidence
        from weighed_matches
        where weight >= log2({threshold} / (1 - {threshold}))
    """).to_arrow_table()


def odds_of_relatives(relatives: dict[str, Any], prior: float) -> str:
    """SQL for how likely two records are of relatives, where of one person is 1."""
    kin = relatives["probability_two_random_records_are_of_relatives"]
    factors = [f"{kin / prior}"]
    for attribute, by_level in relatives["odds_by_level"].items():
        branches = " ".join(
            f"when {strength} then {odds}" for strength, odds in enumerate(by_level)
        )
        factors.append(f"case gamma_{attribute} {branches} else 1 end")
    return " * ".join(f"cast({factor} as double)" for factor in factors)


def finding(comparison: dict[str, Any]) -> str:
    """SQL for what the comparison found, in words and without values."""
    attribute = comparison["output_column_name"]
    labels = [
        level["label_for_charts"] for level in comparison["comparison_levels"][1:]
    ]
    branches = " ".join(
        f"when {strength} then '{attribute.replace('_', ' ')} {label}'"
        for strength, label in enumerate(reversed(labels))
    )
    return f"case gamma_{attribute} {branches} end"
