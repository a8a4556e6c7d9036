{% set kinds = ['new', 'returning', 'guest'] %}

with

orders as (
    select
        order_id
        , case
            when customer_key = {{ unknown_key() }} then 'guest'
            when is_first_order then 'new'
            else 'returning'
        end as customer_kind
    from {{ ref('fct_orders') }}
)

, sales as (
    select
        sales.sales_date
        , sales.order_id
        , sales.event
        , sales.net
        , orders.customer_kind
    from {{ ref('fct_sales') }} as sales
    inner join orders on sales.order_id = orders.order_id
)

select
    sales_date
    {% for kind in kinds %}
        , count(distinct iff(event = 'sale' and customer_kind = '{{ kind }}', order_id, null)) as {{ kind }}_orders
        , sum(iff(customer_kind = '{{ kind }}', net, 0)) as {{ kind }}_net
    {% endfor %}
from sales
group by sales_date
