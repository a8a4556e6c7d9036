with

sales as (
    select * from {{ ref('fct_sales') }}
)

select
    sales_date
    , count(distinct iff(event = 'sale', order_id, null)) as orders
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
    , {{ ratio('sum(gross) + sum(discounts)', "count(distinct iff(event = 'sale', order_id, null))", 2) }}
        as average_order
    , max(currency_code) as currency_code
from sales
group by sales_date
