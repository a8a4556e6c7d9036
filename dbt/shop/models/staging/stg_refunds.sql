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
    , refund.value:id::number(38, 0) as refund_id
    , {{ utc('coalesce(refund.value:processed_at::timestamp_tz, refund.value:created_at::timestamp_tz)') }}
        as refunded_at
    , refund.value:refund_line_items as refund_line_items
    , refund.value:refund_shipping_lines as refund_shipping_lines
    , refund.value:order_adjustments as order_adjustments
    , refund.value:duties as duties
    , orders.taxes_included
    , orders.decimals
    , orders.customer_decimals
    , orders._loaded_at
from orders
cross join lateral flatten(input => orders.refunds) as refund
