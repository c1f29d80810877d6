"""How likely two records are one person, by a trained model.

The model is Splink's and knows a person's pairs and pairs by chance. Relatives are the
third kind; their odds are taken off here.
"""

import logging
from collections.abc import Iterable
from math import log2
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

Settings = dict[str, Any]
Relatives = dict[str, Any]


def linker(
    connection: duckdb.DuckDBPyConnection, table: str, settings: Settings
) -> Linker:
    """Splink over the records, quiet."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    records = DuckDBAPI(connection).register(table)
    return Linker(records, settings, log_level=None, validate_settings=False)


def chance_weight(settings: Settings) -> float:
    """What two random records weigh: the logarithm to base 2 of their odds."""
    prior = settings["probability_two_random_records_match"]
    return log2(prior / (1 - prior))


def bits_of_relatives(attribute: str, relatives: Relatives) -> str:
    """SQL over Splink's pairs: how much likelier the attribute is among relatives than
    among one person's records, as a logarithm to base 2.
    """
    branches = " ".join(
        f"when {level} then {log2(odds)}"
        for level, odds in enumerate(relatives["odds_by_level"].get(attribute, [1]))
    )
    return f"cast(case gamma_{attribute} {branches} else 0 end as double)"


def odds_of_relatives(bits: Iterable[str], relatives: Relatives) -> str:
    """SQL for how likely two records are of relatives, where the odds of one person's
    are its prior.
    """
    kin = relatives["probability_two_random_records_are_of_relatives"]
    return f"{kin} * power(2, {' + '.join(['0.0', *bits])})"


def evidence(attribute: str, relatives: Relatives) -> str:
    """SQL over Splink's pairs: what the attribute adds to the weight of one person, and
    of relatives against one person; null where it was not compared.
    """
    return f"""
        case when gamma_{attribute} >= 0 then {{
            'person': mw_{attribute} + mw_tf_adj_{attribute},
            'relatives': {bits_of_relatives(attribute, relatives)}
        }} end
    """


def finding(comparison: Settings) -> str:
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


def weight(evidences: Iterable[str], settings: Settings, relatives: Relatives) -> str:
    """SQL for the logarithm of the odds that all these say, against chance and
    relatives.
    """
    prior = settings["probability_two_random_records_match"]
    said = [*evidences]
    person = " ".join(f"- coalesce({one}.person, 0)" for one in said)
    related = [f"coalesce({one}.relatives, 0)" for one in said]
    return (
        f"-log2(power(2, {-chance_weight(settings)} {person})"
        f" + {odds_of_relatives(related, relatives)} / {prior})"
    )


def proposed_weight(threshold: float) -> float:
    """The least weight of a pair that is proposed, from its probability."""
    return log2(threshold / (1 - threshold))


def attributes(settings: Settings) -> list[str]:
    """Those the model compares."""
    return [compared["output_column_name"] for compared in settings["comparisons"]]
