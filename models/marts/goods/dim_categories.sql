with goods as (select * from {{ ref('dim_goods') }}),

ranked_departments as (
    select
        category,
        department,
        row_number() over (
            partition by category order by count(*) desc, department nulls last
        ) as precedence
    from goods
    group by category, department
),

categories as (
    select
        category,
        cast(count(*) as bigint) as goods_count,
        cast(sum(case when is_private_label then 1 else 0 end) as bigint)
            as private_label_count,
        bool_and(is_unit_counted) as is_unit_counted
    from goods
    group by category
),

described as (
    select
        {{ id_hash('categories.category') }} as category_id,
        categories.category,
        ranked_departments.department,
        categories.goods_count,
        categories.private_label_count,
        categories.is_unit_counted
    from categories
    left join ranked_departments
        on
            categories.category = ranked_departments.category
            and ranked_departments.precedence = 1
)

select * from described
