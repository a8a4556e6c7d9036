with

shop as (
    select * from {{ source('shopify', 'shop') }}
)

select
    id as shop_id
    , name as shop_name
    , currency
    , iana_timezone
    , country_code
    , _airbyte_extracted_at as _loaded_at
from shop
qualify row_number() over (order by _airbyte_extracted_at desc nulls last, _airbyte_raw_id asc nulls last) = 1
