with

lines as (
    select * from {{ ref('stg_order_lines') }}
)

select
    lines.order_id
    , lines.order_line_id
    , duty.value:id::number(38, 0) as duty_id
    , {{ money('duty.value:shop_money.amount', 'lines.decimals') }} as amount
    , {{ money('duty.value:presentment_money.amount', 'lines.customer_decimals') }} as customer_amount
    , duty.value:tax_lines as tax_lines
    , lines.decimals
    , lines.customer_decimals
    , lines._loaded_at
from lines
cross join lateral flatten(input => lines.duties) as duty
