with

refunds as (
    select * from {{ ref('stg_refunds') }}
)

select
    refunds.order_id
    , refunds.refund_id
    , refunds.refunded_at
    , refunds.taxes_included
    , line.value:id::number(38, 0) as refund_shipping_line_id
    , {{ money('line.value:subtotal_amount_set.shop_money.amount', 'refunds.decimals') }} as amount
    , {{ money('line.value:tax_amount_set.shop_money.amount', 'refunds.decimals') }} as tax
    , {{ money('line.value:subtotal_amount_set.presentment_money.amount', 'refunds.customer_decimals') }}
        as customer_amount
    , {{ money('line.value:tax_amount_set.presentment_money.amount', 'refunds.customer_decimals') }} as customer_tax
from refunds
cross join lateral flatten(input => refunds.refund_shipping_lines) as line
