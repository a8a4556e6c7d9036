with

orders as (
    select
        *
        , date_trunc('month', sales_date)::date as month
        , customer_key = {{ unknown_key() }} as is_guest
    from {{ ref('fct_orders') }}
)

, sales as (
    select
        date_trunc('month', sales_date)::date as month
        , sum(net) as net
    from {{ ref('fct_sales') }}
    group by date_trunc('month', sales_date)::date
)

-- A customer returns in a month with an order that is not the customer's first. Guests are in neither count.
, customers as (
    select
        month
        , count(distinct iff(is_guest, null, customer_key)) as customers
        , count(distinct iff(is_guest or is_first_order, null, customer_key)) as returning_customers
        , count(*) as orders
    from orders
    group by month
)

select
    coalesce(sales.month, customers.month) as month
    , coalesce(customers.customers, 0) as customers
    , coalesce(customers.returning_customers, 0) as returning_customers
    , {{ ratio('customers.returning_customers', 'customers.customers', 4) }} as returning_rate
    , coalesce(customers.orders, 0) as orders
    , coalesce(sales.net, 0) as net
from sales
full outer join customers on sales.month = customers.month
