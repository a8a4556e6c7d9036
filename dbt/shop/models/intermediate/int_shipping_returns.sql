with

shipping as (
    select * from {{ ref('stg_refund_shipping_lines') }}
)

, adjustments as (
    select * from {{ ref('stg_order_adjustments') }}
    where kind = 'shipping_refund'
)

-- Before API version 2024-10 a refund of shipping was an adjustment, already negative; now there may be both.
, returned as (
    select
        'refund shipping line' as source_kind
        , order_id
        , refund_id
        , refund_shipping_line_id as source_id
        , refunded_at
        , taxes_included
        {% for p in ['', 'customer_'] %}
            , -{{ p }}amount as {{ p }}amount
            , -{{ p }}tax as {{ p }}tax
        {% endfor %}
    from shipping
    union all
    select
        'order adjustment' as source_kind
        , order_id
        , refund_id
        , order_adjustment_id as source_id
        , refunded_at
        , taxes_included
        {% for p in ['', 'customer_'] %}
            , {{ p }}amount
            , {{ p }}tax
        {% endfor %}
    from adjustments
    where refund_id not in (select refund_id from shipping)
)

select
    source_kind
    , source_id::varchar as source_id
    , 'return' as event
    , 'shipping' as line_type
    , order_id
    , null::number(38, 0) as order_line_id
    , refund_id
    , refunded_at as occurred_at
    , 0 as quantity
    {{- measures({
        'shipping': '@amount - iff(taxes_included, @tax, 0)',
        'tax': '@tax',
    }) }}
from returned
