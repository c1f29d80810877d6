with observations as (
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
)

select * from observations
