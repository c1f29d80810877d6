with tickets as (select * from {{ source('service', 'tickets') }}),

-- two weekly files may land in one night: then the further state is the newer one
versions as (
    select
        *,
        row_number() over (
            partition by ticket_id
            order by
                _landed_on desc,
                closed_at desc nulls last,
                first_response_at desc nulls last,
                _row desc,
                _batch_id desc
        ) as version_rank
    from tickets
),

latest as (
    select
        ticket_id,
        member_id,
        phone,
        channel,
        category,
        opened_at,
        first_response_at,
        closed_at,
        status,
        _first_landed_on as landed_on,
        is_synthetic
    from versions
    where version_rank = 1
)

select * from latest
