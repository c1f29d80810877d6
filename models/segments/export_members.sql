with exports as (select * from {{ ref('exports') }}),

members as (select * from {{ ref('audience_members') }}),

exclusions as (
    -- of several reasons the last by the alphabet: suppressed, held_out, capped
    select
        export,
        one_id,
        max(reason) as reason
    from {{ ref('int_export_exclusions') }}
    group by export, one_id
),

consents as (
    select * from {{ ref('dim_user_consents') }}
    where is_current and is_granted
),

contact_points as (
    select
        *,
        row_number() over (
            partition by one_id, channel_id
            order by last_observed_at desc, identifier_key asc
        ) as recency
    from {{ ref('int_user_contact_points') }}
),

judged as (
    select
        exports.export,
        members.one_id,
        contact_points.identifier_key as contact_key,
        case
            when consents.one_id is null then 'no_consent'
            when contact_points.one_id is null then 'no_contact'
            else exclusions.reason
        end as reason
    from exports
    inner join members on exports.audience = members.audience
    left join consents
        on
            members.one_id = consents.one_id
            and exports.purpose = consents.purpose
            and exports.channel_id = consents.channel_id
    left join contact_points
        on
            members.one_id = contact_points.one_id
            and exports.channel_id = contact_points.channel_id
            and contact_points.recency = 1
    left join exclusions
        on
            members.one_id = exclusions.one_id
            and exports.export = exclusions.export
),

export_members as (
    select
        export,
        one_id,
        case when reason is null then 'sent' else 'held' end as status,
        reason,
        case when reason is null then contact_key end as contact_key
    from judged
)

select * from export_members
