-- No contract: the columns are those of the themes, so that a new tag stays one entry.
{{ config(contract={'enforced': false}, on_schema_change='sync_all_columns') }}

with stores as (
    select store_id
    from {{ ref('dim_stores') }}
    where store_id <> -1
),

{{ import_themes('store') }}

store_tags as (
    select
        stores.store_id,
        {{ tag_names('store') }}
    from stores
    {{ join_themes('stores', 'store') }}
)

select * from store_tags
