{{ config(materialized='incremental') }}

with

raw_orders as (
    select * from {{ source('shopify', 'orders') }}
    {% if is_incremental() %}
        where id in (
            select id from {{ source('shopify', 'orders') }}
            where {{ loaded_since('_airbyte_extracted_at', this) }}
        )
    {% endif %}
)

-- A deleted order is told by a row of its own, which has no state and may come again.
, histories as (
    select
        id
        , max(deleted_at) as deleted_at
        , max(_airbyte_extracted_at) as _loaded_at
    from raw_orders
    group by id
)

, latest_states as (
    select * from raw_orders
    where deleted_at is null
    qualify row_number() over (
        partition by id
        order by updated_at desc nulls last, _airbyte_extracted_at desc nulls last, _airbyte_raw_id asc nulls last
    ) = 1
)

, final as (
    select
        latest_states.id as order_id
        , latest_states.name as order_name
        , latest_states.customer:id::number(38, 0) as customer_id
        , latest_states.financial_status
        , latest_states.source_name
        , latest_states.currency
        , {{ decimals_of('latest_states.currency') }} as decimals
        , coalesce(latest_states.presentment_currency, latest_states.currency) as customer_currency
        , {{ decimals_of('coalesce(latest_states.presentment_currency, latest_states.currency)') }} as customer_decimals
        , coalesce(latest_states.taxes_included, false) as taxes_included
        , coalesce(latest_states.test, false) as is_test
        , histories.deleted_at is not null as is_deleted
        , not coalesce(latest_states.test, false) and histories.deleted_at is null as is_counted
        , {{ utc('latest_states.created_at') }} as created_at
        , {{ utc('coalesce(latest_states.processed_at, latest_states.created_at)') }} as processed_at
        , {{ utc('latest_states.cancelled_at') }} as cancelled_at
        , {{ utc('latest_states.updated_at') }} as updated_at
        , latest_states.shipping_address
        , latest_states.billing_address
        , latest_states.line_items
        , latest_states.shipping_lines
        , latest_states.discount_codes
        , latest_states.refunds
        , latest_states.original_total_additional_fees_set
        , {{ money('latest_states.total_price', 'decimals') }} as total_price
        , {{ money('latest_states.total_tax', 'decimals') }} as total_tax
        , {{ money('latest_states.total_tax_set:presentment_money.amount', 'customer_decimals') }} as customer_total_tax
        -- What the order costs after all that came back; nothing, where it was cancelled and nothing was kept.
        , {{ money('latest_states.current_total_price', 'decimals') }} as current_total_price
        , histories._loaded_at
    from latest_states
    inner join histories on latest_states.id = histories.id
)

select * from final
