with

orders as (
    {{ by_period('fct_orders') }}
)

, codes as (
    select * from {{ ref('stg_discount_codes') }}
)

select
    orders.period
    , codes.code
    , count(distinct iff(orders.is_before, null, orders.order_id)) as orders
    , sum(iff(orders.is_before, 0, codes.amount)) as given
    , sum(iff(orders.is_before, 0, orders.gross + orders.discounts)) as sold
    , sum(iff(orders.is_before, orders.gross + orders.discounts, 0)) as previous_sold
from orders
inner join codes on orders.order_id = codes.order_id
group by orders.period, codes.code
