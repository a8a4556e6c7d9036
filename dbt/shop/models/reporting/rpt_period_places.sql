with

sales as (
    {{ by_period('fct_sales') }}
)

, locations as (
    select * from {{ ref('dim_locations') }}
)

, totals as (
    select
        period
        , location_key
        , {{ orders_of_period() }} as orders
        , {{ of_period('net') }} as net
        , {{ of_period_before('net') }} as previous_net
    from sales
    group by period, location_key
)

select
    totals.period
    , row_number() over (
        partition by totals.period
        order by totals.net desc nulls last, totals.location_key asc nulls last
    ) as rank
    , locations.country_code
    , locations.province_code
    , locations.province
    , locations.city
    , totals.orders
    , totals.net
    , totals.previous_net
from totals
inner join locations on totals.location_key = locations.location_key
