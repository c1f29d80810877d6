{# An amount in the company's currency; nought where nobody gives a rate. #}
{% macro in_company_currency(amount) -%}
    cast(
        case
            when exchange_rates.rate = 1 then {{ amount }}
            else coalesce(round({{ amount }} * exchange_rates.rate, 2), 0)
        end
        as decimal(18, 2)
    )
{%- endmacro %}

{# The rate of a row's currency on a day of the row. #}
{% macro join_exchange_rates(table, day) -%}
    left join {{ ref('exchange_rates') }} as exchange_rates
        on
            {{ table }}.currency = exchange_rates.currency
            and {{ day }} >= exchange_rates.valid_from
            and {{ day }} < exchange_rates.valid_until
{%- endmacro %}
