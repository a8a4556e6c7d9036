-- Units leave a line by refunds only, but for cancelled orders, whose rest int_cancellations takes back.
with

refunded as (
    select
        order_line_id
        , sum(quantity) as quantity
    from {{ ref('stg_refund_lines') }}
    group by order_line_id
)

select
    lines.order_id
    , lines.order_line_id
    , lines.quantity
    , lines.current_quantity
    , coalesce(refunded.quantity, 0) as refunded_quantity
from {{ ref('stg_order_lines') }} as lines
inner join {{ ref('stg_orders') }} as orders on lines.order_id = orders.order_id
left join refunded on lines.order_line_id = refunded.order_line_id
where
    orders.is_counted
    and orders.cancelled_at is null
    and lines.current_quantity != lines.quantity - coalesce(refunded.quantity, 0)
