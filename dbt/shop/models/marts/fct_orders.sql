with

shop as (
    select * from {{ ref('stg_shop') }}
)

, orders as (
    select * from {{ ref('stg_orders') }}
    where
        is_counted
        and order_id not in (select order_id from {{ ref('quarantined_orders') }})
)

, addresses as (
    select * from {{ ref('stg_addresses') }}
)

, sales as (
    select
        order_id
        , sum(quantity) as quantity
        , sum(gross) as gross
        , sum(discounts) as discounts
        , sum(returns) as returns
        , sum(net) as net
        , sum(shipping) as shipping
        , sum(tax) as tax
        , sum(duties) as duties
        , sum(fees) as fees
        , sum(total) as total
        , sum(other_amount) as other_amount
    from {{ ref('fct_sales') }}
    group by order_id
)

, final as (
    select
        {{ key(["'order'", 'orders.order_id']) }} as order_key
        , orders.order_id
        , orders.order_name
        , orders.processed_at as occurred_at
        , {{ local_date('orders.processed_at', 'shop.iana_timezone') }} as sales_date
        , {{ date_key(local_date('orders.processed_at', 'shop.iana_timezone')) }} as date_key
        , {{ customer_key('orders.customer_id') }} as customer_key
        , {{ location_key('addresses.country_code', 'addresses.province_code', 'addresses.city') }} as location_key
        , orders.financial_status
        , orders.cancelled_at is not null as is_cancelled
        , orders.customer_id is not null
        and row_number() over (
            partition by orders.customer_id
            order by orders.processed_at asc nulls last, orders.order_id asc nulls last
        ) = 1 as is_first_order
        , orders.currency as currency_code
        , coalesce(sales.quantity, 0) as quantity
        , coalesce(sales.gross, 0) as gross
        , coalesce(sales.discounts, 0) as discounts
        , coalesce(sales.returns, 0) as returns
        , coalesce(sales.net, 0) as net
        , coalesce(sales.shipping, 0) as shipping
        , coalesce(sales.tax, 0) as tax
        , coalesce(sales.duties, 0) as duties
        , coalesce(sales.fees, 0) as fees
        , coalesce(sales.total, 0) as total
        , coalesce(sales.other_amount, 0) as other_amount
    from orders
    cross join shop
    left join addresses on orders.order_id = addresses.order_id
    left join sales on orders.order_id = sales.order_id
)

select * from final
