{{ config(materialized='incremental') }}

with

orders as (
    select * from {{ ref('stg_orders') }}
    {% if is_incremental() %}
        where {{ loaded_since('_loaded_at', this) }}
    {% endif %}
)

select
    orders.order_id
    , line.value:id::number(38, 0) as shipping_line_id
    , line.value:title::varchar as title
    , {{ money('line.value:price', 'orders.decimals') }} as price
    , {{ money('line.value:price_set.presentment_money.amount', 'orders.customer_decimals') }} as customer_price
    , line.value:discount_allocations as discount_allocations
    , line.value:tax_lines as tax_lines
    , orders.decimals
    , orders.customer_decimals
    , orders._loaded_at
from orders
cross join lateral flatten(input => orders.shipping_lines) as line
