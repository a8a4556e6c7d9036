with

orders as (
    select * from {{ ref('stg_orders') }}
)

, duties as (
    select * from {{ ref('stg_duties') }}
)

, refunded_duties as (
    select * from {{ ref('stg_refund_duties') }}
)

, fees as (
    select
        order_id
        , processed_at
        , {{ money('original_total_additional_fees_set:shop_money.amount', 'decimals') }} as amount
        , {{ money('original_total_additional_fees_set:presentment_money.amount', 'customer_decimals') }}
            as customer_amount
    from orders
    where original_total_additional_fees_set is not null
)

select
    'duty' as source_kind
    , duties.duty_id::varchar as source_id
    , 'sale' as event
    , 'duty' as line_type
    , duties.order_id
    , duties.order_line_id
    , null::number(38, 0) as refund_id
    , orders.processed_at as occurred_at
    , 0 as quantity
    {{- measures({'duties': 'duties.@amount'}) }}
from duties
inner join orders on duties.order_id = orders.order_id
union all
select
    'refunded duty' as source_kind
    , refunded_duties.refund_id::varchar || ' ' || refunded_duties.duty_id::varchar as source_id
    , 'return' as event
    , 'duty' as line_type
    , refunded_duties.order_id
    , duties.order_line_id
    , refunded_duties.refund_id
    , refunded_duties.refunded_at as occurred_at
    , 0 as quantity
    {{- measures({'duties': '-refunded_duties.@amount'}) }}
from refunded_duties
left join duties on refunded_duties.duty_id = duties.duty_id
union all
select
    'fee' as source_kind
    , order_id::varchar as source_id
    , 'sale' as event
    , 'fee' as line_type
    , order_id
    , null::number(38, 0) as order_line_id
    , null::number(38, 0) as refund_id
    , processed_at as occurred_at
    , 0 as quantity
    {{- measures({'fees': '@amount'}) }}
from fees
where amount != 0
