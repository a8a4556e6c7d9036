{#- The rows of a model with a sales_date, once for each of the report's periods that they fall into: as part of the
    period itself, or (is_before) of the one before it that it is compared with. -#}
{% macro by_period(model) -%}
    select
        periods.period
        , sales.sales_date < periods.first_date as is_before
        , sales.*
    from {{ ref(model) }} as sales
    inner join {{ ref('rpt_periods') }} as periods
        on
            sales.sales_date >= coalesce(periods.previous_first_date, periods.first_date)
            and sales.sales_date <= periods.last_date
{%- endmacro %}

{#- Sum of a measure over the rows of the period itself. -#}
{% macro of_period(measure) -%}
    sum(iff(is_before, 0, {{ measure }}))
{%- endmacro %}

{#- Sum of a measure over the rows of the period before. -#}
{% macro of_period_before(measure) -%}
    sum(iff(is_before, {{ measure }}, 0))
{%- endmacro %}

{#- Orders with a sale in the period itself. -#}
{% macro orders_of_period() -%}
    count(distinct iff(event = 'sale' and not is_before, order_id, null))
{%- endmacro %}
