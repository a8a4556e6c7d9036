with

owners as (
    select
        order_id
        , 'order_line' as owner_kind
        , order_line_id as owner_id
        , discount_allocations
        , decimals
        , customer_decimals
    from {{ ref('stg_order_lines') }}
    union all
    select
        order_id
        , 'shipping_line' as owner_kind
        , shipping_line_id as owner_id
        , discount_allocations
        , decimals
        , customer_decimals
    from {{ ref('stg_shipping_lines') }}
)

select
    owners.order_id
    , owners.owner_kind
    , owners.owner_id
    , allocation.index as allocation_position
    , allocation.value:discount_application_index::number(38, 0) as discount_position
    , {{ money('allocation.value:amount', 'owners.decimals') }} as amount
    , {{ money('allocation.value:amount_set.presentment_money.amount', 'owners.customer_decimals') }} as customer_amount
from owners
cross join lateral flatten(input => owners.discount_allocations) as allocation
