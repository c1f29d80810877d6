with tag_catalog as (select * from {{ ref('tag_catalog') }}),

summaries as (select * from {{ ref('int_tag_trial_summaries') }}),

tested as (
    select
        *,
        {{ normal_cdf('-mean_z_score') }} as p_value
    from summaries
    where conclusive_count > 0
),

ranked as (
    select
        *,
        p_value * count(*) over ()
        / row_number() over (order by p_value, tag) as p_times_tests
    from tested
),

-- Benjamini and Hochberg (1995), over all tags
adjusted as (
    select
        *,
        least(1, min(p_times_tests) over (
            order by p_value desc, tag desc
            rows between unbounded preceding and current row
        )) as q_value,
        auc - {{ normal_quantile(0.975) }} * auc_error as auc_low,
        auc + {{ normal_quantile(0.975) }} * auc_error as auc_high,
        exp(mean_log_lift) as lift,
        exp(mean_log_lift - log_lift_margin) as lift_low,
        exp(mean_log_lift + log_lift_margin) as lift_high
    from ranked
),

-- a rare value can have a great lift and hardly any area: either one will do
judged as (
    select
        *,
        auc >= 0.55 or coalesce(lift_low >= 1.2 or lift_high <= 1 / 1.2, false)
            as is_of_use,
        auc_high < 0.53 and lift_low > 0.8 and lift_high < 1.25 as is_negligible,
        auc_high < 0.6 and lift_low > 0.5 and lift_high < 2 as is_small
    from adjusted
),

verdicts as (
    select
        tag_catalog.tag,
        tag_catalog.theme,
        tag_catalog.owner,
        tag_catalog.outcome,
        summaries.last_tried_on,
        coalesce(summaries.trial_count, 0) as trial_count,
        coalesce(summaries.conclusive_count, 0) as conclusive_count,
        summaries.steady_rate,
        summaries.monotone_rate,
        summaries.least_auc,
        judged.auc,
        judged.auc_low,
        judged.auc_high,
        judged.lift,
        judged.lift_low,
        judged.lift_high,
        judged.p_value,
        judged.q_value,
        judged.is_of_use,
        case
            when summaries.tag is null then 'not yet'
            when summaries.conclusive_count = 0 then 'too few'
            when summaries.conclusive_count = 1 then 'not yet'
            when judged.is_negligible then 'retire'
            when
                judged.q_value <= 0.05
                and judged.is_of_use
                and summaries.steady_rate >= 0.75
                then 'verified'
            when judged.q_value <= 0.05 then 'weak'
            when judged.is_small then 'retire'
            else 'too few'
        end as verdict
    from tag_catalog
    left join summaries on tag_catalog.tag = summaries.tag
    left join judged on tag_catalog.tag = judged.tag
    where tag_catalog.outcome is not null
),

explained as (
    select
        *,
        case
            when verdict = 'not yet'
                then 'no two month-ends yet of which the window has ended'
            when conclusive_count = 0
                then 'fewer than 20 people with the outcome or without it, or one value'
            when verdict = 'verified' or q_value > 0.05
                then {{ effect_in_words() }}
            when is_of_use
                then
                    'not steady: on '
                    || {{ in_words('steady_rate') }}
                    || ' of dates'
            else 'separates little: ' || {{ effect_in_words() }}
        end as reason
    from verdicts
)

select * from explained
