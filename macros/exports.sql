{#
    An export is one entry of `config.meta.exports` in models/segments/exports.yml;
    docs/exports.md shows one.
#}

{% macro export_definitions() %}
    {{ empty_rows(types_of(model)) }}
    {%- for entry in entries_of('exports') %}
    {%- set cap = entry.frequency_cap or {} %}
    union all
    select
        {{ text_literal(entry.name) }} as export,
        {{ text_literal(entry.label) }} as label,
        {{ text_literal(entry.label_zh) }} as label_zh,
        {{ text_literal(entry.owner) }} as owner,
        {{ text_literal(entry.audience) }} as audience,
        {{ text_literal(entry.purpose) }} as purpose,
        {{ text_literal(entry.channel) }} as channel_id,
        {{ text_literal(entry.destination) }} as destination,
        {{ text_literal(entry.url) }} as url,
        {{ text_literal(entry.columns | join(', ')) }} as exported_columns,
        {{ text_literal((['do_not_contact'] + (entry.suppression_lists or [])) | join(', ')) }} as suppression_lists,
        cast({{ cap.touches or 'null' }} as bigint) as max_touches,
        cast({{ cap.days or 'null' }} as bigint) as cap_days,
        {{ text_literal((entry.channel if cap.of == 'channel' else 'any') if cap else '') }} as cap_channel_id,
        {{ text_literal(entry.experiment) }} as experiment
    {%- endfor -%}
{% endmacro %}

{# What is wrong with an entry, added to the problems. #}
{% macro check_export(entry, problems) %}
    {%- set required = ['name', 'label', 'label_zh', 'owner', 'audience', 'purpose', 'channel', 'destination', 'columns'] -%}
    {%- set optional = ['url', 'suppression_lists', 'frequency_cap', 'experiment'] -%}
    {%- do check_words(entry, required, optional, {
        'channel': ['email', 'sms', 'app_push', 'wecom'],
        'destination': ['csv', 'parquet', 'webhook'],
    }, problems) -%}
    {%- do check_audience(entry.audience, entry.purpose, problems) -%}
    {%- for column in entry.columns or [] if column != 'contact_key' -%}
        {%- do check_exported_tag(column, entry.purpose, problems) -%}
    {%- endfor -%}
    {%- if (entry.destination == 'webhook') != ('url' in entry) -%}
        {%- do problems.append('a webhook has a url, and nothing else has') -%}
    {%- endif -%}
    {%- if 'frequency_cap' in entry -%}
        {%- set cap = entry.frequency_cap if entry.frequency_cap is mapping else {} -%}
        {%- if not (is_whole(cap.touches) and is_whole(cap.days) and cap.of in ['channel', 'all']
            and cap | length == 3) -%}
            {%- do problems.append('frequency_cap is not touches and days, whole numbers from 1, of channel or all') -%}
        {%- endif -%}
    {%- endif -%}
    {%- if entry.experiment -%}
        {%- set named = entries_of('experiments') | selectattr('name', 'equalto', entry.experiment) | list -%}
        {%- if named | length != 1 or named[0].audience != entry.audience -%}
            {%- do problems.append("'" ~ entry.experiment ~ "' is no experiment on the same audience") -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# A tag leaves for a purpose that it has, and never if it is personal. #}
{% macro check_exported_tag(name, purpose, problems) %}
    {%- set tags = tag_entries() | selectattr('name', 'equalto', name) | list -%}
    {%- if not tags -%}
        {%- do problems.append("there is no tag '" ~ name ~ "'") -%}
    {%- elif tags[0].config.meta.sensitivity == 'personal' -%}
        {%- do problems.append('the tag ' ~ name ~ ' is personal: it leaves for nobody') -%}
    {%- elif purpose not in tags[0].config.meta.purposes -%}
        {%- do problems.append('the tag ' ~ name ~ ' is for ' ~ tags[0].config.meta.purposes | join(', ')
            ~ ', not for ' ~ purpose) -%}
    {%- endif -%}
{% endmacro %}
