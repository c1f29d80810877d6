with shares as (select * from {{ ref('shares') }}),

one_ids as (select * from {{ ref('one_ids') }}),

recognised_shares as (
    select
        shares.share_id,
        shares.share_kind,
        coalesce(one_ids.one_id, -1) as one_id,
        shares.identifier_key,
        shares.content_id,
        case
            when shares.share_kind = 'invitation' then coalesce(invitees.one_id, -1)
        end as invitee_one_id,
        shares.invitee_key,
        shares.occurred_at,
        {{ local_date('shares.occurred_at') }} as occurred_on,
        shares.is_synthetic
    from shares
    left join one_ids on shares.identifier_key = one_ids.identifier_key
    left join one_ids as invitees on shares.invitee_key = invitees.identifier_key
)

select * from recognised_shares
