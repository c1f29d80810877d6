{# What DuckDB and Spark SQL say differently. Everything else is plain SQL. #}

{% macro id_hash(expr) %}{{ return(adapter.dispatch('id_hash')(expr)) }}{% endmacro %}
{% macro duckdb__id_hash(expr) %}cast(('0x' || substr(md5({{ expr }}), 1, 15)) as bigint){% endmacro %}
{% macro spark__id_hash(expr) %}cast(conv(substr(md5({{ expr }}), 1, 15), 16, 10) as bigint){% endmacro %}

{# The only line of a file, empty where there is no file. #}
{% macro duckdb__first_line(path) %}(select coalesce(min(trim(content, e' \n')), '') from read_text('{{ path }}')){% endmacro %}
{% macro spark__first_line(path) %}(select coalesce(min(trim(value)), '') from text.`{{ path }}`){% endmacro %}

{#
    A hash of a row's values, cheap, and the engine's own: only ever compared with itself.
    Hashed twice, for DuckDB xors the last value in: two rows that change it alike would
    cancel out in an xor of rows.
#}
{% macro row_hash(exprs) %}{{ return(adapter.dispatch('row_hash')(exprs)) }}{% endmacro %}
{% macro duckdb__row_hash(exprs) %}cast(hash(hash({{ exprs | join(', ') }})) >> 1 as bigint){% endmacro %}
{% macro spark__row_hash(exprs) %}xxhash64({{ exprs | join(', ') }}){% endmacro %}

{# UTC timestamp -> local timestamp in the company's zone. #}
{% macro local_timestamp(expr) %}{{ return(adapter.dispatch('local_timestamp')(expr)) }}{% endmacro %}
{% macro duckdb__local_timestamp(expr) %}timezone('{{ var("timezone") }}', timezone('UTC', {{ expr }})){% endmacro %}
{% macro spark__local_timestamp(expr) %}from_utc_timestamp({{ expr }}, '{{ var("timezone") }}'){% endmacro %}

{# Local timestamp in the company's zone -> UTC timestamp. #}
{% macro utc_timestamp(expr) %}{{ return(adapter.dispatch('utc_timestamp')(expr)) }}{% endmacro %}
{% macro duckdb__utc_timestamp(expr) %}timezone('UTC', timezone('{{ var("timezone") }}', {{ expr }})){% endmacro %}
{% macro spark__utc_timestamp(expr) %}to_utc_timestamp({{ expr }}, '{{ var("timezone") }}'){% endmacro %}

{% macro local_date(expr) %}cast({{ local_timestamp(expr) }} as date){% endmacro %}

{# Epoch milliseconds -> UTC timestamp. #}
{% macro epoch_ms_timestamp(expr) %}{{ return(adapter.dispatch('epoch_ms_timestamp')(expr)) }}{% endmacro %}
{% macro duckdb__epoch_ms_timestamp(expr) %}epoch_ms({{ expr }}){% endmacro %}
{% macro spark__epoch_ms_timestamp(expr) %}timestamp_millis({{ expr }}){% endmacro %}

{% macro days_between(first, last) %}{{ return(adapter.dispatch('days_between')(first, last)) }}{% endmacro %}
{% macro duckdb__days_between(first, last) %}date_diff('day', {{ first }}, {{ last }}){% endmacro %}
{% macro spark__days_between(first, last) %}datediff({{ last }}, {{ first }}){% endmacro %}

{% macro add_days(first, days) %}{{ return(adapter.dispatch('add_days')(first, days)) }}{% endmacro %}
{% macro duckdb__add_days(first, days) %}{{ first }} + cast({{ days }} as integer){% endmacro %}
{% macro spark__add_days(first, days) %}date_add({{ first }}, cast({{ days }} as int)){% endmacro %}

{# The value on the row with the greatest key; a null value counts as a value. #}
{% macro arg_max(value, key) %}{{ return(adapter.dispatch('arg_max')(value, key)) }}{% endmacro %}
{% macro duckdb__arg_max(value, key) %}arg_max_null({{ value }}, {{ key }}){% endmacro %}
{% macro spark__arg_max(value, key) %}max_by({{ value }}, {{ key }}){% endmacro %}

{% macro regex_replace_all(expr, pattern, replacement) %}
    {{- return(adapter.dispatch('regex_replace_all')(expr, pattern, replacement)) -}}
{% endmacro %}
{% macro duckdb__regex_replace_all(expr, pattern, replacement) %}regexp_replace({{ expr }}, '{{ pattern }}', '{{ replacement }}', 'g'){% endmacro %}
{% macro spark__regex_replace_all(expr, pattern, replacement) %}regexp_replace({{ expr }}, r'{{ pattern }}', '{{ replacement }}'){% endmacro %}

{% macro regex_matches(expr, pattern) %}{{ return(adapter.dispatch('regex_matches')(expr, pattern)) }}{% endmacro %}
{% macro duckdb__regex_matches(expr, pattern) %}regexp_matches({{ expr }}, '{{ pattern }}'){% endmacro %}
{% macro spark__regex_matches(expr, pattern) %}({{ expr }} rlike r'{{ pattern }}'){% endmacro %}

{# Whether every character is one byte. #}
{% macro is_ascii(expr) %}{{ return(adapter.dispatch('is_ascii')(expr)) }}{% endmacro %}
{% macro duckdb__is_ascii(expr) %}strlen({{ expr }}) = length({{ expr }}){% endmacro %}
{% macro spark__is_ascii(expr) %}octet_length({{ expr }}) = length({{ expr }}){% endmacro %}

{# Without spaces, tabs and line ends before and after. #}
{% macro trim_blanks(expr) %}{{ return(adapter.dispatch('trim_blanks')(expr)) }}{% endmacro %}
{% macro duckdb__trim_blanks(expr) %}trim({{ expr }}, e' \t\r\n'){% endmacro %}
{% macro spark__trim_blanks(expr) %}trim(both ' \t\r\n' from {{ expr }}){% endmacro %}

{# The distinct strings of a group in one, in order. #}
{% macro join_distinct(expr) %}{{ return(adapter.dispatch('join_distinct')(expr)) }}{% endmacro %}
{% macro duckdb__join_distinct(expr) %}string_agg(distinct {{ expr }}, ', ' order by {{ expr }}){% endmacro %}
{% macro spark__join_distinct(expr) %}array_join(sort_array(collect_set({{ expr }})), ', '){% endmacro %}

{# Whole minutes from one timestamp to a later one. #}
{% macro minutes_between(first, last) %}{{ return(adapter.dispatch('minutes_between')(first, last)) }}{% endmacro %}
{% macro duckdb__minutes_between(first, last) %}date_sub('minute', {{ first }}, {{ last }}){% endmacro %}
{% macro spark__minutes_between(first, last) %}timestampdiff(minute, {{ first }}, {{ last }}){% endmacro %}

{# The words of a text in order of the alphabet. #}
{% macro sort_words(expr) %}{{ return(adapter.dispatch('sort_words')(expr)) }}{% endmacro %}
{% macro duckdb__sort_words(expr) %}array_to_string(list_sort(string_split({{ expr }}, ' ')), ' '){% endmacro %}
{% macro spark__sort_words(expr) %}array_join(sort_array(split({{ expr }}, ' ')), ' '){% endmacro %}

{# Of the rows of a group in any order: the same rows have the same, others hardly ever. #}
{% macro checksum(columns) %}{{ return(adapter.dispatch('checksum')(columns)) }}{% endmacro %}
{% macro duckdb__checksum(columns) %}sum(hash({{ columns | join(', ') }})){% endmacro %}
{% macro spark__checksum(columns) %}sum(cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0))){% endmacro %}

{# The key that landed first, of several in one night the smallest; keys are not negative. #}
{% macro first_key(landed_on, key) %}{{ return(adapter.dispatch('first_key')(landed_on, key)) }}{% endmacro %}
{% macro duckdb__first_key(landed_on, key) %}
    {#- * and & for << and %, which are slow over 128 bits -#}
    cast(min(({{ landed_on }} - date '1970-01-01') * cast(18446744073709551616 as hugeint) + {{ key }}) & cast(18446744073709551615 as hugeint) as bigint)
{%- endmacro %}
{% macro spark__first_key(landed_on, key) %}min(named_struct('landed_on', {{ landed_on }}, 'first_key', {{ key }})).first_key{% endmacro %}
