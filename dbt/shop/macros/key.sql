{#- One key from several parts. Each is prefixed by its length and null is no text, so that ('a', 'bc'), ('ab', 'c'),
    ('', null) and (null, '') all differ. -#}
{% macro key(parts) -%}
    md5(
        {%- for part in parts %}
        {{ '|| ' if not loop.first }}coalesce(length(({{ part }})::varchar)::varchar || ':' || ({{ part }})::varchar, '-')
        {%- endfor %}
    )
{%- endmacro %}

{#- The member of a dimension for what is not known; its key has one part, so that no real member can share it. -#}
{% macro unknown_key() -%}
    {{ key(["'unknown'"]) }}
{%- endmacro %}

{% macro customer_key(customer_id) -%}
    iff({{ customer_id }} is null, {{ unknown_key() }}, {{ key(["'customer'", customer_id]) }})
{%- endmacro %}

{% macro variant_key(variant_id) -%}
    {{ key(["'variant'", variant_id]) }}
{%- endmacro %}

{#- Lines that the merchant typed in by hand have no variant. -#}
{% macro custom_item_key() -%}
    {{ key(["'custom item'"]) }}
{%- endmacro %}

{#- City names differ in case and blanks from order to order. -#}
{% macro location_key(country_code, province_code, city) -%}
    iff(
        coalesce({{ country_code }}, {{ province_code }}, {{ city }}) is null
        , {{ unknown_key() }}
        , {{ key([country_code, province_code, 'lower(trim(' ~ city ~ '))']) }}
    )
{%- endmacro %}
