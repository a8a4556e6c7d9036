with

sales as (
    select
        dates.quarter_start
        , sales.sales_date
        , datediff(day, dates.quarter_start, sales.sales_date) + 1 as day_of_quarter
        , sales.net
    from {{ ref('fct_sales') }} as sales
    inner join {{ ref('dim_dates') }} as dates on sales.date_key = dates.date_key
)

, shop as (
    select
        max(sales_date) as last_date
        , date_trunc('quarter', max(sales_date))::date as last_quarter
        , datediff(day, date_trunc('quarter', max(sales_date))::date, max(sales_date)) + 1 as days
    from sales
)

, totals as (
    select
        sales.quarter_start
        , sum(sales.net) as net
        -- What a quarter in progress is compared with: as many days from the start of another one, however long its
        -- months.
        , sum(iff(sales.day_of_quarter <= shop.days, sales.net, 0)) as net_so_far
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
        , shop.days
        , coalesce(totals.net, 0) as net
        -- No quarter is left out: the fourth one before is that of a year ago.
        {% for name, quarters_ago in {'before': 1, 'year_ago': 4}.items() %}
            , lag(coalesce(totals.net, 0), {{ quarters_ago }}) over (order by quarters.quarter_start)
                as net_{{ name }}
            , lag(coalesce(totals.net_so_far, 0), {{ quarters_ago }}) over (order by quarters.quarter_start)
                as net_{{ name }}_so_far
        {% endfor %}
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
        , iff(is_in_progress, days, null) as days_so_far
        , iff(is_in_progress, net_before_so_far, net_before) as previous_net
        , iff(is_in_progress, net_year_ago_so_far, net_year_ago) as year_ago_net
    from compared
)

select
    quarter_start
    , quarter_label
    , net
    , previous_net
    , iff(previous_net > 0, {{ ratio('net - previous_net', 'previous_net', 4) }}, null) as growth
    , is_in_progress
    , year_ago_net
    , iff(year_ago_net > 0, {{ ratio('net - year_ago_net', 'year_ago_net', 4) }}, null) as year_ago_growth
    , days_so_far
from final
-- A quarter without sales is shown where there is something to compare it with, and not for decades between two orders.
where net != 0 or previous_net != 0 or year_ago_net != 0 or is_in_progress
