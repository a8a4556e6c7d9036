-- Facts need the shop's time zone and currency: without its one row every fact would silently vanish.
-- Amounts have two decimals: a currency with three would lose its smallest unit.
with

shop as (
    select * from {{ ref('stg_shop') }}
)

select count(*) as shops
from shop
where
    iana_timezone is not null
    and {{ decimals_of('currency') }} <= 2
having count(*) != 1
