with

orders as (
    select * from {{ ref('stg_orders') }}
)

, lines as (
    select * from {{ ref('stg_shipping_lines') }}
)

, discounts as (
    select
        owner_id as shipping_line_id
        , sum(amount) as discount
        , sum(customer_amount) as customer_discount
    from {{ ref('stg_discount_allocations') }}
    where owner_kind = 'shipping_line'
    group by owner_id
)

, taxes as (
    select
        owner_id as shipping_line_id
        , sum(amount) as tax
        , sum(customer_amount) as customer_tax
    from {{ ref('stg_tax_lines') }}
    where owner_kind = 'shipping_line'
    group by owner_id
)

, amounts as (
    select
        lines.order_id
        , lines.shipping_line_id
        , orders.processed_at
        , orders.taxes_included
        {% for p in ['', 'customer_'] %}
            , lines.{{ p }}price - coalesce(discounts.{{ p }}discount, 0) as {{ p }}amount
            , coalesce(taxes.{{ p }}tax, 0) as {{ p }}tax
        {% endfor %}
    from lines
    inner join orders on lines.order_id = orders.order_id
    left join discounts on lines.shipping_line_id = discounts.shipping_line_id
    left join taxes on lines.shipping_line_id = taxes.shipping_line_id
)

select
    'shipping line' as source_kind
    , shipping_line_id::varchar as source_id
    , 'sale' as event
    , 'shipping' as line_type
    , order_id
    , null::number(38, 0) as order_line_id
    , null::number(38, 0) as refund_id
    , processed_at as occurred_at
    , 0 as quantity
    {{- measures({
        'shipping': '@amount - iff(taxes_included, @tax, 0)',
        'tax': '@tax',
    }) }}
from amounts
