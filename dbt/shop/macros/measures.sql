{% macro measure_names() -%}
    {{ return(['gross', 'discounts', 'returns', 'shipping', 'tax', 'duties', 'fees', 'other_amount']) }}
{%- endmacro %}

{#- The measures of a transaction in the shop's currency and again, as customer_<measure>, in the customer's. An
    expression names the columns of either by `@`: '@amount' is amount, then customer_amount. What is left out is 0. -#}
{% macro measures(expressions) -%}
    {%- for prefix in ['', 'customer_'] -%}
        {%- for measure in measure_names() %}
    , ({{ expressions.get(measure, '0') | replace('@', prefix) }})::number(38, 3) as {{ prefix }}{{ measure }}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The columns that all models of transactions share. -#}
{% macro transaction_columns() -%}
    {%- set columns = [
        'source_kind', 'source_id', 'event', 'line_type', 'order_id', 'order_line_id', 'refund_id', 'occurred_at',
        'quantity'
    ] -%}
    {%- for prefix in ['', 'customer_'] -%}
        {%- for measure in measure_names() -%}
            {%- do columns.append(prefix ~ measure) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
