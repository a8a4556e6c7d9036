with

-- The years that the data hold, and at least those from 2000 to 2049. Dates of other years are in quarantine.
bounds as (
    select
        least(2000, coalesce(min(year(sales_date)), 2000)) as first_year
        , greatest(2049, coalesce(max(year(sales_date)), 2049)) as last_year
    from {{ ref('int_sales') }}
    where not {{ is_odd_date('sales_date') }}
)

-- seq4() alone may leave gaps.
, numbers as (
    select row_number() over (order by seq4()) - 1 as day_number
    from table(generator(rowcount => {{ (var('last_year') - var('first_year') + 1) * 366 }}))
)

, calendar as (
    select dateadd(day, day_number, '{{ var("first_year") }}-01-01'::date)::date as calendar_date
    from numbers
)

, days as (
    select calendar.calendar_date
    from calendar
    inner join bounds on year(calendar.calendar_date) between bounds.first_year and bounds.last_year
)

select
    {{ date_key('calendar_date') }} as date_key
    , calendar_date
    , year(calendar_date) as year
    , quarter(calendar_date) as quarter
    , month(calendar_date) as month
    , year(calendar_date)::varchar || ' Q' || quarter(calendar_date)::varchar as quarter_label
    , year(calendar_date)::varchar || '-' || lpad(month(calendar_date)::varchar, 2, '0') as month_label
    , date_trunc('quarter', calendar_date)::date as quarter_start
    , date_trunc('month', calendar_date)::date as month_start
    , dayofweekiso(calendar_date) as day_of_week
    , dayname(calendar_date) as day_name
    , dayofweekiso(calendar_date) >= 6 as is_weekend
from days
union all
select
    0 as date_key
    , null::date as calendar_date
    , null::number(38, 0) as year
    , null::number(38, 0) as quarter
    , null::number(38, 0) as month
    , null::varchar as quarter_label
    , null::varchar as month_label
    , null::date as quarter_start
    , null::date as month_start
    , null::number(38, 0) as day_of_week
    , null::varchar as day_name
    , null::boolean as is_weekend
