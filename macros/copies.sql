{# A row that is handed over twice, in one file or in two, is one row. #}

{#
    The newest version of each key of a landed table, with the night that the key first
    came in as `_key_landed_on`.
#}
{% macro newest_versions(table, key, newest=[]) %}
    select *
    from (
        select
            *,
            min(_first_landed_on) over (partition by {{ key }}) as _key_landed_on,
            row_number() over (
                partition by {{ key }}
                order by
                    {% for column in newest %}{{ column }} desc nulls last, {% endfor %}
                    _landed_on desc, _batch_id desc, _row desc
            ) as _version_rank
        from {{ table }}
    ) as versions
    where _version_rank = 1
{% endmacro %}

{#
    The first copy of each key among the stale batches of a table that is never ranked
    whole. A batch that gave up a copy is not the batch as landed: its `kept_batch_id`
    names none, so it is stale every night, and the copy comes back when the first goes.
    The model says `meta: {shared_keys: {key: table}}`, see macros/renewal.sql.
#}
{% macro first_copies(table, key) %}
    {%- set arrived = "(select * from " ~ table ~ " where " ~ is_stale() ~ ") as arrived" -%}
    with later_copies as (
        select batch_id, batch_row
        from (
            select
                batch_id,
                batch_row,
                row_number() over (
                    partition by {{ key }} order by landed_on, batch_id, batch_row
                ) as copy_number
            from {{ arrived }}
            where {{ key }} in (
                select {{ key }} from {{ arrived }} group by {{ key }} having count(*) > 1
            )
        ) as copies
        where copy_number > 1
    )

    select
        arrived.*,
        case
            when arrived.batch_id in (select batch_id from later_copies)
                then arrived.batch_id || ' less copies'
            else arrived.batch_id
        end as kept_batch_id
    from {{ arrived }}
    left join later_copies
        on
            arrived.batch_id = later_copies.batch_id
            and arrived.batch_row = later_copies.batch_row
    where later_copies.batch_id is null
{% endmacro %}
