with

returned as (
    select * from {{ ref('stg_refund_lines') }}
)

, lines as (
    select * from {{ ref('stg_order_lines') }}
)

-- Shopify's subtotal of a returned line holds its tax when the order's prices do.
, goods as (
    select
        returned.*
        , coalesce(lines.line_type, 'product') as line_type
        , returned.amount - iff(returned.taxes_included, returned.tax, 0) as goods
        , returned.customer_amount - iff(returned.taxes_included, returned.customer_tax, 0) as customer_goods
    from returned
    left join lines on returned.order_line_id = lines.order_line_id
)

select
    'refund line' as source_kind
    , refund_line_id::varchar as source_id
    , 'return' as event
    , line_type
    , order_id
    , order_line_id
    , refund_id
    , refunded_at as occurred_at
    , iff(line_type = 'product', -quantity, 0) as quantity
    {{- measures({
        'returns': "iff(line_type = 'product', -@goods, 0)",
        'tax': "iff(line_type = 'product', -@tax, 0)",
        'other_amount': "iff(line_type = 'product', 0, -@amount)",
    }) }}
from goods
