with

sales as (
    select * from {{ ref('fct_sales') }}
)

, locations as (
    select * from {{ ref('dim_locations') }}
)

select
    locations.country_code
    , locations.province_code
    , max(locations.province) as province
    , count(distinct iff(sales.event = 'sale', sales.order_id, null)) as orders
    , sum(sales.net) as net
    , sum(sales.total) as total
from sales
inner join locations on sales.location_key = locations.location_key
group by locations.country_code, locations.province_code
