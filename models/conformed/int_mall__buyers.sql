with mall_lines as (
    select * from {{ ref('stg_mall__orders') }}
    where buyer_account is not null -- as an erased buyer's is
),

ranked_lines as (
    select
        *,
        min(ordered_at) over (partition by buyer_account) as first_ordered_at,
        row_number() over (
            partition by buyer_account
            order by ordered_at desc, order_no desc, line_number desc
        ) as line_rank
    from mall_lines
),

buyers as (
    select
        buyer_account,
        buyer_name,
        masked_phone,
        first_ordered_at,
        ordered_at as last_ordered_at,
        is_synthetic,
        landed_on
    from ranked_lines
    where line_rank = 1
)

select * from buyers
