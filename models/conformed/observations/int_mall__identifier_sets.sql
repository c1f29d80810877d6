with orders as (select * from {{ ref('stg_mall__orders') }}),

order_sets as (
    {{ identifier_sets(
        'mall', 'orders', 'ordered_at', {'mall_account': 'buyer_account'}
    ) }}
)

select * from order_sets
