with

sales as (
    select
        dates.quarter_start
        , sales.sales_date
        , sales.net
    from {{ ref('fct_sales') }} as sales
    inner join {{ ref('dim_dates') }} as dates on sales.date_key = dates.date_key
)

, shop as (
    select
        max(sales_date) as last_date
        , date_trunc('quarter', max(sales_date))::date as last_quarter
    from sales
)

, totals as (
    select
        sales.quarter_start
        , sum(sales.net) as net
        -- What a quarter in progress is compared with, where the next one is it: the same days.
        , sum(iff(sales.sales_date <= dateadd(month, -3, shop.last_date), sales.net, 0)) as net_so_far
    from sales
    cross join shop
    group by sales.quarter_start
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
        , quarters.quarter_start = shop.last_quarter and shop.last_date < last_day(shop.last_date, 'quarter')
            as is_in_progress
        , coalesce(totals.net, 0) as net
        , lag(coalesce(totals.net, 0)) over (order by quarters.quarter_start) as net_before
        , lag(coalesce(totals.net_so_far, 0)) over (order by quarters.quarter_start) as net_before_so_far
    from quarters
    cross join shop
    left join totals on quarters.quarter_start = totals.quarter_start
)

, final as (
    select
        quarter_start
        , quarter_label
        , is_in_progress
        , net
        , iff(is_in_progress, net_before_so_far, net_before) as previous_net
    from compared
)

select
    quarter_start
    , quarter_label
    , net
    , previous_net
    , iff(previous_net > 0, {{ ratio('net - previous_net', 'previous_net', 4) }}, null) as growth
    , is_in_progress
from final
