with

sales as (
    {{ by_period('fct_sales') }}
)

, customers as (
    select * from {{ ref('dim_customers') }}
    where customer_id is not null
)

, totals as (
    select
        period
        , customer_key
        , {{ orders_of_period() }} as orders
        , {{ of_period('net') }} as net
        , {{ of_period_before('net') }} as previous_net
    from sales
    group by period, customer_key
)

select
    totals.period
    , row_number() over (
        partition by totals.period
        order by totals.net desc nulls last, customers.customer_id asc nulls last
    ) as rank
    , customers.customer_id
    , {{ customer_label('customers') }} as customer_label
    , totals.orders
    , totals.net
    , totals.previous_net
from totals
inner join customers on totals.customer_key = customers.customer_key
where totals.orders > 0
qualify rank <= {{ var('top_places') }}
