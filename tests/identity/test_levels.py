"""Persons, and the households above them, of the grocery year against its truth."""

from pathlib import Path

import duckdb
import pytest
from identity_truth import score_households


@pytest.fixture(scope="module")
def build(grocery_year: Path):  # type: ignore[no-untyped-def]
    path = str(grocery_year / "build" / "omnimart.duckdb")
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


def test_no_person_has_two_member_numbers(build: duckdb.DuckDBPyConnection) -> None:
    [(members, persons)] = build.sql(
        "select count(*), count(distinct one_id) from identity.one_ids "
        "inner join identity.identifiers using (identifier_key) "
        "where identifier_type = 'crm_id'"
    ).fetchall()
    assert members == persons > 2_000


def test_a_cut_edge_names_the_two_it_keeps_apart(
    build: duckdb.DuckDBPyConnection,
) -> None:
    reasons = build.sql(
        "select status_reason from identity.identity_edges where status = 'cut'"
    ).fetchall()
    assert reasons
    for (reason,) in reasons:
        assert reason.count("crm_id M***") == 2
        assert reason.endswith("two of crm_id are two persons")


def test_families_are_households(
    build: duckdb.DuckDBPyConnection, grocery_year: Path
) -> None:
    """A family shares a phone; a recycled number and the kiosk make no household."""
    precision, recall = score_households(build, grocery_year / "truth")
    assert precision >= 0.95
    assert recall >= 0.92
