with

refunds as (
    select * from {{ ref('stg_refunds') }}
)

select
    refunds.order_id
    , refunds.refund_id
    , refunds.refunded_at
    , refunds.taxes_included
    , line.value:id::number(38, 0) as refund_line_id
    , line.value:line_item_id::number(38, 0) as order_line_id
    , line.value:quantity::number(38, 0) as quantity
    , {{ money('line.value:subtotal', 'refunds.decimals') }} as amount
    , {{ money('line.value:total_tax', 'refunds.decimals') }} as tax
    , {{ money('line.value:subtotal_set.presentment_money.amount', 'refunds.customer_decimals') }} as customer_amount
    , {{ money('line.value:total_tax_set.presentment_money.amount', 'refunds.customer_decimals') }} as customer_tax
from refunds
cross join lateral flatten(input => refunds.refund_line_items) as line
