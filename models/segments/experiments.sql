with experiments as (
    {{ experiment_definitions() }}
)

select * from experiments
