-- Sums over orders mean something in one currency only.
select
    orders.order_id
    , orders.currency
    , shop.currency as shop_currency
from {{ ref('stg_orders') }} as orders
inner join {{ ref('stg_shop') }} as shop on orders.currency is distinct from shop.currency
where orders.is_counted
