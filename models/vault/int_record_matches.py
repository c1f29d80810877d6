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
    return scratch.sql(f"""
        select
            least(identifier_key_l, identifier_key_r) as identifier_key_a,
            greatest(identifier_key_l, identifier_key_r) as identifier_key_b,
            match_weight,
            concat_ws(', ', {findings}) as evidence
        from {matches.physical_name}
    """).to_arrow_table()


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
