"""A gate can only pass on what it was asked, and asked well."""

from contextlib import nullcontext
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration import gates
from orchestration.sources import load_sources

NIGHT = date(2017, 1, 8)
SUITE = """
description: Orders are whole.
key: [order_id]
expectations:
"""


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Judge marts.orders, two good rows and a bad one, by the given expectations."""
    build = tmp_path / "build.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.orders as from (values (1, 10), (2, 20), (3, -5)) "
            "as orders (order_id, amount)"
        )
        connection.execute("create table marts.nothing as from marts.orders limit 0")
    monkeypatch.setattr(gates, "BUILD", build)
    monkeypatch.setattr(gates, "DATA_DOCS", tmp_path / "docs")
    monkeypatch.setattr(gates, "SUITES", tmp_path)

    def run(expectations: str, table: str = "orders") -> gates.Verdict:
        (tmp_path / f"marts.{table}.yaml").write_text(SUITE + expectations)
        [verdict] = gates.judge("marts", NIGHT)
        return verdict

    return run


POSITIVE = """
  - type: expect_column_values_to_be_between
    description: Amounts are positive
    kwargs: {column: amount, min_value: 0}
"""
QUERY = """
  - type: unexpected_rows_expectation
    description: Nothing is cheap
    kwargs: {unexpected_rows_query: "select order_id from {batch} where amount < 15"}
"""


def test_a_critical_failure_names_its_rows(judge, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    verdict = judge(POSITIVE + QUERY)
    assert not verdict.passed
    assert verdict.failures == [
        'Amounts are positive: saw 1\n    {"order_id": 3, "amount": -5}',
        'Nothing is cheap: saw 2\n    {"order_id": 1}\n    {"order_id": 3}',
    ]
    with pytest.raises(gates.GateError, match='"order_id": 3'):
        gates.require("marts", NIGHT)
    assert "marts" in (tmp_path / "docs" / "index.html").read_text()


def test_a_warning_is_told_and_passes(judge) -> None:  # type: ignore[no-untyped-def]
    verdict = judge(POSITIVE + "    severity: warning\n")
    assert verdict.passed
    assert "order_id" in verdict.warnings[0]


@pytest.mark.parametrize(
    ("expectations", "told"),
    [
        ("  []", "at least 1 item"),
        (POSITIVE.replace("_between", "_beetween"), "not found"),
        (POSITIVE.replace("min_value", "minimum"), "minimum"),
        (POSITIVE.replace(", min_value: 0", ""), "cannot both be None"),
        (POSITIVE.replace("kwargs", "arguments"), "arguments"),
        (POSITIVE.replace("column: amount", "column: amonut"), "amonut"),
        (POSITIVE + POSITIVE, "same description"),
        (POSITIVE + "    severity: fatal\n", "severity"),
        (QUERY.replace("amount", "amonut"), "amonut"),
    ],
)
def test_a_suite_that_asks_badly_is_an_error(judge, expectations, told) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(gates.GateError, match=told):
        judge(expectations)


@pytest.mark.parametrize(
    ("table", "told"), [("nothing", "empty"), ("nowhere", "does not exist")]
)
def test_a_suite_about_nothing_is_an_error(judge, table, told) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(gates.GateError, match=told):
        judge(POSITIVE, table)


def test_a_layer_without_a_suite_is_an_error(judge) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(gates.GateError, match="no suite"):
        gates.judge("identity", NIGHT)


@pytest.mark.parametrize(
    ("expectation", "is_told"),
    [
        ("{type: expect_column_values_to_be_unique, kwargs: {column: phone}}", True),
        (
            "{type: expect_column_values_to_be_unique, kwargs: {column: member_id}}",
            False,
        ),
        (
            "{type: unexpected_rows_expectation, kwargs: {unexpected_rows_query: "
            "'select member_id, phone from {batch} where city is null'}}",
            True,
        ),
        (
            "{type: unexpected_rows_expectation, kwargs: {unexpected_rows_query: "
            "'select member_id from {batch} where phone is null'}}",
            False,
        ),
    ],
)
def test_a_suite_that_would_show_people_is_an_error(
    expectation: str, is_told: bool
) -> None:
    [members] = [each for each in load_sources() if each.full_name == "crm.members"]
    suite = gates.Suite(
        name="landing.crm.members",
        description="Members are whole.",
        key=["member_id"],
        expectations=[yaml.safe_load(expectation) | {"description": "As it is"}],
    )
    told = pytest.raises(gates.GateError, match="would show phone")
    with told if is_told else nullcontext():
        gates.check_shows_nobody(suite, members)
