with

shop as (
    select * from {{ ref('stg_shop') }}
)

, customers as (
    select * from {{ ref('stg_customers') }}
)

, orders as (
    select * from {{ ref('stg_orders') }}
    where customer_id is not null
)

, first_orders as (
    select
        orders.customer_id
        , min({{ local_date('orders.processed_at', 'shop.iana_timezone') }}) as first_order_date
    from orders
    cross join shop
    where
        orders.is_counted
        and orders.order_id not in (select order_id from {{ ref('quarantined_orders') }})
    group by orders.customer_id
)

, ids as (
    select customer_id from customers
    union distinct
    select customer_id from orders
)

, members as (
    select
        {{ customer_key('ids.customer_id') }} as customer_key
        , ids.customer_id
        , sha2(lower(trim(customers.email)), 256) as email_hash
        , {% if var('show_customer_names') -%}
            nullif(trim(coalesce(customers.first_name, '') || ' ' || coalesce(customers.last_name, '')), '')
        {%- else -%}
            null::varchar
        {%- endif %} as customer_name
        , customers.state
        , customers.created_at
        , first_orders.first_order_date
        , customers.customer_id is null as is_inferred
    from ids
    left join customers on ids.customer_id = customers.customer_id
    left join first_orders on ids.customer_id = first_orders.customer_id
)

, unknown as (
    select
        {{ unknown_key() }} as customer_key
        , null::number(38, 0) as customer_id
        , null::varchar as email_hash
        , null::varchar as customer_name
        , null::varchar as state
        , null::timestamp_ntz as created_at
        , null::date as first_order_date
        , false as is_inferred
)

select * from members
union all
select * from unknown
