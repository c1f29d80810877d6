"""Whether the lifts that the demo's overlay planted come out of the marts again.

    python bench/planted_lifts.py HOME

People who redeemed a campaign's coupon open its messages more often, by a factor that
differs by campaign and that the pipeline never reads (truth/effects.parquet). Each
campaign is measured by the product's own models of experiments, redeemers against the
others: the outcome is the share of the campaign's messages that a person opened, what
foretells it the same share of all others that they did not redeem of.
"""

import argparse
import tempfile
from pathlib import Path

from scratch_warehouse import ScratchWarehouse

MODELS = ("int_experiment_arms", "int_experiment_estimates", "experiment_results")
LEAST_REDEEMERS = 10
OUTCOMES = """
create schema segments;
create temp table opens as
with opened as (
    select distinct message_id from release.marts.fct_touches
    where touch_type = 'opened'
)
select campaign_id, one_id, any_value(channel_id) as channel_id, count(*) as sends,
    count(*) filter (where message_id in (from opened)) as opens
from release.marts.fct_touches
where touch_type = 'delivered' and one_id <> -1
group by campaign_id, one_id;
create table segments.experiment_outcomes as
with redeemers as (
    select distinct campaign_id, one_id from release.marts.fct_redemptions
),
-- where the person did redeem, the opens have the factor in them already
elsewhere as (
    select
        these.campaign_id, these.one_id,
        sum(others.opens) / sum(others.sends) as share
    from opens as these
    inner join opens as others
        on these.one_id = others.one_id and these.campaign_id <> others.campaign_id
    where (others.campaign_id, others.one_id) not in (from redeemers)
    group by all
)
select
    campaign_id::text as experiment, one_id,
    if(redeemers.one_id is null, 'control', 'treatment') as arm,
    (100.0 * opens / sends)::decimal(18, 2) as outcome,
    coalesce(100 * share, 0)::decimal(18, 2) as outcome_before
from opens
left join elsewhere using (campaign_id, one_id)
left join redeemers using (campaign_id, one_id);
create table segments.experiment_assignments as
select experiment, one_id, arm from segments.experiment_outcomes;
create table segments.experiments as
select distinct
    experiment, 0.5::double as holdout_rate, 'fixed_horizon' as method,
    'opened' as metric, date '2017-01-01' as starts_on, date '2017-12-30' as ends_on,
    363::bigint as horizon_days
from segments.experiment_outcomes
"""
# No message is opened with a probability above 0.9, so that large factors come out
# smaller: by how much follows from how responsive people are. Shares of messages that
# an average person opens stand in demo/sql/company/messages.sql.
PLANTED = """
with base (channel_id, share) as (
    values ('email', 0.20), ('sms', 0.28), ('app_push', 0.15), ('wecom', 0.34)
),
campaigns as (
    select
        campaign_id::text as experiment,
        share * appeal.strength as share, lift.strength as lift, max(sends) as sends
    from opens
    inner join base using (channel_id)
    inner join effects as appeal
        on appeal.effect = 'campaign_appeal' and appeal.subject = campaign_id
    inner join effects as lift
        on lift.effect = 'redeemer_lift' and lift.subject = campaign_id
    group by all
),
messages as (
    select campaigns.*, share * people.strength * pow(0.85, number) as probability
    from campaigns
    inner join effects as people on people.effect = 'responsiveness'
    inner join range(5) as numbers (number) on number < sends
),
planted as (
    select experiment, lift, sum(least(0.9, lift * probability))
        / sum(least(0.9, probability)) - 1 as effect
    from messages group by experiment, lift
)
select
    estimator, experiment, planted.lift, effect, results.lift, lift_low, lift_high,
    treatment_count
from segments.experiment_results as results
inner join planted using (experiment)
where treatment_count >= $least
order by estimator, experiment::int
"""


def main() -> None:
    """Measure every campaign and hold it against the truth."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("home", type=Path)
    home = parser.parse_args().home
    with tempfile.TemporaryDirectory() as folder:
        warehouse = ScratchWarehouse(Path(folder), as_of="2017-12-31")
        with warehouse.open() as build:
            release = home / "release" / "omnimart.duckdb"
            build.execute(f"attach '{release}' as release (read_only)")
            build.execute(OUTCOMES)
            build.execute("create table main.opens as from opens")
        warehouse.dbt("run", selected=MODELS)
        with warehouse.open() as build:
            effects = home / "truth" / "effects.parquet"
            build.execute(f"create temp view effects as from '{effects}'")
            rows = build.execute(PLANTED, {"least": LEAST_REDEEMERS}).fetchall()
    for estimator in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == estimator]
        for _, campaign, factor, effect, lift, low, high, redeemers in own:
            print(
                f"{estimator:20} campaign {campaign:>2} {redeemers:4} redeemers: "
                f"planted {factor:.2f}, so {effect:+.0%}; found {lift:+.0%} "
                f"({low:+.0%} to {high:+.0%}){'' if low <= effect <= high else ' MISS'}"
            )
        held = sum(low <= effect <= high for _, _, _, effect, _, low, high, _ in own)
        above = sum(low > 0 for *_, low, _, _ in own)
        print(
            f"{estimator}: {held} of {len(own)} intervals hold what was planted, "
            f"{above} show that there is a lift"
        )


if __name__ == "__main__":
    main()
