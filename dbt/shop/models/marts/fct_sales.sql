-- depends_on: {{ ref('stg_orders') }}
{{ config(materialized='incremental') }}

-- The strategy takes out of the table what has come into quarantine (macros/orders_to_rebuild.sql). The contract names
-- the columns, so that the star cannot bring others.
select * -- noqa: AM04
from {{ ref('int_sales') }}
where order_id not in (select order_id from {{ ref('quarantined_orders') }})
{% if is_incremental() %}
    and (
        {{ loaded_since('_loaded_at', this) }}
        -- Out of quarantine, which also the shop's own currency decides.
        or order_id not in (select order_id from {{ this }})
        -- The shop has moved to another time zone.
        or order_id in (
            select built.order_id from {{ this }} as built
            inner join {{ ref('int_sales') }} as anew on built.sale_key = anew.sale_key
            where built.sales_date != anew.sales_date
        )
    )
{% endif %}
