-- Deleted and test orders leave the facts, however late that is known, and so do those in quarantine; all others are
-- in.
with

raw_orders as (
    select
        id as order_id
        , max(deleted_at) as deleted_at
        , max_by(test, updated_at) as is_test
    from {{ source('shopify', 'orders') }}
    group by id
)

, counted as (
    select order_id from raw_orders
    where
        deleted_at is null
        and not coalesce(is_test, false)
        and order_id not in (select order_id from {{ ref('quarantined_orders') }})
)

, facts as (
    select distinct order_id from {{ ref('fct_sales') }}
)

, orders as (
    select order_id from {{ ref('fct_orders') }}
)

select
    coalesce(counted.order_id, orders.order_id, facts.order_id) as order_id
    , counted.order_id is not null as is_counted
    , orders.order_id is not null as is_in_orders
    , facts.order_id is not null as is_in_sales
from counted
full outer join orders on counted.order_id = orders.order_id
full outer join facts on coalesce(counted.order_id, orders.order_id) = facts.order_id
where
    counted.order_id is null
    or orders.order_id is null
    or facts.order_id is null
