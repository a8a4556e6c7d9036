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
    , locations.city
    , count(distinct iff(sales.event = 'sale', sales.order_id, null)) as orders
    , sum(sales.net) as net
from sales
inner join locations on sales.location_key = locations.location_key
group by locations.location_key, locations.country_code, locations.province_code, locations.city
