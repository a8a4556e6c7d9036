with

sales as (
    select
        dates.quarter_start
        , sum(sales.net) as net
    from {{ ref('fct_sales') }} as sales
    inner join {{ ref('dim_dates') }} as dates on sales.date_key = dates.date_key
    group by dates.quarter_start
)

-- Every quarter between the first and the last one with sales, also those without.
, quarters as (
    select distinct
        quarter_start
        , quarter_label
    from {{ ref('dim_dates') }}
    where quarter_start between (select min(quarter_start) from sales) and (select max(quarter_start) from sales)
)

, compared as (
    select
        quarters.quarter_start
        , quarters.quarter_label
        , coalesce(sales.net, 0) as net
        , lag(coalesce(sales.net, 0)) over (order by quarters.quarter_start) as previous_net
    from quarters
    left join sales on quarters.quarter_start = sales.quarter_start
)

select
    quarter_start
    , quarter_label
    , net
    , previous_net
    , iff(previous_net > 0, {{ ratio('net - previous_net', 'previous_net', 4) }}, null) as growth
from compared
