{#- Schema names are used verbatim; in the shared development database each person has schemas of their own. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set schema = (custom_schema_name or target.schema) | trim -%}
    {{ target.user ~ '_' ~ schema if target.name == 'dev' else schema }}
{%- endmacro %}
