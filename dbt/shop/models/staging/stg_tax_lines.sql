-- depends_on: {{ ref('stg_orders') }}
{{ config(materialized='incremental') }}

{% set sources = {
    'order_line': ref('stg_order_lines'),
    'shipping_line': ref('stg_shipping_lines'),
    'duty': ref('stg_duties'),
} %}

with

owners as (
    {% for kind, relation in sources.items() %}
        select
            order_id
            , '{{ kind }}' as owner_kind
            , {{ kind }}_id as owner_id
            , tax_lines
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
    , tax.index as tax_position
    , tax.value:title::varchar as title
    , tax.value:rate::number(18, 9) as rate
    , {{ money('tax.value:price', 'owners.decimals') }} as amount
    , {{ money('tax.value:price_set.presentment_money.amount', 'owners.customer_decimals') }} as customer_amount
    , owners._loaded_at
from owners
cross join lateral flatten(input => owners.tax_lines) as tax
