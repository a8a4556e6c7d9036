with

orders as (
    select * from {{ ref('stg_orders') }}
    where cancelled_at is not null
)

, lines as (
    select * from {{ ref('stg_order_lines') }}
)

, sales as (
    select * from {{ ref('int_line_sales') }}
)

, returned_units as (
    select
        order_line_id
        , sum(quantity) as quantity
    from {{ ref('stg_refund_lines') }}
    group by order_line_id
)

, returned as (
    select
        order_line_id
        {% for p in ['', 'customer_'] %}
            , sum({{ p }}returns) as {{ p }}returns
            , sum({{ p }}tax) as {{ p }}tax
            , sum({{ p }}other_amount) as {{ p }}other_amount
        {% endfor %}
    from {{ ref('int_line_returns') }}
    group by order_line_id
)

-- A line of a cancelled order misses more than its refunds gave back: the cancellation took the rest.
, rests as (
    select
        orders.cancelled_at
        , orders.decimals
        , orders.customer_decimals
        , lines.quantity
        , lines.quantity - lines.current_quantity - coalesce(returned_units.quantity, 0) as missing
        , missing = lines.quantity - coalesce(returned_units.quantity, 0) as is_all
        , sales.order_id
        , sales.order_line_id
        , sales.line_type
        {% for p in ['', 'customer_'] %}
            , sales.{{ p }}gross + sales.{{ p }}discounts as {{ p }}sold
            , coalesce(returned.{{ p }}returns, 0) as {{ p }}returned
            , sales.{{ p }}tax as {{ p }}sold_tax
            , coalesce(returned.{{ p }}tax, 0) as {{ p }}returned_tax
            , sales.{{ p }}other_amount as {{ p }}sold_other
            , coalesce(returned.{{ p }}other_amount, 0) as {{ p }}returned_other
        {% endfor %}
    from orders
    inner join lines on orders.order_id = lines.order_id
    inner join sales on lines.order_line_id = sales.order_line_id
    left join returned_units on lines.order_line_id = returned_units.order_line_id
    left join returned on lines.order_line_id = returned.order_line_id
    where missing > 0
)

-- All that is left, or the rest's share of what was sold.
, amounts as (
    select
        *
        {% for p in ['', 'customer_'] %}
            {% for part in ['', '_tax', '_other'] %}
                , iff(
                    is_all
                    , {{ p }}sold{{ part }} + {{ p }}returned{{ part }}
                    , {{ money(p ~ 'sold' ~ part ~ ' * missing / quantity', p ~ 'decimals', digits=9) }}
                ) as {{ p }}rest{{ part }}
            {% endfor %}
        {% endfor %}
    from rests
)

select
    'cancelled line' as source_kind
    , order_line_id::varchar as source_id
    , 'return' as event
    , line_type
    , order_id
    , order_line_id
    , null::number(38, 0) as refund_id
    , cancelled_at as occurred_at
    , iff(line_type = 'product', -missing, 0) as quantity
    {{- measures({
        'returns': '-@rest',
        'tax': '-@rest_tax',
        'other_amount': '-@rest_other',
    }) }}
from amounts
