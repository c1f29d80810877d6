with judged_edges as (select * from {{ ref('int_judged_edges') }}),

one_ids as (select * from {{ ref('one_ids') }}),

separations as (select * from {{ ref('int_identity_separations') }}),

constraints as (select * from {{ ref('int_identity_constraints') }}),

identifiers as (select * from {{ ref('identifiers') }}),

edge_persons as (
    select
        judged_edges.*,
        case when a.one_id = b.one_id then a.one_id end as one_id
    from judged_edges
    left join one_ids as a on judged_edges.identifier_key_a = a.identifier_key
    left join one_ids as b on judged_edges.identifier_key_b = b.identifier_key
),

cut_edges as (
    select * from edge_persons
    where status = 'active' and one_id is null
),

-- once parted, two identifiers stay so: the first constraint that did it is the reason
separated_edges as (
    select
        cut_edges.identifier_key_a,
        cut_edges.identifier_key_b,
        a.constraint_number,
        a.anchor_key as anchor_key_a,
        b.anchor_key as anchor_key_b,
        row_number() over (
            partition by cut_edges.identifier_key_a, cut_edges.identifier_key_b
            order by a.constraint_number
        ) as position
    from cut_edges
    inner join separations as a on cut_edges.identifier_key_a = a.node_key
    inner join separations as b
        on
            cut_edges.identifier_key_b = b.node_key
            and a.constraint_number = b.constraint_number
            and a.anchor_key <> b.anchor_key
),

cut_reasons as (
    select
        separated_edges.identifier_key_a,
        separated_edges.identifier_key_b,
        anchors_a.identifier_type || ' ' || anchors_a.masked_value || ' and '
        || anchors_b.identifier_type || ' ' || anchors_b.masked_value || ': '
        || constraints.reason as reason
    from separated_edges
    inner join constraints
        on
            separated_edges.constraint_number = constraints.constraint_number
            and separated_edges.anchor_key_a = constraints.identifier_key
    inner join identifiers as anchors_a
        on separated_edges.anchor_key_a = anchors_a.identifier_key
    inner join identifiers as anchors_b
        on separated_edges.anchor_key_b = anchors_b.identifier_key
    where separated_edges.position = 1
),

identity_edges as (
    select
        edges.identifier_key_a,
        edges.identifier_key_b,
        edges.rule,
        edges.observed_in,
        edges.confidence,
        edges.observation_count,
        edges.first_observed_at,
        edges.last_observed_at,
        edges.first_landed_on,
        edges.last_landed_on,
        case
            when cut_reasons.reason is null then edges.status
            else 'cut'
        end as status,
        coalesce(cut_reasons.reason, edges.status_reason) as status_reason,
        case when edges.status = 'active' then edges.one_id end as one_id
    from edge_persons as edges
    left join cut_reasons
        on
            edges.identifier_key_a = cut_reasons.identifier_key_a
            and edges.identifier_key_b = cut_reasons.identifier_key_b
)

-- a person's edges lie together
select * from identity_edges
order by one_id nulls last, identifier_key_a, identifier_key_b
