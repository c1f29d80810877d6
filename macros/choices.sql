{# Of choices counted by person and dimension: the share of each, and its rank. #}
{% macro ranked_choices(counted) %}
    select
        one_id,
        dimension,
        choice,
        cast(choice_count as bigint) as choice_count,
        cast(choice_count as double)
        / sum(choice_count) over (partition by one_id, dimension) as choice_rate,
        cast(row_number() over (
            partition by one_id, dimension
            order by choice_count desc, choice asc
        ) as bigint) as choice_rank
    from {{ counted }}
{%- endmacro %}
