with exports as (
    {{ export_definitions() }}
)

select * from exports
