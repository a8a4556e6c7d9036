with

sales as (
    select * from {{ ref('fct_sales') }}
    where line_type = 'product'
)

, products as (
    select * from {{ ref('dim_products') }}
)

, totals as (
    select
        product_key
        , sum(quantity) as quantity
        , count(distinct iff(event = 'sale', order_id, null)) as orders
        , sum(gross) as gross
        , sum(discounts) as discounts
        , sum(returns) as returns
        , sum(net) as net
    from sales
    group by product_key
)

select
    row_number() over (order by totals.net desc nulls last, products.variant_id asc nulls last) as rank
    , products.product_id
    , products.variant_id
    , products.sku
    , products.product_title
    , products.variant_title
    , products.product_type
    , totals.quantity
    , totals.orders
    , totals.gross
    , totals.discounts
    , totals.returns
    , totals.net
    , {{ ratio('-totals.returns', 'totals.gross + totals.discounts', 4) }} as return_rate
from totals
inner join products on totals.product_key = products.product_key
