with rates as (
    select
        currency,
        valid_from,
        rate
    from {{ ref('currency_rates') }}
    where currency <> '{{ var("currency") }}'
    union all
    select
        '{{ var("currency") }}' as currency,
        cast('1900-01-01' as date) as valid_from,
        cast(1 as decimal(18, 8)) as rate
),

spans as (
    select
        currency,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by currency order by valid_from),
            cast('9999-12-31' as date)
        ) as valid_until,
        rate
    from rates
)

select * from spans
