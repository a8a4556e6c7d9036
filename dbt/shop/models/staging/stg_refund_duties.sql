with

refunds as (
    select * from {{ ref('stg_refunds') }}
)

select
    refunds.order_id
    , refunds.refund_id
    , refunds.refunded_at
    , refunds.taxes_included
    , duty.value:duty_id::number(38, 0) as duty_id
    , {{ money('duty.value:amount_set.shop_money.amount', 'refunds.decimals') }} as amount
    , {{ money('duty.value:amount_set.presentment_money.amount', 'refunds.customer_decimals') }} as customer_amount
from refunds
cross join lateral flatten(input => refunds.duties) as duty
