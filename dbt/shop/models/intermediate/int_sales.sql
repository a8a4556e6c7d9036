{{ config(materialized='incremental') }}

{% set kinds_of_transactions = [
    'int_line_sales',
    'int_shipping_sales',
    'int_duties_and_fees',
    'int_line_returns',
    'int_shipping_returns',
    'int_adjustments',
    'int_cancellations',
    'int_cancelled_charges',
] %}

with

shop as (
    select * from {{ ref('stg_shop') }}
)

, orders as (
    select
        orders.*
        , shop.iana_timezone
    from {{ ref('stg_orders') }} as orders
    cross join shop
    where orders.is_counted
    {% if is_incremental() %}
        and (
            {{ loaded_since('orders._loaded_at', this) }}
            -- The shop has moved to another time zone.
            or orders.order_id in (
                select built.order_id from {{ this }} as built
                cross join shop as calendar
                where built.sales_date != {{ local_date('built.occurred_at', 'calendar.iana_timezone') }}
            )
        )
    {% endif %}
)

, addresses as (
    select * from {{ ref('stg_addresses') }}
)

, lines as (
    select * from {{ ref('stg_order_lines') }}
)

, transactions as (
    {% for kind in kinds_of_transactions %}
        select {{ transaction_columns() | join(', ') }} from {{ ref(kind) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

, totals as (
    select
        *
        {% for p in ['', 'customer_'] %}
            , {{ p }}gross + {{ p }}discounts + {{ p }}returns as {{ p }}net
            , {{ p }}net + {{ p }}shipping + {{ p }}tax + {{ p }}duties + {{ p }}fees as {{ p }}total
        {% endfor %}
    from transactions
)

, final as (
    select
        {{ key(['totals.source_kind', 'totals.order_id', 'totals.source_id']) }} as sale_key
        , totals.event
        , totals.line_type
        , totals.order_id
        , totals.order_line_id
        , totals.refund_id
        , totals.occurred_at
        , {{ local_date('totals.occurred_at', 'orders.iana_timezone') }} as sales_date
        , {{ date_key(local_date('totals.occurred_at', 'orders.iana_timezone')) }} as date_key
        , {{ customer_key('orders.customer_id') }} as customer_key
        , case
            when lines.variant_id is not null then {{ variant_key('lines.variant_id') }}
            when lines.line_type = 'product' then {{ custom_item_key() }}
            else {{ unknown_key() }}
        end as product_key
        , {{ location_key('addresses.country_code', 'addresses.province_code', 'addresses.city') }} as location_key
        , orders.currency as currency_code
        , totals.quantity
        , totals.gross
        , totals.discounts
        , totals.returns
        , totals.net
        , totals.shipping
        , totals.tax
        , totals.duties
        , totals.fees
        , totals.total
        , totals.other_amount
        , orders.customer_currency as customer_currency_code
        , totals.customer_gross
        , totals.customer_discounts
        , totals.customer_returns
        , totals.customer_net
        , totals.customer_shipping
        , totals.customer_tax
        , totals.customer_duties
        , totals.customer_fees
        , totals.customer_total
        , totals.customer_other_amount
        , orders._loaded_at
    from totals
    inner join orders on totals.order_id = orders.order_id
    left join addresses on totals.order_id = addresses.order_id
    left join lines on totals.order_line_id = lines.order_line_id
)

select * from final
