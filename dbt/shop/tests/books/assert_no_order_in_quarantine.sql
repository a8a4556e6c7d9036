-- Each order in quarantine is named, and the build goes on.
{{ config(severity='warn') }}
select
    order_id
    , order_name
    , reason
    , amount
    , currency_code
from {{ ref('quarantined_orders') }}
