-- One row per member of staff: one to three a store, eight at headquarters.
with places as (
    select
        store_id,
        1 + (count(*) > 300)::int + (count(*) > 1200)::int as staff_count
    from baskets
    group by store_id
    union all
    select
        null as store_id,
        8 as staff_count
),

numbered as (
    select
        store_id,
        staff_count,
        position,
        coalesce(store_id, 0) * 10 + position as staff_number
    from places
    cross join range(8) as positions (position)
    where position < staff_count
)

select
    'S' || lpad(cast(staff_number as varchar), 6, '0') as staff_id,
    if(
        rnd('staff language', staff_number) < 0.6,
        surnames.zh || givens.zh,
        givens.en || ' ' || surnames.en
    ) as staff_name,
    store_id,
    case
        when
            store_id is null
            then if(numbered.position < 5, 'sales representative', 'community operator')
        when numbered.position = 0 then 'store manager'
        else 'shopping guide'
    end as role,
    numbered.position,
    staff_count
from numbered
inner join package_names as surnames
    on
        surnames.kind = 'surname'
        and surnames.position = pick(pow(rnd('staff surname', staff_number), 1.6), 100)
inner join package_names as givens
    on
        givens.kind = if(rnd('staff gender', staff_number) < 0.6, 'female', 'male')
        and givens.position = pick(rnd('staff given', staff_number), 100)
order by staff_id
