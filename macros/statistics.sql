{#
    The normal distribution in plain SQL, since neither engine has an error function.
    Literals end in e0: a double in both, where a bare 0.5 is a decimal.
#}

{#
    Share of a standard normal beyond |z|. Abramowitz and Stegun, Handbook of
    Mathematical Functions (1964), 26.2.17: off by less than 7.5e-8 anywhere. Far out
    (beyond 5) only the power of ten can be trusted.
#}
{% macro normal_tail(z) -%}
    {%- set t = '(1e0 / (1e0 + 0.2316419e0 * abs(' ~ z ~ ')))' -%}
    (
        0.3989422804014327e0 * exp(-0.5e0 * ({{ z }}) * ({{ z }})) * {{ t }} * (
            0.319381530e0 + {{ t }} * (
                -0.356563782e0 + {{ t }} * (
                    1.781477937e0 + {{ t }} * (
                        -1.821255978e0 + {{ t }} * 1.330274429e0
                    )
                )
            )
        )
    )
{%- endmacro %}

{# Share of a standard normal below z. #}
{% macro normal_cdf(z) -%}
    case when ({{ z }}) < 0 then {{ normal_tail(z) }} else 1e0 - {{ normal_tail(z) }} end
{%- endmacro %}

{# How often chance alone is as far from nought as z, on either side. #}
{% macro two_sided_p(z) -%}
    (2e0 * {{ normal_tail(z) }})
{%- endmacro %}

{# How often chance alone reaches x, of chi-square with one degree of freedom. #}
{% macro chi_square_p(x) -%}
    {{ two_sided_p('sqrt(' ~ x ~ ')') }}
{%- endmacro %}

{# Below it lies that share of a standard normal: a constant. #}
{% macro normal_quantile(share) -%}
    {%- set quantiles = {
        0.8: '0.8416212335729143e0',
        0.9: '1.2815515655446004e0',
        0.95: '1.6448536269514722e0',
        0.975: '1.959963984540054e0',
        0.99: '2.3263478740408408e0',
        0.995: '2.5758293035489004e0',
        0.9995: '3.2905267314918945e0',
    } -%}
    {{ quantiles[share] }}
{%- endmacro %}

{#
    Standard error of the area under a ROC curve. Hanley and McNeil, The Meaning and Use
    of the Area under a Receiver Operating Characteristic Curve, Radiology 143 (1982).
#}
{% macro auc_error(auc, hits, misses) -%}
    sqrt((
        {{ auc }} * (1 - {{ auc }})
        + ({{ hits }} - 1) * ({{ auc }} / (2 - {{ auc }}) - {{ auc }} * {{ auc }})
        + ({{ misses }} - 1)
        * (2 * {{ auc }} * {{ auc }} / (1 + {{ auc }}) - {{ auc }} * {{ auc }})
    ) / (cast({{ hits }} as double) * ({{ misses }})))
{%- endmacro %}

{# A statistic as text, to two places. #}
{% macro in_words(x) -%}
    cast(cast({{ x }} as decimal(18, 2)) as string)
{%- endmacro %}

{# What a tag separates, with 95 % intervals, and how often chance does as much. #}
{% macro effect_in_words() -%}
    'AUC ' || {{ in_words('auc') }}
    || ' (' || {{ in_words('auc_low') }} || ' to ' || {{ in_words('auc_high') }}
    || '), lift '
    || coalesce({{ in_words('lift') }}
    || ' (' || {{ in_words('lift_low') }} || ' to ' || {{ in_words('lift_high') }}
    || ')', 'unknown')
    || ', q ' || {{ in_words('q_value') }}
{%- endmacro %}
