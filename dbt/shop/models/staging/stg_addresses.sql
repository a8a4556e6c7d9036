with

orders as (
    select * from {{ ref('stg_orders') }}
)

, chosen as (
    select
        order_id
        , iff(shipping_address is not null, 'shipping', 'billing') as address_kind
        , coalesce(shipping_address, billing_address) as address
    from orders
    where coalesce(shipping_address, billing_address) is not null
)

select
    order_id
    , address_kind
    , address:country_code::varchar as country_code
    , address:province_code::varchar as province_code
    , address:province::varchar as province
    , address:city::varchar as city
from chosen
