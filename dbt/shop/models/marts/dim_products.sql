with

variants as (
    select * from {{ ref('stg_variants') }}
)

, products as (
    select * from {{ ref('stg_products') }}
)

, lines as (
    select
        lines.*
        , orders.processed_at
    from {{ ref('stg_order_lines') }} as lines
    inner join {{ ref('stg_orders') }} as orders on lines.order_id = orders.order_id
    where lines.variant_id is not null
)

, known as (
    select
        {{ variant_key('variants.variant_id') }} as product_key
        , variants.product_id
        , variants.variant_id
        , variants.sku
        , products.product_title
        , variants.variant_title
        , products.product_type
        , products.vendor
        , products.status
        , variants.is_deleted
        , false as is_inferred
    from variants
    left join products on variants.product_id = products.product_id
)

, listed as (
    select distinct product_variant.value:id::number(38, 0) as variant_id
    from products
    cross join lateral flatten(input => products.variants) as product_variant
    where not products.is_deleted
)

-- Sold, but not (yet, or no longer) told by the shop: what the newest line says of it. The shop lists it no more when
-- its product does not, or when the line names no product, as lines of a removed one do; only of a product that has not
-- arrived yet this cannot be known.
, inferred as (
    select
        {{ variant_key('lines.variant_id') }} as product_key
        , lines.product_id
        , lines.variant_id
        , lines.sku
        , lines.product_title
        , lines.variant_title
        , products.product_type
        , lines.vendor
        , products.status
        , listed.variant_id is null and (lines.product_id is null or products.product_id is not null) as is_deleted
        , true as is_inferred
    from lines
    left join products on lines.product_id = products.product_id
    left join listed on lines.variant_id = listed.variant_id
    where lines.variant_id not in (select variant_id from variants)
    qualify row_number() over (
        partition by lines.variant_id
        order by lines.processed_at desc nulls last, lines.order_line_id desc
    ) = 1
)

, special as (
    select
        {{ custom_item_key() }} as product_key
        , 'Custom item' as product_title
    union all
    select
        {{ unknown_key() }} as product_key
        , 'Unknown' as product_title
)

select * from known
union all
select * from inferred
union all
select
    product_key
    , null::number(38, 0) as product_id
    , null::number(38, 0) as variant_id
    , null::varchar as sku
    , product_title
    , null::varchar as variant_title
    , null::varchar as product_type
    , null::varchar as vendor
    , null::varchar as status
    , false as is_deleted
    , false as is_inferred
from special
