with

shop as (
    select * from {{ ref('stg_shop') }}
)

, orders as (
    select * from {{ ref('stg_orders') }}
    where is_counted
)

, sales as (
    select * from {{ ref('int_sales') }}
)

, lines as (
    select * from {{ ref('stg_order_lines') }}
)

, refunded as (
    select
        order_line_id
        , sum(quantity) as quantity
        , min(quantity) as least
    from {{ ref('stg_refund_lines') }}
    group by order_line_id
)

, missing_amounts as (
    {% for model in [
        'stg_tax_lines', 'stg_discount_allocations', 'stg_duties', 'stg_refund_lines', 'stg_refund_shipping_lines',
        'stg_refund_duties', 'stg_order_adjustments',
    ] %}
        select order_id from {{ ref(model) }}
        where amount is null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

-- One rule a block, each on one order at a time.
, findings as (
    select
        orders.order_id
        , 'its currency ' || coalesce(orders.currency, 'is missing') || ' is not the shop''s' as reason
    from orders
    inner join shop on orders.currency is distinct from shop.currency
    union all
    select
        order_id
        , 'it has no line' as reason
    from orders
    where order_id not in (select order_id from sales)
    union all
    select
        order_id
        , 'a date is missing, or not between {{ var("first_year") }} and {{ var("last_year") }}' as reason
    from sales
    where {{ is_odd_date('sales_date') }}
    union all
    select
        lines.order_id
        , 'a quantity is missing or negative' as reason
    from lines
    left join refunded on lines.order_line_id = refunded.order_line_id
    where coalesce(lines.quantity, -1) < 0 or refunded.least < 0
    union all
    select
        order_id
        , 'an amount is missing' as reason
    from missing_amounts
    union all
    select
        order_id
        , 'an amount is missing' as reason
    from sales
    where total + customer_total + other_amount + customer_other_amount is null
    union all
    select
        order_id
        , 'its measures do not add up' as reason
    from sales
    where {{ measures_do_not_add_up() }}
    union all
    select
        lines.order_id
        , 'what is left of a line is not what was sold less what came back' as reason
    from lines
    inner join orders on lines.order_id = orders.order_id
    left join refunded on lines.order_line_id = refunded.order_line_id
    where
        orders.cancelled_at is null
        and lines.current_quantity != lines.quantity - coalesce(refunded.quantity, 0)
)

, reasons as (
    select
        order_id
        , listagg(distinct reason, '; ') within group (order by reason) as reason
    from findings
    group by order_id
)

select
    orders.order_id
    , orders.order_name
    , reasons.reason
    , coalesce(orders.total_price, 0)::number(38, 2) as amount
    , coalesce(orders.currency, 'unknown') as currency_code
    , orders.processed_at as occurred_at
    , orders._loaded_at
from orders
inner join reasons on orders.order_id = reasons.order_id
