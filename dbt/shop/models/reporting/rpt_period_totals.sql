{% set measures = ['quantity', 'gross', 'discounts', 'returns', 'net', 'shipping', 'tax', 'duties', 'fees', 'total'] %}

with

sales as (
    {{ by_period('fct_sales') }}
)

, orders as (
    {{ by_period('fct_orders') }}
)

, amounts as (
    select
        period
        , is_before
        , count(distinct iff(event = 'sale', order_id, null)) as orders
        {% for measure in measures %}
            , sum({{ measure }}) as {{ measure }}
        {% endfor %}
    from sales
    group by period, is_before
)

-- A customer returns in a period with an order that is not the customer's first. Guests are in neither count.
, customers as (
    select
        period
        , is_before
        , count(distinct iff(customer_key = {{ unknown_key() }}, null, customer_key)) as customers
        , count(distinct iff(customer_key = {{ unknown_key() }} or is_first_order, null, customer_key))
            as returning_customers
    from orders
    group by period, is_before
)

-- Both windows of every period, also one in which nothing was sold.
, windows as (
    select
        period
        , false as is_before
    from {{ ref('rpt_periods') }}
    union all
    select
        period
        , true as is_before
    from {{ ref('rpt_periods') }}
    where previous_first_date is not null
)

select
    windows.period
    , windows.is_before
    , coalesce(amounts.orders, 0) as orders
    {% for measure in measures %}
        , coalesce(amounts.{{ measure }}, 0) as {{ measure }}
    {% endfor %}
    , {{ ratio('amounts.gross + amounts.discounts', 'amounts.orders', 2) }} as average_order
    , coalesce(customers.customers, 0) as customers
    , coalesce(customers.returning_customers, 0) as returning_customers
    , {{ ratio('customers.returning_customers', 'customers.customers', 4) }} as returning_rate
from windows
left join amounts on windows.period = amounts.period and windows.is_before = amounts.is_before
left join customers on windows.period = customers.period and windows.is_before = customers.is_before
