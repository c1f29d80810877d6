with shares as (select * from {{ ref('fct_shares') }}),

aged_shares as (
    select
        one_id,
        occurred_on,
        share_kind = 'share' as is_share,
        {{ days_between('occurred_on', as_of()) }} < 90 as is_last_quarter
    from shares
    where one_id <> -1
),

sharing as (
    select
        one_id,
        max(case when is_share then occurred_on end) as last_shared_on,
        cast(
            sum(case when is_share and is_last_quarter then 1 else 0 end) as bigint
        ) as share_count,
        cast(sum(case when is_share then 0 else 1 end) as bigint) as invitation_count
    from aged_shares
    group by one_id
)

select * from sharing
