with

orders as (
    select * from {{ ref('stg_orders') }}
)

, taxes as (
    select * from {{ ref('stg_tax_lines') }}
)

, duty_taxes as (
    select
        owner_id as duty_id
        , sum(amount) as tax
        , sum(customer_amount) as customer_tax
    from taxes
    where owner_kind = 'duty'
    group by owner_id
)

, order_taxes as (
    select
        order_id
        , sum(amount) as tax
        , sum(customer_amount) as customer_tax
    from taxes
    group by order_id
)

, duties as (
    select
        duties.order_id
        , duties.order_line_id
        , duties.duty_id
        , orders.processed_at
        , orders.taxes_included
        , orders.decimals
        , orders.customer_decimals
        {% for p in ['', 'customer_'] %}
            , duties.{{ p }}amount
            , coalesce(duty_taxes.{{ p }}tax, 0) as {{ p }}tax
        {% endfor %}
    from {{ ref('stg_duties') }} as duties
    inner join orders on duties.order_id = orders.order_id
    left join duty_taxes on duties.duty_id = duty_taxes.duty_id
)

-- No tax of a refunded duty is delivered: it is the share of the duty's own. Shares are of all that was refunded so
-- far, so that they add up to the whole when the whole duty has come back.
, refunds_so_far as (
    select
        refunded.order_id
        , refunded.refund_id
        , refunded.refunded_at
        , refunded.duty_id
        , refunded.taxes_included
        , duties.order_line_id
        , coalesce(duties.decimals, 2) as decimals
        , coalesce(duties.customer_decimals, 2) as customer_decimals
        {% for p in ['', 'customer_'] %}
            , refunded.{{ p }}amount
            , coalesce(duties.{{ p }}amount, 0) as {{ p }}duty
            , coalesce(duties.{{ p }}tax, 0) as {{ p }}duty_tax
            , sum(refunded.{{ p }}amount) over (
                partition by refunded.duty_id
                order by refunded.refunded_at asc nulls last, refunded.refund_id asc nulls last
                rows between unbounded preceding and current row
            ) as {{ p }}so_far
        {% endfor %}
    from {{ ref('stg_refund_duties') }} as refunded
    left join duties on refunded.duty_id = duties.duty_id
)

, refunded_duties as (
    select
        *
        {% for p in ['', 'customer_'] %}
            , coalesce({{ share(p ~ 'duty_tax', p ~ 'so_far', p ~ 'duty', p ~ 'decimals') }}, 0)
            - coalesce(
                {{ share(p ~ 'duty_tax', p ~ 'so_far - ' ~ p ~ 'amount', p ~ 'duty', p ~ 'decimals') }}
                , 0
            ) as {{ p }}tax
        {% endfor %}
    from refunds_so_far
)

-- Of fees the order tells their sum only. Their tax is what its total has beyond all tax lines.
, fees as (
    select
        orders.order_id
        , orders.processed_at
        , orders.taxes_included
        , {{ money('orders.original_total_additional_fees_set:shop_money.amount', 'orders.decimals') }} as amount
        , {{ money(
            'orders.original_total_additional_fees_set:presentment_money.amount', 'orders.customer_decimals'
        ) }} as customer_amount
        {% for p in ['', 'customer_'] %}
            , greatest(coalesce(orders.{{ p }}total_tax, 0) - coalesce(order_taxes.{{ p }}tax, 0), 0) as {{ p }}tax
        {% endfor %}
    from orders
    left join order_taxes on orders.order_id = order_taxes.order_id
    where orders.original_total_additional_fees_set is not null
)

select
    'duty' as source_kind
    , duty_id::varchar as source_id
    , 'sale' as event
    , 'duty' as line_type
    , order_id
    , order_line_id
    , null::number(38, 0) as refund_id
    , processed_at as occurred_at
    , 0 as quantity
    {{- measures({'duties': '@amount - iff(taxes_included, @tax, 0)', 'tax': '@tax'}) }}
from duties
union all
select
    'refunded duty' as source_kind
    , refund_id::varchar || ' ' || duty_id::varchar as source_id
    , 'return' as event
    , 'duty' as line_type
    , order_id
    , order_line_id
    , refund_id
    , refunded_at as occurred_at
    , 0 as quantity
    {{- measures({'duties': '-(@amount - iff(taxes_included, @tax, 0))', 'tax': '-@tax'}) }}
from refunded_duties
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
    {{- measures({'fees': '@amount - iff(taxes_included, @tax, 0)', 'tax': '@tax'}) }}
from fees
where amount != 0
