with user_tags as (select * from {{ ref('user_tags') }}),

users as (select * from {{ ref('dim_users') }}),

touchpoints as (
    select * from {{ ref('buying_touchpoints') }}
    union all
    select * from {{ ref('contact_touchpoints') }}
),

{{ audience_rows() }}

select * from audience_members
