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
    , line.value:id::number(38, 0) as order_line_id
    , case
        when line.value:gift_card::boolean then 'gift_card'
        when coalesce(line.value:tip_payment_gateway::varchar, line.value:tip_payment_method::varchar) is not null
            then 'tip'
        else 'product'
    end as line_type
    , line.value:product_id::number(38, 0) as product_id
    , line.value:variant_id::number(38, 0) as variant_id
    , line.value:sku::varchar as sku
    , line.value:title::varchar as product_title
    , line.value:variant_title::varchar as variant_title
    , line.value:vendor::varchar as vendor
    , line.value:quantity::number(38, 0) as quantity
    -- Not declared by the connector: null where the shop does not send it.
    , line.value:current_quantity::number(38, 0) as current_quantity
    , {{ money('line.value:price', 'orders.decimals') }} as price
    , {{ money('line.value:price_set.presentment_money.amount', 'orders.customer_decimals') }} as customer_price
    , line.value:discount_allocations as discount_allocations
    , line.value:tax_lines as tax_lines
    , line.value:duties as duties
    , orders.decimals
    , orders.customer_decimals
    , orders._loaded_at
from orders
cross join lateral flatten(input => orders.line_items) as line
