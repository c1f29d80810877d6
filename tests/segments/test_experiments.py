"""Experiments of nothing find nothing, planted lifts are found, arms never change.

bench/experiments.py is the same of a thousand; here the bounds are those that a right
interval misses once in a thousand runs.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from experiments import HORIZON_DAYS, LIFT, STARTS_ON, Experiments
from scipy.stats import binom, chi2

COUNT = 200
ENDS_ON = STARTS_ON + timedelta(days=HORIZON_DAYS)


@pytest.fixture(scope="module")
def many(
    grocery_year: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Experiments]:
    """Experiments of nothing on the buyers of the year, half of them held out."""
    release = grocery_year / "release" / "omnimart.duckdb"
    many = Experiments(tmp_path_factory.mktemp("experiments"), release, COUNT)
    many.run(ENDS_ON)
    yield many


def may_be(count: float, share: float) -> bool:
    """Whether so many of the experiments may be that share of all."""
    low, high = binom.interval(0.999, COUNT, share)
    return bool(low <= count <= high)


def test_one_in_twenty_experiments_of_nothing_finds_something(
    many: Experiments,
) -> None:
    by_estimator = {each.estimator: each for each in many.shares(lift=0)}
    for shares in by_estimator.values():
        assert may_be(shares.found * COUNT, 0.05)
        assert may_be(shares.held * COUNT, 0.95)
    assert by_estimator["cuped"].variance_reduction > 0.5  # who buys much goes on so


def test_results_are_those_of_numpy_and_scipy(many: Experiments) -> None:
    """CUPED by its own definition, on each person's adjusted outcome."""
    for number in (0, 1):
        rows = np.array(
            many.rows(
                "select (arm = 'treatment')::int, outcome::double,"
                " outcome_before::double from segments.experiment_outcomes"
                f" where experiment = 'a/a {number}'"
            )
        )
        treated, y, x = rows[:, 0] == 1, rows[:, 1], rows[:, 2]
        within = [
            np.cov(y[arm], x[arm]) * (arm.sum() - 1) for arm in (treated, ~treated)
        ]
        theta = sum(w[0, 1] for w in within) / sum(w[1, 1] for w in within)
        adjusted = y - theta * (x - x.mean())
        t, c = adjusted[treated], adjusted[~treated]
        error = np.sqrt(t.var(ddof=1) / len(t) + c.var(ddof=1) / len(c))
        difference = t.mean() - c.mean()
        off = (len(c) - len(y) / 2) ** 2 / (len(y) / 4)
        expected = (
            *(len(t), len(c), chi2.sf(off, 1), t.mean(), c.mean(), difference),
            *(difference - 1.959964 * error, difference + 1.959964 * error),
            difference / c.mean(),
        )
        [found] = many.rows(
            "select treatment_count, control_count, sample_ratio_p_value,"
            " treatment_mean, control_mean, difference, difference_low,"
            " difference_high, lift from segments.experiment_results"
            f" where experiment = 'a/a {number}' and estimator = 'cuped'"
        )
        assert found == pytest.approx(expected, rel=1e-5)


def test_an_arm_hangs_on_experiment_person_and_secret_alone(many: Experiments) -> None:
    """So that no other night, order or company changes it, and each is drawn anew."""
    secret = (many.warehouse.home / "secret").read_text()
    assignments = many.assignments()
    [(people,)] = many.rows("select count(*) from segments.audience_memberships")
    assert len(assignments) == COUNT * people
    for experiment, one_id, arm in list(assignments)[:2000]:
        salted = f"{secret}experiment:{experiment}:{one_id}".encode()
        number = int(hashlib.md5(salted).hexdigest()[:15], 16) % 1_000_000
        assert arm == ("control" if number < 500_000 else "treatment")
    [(both,)] = many.rows(
        """
        select corr((a.arm = 'control')::int, (b.arm = 'control')::int)
        from segments.experiment_assignments as a
        inner join segments.experiment_assignments as b using (one_id)
        where a.experiment = 'a/a 0' and b.experiment = 'a/a 1'
        """
    )
    assert abs(both) < 3.3 / people**0.5


def test_a_planted_lift_lies_in_its_interval(many: Experiments) -> None:
    many.plant(LIFT)
    for shares in many.shares(lift=LIFT):
        assert may_be(shares.held * COUNT, 0.95)
        if shares.estimator == "cuped":
            assert shares.higher > 0.9
