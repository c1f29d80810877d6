with one_ids as (select * from {{ ref('one_ids') }}),

identifiers as (select * from {{ ref('identifiers') }}),

persons as (
    select
        one_ids.one_id,
        cast(count(*) as bigint) as identifier_count,
        max(case when identifiers.identifier_type = 'crm_id' then 1 else 0 end) = 1
            as is_known,
        max(
            case
                when identifiers.identifier_type in ('device', 'cookie') then 0
                else 1
            end
        ) = 0 as is_anonymous,
        min({{ local_date('identifiers.first_observed_at') }}) as first_seen_on
    from one_ids
    inner join identifiers on one_ids.identifier_key = identifiers.identifier_key
    group by one_ids.one_id
)

select * from persons
