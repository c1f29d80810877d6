with charges as (select * from {{ ref('stg_crm__subscription_charges') }}),

crm as (
    select
        charges.charge_id,
        charges.subscription_id,
        charges.period_starts_on,
        charges.period_ends_on,
        charges.currency,
        charges.charge_amount as original_charge_amount,
        {{ in_company_currency('charges.charge_amount') }} as charge_amount,
        charges.outcome = 'paid' as is_paid,
        charges.charged_at,
        charges.charged_on,
        'crm' as source,
        charges.is_synthetic,
        charges.landed_on
    from charges
    {{ join_exchange_rates('charges', 'charges.charged_on') }}
)

select * from crm
