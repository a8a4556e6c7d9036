-- depends_on: {{ ref('stg_orders') }}
{{ config(materialized='incremental') }}

{% set sources = {
    'order_line': ref('stg_order_lines'),
    'shipping_line': ref('stg_shipping_lines'),
} %}

with

owners as (
    {% for kind, relation in sources.items() %}
        select
            order_id
            , '{{ kind }}' as owner_kind
            , {{ kind }}_id as owner_id
            , discount_allocations
            , decimals
            , customer_decimals
            , _loaded_at
        from {{ relation }}
        {% if is_incremental() %}
            where {{ loaded_since('_loaded_at', this) }}
        {% endif %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    owners.order_id
    , owners.owner_kind
    , owners.owner_id
    , allocation.index as allocation_position
    , allocation.value:discount_application_index::number(38, 0) as discount_position
    , {{ money('allocation.value:amount', 'owners.decimals') }} as amount
    , {{ money('allocation.value:amount_set.presentment_money.amount', 'owners.customer_decimals') }} as customer_amount
    , owners._loaded_at
from owners
cross join lateral flatten(input => owners.discount_allocations) as allocation
