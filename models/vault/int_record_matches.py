"""Compares records by Splink with the model of a reviewed file; nothing is trained."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.matching.agreement import group_records
from orchestration.matching.blocking import block
from orchestration.matching.scoring import (
    attributes,
    chance_weight,
    evidence,
    finding,
    linker,
    proposed_weight,
    weight,
)

NO_MATCHES = pa.schema(
    {
        **{"identifier_key_a": pa.int64(), "identifier_key_b": pa.int64()},
        **{"match_weight": pa.float64(), "group_weight": pa.float64()},
        "evidence": pa.string(),
    }
).empty_table()


def model(dbt: Any, session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Pairs of records at or above the file's probability of a match, and why."""
    settings = json.loads(Path(dbt.config.get("matching_settings")).read_text())
    columns = ", ".join(f"'{name}'" for name in settings.pop("attributes"))
    least = proposed_weight(settings.pop("threshold"))
    relatives = settings.pop("relatives")
    keys = settings.pop("blocking_keys")
    settings["retain_intermediate_calculation_columns"] = True
    compared = attributes(settings)
    stated = dbt.ref("int_record_attributes").to_arrow_table()
    if not compared:
        return NO_MATCHES

    scratch = duckdb.connect()  # Splink's tables stay out of the build
    scratch.register("stated", stated)
    scratch.execute(f"""
        create table records as
        pivot stated on attribute in ({columns})
        using max(attribute_value) group by identifier_key
    """)
    block(scratch, "records", keys)
    matches = linker(scratch, "records", settings).inference.predict(
        threshold_match_weight=chance_weight(settings)
    )
    evidences = [f"said_{attribute}" for attribute in compared]
    said = ", ".join(
        f"{evidence(attribute, relatives)} as said_{attribute}"
        for attribute in compared
    )
    total = weight(evidences, settings, relatives)
    findings = ", ".join(finding(one) for one in settings["comparisons"])
    scratch.execute(f"""
        create table pairs as
        with compared_pairs as (
            select *, {said} from {matches.physical_name}
        )

        select
            least(identifier_key_l, identifier_key_r) as identifier_key_a,
            greatest(identifier_key_l, identifier_key_r) as identifier_key_b,
            {", ".join(evidences)},
            {total} as match_weight,
            {total} >= {least} as is_proposed,
            concat_ws(', ', {findings}) as evidence
        from compared_pairs
    """)
    group_records(scratch, "pairs", evidences, total, least)
    return scratch.sql("""
        select
            identifier_key_a,
            identifier_key_b,
            pairs.match_weight,
            links.weight as group_weight,
            pairs.evidence
        from pairs
        inner join record_groups as a on identifier_key_a = a.identifier_key
        inner join record_groups as b on identifier_key_b = b.identifier_key
        left join links
            on least(a.group_key, b.group_key) = links.group_a
            and greatest(a.group_key, b.group_key) = links.group_b
        where pairs.is_proposed
    """).to_arrow_table()
