"""Useless tags are to be retired, good ones are not; the figures are scipy's."""

import duckdb
import numpy as np
import pytest
import tag_verification as bench
from scipy import stats
from scratch_warehouse import ScratchWarehouse
from test_tags import FOLDERS, create_tables

# Each of 1,600 people orders with a chance of their own every day, up to a fifth,
# two thirds of it at a store of their own.
COMPANY = """
create schema seeds;
create table seeds.category_interests (category text, interest text);
insert into marts.dim_dates by name
select cast(day as date) as date_on, cast(date_trunc('month', day) as date)
    as month_starts_on, isodow(day) > 5 as is_weekend
from range(date '2017-01-01', date '2017-11-01', interval 1 day) as days (day);
insert into marts.fct_orders by name
select one_id || '-' || date_on as order_id, one_id, date_on as ordered_on,
    case when hash('s', one_id, date_on) % 3 = 0 then hash(date_on, one_id) % 20
        else one_id % 20 end as store_id,
    case when hash('c', one_id) % 100 < 20 then 'mall' else 'store' end as channel_id,
    1 + hash('a', one_id) % 50 as net_sales_amount,
    net_sales_amount / 4 as margin_amount, 0 as retail_discount_amount
from marts.dim_dates cross join range(1, 1601) as people (one_id)
where hash(one_id, date_on) % 10000 < hash('p', one_id) % 2000;
"""


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A company whose history holds planted tags of five month-ends, verified."""
    warehouse = ScratchWarehouse(tmp_path_factory.mktemp("home"), "2017-10-31")
    tags = [*bench.useless_tags(), *bench.good_tags(bench.GOOD)]
    with warehouse.open() as connection:
        connection.execute(";".join([*create_tables((*FOLDERS, "tags")), COMPANY]))
        plausible = [tag for tag in tags if not tag.tag.endswith("_80")]
        bench.plant(connection, "2017-03-01", "2017-07-31", plausible)
    bench.verify(warehouse)
    return duckdb.connect(str(warehouse.build), read_only=True)


@pytest.mark.parametrize(
    ("kind", "least", "most"), [("useless", 0.95, 1), ("good", 0, 0.05)]
)
def test_what_is_retired(
    verified: duckdb.DuckDBPyConnection, kind: str, least: float, most: float
) -> None:
    counts = bench.verdicts(verified)[kind]
    assert sum(counts.values()) >= 30
    assert least <= counts.get("retire", 0) / sum(counts.values()) <= most, counts


def test_a_trial_is_what_scipy_says(verified: duckdb.DuckDBPyConnection) -> None:
    trials = verified.sql(
        "select tag, tried_on, chi_square, z_score from tags.tag_trials"
        " where tag like 'five_%' and is_conclusive"
    ).fetchall()
    assert len(trials) > 50
    for tag, tried_on, chi_square, z_score in trials:
        table = verified.execute(
            "select hit_count, people_count - hit_count from tags.tag_trial_groups"
            " where tag = ? and tried_on = ?",
            [tag, tried_on],
        ).fetchall()
        truth = stats.chi2_contingency(np.array(table), correction=False)
        assert chi_square == pytest.approx(truth.statistic, abs=1e-5)
        assert stats.norm.sf(z_score) == pytest.approx(truth.pvalue, abs=0.005)


def test_ranks_are_what_scipy_says(verified: duckdb.DuckDBPyConnection) -> None:
    # true is worth more on both halves, so an area is that of true over false
    people = verified.sql(
        """
        select history.one_id % 2 as half, cast(value = 'true' as integer) as tagged,
            cast(exists (
                from marts.fct_orders as orders where orders.one_id = history.one_id
                and ordered_on between date '2017-07-01' and date '2017-07-30'
            ) as integer) as is_hit
        from tags.user_tag_history as history
        where tag = 'is_frequent_0' and valid_from = date '2017-06-30'
        """
    ).fetchnumpy()
    areas = []
    for half in (0, 1):
        hits = people["tagged"][(people["half"] == half) & (people["is_hit"] == 1)]
        misses = people["tagged"][(people["half"] == half) & (people["is_hit"] == 0)]
        wins = stats.mannwhitneyu(hits, misses).statistic
        areas.append(wins / len(hits) / len(misses))
    found = verified.sql(
        "select auc from tags.tag_trials"
        " where tag = 'is_frequent_0' and tried_on = date '2017-06-30'"
    ).fetchall()
    assert found[0][0] == pytest.approx(np.mean(areas), abs=1e-6)


def test_many_tests_are_adjusted_as_scipy_does(
    verified: duckdb.DuckDBPyConnection,
) -> None:
    values = verified.sql(
        "select p_value, q_value from tags.tag_verification where p_value is not null"
    ).fetchnumpy()
    assert len(values["p_value"]) > 100
    adjusted = stats.false_discovery_control(values["p_value"], method="bh")
    assert values["q_value"] == pytest.approx(adjusted, abs=1e-9)
