"""Scenarios and journeys say what the facts say, over again and no more."""

import duckdb
import pytest

KNOWN = "one_id <> -1"
SAME: dict[str, tuple[str, str]] = {
    "the journey has each touchpoint of a known person once": (
        "select count(*) from marts.user_journeys",
        f"""
        select
            (select count(*) from marts.fct_sessions where {KNOWN})
            + (select count(*) from marts.fct_orders where {KNOWN})
            + (select count(*) from marts.fct_refunds where {KNOWN})
            + (select count(*) from marts.fct_redemptions where {KNOWN})
            + (select count(*) from marts.fct_memberships where {KNOWN})
            + (
                select count(*) from marts.fct_tier_changes
                where {KNOWN} and previous_tier is not null
            )
            + (
                select count(*) from marts.fct_points
                where {KNOWN} and entry_type in ('burn', 'expire')
            )
            + (select count(paid_at) from marts.fct_subscription_periods where {KNOWN})
            + (select count(*) from marts.fct_touches where {KNOWN})
            + (
                select count(*) from marts.fct_events
                where {KNOWN}
                and event_name in ('content_view', 'content_like', 'content_share')
            )
            + (select count(*) from marts.fct_lead_stages where {KNOWN})
            + (select count(*) from marts.fct_community_activities where {KNOWN})
            + (select count(*) from marts.fct_shares where {KNOWN})
            + (select count(*) + count(closed_at) from marts.fct_tickets where {KNOWN})
            + (select count(*) from marts.fct_surveys where {KNOWN})
            + (select count(*) from marts.fct_reviews where {KNOWN})
        """,
    ),
    "every touchpoint shows a stage": (
        "select count(*) from marts.user_journeys where stage is null",
        "select 0",
    ),
    "each known order came about in one way": (
        "select count(*), sum(net_sales_amount) from marts.order_journeys",
        f"select count(*), sum(net_sales_amount) from marts.fct_orders where {KNOWN}",
    ),
    "online and offline are all sales of known people": (
        """
        select sum(offline_net_sales_amount + online_net_sales_amount)
        from marts.scenario_online_offline
        """,
        f"select sum(net_sales_amount) from marts.fct_orders where {KNOWN}",
    ),
    "the mall's days are its orders, refunds and all visits": (
        """
        select
            sum(order_count), sum(sales_amount), sum(refund_amount), sum(visit_count)
        from marts.scenario_online_mall
        """,
        """
        select
            count(*), sum(sales_amount),
            (select sum(refund_amount) from marts.fct_refunds),
            (select count(*) from marts.fct_sessions)
        from marts.fct_orders where channel_id = 'mall'
        """,
    ),
    "what is owed in points at the end is the balance, and what is open": (
        """
        select max_by(liability_points, month_starts_on), max(member_count)
        from marts.scenario_membership
        """,
        """
        select
            (select sum(open_points) from marts.fct_points_lots),
            (select count(*) from marts.fct_memberships)
        """,
    ),
    "every member has one tier tonight": (
        """
        select sum(member_count) from marts.scenario_membership_tiers
        where month_starts_on = (
            select max(month_starts_on) from marts.scenario_membership_tiers
        )
        """,
        "select count(distinct one_id) from marts.fct_tier_changes",
    ),
    "sources of leads add up to the leads": (
        "select sum(lead_count), sum(won_count) from marts.scenario_lead_sources",
        "select count(*), count(won_at) from marts.fct_leads",
    ),
    "a store's catchment has its known buyers": (
        "select sum(order_count), sum(buyer_count) from marts.store_catchments",
        f"""
        select count(*), count(distinct (one_id, store_id))
        from marts.fct_orders where {KNOWN}
        """,
    ),
    "every person who was brought hangs on a tree": (
        "select count(*) from marts.fct_referrals where depth is null",
        "select 0",
    ),
}


@pytest.mark.parametrize("statement", SAME)
def test_scenarios_say_what_the_facts_say(
    statement: str, release: duckdb.DuckDBPyConnection
) -> None:
    scenario, facts = SAME[statement]
    found = release.execute(scenario).fetchone()
    assert found == release.execute(facts).fetchone()
    assert found is not None and None not in found


MOST_ATTRACTED = {
    "category": """
        select
            ones.category, others.category, pair_basket_count, basket_count, lift
        from marts.category_affinities
        join marts.dim_categories as ones using (category_id)
        join marts.dim_categories as others
            on others.category_id = other_category_id
        order by lift desc, ones.category limit 1
    """,
    "goods_id": """
        select goods_id, other_goods_id, pair_basket_count, basket_count, lift
        from marts.goods_affinities order by lift desc, goods_id limit 1
    """,
}


@pytest.mark.parametrize("item", MOST_ATTRACTED)
def test_affinity_equals_a_count_by_hand(
    item: str, release: duckdb.DuckDBPyConnection
) -> None:
    """The pair that attracts most, counted over the lines of its 90 days."""
    one, other, pair, baskets, lift = release.execute(MOST_ATTRACTED[item]).fetchall()[
        0
    ]
    ones, others, both, every = release.execute(
        f"""
        with baskets as (
            select
                order_id,
                bool_or({item} = $one) as has_one,
                bool_or({item} = $other) as has_other
            from marts.fct_order_lines join marts.dim_goods using (goods_id)
            where goods_id <> -1
            and ordered_on > (select as_of - 90 from release)
            group by order_id
        )

        select
            count(*) filter (has_one), count(*) filter (has_other),
            count(*) filter (has_one and has_other), count(*)
        from baskets
        """,
        {"one": one, "other": other},
    ).fetchall()[0]
    assert (pair, baskets) == (both, every)
    assert lift == pytest.approx((both / ones) / (others / every), abs=1e-6)
