{#- How a reader is shown a customer: by name only where the owner wants names in the serving schema. -#}
{% macro customer_label(customers) -%}
    coalesce({{ customers }}.customer_name, 'Customer ' || {{ customers }}.customer_id::varchar)
{%- endmacro %}
