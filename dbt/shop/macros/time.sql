{#- A moment as UTC without zone: what every staging model keeps. -#}
{% macro utc(moment) -%}
    convert_timezone('UTC', ({{ moment }})::timestamp_tz)::timestamp_ntz
{%- endmacro %}

{#- The shop's calendar date of a UTC moment. -#}
{% macro local_date(moment, zone) -%}
    convert_timezone('UTC', {{ zone }}, {{ moment }})::date
{%- endmacro %}

{% macro date_key(day) -%}
    (year({{ day }}) * 10000 + month({{ day }}) * 100 + day({{ day }}))::number(38, 0)
{%- endmacro %}
