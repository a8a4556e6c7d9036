{% set kinds_of_transactions = [
    'int_line_sales',
    'int_shipping_sales',
    'int_duties_and_fees',
    'int_line_returns',
    'int_shipping_returns',
    'int_adjustments',
    'int_cancellations',
] %}
{% set charges = "('shipping', 'duty', 'fee')" %}

with

orders as (
    select * from {{ ref('stg_orders') }}
    where cancelled_at is not null
)

, transactions as (
    {% for kind in kinds_of_transactions %}
        select
            order_id
            , line_type
            , {{ 'true' if kind == 'int_cancellations' else 'false' }} as is_missing
            , gross + discounts + returns + tax + other_amount as of_goods
            {% for p in ['', 'customer_'] %}
                , {{ p }}shipping
                , {{ p }}duties
                , {{ p }}fees
                , {{ p }}tax
            {% endfor %}
        from {{ ref(kind) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

, goods as (
    select
        order_id
        , sum(of_goods) as amount
        , max(is_missing) as has_missing
    from transactions
    where line_type not in {{ charges }}
    group by order_id
)

, charges as (
    select
        order_id
        , line_type
        {% for p in ['', 'customer_'] %}
            , sum({{ p }}shipping) as {{ p }}shipping
            , sum({{ p }}duties) as {{ p }}duties
            , sum({{ p }}fees) as {{ p }}fees
            , sum({{ p }}tax) as {{ p }}tax
        {% endfor %}
    from transactions
    where line_type in {{ charges }}
    group by order_id, line_type
)

-- The order costs no more than what is left of its goods: its charges are not kept. Where the shop does not say what it
-- costs, goods that went without a refund tell as much.
, taken_back as (
    select
        charges.*
        , orders.cancelled_at
    from charges
    inner join orders on charges.order_id = orders.order_id
    left join goods on charges.order_id = goods.order_id
    where
        charges.shipping + charges.duties + charges.fees + charges.tax > 0
        and coalesce(orders.current_total_price <= coalesce(goods.amount, 0), goods.has_missing, false)
)

select
    'cancelled charge' as source_kind
    , order_id::varchar || ' ' || line_type as source_id
    , 'return' as event
    , line_type
    , order_id
    , null::number(38, 0) as order_line_id
    , null::number(38, 0) as refund_id
    , cancelled_at as occurred_at
    , 0 as quantity
    {{- measures({'shipping': '-@shipping', 'duties': '-@duties', 'fees': '-@fees', 'tax': '-@tax'}) }}
from taken_back
