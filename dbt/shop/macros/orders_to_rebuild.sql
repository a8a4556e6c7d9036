{#- Orders that an incremental model has to build again: everything loaded since its own newest row. The comparison
    holds the newest moment too, because one sync writes many rows with the same one; building twice is harmless. -#}
{% macro loaded_since(loaded_at, relation) -%}
    {{ loaded_at }} >= (
        select coalesce(max(_loaded_at), '1970-01-01 00:00:00 +0000'::timestamp_tz) from {{ relation }}
    )
{%- endmacro %}

{#- Incremental strategy `replace_orders`: takes out every order that changed or was built again, then puts in what
    was built. An order that is deleted, or has become a test, leaves although it yields no row; out of the facts an order
    leaves that has come into quarantine. -#}
{% macro get_incremental_replace_orders_sql(arguments) -%}
    {%- set target_relation = arguments['target_relation'] -%}
    {%- set new_rows = arguments['temp_relation'] -%}
    {%- set columns = get_quoted_csv(arguments['dest_columns'] | map(attribute='name')) -%}
    {%- set changes -%}
        delete from {{ target_relation }}
        where
            order_id in (select order_id from {{ new_rows }})
            {% if this.name != 'stg_orders' -%}
            or order_id in (
                select order_id from {{ ref('stg_orders') }}
                where {{ loaded_since('_loaded_at', target_relation) }}
            )
            {%- endif %}
            {% if this.name == 'fct_sales' -%}
            or order_id in (select order_id from {{ ref('quarantined_orders') }})
            {%- endif %}
        ;
        insert into {{ target_relation }} ({{ columns }})
        select {{ columns }} from {{ new_rows }}
    {%- endset -%}
    {{ snowflake_dml_explicit_transaction(changes) }}
{%- endmacro %}
