-- Every way of cutting a period's sales adds up to the same net sales: what the report shows side by side agrees.
with

totals as (
    select
        period
        , net
    from {{ ref('rpt_period_totals') }}
    where not is_before
)

, periods as (
    select * from {{ ref('rpt_periods') }}
)

, places as (
    select
        period
        , sum(net) as net
    from {{ ref('rpt_period_places') }}
    group by period
)

, days as (
    select
        periods.period
        , sum(sales.net) as net
    from periods
    inner join {{ ref('rpt_sales_daily') }} as sales
        on sales.sales_date between periods.first_date and periods.last_date
    group by periods.period
)

, kinds as (
    select
        periods.period
        , sum(sales.new_net + sales.returning_net + sales.guest_net) as net
    from periods
    inner join {{ ref('rpt_customer_kinds_daily') }} as sales
        on sales.sales_date between periods.first_date and periods.last_date
    group by periods.period
)

select
    totals.period
    , totals.net
    , places.net as net_of_places
    , days.net as net_of_days
    , kinds.net as net_of_kinds
from totals
left join places on totals.period = places.period
left join days on totals.period = days.period
left join kinds on totals.period = kinds.period
where
    coalesce(places.net, 0) != totals.net
    or coalesce(days.net, 0) != totals.net
    or coalesce(kinds.net, 0) != totals.net
