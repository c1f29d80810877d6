"""How far experiments can be believed, on the people and sales of a released year.

    python bench/experiments.py HOME [--experiments 1000]

Splits the same buyers at random as often, as experiments of nothing (A/A) with the
product's own models, and counts how often something is found; then adds a tenth to
what the treated bought and counts how often the interval holds it; then looks at
experiments of nothing every week.
"""

import argparse
import resource
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scratch_warehouse import ScratchWarehouse

STARTS_ON = date(2017, 9, 30)
HORIZON_DAYS = 90
LIFT = 0.1
MODELS = (
    "experiment_assignments",
    "experiment_outcomes",
    "int_experiment_arms",
    "int_experiment_estimates",
    "experiment_results",
)
INPUTS = ("marts.fct_orders", "marts.fct_sessions", "identity.one_id_aliases")


@dataclass(frozen=True)
class Shares:
    """Of many experiments, by one estimator."""

    estimator: str
    found: float  # a difference was found
    higher: float  # of the better kind
    held: float  # the interval holds the truth
    width: float  # of the interval of the lift, on average
    variance_reduction: float


class Experiments:
    """Many experiments on the buyers of a release, side by side."""

    def __init__(
        self,
        folder: Path,
        release: Path,
        count: int,
        method: str = "fixed_horizon",
        holdout_rate: float = 0.5,
    ) -> None:
        self.warehouse = ScratchWarehouse(folder)
        (folder / "secret").write_text("of the bench")
        ends_on = STARTS_ON + timedelta(days=HORIZON_DAYS)
        with self.warehouse.open() as build:
            build.execute(f"attach '{release}' as release (read_only)")
            for table in INPUTS:
                build.execute(f"create schema if not exists {table.split('.')[0]}")
                build.execute(f"create table {table} as from release.{table}")
            build.execute("create schema segments")
            build.execute(
                f"""
                create table segments.experiments as
                select
                    'a/a ' || number as experiment, 'buyers' as audience,
                    {holdout_rate}::double as holdout_rate, '{method}' as method,
                    'net_sales' as metric, date '{STARTS_ON}' as starts_on,
                    date '{ends_on}' as ends_on, {HORIZON_DAYS}::bigint as horizon_days
                from range({count}) as experiments (number);
                create table segments.audience_memberships as
                select one_id, 'buyers' as audience,
                    date '2017-01-01' as valid_from, null::date as valid_to
                from release.marts.dim_users where one_id <> -1 and order_count > 0
                """
            )

    def run(self, as_of: date, models: Sequence[str] = MODELS) -> None:
        """Build the product's models of experiments as of a day."""
        self.warehouse.as_of = as_of.isoformat()
        self.warehouse.dbt("run", selected=models)

    def plant(self, lift: float) -> None:
        """Let the treated have bought so much more, and measure again."""
        with self.warehouse.open() as build:
            build.execute(
                f"""
                update segments.experiment_outcomes
                set outcome = outcome * {1 + lift} where arm = 'treatment'
                """
            )
        as_of = date.fromisoformat(self.warehouse.as_of)
        self.run(as_of, MODELS[MODELS.index("int_experiment_arms") :])

    def shares(self, lift: float) -> list[Shares]:
        """What was found, where the truth is so much."""
        return [
            Shares(*row)
            for row in self.rows(
                f"""
                select
                    estimator,
                    avg((verdict in ('higher', 'lower'))::int),
                    avg((verdict = 'higher')::int),
                    avg((lift_low <= {lift} and {lift} <= lift_high)::int),
                    avg(lift_high - lift_low),
                    avg(variance_reduction)
                from segments.experiment_results group by estimator order by estimator
                """
            )
        ]

    def rows(self, query: str) -> list[tuple[float, ...]]:
        """A query of the warehouse."""
        with self.warehouse.open() as build:
            return build.sql(query).fetchall()

    def assignments(self) -> set[tuple[float, ...]]:
        """Who is in which arm of what."""
        query = "select experiment, one_id, arm from segments.experiment_assignments"
        return set(self.rows(query))


def main() -> None:
    """Run all three and print what they gave."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--experiments", type=int, default=1000)
    given = parser.parse_args()
    release = given.home / "release" / "omnimart.duckdb"
    ends_on = STARTS_ON + timedelta(days=HORIZON_DAYS)
    for holdout_rate in (0.5, 0.2):
        with tempfile.TemporaryDirectory() as folder:
            many = Experiments(
                Path(folder), release, given.experiments, holdout_rate=holdout_rate
            )
            used = cpu_seconds()
            many.run(ends_on)
            used = cpu_seconds() - used
            people, off = many.rows(
                """
                select
                    any_value(treatment_count + control_count),
                    avg((sample_ratio_p_value < 0.05)::int)
                from segments.experiment_results
                """
            )[0]
            print(
                f"{given.experiments:,} experiments on {people:,.0f} people, "
                f"{holdout_rate:.0%} held out, {used:.1f} CPU seconds; "
                f"sample ratio below 0.05: {off:.1%}"
            )
            for each in many.shares(lift=0):
                print(
                    f"  A/A      {each.estimator:20} found {each.found:.1%}, "
                    f"variance less by {each.variance_reduction:.0%}"
                )
            before = many.assignments()
            many.run(ends_on + timedelta(days=1), MODELS[:1])
            same = len(before & many.assignments()) / len(before)
            print(f"  a night later {same:.2%} of {len(before):,} assignments the same")
            many.plant(LIFT)
            for each in many.shares(lift=LIFT):
                print(
                    f"  +{LIFT:.0%}     {each.estimator:20} interval holds it "
                    f"{each.held:.1%}, found {each.higher:.1%}, "
                    f"width {each.width:.1%} of sales"
                )
    show_looks(release, given.experiments)


def show_looks(release: Path, count: int) -> None:
    """How often experiments of nothing find something when looked at every week."""
    ever: dict[str, set[tuple[float, ...]]] = {"sequential": set(), "fixed": set()}
    looks = range(7, HORIZON_DAYS + 1, 7)
    with tempfile.TemporaryDirectory() as folder:
        many = Experiments(Path(folder), release, count, method="sequential")
        for days in looks:
            many.run(STARTS_ON + timedelta(days=days))
            found = "select experiment from segments.experiment_results"
            ever["sequential"] |= set(
                many.rows(
                    f"{found} where estimator = 'cuped' "
                    "and (difference_low > 0 or difference_high < 0)"
                )
            )
            ever["fixed"] |= set(
                many.rows(
                    "select experiment from segments.int_experiment_estimates where "
                    "estimator = 'cuped' and abs(difference) > 1.96 * difference_error"
                )
            )
    for method, experiments in ever.items():
        print(
            f"{len(looks)} looks, {method} interval: something found in "
            f"{len(experiments) / count:.1%} of {count:,} experiments of nothing"
        )


def cpu_seconds() -> float:
    """Used by this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
