with

sales as (
    select
        dates.year
        , sales.sales_date
        , dayofyear(sales.sales_date) as day_of_year
        , sales.net
    from {{ ref('fct_sales') }} as sales
    inner join {{ ref('dim_dates') }} as dates on sales.date_key = dates.date_key
)

, shop as (
    select
        max(sales_date) as last_date
        , dayofyear(max(sales_date)) as days
    from sales
)

, totals as (
    select
        sales.year
        , sum(sales.net) as net
        -- What a year in progress is compared with: as many days from the start of the one before, whichever is longer.
        , sum(iff(sales.day_of_year <= shop.days, sales.net, 0)) as net_so_far
    from sales
    cross join shop
    group by sales.year
)

-- Every year between the first and the last one with sales, also those without.
, years as (
    select distinct year
    from {{ ref('dim_dates') }}
    where year between (select min(year) from sales) and (select max(year) from sales)
)

, compared as (
    select
        years.year
        , years.year = year(shop.last_date) and shop.last_date < last_day(shop.last_date, 'year') as is_in_progress
        , shop.days
        , coalesce(totals.net, 0) as net
        , lag(coalesce(totals.net, 0)) over (order by years.year) as net_before
        , lag(coalesce(totals.net_so_far, 0)) over (order by years.year) as net_before_so_far
    from years
    cross join shop
    left join totals on years.year = totals.year
)

, final as (
    select
        year
        , is_in_progress
        , net
        , iff(is_in_progress, days, null) as days_so_far
        , iff(is_in_progress, net_before_so_far, net_before) as previous_net
    from compared
)

select
    year
    , net
    , previous_net
    , iff(previous_net > 0, {{ ratio('net - previous_net', 'previous_net', 4) }}, null) as growth
    , is_in_progress
    , days_so_far
from final
-- A year without sales is shown after one that had some, and not for decades between two orders.
where net != 0 or previous_net != 0 or is_in_progress
