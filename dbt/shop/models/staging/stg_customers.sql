with

customers as (
    select * from {{ source('shopify', 'customers') }}
)

select
    id as customer_id
    , first_name
    , last_name
    , email
    , state
    , {{ utc('created_at') }} as created_at
from customers
