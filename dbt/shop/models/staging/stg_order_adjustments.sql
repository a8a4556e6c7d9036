with

refunds as (
    select * from {{ ref('stg_refunds') }}
)

select
    refunds.order_id
    , refunds.refund_id
    , refunds.refunded_at
    , refunds.taxes_included
    , adjustment.value:id::number(38, 0) as order_adjustment_id
    , adjustment.value:kind::varchar as kind
    , adjustment.value:reason::varchar as reason
    , {{ money('adjustment.value:amount', 'refunds.decimals') }} as amount
    , {{ money('adjustment.value:tax_amount', 'refunds.decimals') }} as tax
    , {{ money('adjustment.value:amount_set.presentment_money.amount', 'refunds.customer_decimals') }}
        as customer_amount
    , {{ money('adjustment.value:tax_amount_set.presentment_money.amount', 'refunds.customer_decimals') }}
        as customer_tax
from refunds
cross join lateral flatten(input => refunds.order_adjustments) as adjustment
