with transactions as (select * from {{ ref('stg_pos__transactions') }}),

transaction_sets as (
    {{ identifier_sets(
        'pos', 'transactions', 'ordered_at',
        {'member_card': 'card_number', 'phone': 'receipt_phone'}
    ) }}
)

select * from transaction_sets
