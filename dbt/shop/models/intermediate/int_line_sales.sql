with

orders as (
    select * from {{ ref('stg_orders') }}
)

, lines as (
    select * from {{ ref('stg_order_lines') }}
)

, discounts as (
    select
        owner_id as order_line_id
        , sum(amount) as discount
        , sum(customer_amount) as customer_discount
    from {{ ref('stg_discount_allocations') }}
    where owner_kind = 'order_line'
    group by owner_id
)

, taxes as (
    select
        owner_id as order_line_id
        , sum(rate) as rate
        , sum(amount) as tax
        , sum(customer_amount) as customer_tax
    from {{ ref('stg_tax_lines') }}
    where owner_kind = 'order_line'
    group by owner_id
)

, amounts as (
    select
        lines.order_id
        , lines.order_line_id
        , lines.line_type
        , lines.quantity
        , orders.processed_at
        , orders.taxes_included
        , orders.decimals
        , orders.customer_decimals
        , coalesce(taxes.rate, 0) as rate
        {% for p in ['', 'customer_'] %}
            , lines.{{ p }}price * lines.quantity as {{ p }}amount
            , coalesce(discounts.{{ p }}discount, 0) as {{ p }}discount
            , coalesce(taxes.{{ p }}tax, 0) as {{ p }}tax
        {% endfor %}
    from lines
    inner join orders on lines.order_id = orders.order_id
    left join discounts on lines.order_line_id = discounts.order_line_id
    left join taxes on lines.order_line_id = taxes.order_line_id
)

-- A price that includes its tax is split: gross is the list price without tax, net is what was paid without tax. The
-- tax that was really charged decides, not its rate: a rate may stand beside a tax of nothing. Only of a line that was
-- given away whole nothing was charged that could tell.
, split as (
    select
        *
        {% for p in ['', 'customer_'] %}
            , case
                when not taxes_included then {{ p }}amount
                when {{ p }}amount = {{ p }}discount then {{ without_tax(p ~ 'amount', 'rate', p ~ 'decimals') }}
                else {{ before_discount(p ~ 'amount', p ~ 'discount', p ~ 'tax', p ~ 'decimals') }}
            end as {{ p }}gross
            , {{ p }}amount - {{ p }}discount - iff(taxes_included, {{ p }}tax, 0) as {{ p }}net
        {% endfor %}
    from amounts
)

select
    'order line' as source_kind
    , order_line_id::varchar as source_id
    , 'sale' as event
    , line_type
    , order_id
    , order_line_id
    , null::number(38, 0) as refund_id
    , processed_at as occurred_at
    , iff(line_type = 'product', quantity, 0) as quantity
    {{- measures({
        'gross': "iff(line_type = 'product', @gross, 0)",
        'discounts': "iff(line_type = 'product', @net - @gross, 0)",
        'tax': "iff(line_type = 'product', @tax, 0)",
        'other_amount': "iff(line_type = 'product', 0, @amount - @discount)",
    }) }}
from split
