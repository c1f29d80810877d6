with leads as (
    {{ newest_versions(source('leads', 'leads'), 'lead_id') }}
),

renamed as (
    select
        lead_id,
        lead_source,
        form,
        full_name,
        phone,
        email,
        cookie_id,
        campaign_id,
        {{ utc_timestamp('created_at') }} as created_at,
        cast(created_at as date) as created_on,
        _key_landed_on as landed_on,
        is_synthetic
    from leads
)

select * from renamed
