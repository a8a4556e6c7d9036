with

orders as (
    select * from {{ ref('fct_orders') }}
)

, customers as (
    select * from {{ ref('dim_customers') }}
    where customer_id is not null
)

, sales as (
    select
        customers.customer_id
        , {{ customer_label('customers') }} as customer_label
        , count(*) as orders
        , sum(orders.net) as net
    from orders
    inner join customers on orders.customer_key = customers.customer_key
    group by customers.customer_id, customers.customer_name
)

select
    row_number() over (order by net desc nulls last, customer_id asc nulls last) as rank
    , customer_id
    , customer_label
    , orders
    , net
from sales
qualify rank <= {{ var('top_places') }}
