with entries as (
    {{ audience_definitions() }}
),

audience_catalog as (
    select
        audience,
        label,
        label_zh,
        description,
        owner,
        purpose,
        rule,
        cast(tags as string) as tags,
        cast(audiences as string) as audiences,
        rule_hash,
        cast(warn_at_loss as double) as warn_at_loss,
        cast(stop_at_loss as double) as stop_at_loss
    from entries
)

select * from audience_catalog
