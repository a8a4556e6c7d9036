with

sales as (
    {{ by_period('fct_sales') }}
    where sales.line_type = 'product'
)

, products as (
    select * from {{ ref('dim_products') }}
)

, totals as (
    select
        period
        , product_key
        , {{ of_period('quantity') }} as quantity
        , {{ of_period('gross') }} as gross
        , {{ of_period('discounts') }} as discounts
        , {{ of_period('returns') }} as returns
        , {{ of_period('net') }} as net
        , {{ of_period_before('net') }} as previous_net
    from sales
    group by period, product_key
)

select
    totals.period
    , row_number() over (
        partition by totals.period
        order by totals.net desc nulls last, products.variant_id asc nulls last
    ) as rank
    , products.product_id
    , products.variant_id
    , products.product_title
    , products.variant_title
    , products.product_type
    , totals.quantity
    , totals.gross
    , totals.discounts
    , totals.returns
    , totals.net
    , totals.previous_net
    , {{ ratio('-totals.returns', 'totals.gross + totals.discounts', 4) }} as return_rate
from totals
inner join products on totals.product_key = products.product_key
