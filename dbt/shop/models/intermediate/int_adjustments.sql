with

adjustments as (
    select * from {{ ref('stg_order_adjustments') }}
    where kind is distinct from 'shipping_refund'
)

select
    'order adjustment' as source_kind
    , order_adjustment_id::varchar as source_id
    , 'return' as event
    , 'adjustment' as line_type
    , order_id
    , null::number(38, 0) as order_line_id
    , refund_id
    , refunded_at as occurred_at
    , 0 as quantity
    {{- measures({'returns': '@amount', 'tax': '@tax'}) }}
from adjustments
