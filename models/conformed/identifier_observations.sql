with arms as (
    select * from {{ ref('int_pos__identifier_sets') }}
    union all
    select * from {{ ref('int_crm__identifier_sets') }}
    union all
    select * from {{ ref('int_app__identifier_sets') }}
    union all
    select * from {{ ref('int_mall__identifier_sets') }}
    union all
    select * from {{ ref('int_scrm__identifier_sets') }}
    union all
    select * from {{ ref('int_service__identifier_sets') }}
    union all
    select * from {{ ref('int_leads__identifier_sets') }}
    union all
    select * from {{ ref('int_campaign__identifier_sets') }}
    union all
    select * from {{ ref('int_promo__identifier_sets') }}
),

observations as (
    select
        observation_id,
        source,
        observed_in,
        identifier_type,
        identifier_value,
        first_observed_at,
        last_observed_at,
        first_landed_on,
        last_landed_on,
        observation_count,
        is_synthetic
    from arms
)

select * from observations
