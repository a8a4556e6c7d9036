with

products as (
    select * from {{ source('shopify', 'products') }}
)

, deletions as (
    select * from {{ source('shopify', 'deleted_products') }}
)

select
    products.id as product_id
    , products.title as product_title
    , products.product_type
    , products.vendor
    , lower(products.status) as status
    , products.variants
    , deletions.id is not null as is_deleted
from products
left join deletions on products.id = deletions.id
