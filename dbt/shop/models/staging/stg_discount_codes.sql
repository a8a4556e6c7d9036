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
    , code.index as code_position
    -- Shopify knows no difference between capital and small letters in a code.
    , upper(trim(code.value:code::varchar)) as code
    , {{ money('code.value:amount', 'orders.decimals') }} as amount
    , orders._loaded_at
from orders
cross join lateral flatten(input => orders.discount_codes) as code
