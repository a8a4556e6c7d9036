{#- Orders in the facts whose sales do not add up to the shop's own total of the order, as sold. -#}
{% macro totals_that_differ() -%}
with

newest as (
    select
        id as order_id
        , total_price::number(38, 2) as total_price
    from {{ source('shopify', 'orders') }}
    where deleted_at is null
    qualify row_number() over (
        partition by id
        order by updated_at desc nulls last, _airbyte_extracted_at desc nulls last, _airbyte_raw_id asc nulls last
    ) = 1
)

, facts as (
    select
        order_id
        , sum(total + other_amount) as total_price
    from {{ ref('fct_sales') }}
    where event = 'sale'
    group by order_id
)

select
    facts.order_id
    , facts.total_price
    , newest.total_price as total_price_of_order
from facts
inner join newest on facts.order_id = newest.order_id
where facts.total_price != newest.total_price
{%- endmacro %}
