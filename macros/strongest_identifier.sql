{#
    The type and the key of the strongest identifier on a record, null for a guest.
    Takes the record's column by type: strongest_identifier(member_card='card_number').
#}
{% macro strongest_identifier() %}
    {%- set strength = [
        'crm_id', 'member_card', 'mall_account', 'unionid', 'wecom_id', 'openid', 'phone',
        'email', 'device', 'cookie'
    ] -%}
    {%- set keys = {} -%}
    {%- for type in strength if type in kwargs -%}
        {%- do keys.update({type: identifier_key(type, kwargs[type])}) -%}
    {%- endfor -%}
    case
        {% for type, key in keys.items() -%}
        when {{ key }} is not null then '{{ type }}'
        {% endfor -%}
    end as identifier_type,
    coalesce({{ keys.values() | join(', ') }}) as identifier_key
{%- endmacro %}
