with

sales as (
    select
        dates.year
        , sum(sales.net) as net
    from {{ ref('fct_sales') }} as sales
    inner join {{ ref('dim_dates') }} as dates on sales.date_key = dates.date_key
    group by dates.year
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
        , coalesce(sales.net, 0) as net
        , lag(coalesce(sales.net, 0)) over (order by years.year) as previous_net
    from years
    left join sales on years.year = sales.year
)

select
    year
    , net
    , previous_net
    , iff(previous_net > 0, {{ ratio('net - previous_net', 'previous_net', 4) }}, null) as growth
from compared
