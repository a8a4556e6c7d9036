with

variants as (
    select * from {{ source('shopify', 'product_variants') }}
)

, products as (
    select * from {{ ref('stg_products') }}
)

-- The deletion of a variant is never told: it is gone when its product no longer lists it.
, listed as (
    select distinct product_variant.value:id::number(38, 0) as variant_id
    from products
    cross join lateral flatten(input => products.variants) as product_variant
    where not products.is_deleted
)

select
    variants.id as variant_id
    , variants.product_id
    , variants.sku
    , variants.title as variant_title
    , products.product_id is not null and listed.variant_id is null as is_deleted
from variants
left join products on variants.product_id = products.product_id
left join listed on variants.id = listed.variant_id
