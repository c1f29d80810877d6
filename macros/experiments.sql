{#
    An experiment is one entry of `config.meta.experiments` in
    models/segments/experiments.yml; docs/exports.md shows one.
#}

{% macro experiment_definitions() %}
    {{ empty_rows(types_of(model)) }}
    {%- for entry in entries_of('experiments') %}
    union all
    select
        {{ text_literal(entry.name) }} as experiment,
        {{ text_literal(entry.label) }} as label,
        {{ text_literal(entry.label_zh) }} as label_zh,
        {{ text_literal(entry.owner) }} as owner,
        {{ text_literal(entry.audience) }} as audience,
        cast({{ entry.holdout_rate }} as double) as holdout_rate,
        {{ text_literal(entry.method) }} as method,
        {{ text_literal(entry.metric) }} as metric,
        cast('{{ entry.starts_on }}' as date) as starts_on,
        cast('{{ experiment_end(entry) }}' as date) as ends_on,
        cast({{ entry.horizon_days }} as bigint) as horizon_days
    {%- endfor -%}
{% endmacro %}

{# The last day whose outcomes count; the first one is the day after the first night. #}
{% macro experiment_end(entry) %}
    {%- set start = modules.datetime.date.fromisoformat(entry.starts_on | string) -%}
    {{- return(start + modules.datetime.timedelta(days=entry.horizon_days)) -}}
{% endmacro %}

{#
    The arm of a person, the same whenever and wherever it is asked. Salted by the
    experiment, so that no two hold out the same people, and by the installation's
    secret, so that nobody else can tell who is held out.
#}
{% macro experiment_arm(experiment, one_id, holdout_rate) -%}
    case
        when
            {{ keyed_hash("'experiment:' || " ~ experiment ~ " || ':' || cast(" ~ one_id ~ " as string)") }}
            % 1000000 < {{ holdout_rate }} * 1000000
            then 'control'
        else 'treatment'
    end
{%- endmacro %}

{# Sales count in money; of what one does or does not, that it was done. #}
{% macro experiment_amount(sum) -%}
    cast(
        case
            when experiments.metric = 'net_sales' then coalesce({{ sum }}, 0)
            when {{ sum }} > 0 then 1
            else 0
        end as decimal(18, 2)
    )
{%- endmacro %}

{# How far the arms' sizes are from the stated shares; one degree of freedom. #}
{% macro sample_ratio_chi_square() -%}
    power(control_count - (treatment_count + control_count) * holdout_rate, 2)
    / ((treatment_count + control_count) * holdout_rate * (1 - holdout_rate))
{%- endmacro %}

{#
    Standard errors within which an estimate lies in 95 of 100 experiments: at one
    horizon, or on all nights together. The latter is Robbins' normal mixture (Statistical
    methods related to the law of the iterated logarithm, 1970) over the share of the
    horizon that has passed, its rho such that it is narrowest at the end.
#}
{% macro critical_value() -%}
    {%- set last_day = 'least(ends_on, ' ~ as_of() ~ ')' -%}
    {%- set passed = '(' ~ days_between('starts_on', last_day) ~ ' / (1e0 * horizon_days))' -%}
    case
        when method = 'fixed_horizon' then {{ normal_quantile(0.975) }}
        when starts_on < {{ as_of() }}
            then
                sqrt(
                    (1 + 0.1139e0 / {{ passed }})
                    * ln(({{ passed }} + 0.1139e0) / (0.1139e0 * 0.0025e0))
                )
    end
{%- endmacro %}

{# Of a variance, which the last digit may leave below nought; null stays unknown. #}
{% macro root(variance) %}sqrt(case when {{ variance }} < 0 then 0 else {{ variance }} end){% endmacro %}

{# What is wrong with an entry, added to the problems. #}
{% macro check_experiment(entry, problems) %}
    {%- set required = ['name', 'label', 'label_zh', 'owner', 'audience', 'holdout_rate', 'method', 'metric',
        'starts_on', 'horizon_days'] -%}
    {%- do check_words(entry, required, [], {
        'method': ['fixed_horizon', 'sequential'],
        'metric': ['net_sales', 'ordered', 'visited'],
    }, problems) -%}
    {%- do check_audience(entry.audience, '', problems) -%}
    {%- if not (entry.holdout_rate is number and 0 < entry.holdout_rate < 1) -%}
        {%- do problems.append('holdout_rate is not a number between 0 and 1') -%}
    {%- endif -%}
    {%- if not is_whole(entry.horizon_days) -%}
        {%- do problems.append('horizon_days is not a whole number from 1') -%}
    {%- endif -%}
    {%- if not is_date(entry.starts_on) -%}
        {%- do problems.append('starts_on is not a day, YYYY-MM-DD') -%}
    {%- endif -%}
{% endmacro %}
