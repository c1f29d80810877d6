with goods as (
    select
        goods_id,
        category,
        list_price
    from {{ ref('dim_goods') }}
    where goods_id <> -1 and list_price is not null
),

ranked as (
    select
        *,
        rank() over (partition by category order by list_price) as price_rank,
        count(*) over (partition by category) as priced_count
    from goods
),

-- goods of one price are of one band, whatever their number
banded as (
    select
        goods_id,
        category,
        list_price,
        case
            when 3 * (price_rank - 1) < priced_count then 'entry'
            when 3 * (price_rank - 1) < 2 * priced_count then 'middle'
            else 'premium'
        end as price_band
    from ranked
)

select * from banded
