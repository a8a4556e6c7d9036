-- Order by order, the goods in the facts are the lines as they landed, counted by another path: no staging model, the
-- newest state found by its time alone, every line flattened anew.
with

raw_orders as (
    select * from {{ source('shopify', 'orders') }}
)

, newest as (
    select
        id
        , max(updated_at) as updated_at
    from raw_orders
    group by id
    having max(deleted_at) is null
)

, states as (
    select raw_orders.*
    from raw_orders
    inner join newest on raw_orders.id = newest.id and raw_orders.updated_at = newest.updated_at
    where
        not coalesce(raw_orders.test, false)
        and raw_orders.id not in (select order_id from {{ ref('quarantined_orders') }})
    qualify row_number() over (partition by raw_orders.id order by raw_orders._airbyte_extracted_at desc nulls last) = 1
)

, sold_lines as (
    select
        states.id as order_id
        , sum(line.value:price::number(38, 2) * line.value:quantity::number(38, 0)) as sold
    from states
    cross join lateral flatten(input => states.line_items) as line
    group by states.id
)

, shares as (
    select
        states.id as order_id
        , sum(share.value:amount::number(38, 2)) as discount
    from states
    cross join lateral flatten(input => states.line_items) as line
    cross join lateral flatten(input => line.value:discount_allocations) as share
    group by states.id
)

, returned_lines as (
    select
        states.id as order_id
        , sum(line.value:subtotal::number(38, 2)) as returned
    from states
    cross join lateral flatten(input => states.refunds) as refund
    cross join lateral flatten(input => refund.value:refund_line_items) as line
    group by states.id
)

, landed as (
    select
        states.id as order_id
        , states.taxes_included
        , coalesce(sold_lines.sold, 0)::number(38, 2) - coalesce(shares.discount, 0)::number(38, 2) as sold
        , coalesce(returned_lines.returned, 0)::number(38, 2) as returned
    from states
    left join sold_lines on states.id = sold_lines.order_id
    left join shares on states.id = shares.order_id
    left join returned_lines on states.id = returned_lines.order_id
)

, facts as (
    select
        order_id
        , sum(iff(event = 'sale', net + other_amount, 0)) as sold
        , sum(iff(event = 'sale', tax, 0)) as sold_tax
        , -sum(iff(event = 'return', net + other_amount, 0)) as returned
        , -sum(iff(event = 'return', tax, 0)) as returned_tax
    from {{ ref('fct_sales') }}
    where
        line_type in ('product', 'gift_card', 'tip')
        -- What a cancellation took back without a refund is in no refund line.
        and (event = 'sale' or refund_id is not null)
    group by order_id
)

select
    coalesce(landed.order_id, facts.order_id) as order_id
    , landed.sold
    , facts.sold + iff(landed.taxes_included, facts.sold_tax, 0) as sold_in_facts
    , landed.returned
    , facts.returned + iff(landed.taxes_included, facts.returned_tax, 0) as returned_in_facts
from landed
full outer join facts on landed.order_id = facts.order_id
where
    landed.order_id is null
    or facts.order_id is null
    or landed.sold != sold_in_facts
    or landed.returned != returned_in_facts
