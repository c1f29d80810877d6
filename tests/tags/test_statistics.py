"""What macros/statistics.sql says of the normal distribution is what scipy says."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import jinja2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

ROOT = Path(__file__).resolve().parents[2]
MACROS = jinja2.Environment().from_string(
    (ROOT / "macros" / "statistics.sql").read_text()
)
Values = NDArray[np.float64]
FAR: Values = np.array([-1e9, -40, 40, 1e9])
NORMAL: Values = np.concatenate([np.linspace(-10, 10, 4001), FAR])


def in_sql(macro: str, values: Values) -> Values:
    """The macro of each value, as DuckDB works it out."""
    expression = getattr(MACROS.module, macro)("points.x + 0")
    with duckdb.connect() as connection:
        connection.execute(
            "create table points as select unnest(?::double[]) as x", [values.tolist()]
        )
        rows = connection.execute(f"select x, {expression} from points order by x")
        found = np.array(rows.fetchall())
    assert (found[:, 0] == np.sort(values)).all()
    return found[:, 1]


@pytest.mark.parametrize(
    ("macro", "values", "truth", "error"),
    [
        ("normal_cdf", NORMAL, stats.norm.cdf, 7.5e-8),
        ("two_sided_p", NORMAL, lambda z: 2 * stats.norm.sf(abs(z)), 1.5e-7),
        ("chi_square_p", np.linspace(0, 50, 1001), stats.chi2(1).sf, 1.5e-7),
    ],
)
def test_a_share_of_the_normal_is_what_scipy_says(
    macro: str, values: Values, truth: Callable[[Values], Values], error: float
) -> None:
    assert abs(in_sql(macro, values) - truth(np.sort(values))).max() < error


def test_the_tail_keeps_its_power_of_ten() -> None:
    z: Values = np.linspace(0, 30, 3001)
    ratio = in_sql("normal_tail", z) / stats.norm.sf(z)
    assert (abs(ratio[z <= 5] - 1) < 0.02).all()
    assert ((ratio > 0.5) & (ratio < 2)).all()


@pytest.mark.parametrize("share", [0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9995])
def test_a_quantile_is_what_scipy_says(share: float) -> None:
    given = str(MACROS.module.normal_quantile(share))  # type: ignore[attr-defined]
    assert float(given) == pytest.approx(stats.norm.ppf(share), abs=1e-12)
