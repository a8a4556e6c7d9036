with

owners as (
    select
        order_id
        , 'order_line' as owner_kind
        , order_line_id as owner_id
        , tax_lines
        , decimals
        , customer_decimals
    from {{ ref('stg_order_lines') }}
    union all
    select
        order_id
        , 'shipping_line' as owner_kind
        , shipping_line_id as owner_id
        , tax_lines
        , decimals
        , customer_decimals
    from {{ ref('stg_shipping_lines') }}
)

select
    owners.order_id
    , owners.owner_kind
    , owners.owner_id
    , tax.index as tax_position
    , tax.value:title::varchar as title
    , tax.value:rate::number(18, 9) as rate
    , {{ money('tax.value:price', 'owners.decimals') }} as amount
    , {{ money('tax.value:price_set.presentment_money.amount', 'owners.customer_decimals') }} as customer_amount
from owners
cross join lateral flatten(input => owners.tax_lines) as tax
