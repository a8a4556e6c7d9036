-- The columns of a day are all that its total is made of.
select * -- noqa: AM04
from {{ ref('rpt_sales_daily') }}
where
    net != gross + discounts + returns
    or total != net + shipping + tax + duties + fees
