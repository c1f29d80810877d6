with tag_verification as (select * from {{ ref('tag_verification') }}),

tags_to_retire as (
    select
        tag,
        theme,
        owner,
        outcome,
        auc_high,
        q_value,
        reason
    from tag_verification
    where verdict = 'retire'
)

select * from tags_to_retire
